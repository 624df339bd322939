-- migrate:up
-- The load that each channel is expected to have on a day 预期负荷, by the hour, with the hours that came beside it.

CREATE TABLE expected_load (
    channel_id integer NOT NULL REFERENCES channel,
    day date NOT NULL,
    p10 float8[] NOT NULL,
    p50 float8[] NOT NULL CHECK (cardinality(p50) = cardinality(p10)),
    p90 float8[] NOT NULL CHECK (cardinality(p90) = cardinality(p10)),
    level float8 NOT NULL,
    model text,
    skill float8,
    days integer NOT NULL,
    coverage float8 CHECK (coverage BETWEEN 0 AND 1),
    reason jsonb,
    loads float8[] NOT NULL DEFAULT '{}',
    uses float8[] NOT NULL DEFAULT '{}',
    baseline float8[] NOT NULL DEFAULT '{}' CHECK (cardinality(baseline) = cardinality(uses)),
    spread float8 CHECK (spread > 0),
    made_at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, day),
    CHECK ((cardinality(p50) = 0) = (reason IS NOT NULL)),
    CHECK ((cardinality(uses) = 0) = (spread IS NULL))
);
COMMENT ON TABLE expected_load IS 'what rules of unusual loads look at: a band by hours of a local day, the hours themselves, the last weeks beside a baseline';
COMMENT ON COLUMN expected_load.p50 IS 'of each local hour [unit of the channel per h]; p10, p90, level and loads likewise; empty with a reason';
COMMENT ON COLUMN expected_load.loads IS 'of the hours that are over; null where an hour was not wholly measured';
COMMENT ON COLUMN expected_load.uses IS 'of the days before, [unit of the channel]; null where a day is not known; baseline: what the quarter before says of them';

CREATE TABLE load_look (
    enterprise_id integer PRIMARY KEY REFERENCES enterprise,
    day date NOT NULL,
    looked_at timestamptz NOT NULL
);
COMMENT ON TABLE load_look IS 'for which day the loads of the channels were expected last, and when their hours were looked at';

SELECT protect_by_parent('expected_load', 'channel_id', 'channel');
SELECT protect_by_enterprise('load_look');
GRANT SELECT, INSERT, UPDATE, DELETE ON expected_load TO qingyu_analytics, qingyu_operator;
GRANT SELECT, INSERT, UPDATE ON load_look TO qingyu_analytics, qingyu_operator;
GRANT SELECT ON expected_load, load_look TO qingyu_api;

-- migrate:down
DROP TABLE load_look, expected_load;
