-- migrate:up
-- Indicator values that name their inputs; a closed period appends when its inputs change, an open one is a live row.

CREATE TABLE indicator_value (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code text NOT NULL,
    scope text NOT NULL DEFAULT '',
    period text NOT NULL CHECK (period IN ('day', 'month')),
    start_on date NOT NULL,
    value double precision,
    unit text NOT NULL,
    completeness double precision,
    reason text,
    verified boolean NOT NULL,
    inputs jsonb NOT NULL,
    inputs_hash text NOT NULL,
    is_open boolean NOT NULL,
    computed_at timestamptz NOT NULL,
    superseded_at timestamptz,
    CHECK (value IS NOT NULL OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX indicator_value_current ON indicator_value (enterprise_id, code, scope, period, start_on)
    WHERE superseded_at IS NULL;
-- What closes by the clock alone, without a new reading, is found by this.
CREATE INDEX indicator_value_open ON indicator_value (enterprise_id, period, start_on)
    WHERE is_open AND superseded_at IS NULL;
CREATE INDEX indicator_value_as_of ON indicator_value (enterprise_id, code, scope, period, start_on, computed_at);
COMMENT ON COLUMN indicator_value.scope IS 'a carrier or the code of a product; empty for the whole enterprise';
COMMENT ON COLUMN indicator_value.verified IS 'false when any factor or level used is unverified';

-- migrate:down
