-- migrate:up
-- What an enterprise plans to make 生产计划: a quantity of a product a month, under each of three scenarios.

CREATE TABLE production_plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    scenario text NOT NULL CHECK (scenario IN ('low', 'base', 'high')),
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    revision integer NOT NULL CHECK (revision >= 0),
    quantity float8 NOT NULL CHECK (quantity >= 0 AND quantity < 'infinity'),
    document text NOT NULL CHECK (document <> ''),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (product_id, scenario, month, revision)
);
CREATE INDEX ON production_plan (enterprise_id, month);
COMMENT ON TABLE production_plan IS 'planned output of a month in the unit of the product; the highest revision holds. Append only.';

SELECT protect_by_enterprise('production_plan');
GRANT SELECT ON production_plan TO qingyu_analytics;
GRANT SELECT, INSERT ON production_plan TO qingyu_operator, qingyu_api;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON production_plan FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- migrate:down
DROP TABLE production_plan;
