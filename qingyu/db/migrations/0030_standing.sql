-- migrate:up
-- Closed values are sealed into a chain for each enterprise; a change that touches closed months waits for an officer.

-- The seal of a row: all that it says. `qingyu audit verify --indicators` spells the same out for itself.
CREATE FUNCTION indicator_row_hash(enterprise_id integer, code text, scope text, period text, start_on date,
    value double precision, unit text, completeness double precision, reason text, verified boolean, inputs_hash text,
    computed_at timestamptz, inputs jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(enterprise_id, code, scope, period, start_on - DATE '2000-01-01', value, unit,
        completeness, reason, verified, inputs_hash, extract(epoch FROM computed_at), inputs)::text, 'UTF8'))
$$;

CREATE TABLE indicator_batch (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    n bigint NOT NULL CHECK (n >= 0),
    at timestamptz NOT NULL,
    n_closed integer NOT NULL,
    n_superseded integer NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (enterprise_id, n)
);
COMMENT ON TABLE indicator_batch IS 'One line for each computation that closed or superseded values: docs/audit.md says how to check it.';
COMMENT ON COLUMN indicator_batch.digest IS 'SHA-256 of the sorted seals of the closed rows, then the sorted ids (8 bytes) of the superseded ones';

ALTER TABLE indicator_value
    ADD COLUMN row_hash bytea CHECK (length(row_hash) = 32),
    ADD COLUMN closed_n bigint,
    ADD COLUMN superseded_n bigint;
COMMENT ON COLUMN indicator_value.row_hash IS 'the seal of a closed row; null while it is open';
COMMENT ON COLUMN indicator_value.closed_n IS 'the line of indicator_batch that sealed it';
COMMENT ON COLUMN indicator_value.superseded_n IS 'the line of indicator_batch that superseded it';

-- What was closed before is line 0.
UPDATE indicator_value SET closed_n = 0, superseded_n = CASE WHEN superseded_at IS NOT NULL THEN 0 END,
    row_hash = indicator_row_hash(enterprise_id, code, scope, period, start_on, value, unit, completeness, reason, verified,
        inputs_hash, computed_at, inputs)
WHERE NOT is_open;
INSERT INTO indicator_batch (enterprise_id, n, at, n_closed, n_superseded, digest, previous_hash, hash)
SELECT enterprise_id, 0, at, n_closed, n_superseded, digest, start, sha256(start || int8send(0) || sha256(int4send(enterprise_id)
    || int4send(n_closed) || int4send(n_superseded) || digest))
FROM (
    SELECT enterprise_id, now() AS at, count(*)::int AS n_closed, count(superseded_n)::int AS n_superseded,
        decode(repeat('00', 32), 'hex') AS start, sha256(string_agg(row_hash, '' ORDER BY row_hash)
        || coalesce(string_agg(int8send(id), '' ORDER BY id) FILTER (WHERE superseded_n IS NOT NULL), '')) AS digest
    FROM indicator_value WHERE closed_n = 0 GROUP BY enterprise_id
) s;

CREATE TRIGGER indicator_batch_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON indicator_batch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON indicator_batch TO qingyu_analytics;

-- migrate:down
