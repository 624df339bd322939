-- migrate:up
-- Energy-intensive projects 两高项目: what each is to use, what replaces it, and the stages it passed.

CREATE TABLE energy_project (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    code text NOT NULL CHECK (code ~ '^[a-z0-9-]{1,63}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    product text NOT NULL CHECK (length(product) <= 200),
    yardstick text NOT NULL,
    intensity float8 CHECK (intensity > '-Infinity' AND intensity < 'Infinity'),
    energy_tce float8 NOT NULL CHECK (energy_tce >= 0 AND energy_tce < 'Infinity'),
    coal_t float8 NOT NULL CHECK (coal_t >= 0 AND coal_t < 'Infinity'),
    carbon_tco2 float8 NOT NULL CHECK (carbon_tco2 >= 0 AND carbon_tco2 < 'Infinity'),
    coal_ratio float8 NOT NULL CHECK (coal_ratio BETWEEN 0 AND 10),
    carbon_ratio float8 NOT NULL CHECK (carbon_ratio BETWEEN 0 AND 10),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (region_id, code)
);
COMMENT ON COLUMN energy_project.energy_tce IS 'of a year, equivalent book; coal_t: raw coal; carbon_tco2: all scopes of the account';

CREATE TABLE energy_project_stage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint NOT NULL REFERENCES energy_project,
    region_id integer NOT NULL REFERENCES region,
    stage text NOT NULL
        CHECK (stage IN ('proposed', 'reviewed', 'approved', 'refused', 'building', 'running', 'closed')),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    authority text NOT NULL CHECK (length(authority) <= 500),
    text text NOT NULL CHECK (length(text) <= 2000),
    passed_by text NOT NULL,
    passed_at timestamptz NOT NULL
);
CREATE INDEX energy_project_stage_of ON energy_project_stage (project_id, id DESC);
COMMENT ON TABLE energy_project_stage IS 'the stages a project passed, the newest counts; nothing changes or removes one';
COMMENT ON COLUMN energy_project_stage.authority IS 'the act that opened the gate where a check did not; empty where all were met';

CREATE TABLE energy_project_offset (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint NOT NULL REFERENCES energy_project,
    region_id integer NOT NULL REFERENCES region,
    kind text NOT NULL CHECK (kind IN ('coal', 'carbon')),
    amount float8 NOT NULL CHECK (amount > 0 AND amount < 'Infinity'),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (kind, source)
);
COMMENT ON TABLE energy_project_offset IS 'what goes for what a project adds; one source offsets once, in the whole country';
COMMENT ON COLUMN energy_project_offset.amount IS 'coal: t of raw coal a year; carbon: tCO2 a year';

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['energy_project', 'energy_project_stage', 'energy_project_offset']::regclass[] LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO qingyu_api, qingyu_operator', t);
        EXECUTE format('GRANT SELECT ON %s TO qingyu_analytics', t);
        PERFORM protect(t, 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    END LOOP;
    FOREACH t IN ARRAY ARRAY['energy_project_stage', 'energy_project_offset']::regclass[] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
    END LOOP;
END $$;
GRANT UPDATE (name, product, yardstick, intensity, energy_tce, coal_t, carbon_tco2, coal_ratio, carbon_ratio, document,
    declared_by, declared_at) ON energy_project TO qingyu_api, qingyu_operator;

-- migrate:down
DROP TABLE energy_project_offset, energy_project_stage, energy_project;
