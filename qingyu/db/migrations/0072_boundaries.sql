-- migrate:up
-- What the yardsticks of a product charge: units with all below them, or flows with their shares.

CREATE TABLE product_boundary (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    boundary text NOT NULL,
    unit_id integer REFERENCES unit,
    flow_id integer REFERENCES flow,
    share double precision NOT NULL DEFAULT 1 CHECK (share > 0 AND share <= 1),
    CHECK ((unit_id IS NULL) <> (flow_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (product_id, boundary, unit_id, flow_id)
);
CREATE INDEX ON product_boundary (enterprise_id);
COMMENT ON TABLE product_boundary IS 'the units or flows that a product''s energy is counted over for a yardstick';
COMMENT ON COLUMN product_boundary.boundary IS 'code as in benchmark.boundary; docs/benchmarks.md';

SELECT protect_by_enterprise('product_boundary');
GRANT SELECT ON product_boundary TO qingyu_analytics, qingyu_api, qingyu_operator;
GRANT INSERT, UPDATE, DELETE ON product_boundary TO qingyu_operator;

-- migrate:down
