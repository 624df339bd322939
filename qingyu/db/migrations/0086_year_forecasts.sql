-- migrate:up
-- Where the year of an enterprise ends 年末预测, as of each day: made at night, again on demand.

CREATE TABLE year_forecast (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    controlled text NOT NULL CHECK (controlled IN ('energy', 'carbon')),
    as_of date NOT NULL,
    year integer NOT NULL CHECK (year = extract(year FROM as_of)),
    known float8 NOT NULL,
    stated float8 NOT NULL,
    naive float8,
    p10 float8,
    p50 float8,
    p90 float8,
    model text,
    skill float8,
    origins integer,
    horizon integer,
    coverage float8 CHECK (coverage BETWEEN 0 AND 1),
    reason jsonb,
    target_id bigint REFERENCES enterprise_target,
    bound float8,
    bound_reason jsonb,
    odds float8 CHECK (odds > 0 AND odds < 1),
    outlook text NOT NULL CHECK (outlook IN ('green', 'yellow', 'red', 'unknown')),
    made_at timestamptz NOT NULL,
    PRIMARY KEY (enterprise_id, controlled, as_of),
    CHECK (p10 <= p50 AND p50 <= p90),
    CHECK ((p50 IS NULL) = (reason IS NOT NULL)),
    CHECK (odds IS NULL OR p50 IS NOT NULL AND bound IS NOT NULL),
    -- Without a fan nothing is said beyond yellow.
    CHECK (outlook <> 'red' OR odds IS NOT NULL)
);
COMMENT ON TABLE year_forecast IS 'the sum of a year as of a day: known up to it, naive, and a fan with its published skill, or why there is none';
COMMENT ON COLUMN year_forecast.stated IS 'how much of known a document states of the months before the accounts';
COMMENT ON COLUMN year_forecast.known IS 'energy: tce, equivalent book; carbon: tCO2; so are naive, the fan and the bound';

SELECT protect_by_enterprise('year_forecast');
GRANT SELECT, INSERT, UPDATE ON year_forecast TO qingyu_analytics, qingyu_operator;
GRANT SELECT ON year_forecast TO qingyu_api;

-- migrate:down
DROP TABLE year_forecast;
