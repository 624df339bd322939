-- migrate:up
-- Dual control 双控: what statistics say of a region, what is demanded of it, and the issues of its barometer 晴雨表.

CREATE TABLE region_statistic (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    quantity text NOT NULL CHECK (quantity IN ('gdp', 'energy_total', 'energy_other', 'carbon_total', 'carbon_other')),
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    through_month integer NOT NULL CHECK (through_month BETWEEN 1 AND 12),
    value float8 NOT NULL CHECK (value >= 0 AND value < 'Infinity'),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX region_statistic_of ON region_statistic (region_id, quantity, year, through_month, id DESC);
COMMENT ON TABLE region_statistic IS 'sums since January of a year; the newest of a region, quantity and span counts, the others stay to be read';
COMMENT ON COLUMN region_statistic.value IS 'gdp: 10^4 CNY at the constant price of one series; energy: tce, equivalent book; carbon: tCO2';

CREATE TABLE region_target (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    quantity text NOT NULL CHECK (quantity IN ('energy', 'carbon')),
    kind text NOT NULL CHECK (kind IN ('drop', 'increment', 'growth', 'cap')),
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
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE UNIQUE INDEX region_target_once ON region_target (region_id, quantity, kind, base_year, target_year)
    WHERE withdrawn_at IS NULL;
COMMENT ON TABLE region_target IS 'what a document demands: drop of intensity, increment or cap of the total, growth of the total';
COMMENT ON COLUMN region_target.value IS 'drop, growth: share of 1 from base_year to target_year; increment, cap: tce or tCO2';

CREATE TABLE barometer_issue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    year integer NOT NULL,
    through_month integer NOT NULL CHECK (through_month BETWEEN 1 AND 12),
    version integer NOT NULL CHECK (version >= 1),
    rules text NOT NULL,
    content jsonb NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    note text NOT NULL DEFAULT '',
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    UNIQUE (region_id, year, through_month, version)
);
COMMENT ON TABLE barometer_issue IS 'published and frozen: nothing changes or removes an issue, a correction is its next version';

-- The regions a caller sees the whole of: its own and all below it.
CREATE FUNCTION scoped_region() RETURNS SETOF integer LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, public AS $$
DECLARE
    own text := current_setting('qingyu.scope_region', true);
BEGIN
    IF current_setting('qingyu.scope_all', true) = 'on' THEN
        RETURN QUERY SELECT r.id FROM region r;
    ELSIF own <> '' THEN
        RETURN QUERY WITH RECURSIVE below AS (
            SELECT r.id FROM region r WHERE r.id = own::integer
            UNION ALL
            SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
        )
        SELECT b.id FROM below b;
    END IF;
END $$;
REVOKE ALL ON FUNCTION scoped_region() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scoped_region() TO qingyu_api, qingyu_operator;

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['region_statistic', 'region_target', 'barometer_issue']::regclass[] LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO qingyu_api, qingyu_operator', t);
        EXECUTE format('GRANT SELECT ON %s TO qingyu_analytics', t);
        PERFORM protect(t, 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    END LOOP;
END $$;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON region_target TO qingyu_api, qingyu_operator;

-- migrate:down
DROP TABLE barometer_issue, region_target, region_statistic;
DROP FUNCTION scoped_region();
