-- name: written
-- Readings a minute by what became of them.
SELECT date_trunc('minute', time) AS time, sum(n_written) AS written, sum(n_duplicate) AS duplicate,
    sum(n_conflict) AS conflict, sum(n_rejected) AS rejected
FROM dashboard_batch WHERE $__timeFilter(time) GROUP BY 1 ORDER BY 1

-- name: received
-- Readings that arrived a minute.
SELECT date_trunc('minute', time) AS time, sum(n_received) AS received, sum(n_messages) AS messages
FROM dashboard_batch WHERE $__timeFilter(time) GROUP BY 1 ORDER BY 1

-- name: lag
-- The longest wait of a minute from receipt to commit, and from commit to slots.
SELECT date_trunc('minute', time) AS time, max(commit_lag_s) AS "receipt to commit", max(rollup_lag_s) AS "commit to slots"
FROM dashboard_batch WHERE $__timeFilter(time) AND source = 'mqtt' GROUP BY 1 ORDER BY 1

-- name: gateways_online
-- How many gateways the broker says are there, and how many are not.
SELECT count(*) FILTER (WHERE online) AS online, count(*) FILTER (WHERE NOT online) AS offline
FROM dashboard_gateway WHERE enabled

-- name: workers
-- Programs with a heartbeat in the last minute.
SELECT count(*) FILTER (WHERE program = 'ingest') AS ingest, count(*) FILTER (WHERE program = 'analytics') AS analytics
FROM dashboard_worker WHERE beat_at > now() - INTERVAL '1 minute'

-- name: open_work
-- Enterprises whose readings wait for analytics, the longest wait first.
SELECT enterprise, open_lines, extract(epoch FROM now() - oldest_at)::float8 AS oldest_s
FROM dashboard_work ORDER BY oldest_at LIMIT 50

-- name: holes
-- Gateways whose messages did not all arrive: numbers missing between the first and the last of a start.
SELECT enterprise, gateway, boot, last_at, seen, missing, holes
FROM dashboard_stream WHERE missing > 0 AND $__timeFilter(last_at) ORDER BY missing DESC LIMIT 50

-- name: rejected_by_code
-- What was refused in the window, by reason.
SELECT coalesce(enterprise, 'unknown') AS enterprise, gateway, code, status, count(*) AS n, max(time) AS latest
FROM dashboard_rejected WHERE $__timeFilter(time) GROUP BY 1, 2, 3, 4 ORDER BY n DESC LIMIT 50

-- name: copies
-- How many copies follow the database, and how far the last of them is behind; no seconds while nothing is written.
SELECT count(*) AS copies, max(behind_bytes) AS behind_bytes, max(behind_s) AS behind_s FROM dashboard_copies()
