-- migrate:up
-- Where the year of a region ends 地区年末预测: summed from the forecasts of its enterprises, with what each was off by.

CREATE TABLE forecast_error (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    controlled text NOT NULL CHECK (controlled IN ('energy', 'carbon')),
    as_of date NOT NULL,
    spread float8 NOT NULL CHECK (spread >= 0),
    origins integer[] NOT NULL,
    horizons integer[] NOT NULL CHECK (cardinality(horizons) = cardinality(origins)),
    off float8[] NOT NULL CHECK (cardinality(off) = cardinality(origins)),
    off_naive float8[] NOT NULL CHECK (cardinality(off_naive) = cardinality(origins)),
    PRIMARY KEY (enterprise_id, controlled)
);
COMMENT ON TABLE forecast_error IS 'the back-test behind the newest forecast of an enterprise: errors of a sum are sums of errors of the same day';
COMMENT ON COLUMN forecast_error.spread IS 'what errors are shares of: the days left of the year at the level of late [tce or tCO2]';
COMMENT ON COLUMN forecast_error.origins IS 'days before the forecast, below zero; horizons: days';

CREATE TABLE region_forecast (
    region_id integer NOT NULL REFERENCES region,
    controlled text NOT NULL CHECK (controlled IN ('energy', 'carbon')),
    as_of date NOT NULL,
    year integer NOT NULL CHECK (year = extract(year FROM as_of)),
    known float8 NOT NULL,
    others float8,
    naive float8,
    p10 float8,
    p50 float8,
    p90 float8,
    skill float8,
    origins integer,
    horizon integer,
    coverage float8 CHECK (coverage BETWEEN 0 AND 1),
    unforeseen float8 CHECK (unforeseen BETWEEN 0 AND 1),
    n_enterprises integer NOT NULL,
    n_fans integer NOT NULL CHECK (n_fans <= n_enterprises),
    reason jsonb,
    made_from text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    PRIMARY KEY (region_id, controlled, as_of),
    CHECK (p10 <= p50 AND p50 <= p90),
    CHECK ((p50 IS NULL) = (reason IS NOT NULL))
);
COMMENT ON TABLE region_forecast IS 'the year of a region as of a day: its enterprises by their forecasts, the others as statistics state them';
COMMENT ON COLUMN region_forecast.made_from IS 'which forecasts of its enterprises it was summed from: made again where they are others';
COMMENT ON COLUMN region_forecast.unforeseen IS 'share of the year''s end that is no model''s but naive';

CREATE TABLE region_forecast_odds (
    region_id integer NOT NULL,
    controlled text NOT NULL,
    as_of date NOT NULL,
    task text NOT NULL CHECK (task IN ('intensity_year', 'intensity_plan', 'total')),
    target_id bigint REFERENCES region_target,
    bound float8,
    reason jsonb,
    odds float8 CHECK (odds > 0 AND odds < 1),
    outlook text NOT NULL CHECK (outlook IN ('green', 'yellow', 'red', 'unknown')),
    PRIMARY KEY (region_id, controlled, as_of, task),
    FOREIGN KEY (region_id, controlled, as_of) REFERENCES region_forecast ON DELETE CASCADE,
    CHECK ((bound IS NULL) = (reason IS NOT NULL)),
    -- Without a fan nothing is said beyond yellow.
    CHECK (outlook <> 'red' OR odds IS NOT NULL)
);
COMMENT ON COLUMN region_forecast_odds.bound IS 'the largest total of the year with which the task is met, of a drop per GDP with the GDP that is expected [tce or tCO2]';

SELECT protect_by_enterprise('forecast_error');
GRANT SELECT, INSERT, UPDATE ON forecast_error TO qingyu_analytics, qingyu_operator;
DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['region_forecast', 'region_forecast_odds']::regclass[] LOOP
        EXECUTE format('GRANT SELECT ON %s TO qingyu_api', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO qingyu_analytics, qingyu_operator', t);
        PERFORM protect(t, 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    END LOOP;
END $$;

-- migrate:down
DROP TABLE region_forecast_odds, region_forecast, forecast_error;
