-- migrate:up
-- The quality of data as inspectors measure it: bars, holidays, monthly reports, and what is counted of every day.

CREATE TABLE holiday (
    edition_id text NOT NULL REFERENCES edition,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('holiday', 'working')),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    source text NOT NULL,
    verified text NOT NULL,
    PRIMARY KEY (edition_id, day)
);
COMMENT ON TABLE holiday IS 'Days that are not what their weekday says; a year without any row has no known arrangement.';

CREATE TABLE quality_metric (
    edition_id text NOT NULL REFERENCES edition,
    metric text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    sense text NOT NULL CHECK (sense IN ('at_least', 'at_most')),
    limit_value double precision,
    unit text NOT NULL,
    weight double precision,
    source text NOT NULL,
    verified text NOT NULL,
    weight_source text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, metric)
);
COMMENT ON COLUMN quality_metric.limit_value IS 'null where no bar is printed';
COMMENT ON COLUMN quality_metric.weight IS 'in the composite index; null where the metric is no part of it';

CREATE TABLE quality_bar (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer REFERENCES region,
    metric text NOT NULL,
    limit_value double precision CHECK (limit_value >= 0 AND limit_value < 'Infinity'),
    weight double precision CHECK (weight >= 0 AND weight < 'Infinity'),
    valid_from date NOT NULL,
    declared_by text NOT NULL,
    source text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK (limit_value IS NOT NULL OR weight IS NOT NULL)
);
COMMENT ON TABLE quality_bar IS 'A bar or a weight an authority declares for its region. Append only; the nearest, then the latest holds.';

CREATE TABLE monthly_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    carrier text NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    quantity double precision NOT NULL CHECK (quantity > '-Infinity' AND quantity < 'Infinity'),
    unit text NOT NULL,
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (enterprise_id, carrier, month, revision)
);
COMMENT ON TABLE monthly_report IS '月报: what the enterprise states by hand for a month; the highest revision holds. Append only.';

CREATE TABLE quality_channel_day (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    channel_id integer NOT NULL REFERENCES channel,
    day date NOT NULL,
    n_received integer NOT NULL,
    n_due integer NOT NULL,
    n_slots smallint NOT NULL,
    n_known smallint NOT NULL,
    n_suspect smallint NOT NULL,
    n_readings integer NOT NULL,
    n_timely integer NOT NULL,
    interval_s integer NOT NULL,
    timely_within_s double precision NOT NULL,
    first_at timestamptz,
    last_at timestamptz,
    PRIMARY KEY (channel_id, day)
);
CREATE INDEX ON quality_channel_day (enterprise_id, day);
COMMENT ON COLUMN quality_channel_day.n_timely IS 'readings stored within timely_within_s after the end of their own period';

CREATE TABLE quality_day (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    day date NOT NULL,
    n_points integer NOT NULL,
    n_complete integer NOT NULL,
    n_received integer NOT NULL,
    n_due integer NOT NULL,
    n_readings integer NOT NULL,
    n_timely integer NOT NULL,
    n_slots integer NOT NULL,
    n_known integer NOT NULL,
    n_suspect integer NOT NULL,
    n_started integer NOT NULL,
    n_on_time integer NOT NULL,
    completeness_limit double precision NOT NULL,
    timely_within_s double precision NOT NULL,
    offset_limit_s double precision NOT NULL,
    computed_at timestamptz NOT NULL,
    PRIMARY KEY (enterprise_id, day)
);
CREATE INDEX ON quality_day (day);
COMMENT ON TABLE quality_day IS 'Counts of a day of an enterprise, and the bars they were counted by.';
COMMENT ON COLUMN quality_day.n_points IS 'points with something due; n_complete of them reach completeness_limit';
COMMENT ON COLUMN quality_day.n_started IS 'points with a first reading; n_on_time of them begin within offset_limit_s of 00:00';

GRANT SELECT ON holiday, quality_metric, quality_bar, monthly_report TO qingyu_analytics, qingyu_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON quality_channel_day, quality_day TO qingyu_analytics;
GRANT SELECT ON quality_channel_day, quality_day TO qingyu_api;

-- migrate:down
