-- migrate:up
-- What people say of a span 标注, of an enterprise or one of its units or meters. What is taken back stays to be read.

CREATE TABLE annotation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    unit_id integer,
    meter_id integer,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL CHECK (to_at > from_at),
    kind text NOT NULL CHECK (kind IN ('maintenance', 'fault', 'stop', 'product', 'trial', 'measure', 'weather', 'other')),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
    noted_by text NOT NULL,
    noted_at timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CONSTRAINT annotation_of_one CHECK (num_nonnulls(unit_id, meter_id) <= 1),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    CONSTRAINT annotation_unit_id_own FOREIGN KEY (enterprise_id, unit_id) REFERENCES unit (enterprise_id, id),
    CONSTRAINT annotation_meter_id_own FOREIGN KEY (enterprise_id, meter_id) REFERENCES meter (enterprise_id, id)
);
CREATE INDEX ON annotation (enterprise_id, from_at);
COMMENT ON COLUMN annotation.unit_id IS 'what it is about; with no unit and no meter the whole enterprise';

SELECT protect_by_enterprise('annotation');
GRANT SELECT ON annotation TO qingyu_analytics;
GRANT SELECT, INSERT ON annotation TO qingyu_api, qingyu_operator;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON annotation TO qingyu_api, qingyu_operator;

-- migrate:down
DROP TABLE annotation;
