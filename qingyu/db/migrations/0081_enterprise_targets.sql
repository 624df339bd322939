-- migrate:up
-- Dual control 双控 of an enterprise: the sums it is known by where no meter was yet, and what is demanded of it.

CREATE TABLE enterprise_statistic (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    quantity text NOT NULL CHECK (quantity IN ('value_added', 'output_value', 'energy_total', 'carbon_total')),
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    through_month integer NOT NULL CHECK (through_month BETWEEN 1 AND 12),
    value float8 NOT NULL CHECK (value >= 0 AND value < 'Infinity'),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX enterprise_statistic_of ON enterprise_statistic (enterprise_id, quantity, year, through_month, id DESC);
COMMENT ON TABLE enterprise_statistic IS 'sums since January of a year; the newest of an enterprise, quantity and span counts, the others stay to be read';
COMMENT ON COLUMN enterprise_statistic.value IS 'value_added, output_value: 10^4 CNY at the constant price of one series; energy: tce, equivalent book; carbon: tCO2';

CREATE TABLE enterprise_target (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    quantity text NOT NULL CHECK (quantity IN ('energy', 'carbon')),
    kind text NOT NULL CHECK (kind IN ('drop', 'increment', 'growth', 'cap')),
    per text NOT NULL DEFAULT '',
    value float8 NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    base_year integer NOT NULL CHECK (base_year BETWEEN 2000 AND 2098),
    target_year integer NOT NULL CHECK (target_year BETWEEN 2001 AND 2099),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    clause text NOT NULL DEFAULT '',
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'unverified', 'derived', 'declared')),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CHECK (base_year < target_year),
    CHECK (kind NOT IN ('drop', 'growth') OR value > -1 AND value < 1),
    CHECK ((kind = 'drop') = (per <> '')),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE UNIQUE INDEX enterprise_target_once ON enterprise_target (enterprise_id, quantity, kind, per, base_year, target_year)
    WHERE withdrawn_at IS NULL;
COMMENT ON TABLE enterprise_target IS 'what a document demands of an enterprise, as region_target of a region';
COMMENT ON COLUMN enterprise_target.per IS 'what a drop is per: value_added, output_value, or the code of a product; empty of a total';

-- A region's drop is per GDP, and nothing else; the column makes the two tables one shape.
ALTER TABLE region_target ADD COLUMN per text NOT NULL DEFAULT '' CHECK (per = '');

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['enterprise_statistic', 'enterprise_target']::regclass[] LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO qingyu_api, qingyu_operator', t);
        EXECUTE format('GRANT SELECT ON %s TO qingyu_analytics', t);
        PERFORM protect_by_enterprise(t);
    END LOOP;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON enterprise_statistic
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT UPDATE (withdrawn_by, withdrawn_at) ON enterprise_target TO qingyu_api, qingyu_operator;

-- migrate:down
DROP TABLE enterprise_target, enterprise_statistic;
ALTER TABLE region_target DROP COLUMN per;
