-- migrate:up
-- What operators see of ingest: views for Grafana, whose role reads nothing else. A view runs with its owner's rights.

-- Lines are appended in the order of time: a block-range index costs next to nothing and serves a dashboard's window.
CREATE INDEX ingest_batch_time ON ingest_batch USING brin (received_at) WITH (autosummarize = on, pages_per_range = 16);

CREATE VIEW dashboard_batch AS
SELECT b.received_at AS time, e.code AS enterprise, b.source, b.n_messages, b.n_received, b.n_written, b.n_duplicate,
    b.n_conflict, b.n_rejected,
    extract(epoch FROM b.committed_at - b.received_at)::float8 AS commit_lag_s,
    extract(epoch FROM b.rolled_up_at - b.committed_at)::float8 AS rollup_lag_s
FROM ingest_batch b
JOIN enterprise e ON e.id = b.enterprise_id;
COMMENT ON VIEW dashboard_batch IS 'one line a batch: counts, seconds from receipt to commit, seconds from commit to slots';

CREATE VIEW dashboard_gateway AS
SELECT e.code AS enterprise, g.code AS gateway, g.class, g.enabled, coalesce(s.online, false) AS online, s.changed_at
FROM gateway g
JOIN enterprise e ON e.id = g.enterprise_id
LEFT JOIN gateway_status s ON s.gateway_id = g.id;
COMMENT ON VIEW dashboard_gateway IS 'each gateway and whether the broker last said that it is there';

CREATE VIEW dashboard_stream AS
SELECT e.code AS enterprise, g.code AS gateway, s.boot, s.first_at, s.last_at, n.seen,
    coalesce(upper(s.seen) - lower(s.seen) - n.seen, 0) AS missing,
    greatest(n.ranges - 1, 0) AS holes
FROM gateway_stream s
JOIN gateway g ON g.id = s.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(upper(r) - lower(r)), 0)::bigint AS seen, count(*)::int AS ranges FROM unnest(s.seen) r
) n;
COMMENT ON VIEW dashboard_stream IS 'message numbers of one start of a gateway: seen, and missing between the first and the last';

CREATE VIEW dashboard_work AS
SELECT e.code AS enterprise, count(*)::int AS open_lines, min(b.committed_at) AS oldest_at
FROM ingest_batch b
JOIN enterprise e ON e.id = b.enterprise_id
WHERE b.rolled_up_at IS NULL
GROUP BY e.code;
COMMENT ON VIEW dashboard_work IS 'batches that analytics has not taken up yet';

CREATE VIEW dashboard_rejected AS
SELECT r.received_at AS time, e.code AS enterprise, r.gateway, r.code, r.status
FROM rejected r
LEFT JOIN enterprise e ON e.id = r.enterprise_id;
COMMENT ON VIEW dashboard_rejected IS 'refused messages and readings, without their payload';

CREATE VIEW dashboard_worker AS
SELECT program, name, started_at, beat_at FROM worker;
COMMENT ON VIEW dashboard_worker IS 'programs at work and their last heartbeat';

GRANT SELECT ON dashboard_batch, dashboard_gateway, dashboard_stream, dashboard_work, dashboard_rejected,
    dashboard_worker TO qingyu_dashboards;

-- migrate:down
