-- migrate:up
-- What a device can make ingest keep is bounded and seen: refusals by bytes, message numbers by ranges, and alarms for
-- the operator; a channel whose end is only the end of a recording opens with the first reading after it.

ALTER TABLE ingest_batch DROP CONSTRAINT ingest_batch_source_check;
ALTER TABLE ingest_batch ADD CONSTRAINT ingest_batch_source_check CHECK (source IN
    ('mqtt', 'http', 'import', 'event', 'correction', 'version', 'production', 'rebuild', 'retry', 'factor', 'declaration'));

-- Refusals: one row holds the readings of a message that share a reason's code.
ALTER TABLE rejected ADD COLUMN n_readings integer NOT NULL DEFAULT 1 CHECK (n_readings > 0);
COMMENT ON COLUMN rejected.payload IS
    'the whole message, or its bad readings as JSON; emptied once they are stored or dropped';
COMMENT ON COLUMN rejected.bad_index IS 'place of the first bad reading in its message; null for a whole message';
COMMENT ON COLUMN rejected.n_readings IS 'readings in the payload; 1 for a whole message';
COMMENT ON COLUMN rejected_count.n_over IS 'refused and not kept: held back by a class A gateway, lost by any other';

CREATE TABLE rejected_usage (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    gateway text NOT NULL,
    n_bytes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (enterprise_id, gateway)
);
COMMENT ON TABLE rejected_usage IS 'bytes of the open refusals of each gateway, kept right by triggers on rejected';

-- Whoever writes refusals keeps the sums right. A settled row is a trace and weighs nothing.
CREATE FUNCTION weigh_rejected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO rejected_usage AS u (enterprise_id, gateway, n_bytes)
        SELECT r.enterprise_id, r.gateway, sum(octet_length(r.payload) + 300)
        FROM new_rows r
        WHERE r.status = 'open' AND r.enterprise_id IS NOT NULL AND r.gateway IS NOT NULL
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (enterprise_id, gateway) DO UPDATE SET n_bytes = u.n_bytes + excluded.n_bytes;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE rejected_usage u SET n_bytes = u.n_bytes - o.n_bytes
        FROM (SELECT r.enterprise_id, r.gateway, sum(octet_length(r.payload) + 300) AS n_bytes
            FROM old_rows r WHERE r.status = 'open' GROUP BY 1, 2) o
        WHERE u.enterprise_id = o.enterprise_id AND u.gateway = o.gateway;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER weigh_inserted AFTER INSERT ON rejected REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION weigh_rejected();
CREATE TRIGGER weigh_updated AFTER UPDATE ON rejected REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION weigh_rejected();
CREATE TRIGGER weigh_deleted AFTER DELETE ON rejected REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION weigh_rejected();

INSERT INTO rejected_usage (enterprise_id, gateway, n_bytes)
SELECT enterprise_id, gateway, sum(octet_length(payload) + 300) FROM rejected
WHERE status = 'open' AND enterprise_id IS NOT NULL AND gateway IS NOT NULL GROUP BY 1, 2;

CREATE TABLE operator_alarm (
    code text NOT NULL,
    scope text NOT NULL DEFAULT '',
    since_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (code, scope)
);
COMMENT ON TABLE operator_alarm IS 'what the operator of the platform must look at; a row goes when its reason has gone';
COMMENT ON COLUMN operator_alarm.scope IS 'what it is about, such as {enterprise}/{gateway}; empty for the platform';

-- Message numbers: beyond a bound holes are closed and counted, and the oldest starts of a gateway become sums.
ALTER TABLE gateway_stream
    ADD COLUMN n_holes_closed bigint NOT NULL DEFAULT 0,
    ADD COLUMN n_missing_closed bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN gateway_stream.n_holes_closed IS 'holes that were one too many and are shown no longer, only counted';
COMMENT ON COLUMN gateway_stream.n_missing_closed IS 'message numbers missing in them when they were closed';

CREATE TABLE gateway_stream_old (
    gateway_id integer PRIMARY KEY REFERENCES gateway,
    n_boots bigint NOT NULL,
    n_seen bigint NOT NULL,
    n_missing bigint NOT NULL,
    n_holes bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL
);
COMMENT ON TABLE gateway_stream_old IS 'sums over starts of a gateway that are too many to be kept one by one';

CREATE OR REPLACE VIEW dashboard_stream AS
SELECT e.code AS enterprise, g.code AS gateway, s.boot, s.first_at, s.last_at, n.seen - s.n_missing_closed AS seen,
    coalesce(upper(s.seen) - lower(s.seen) - n.seen, 0) + s.n_missing_closed AS missing,
    (greatest(n.ranges - 1, 0) + s.n_holes_closed)::int AS holes
FROM gateway_stream s
JOIN gateway g ON g.id = s.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(upper(r) - lower(r)), 0)::bigint AS seen, count(*)::int AS ranges FROM unnest(s.seen) r
) n
UNION ALL
SELECT e.code, g.code, o.n_boots || ' older', o.first_at, o.last_at, o.n_seen, o.n_missing, o.n_holes::int
FROM gateway_stream_old o
JOIN gateway g ON g.id = o.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id;

-- Validity of channels.
ALTER TABLE channel_version ADD COLUMN until_recorded boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN channel_version.until_recorded IS
    'the end is that of a recording: nothing is due after it until a reading comes, which opens the channel';
ALTER TABLE enterprise ADD COLUMN register_changed_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN enterprise.register_changed_at IS 'ingest looks at what is registered again when this changes';

GRANT SELECT, INSERT, UPDATE ON rejected_usage, gateway_stream_old TO qingyu_ingest;
GRANT DELETE ON gateway_stream TO qingyu_ingest;
GRANT UPDATE (valid, until_recorded) ON channel_version TO qingyu_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON operator_alarm TO qingyu_ingest, qingyu_analytics;
GRANT SELECT ON operator_alarm, rejected_usage, gateway_stream_old TO qingyu_api;

-- migrate:down
