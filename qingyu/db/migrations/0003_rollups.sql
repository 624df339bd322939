-- migrate:up
-- Use per 15 minutes, and per day and month of the enterprise's own calendar.

CREATE TABLE energy_slot (
    channel_id integer NOT NULL,
    slot_at timestamptz NOT NULL,
    use double precision,
    n_received smallint NOT NULL,
    n_due smallint NOT NULL,
    measured_share real NOT NULL,
    estimated_share real NOT NULL,
    state smallint NOT NULL
);
SELECT create_hypertable('energy_slot', by_range('slot_at', INTERVAL '28 days'), create_default_indexes => false);
CREATE UNIQUE INDEX energy_slot_key ON energy_slot (channel_id, slot_at);
COMMENT ON COLUMN energy_slot.use IS 'in the unit of the channel; null where nothing is known: missing is never zero';
COMMENT ON COLUMN energy_slot.state IS '0 missing, 1 measured, 2 estimated, 3 suspect';

CREATE TABLE energy_day (
    channel_id integer NOT NULL REFERENCES channel,
    day date NOT NULL,
    use double precision,
    n_received integer NOT NULL,
    n_due integer NOT NULL,
    n_slots smallint NOT NULL,
    n_measured smallint NOT NULL,
    n_estimated smallint NOT NULL,
    n_suspect smallint NOT NULL,
    n_missing smallint NOT NULL,
    PRIMARY KEY (channel_id, day)
);
COMMENT ON TABLE energy_day IS 'Days of the enterprise''s own time zone; n_due counts to the end of the day, or to the clock for today.';

CREATE TABLE energy_month (
    channel_id integer NOT NULL REFERENCES channel,
    month date NOT NULL,
    use double precision,
    n_received integer NOT NULL,
    n_due integer NOT NULL,
    n_slots integer NOT NULL,
    n_measured integer NOT NULL,
    n_estimated integer NOT NULL,
    n_suspect integer NOT NULL,
    n_missing integer NOT NULL,
    PRIMARY KEY (channel_id, month)
);

CREATE TABLE channel_finding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    channel_id integer NOT NULL REFERENCES channel,
    kind text NOT NULL CHECK (kind IN ('gap', 'reset', 'rollover', 'swap', 'dip', 'spike', 'stuck')),
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    evidence jsonb NOT NULL,
    UNIQUE (channel_id, kind, from_at)
);
COMMENT ON TABLE channel_finding IS 'What the register arithmetic saw in a channel; rewritten with the slots it belongs to.';

CREATE TABLE rollup_clock (
    enterprise_id integer PRIMARY KEY REFERENCES enterprise,
    slots_until timestamptz NOT NULL
);
COMMENT ON TABLE rollup_clock IS 'Silence makes no batch line: up to here the due slots of every channel have been written.';

-- migrate:down
