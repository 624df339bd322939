-- name: beat
-- A worker says that it lives; the database's clock counts, so that workers on several machines agree.
INSERT INTO worker (program, name, started_at, beat_at, backend_pid, detail)
VALUES (%(program)s, %(name)s, clock_timestamp(), clock_timestamp(), coalesce(%(backend)s::int4, pg_backend_pid()),
    %(detail)s)
ON CONFLICT (program, name) DO UPDATE
SET beat_at = clock_timestamp(), backend_pid = excluded.backend_pid, detail = excluded.detail

-- name: end_when_silent
-- One who may freeze somewhere else, with no heart that others hear, does not hold what it holds for ever.
SELECT set_config('idle_in_transaction_session_timeout', %(silent_ms)s, false)

-- name: leave
-- A worker that ends cleanly is forgotten at once.
DELETE FROM worker WHERE program = %(program)s AND name = %(name)s

-- name: bury
-- Workers that have not beaten for long are forgotten.
DELETE FROM worker WHERE program = %(program)s AND beat_at < clock_timestamp() - INTERVAL '1 hour'

-- name: workers_alive
-- How many workers share the enterprises.
SELECT count(*) FROM worker
WHERE program = %(program)s AND beat_at > clock_timestamp() - make_interval(secs => %(alive_s)s)

-- name: end_frozen
-- A frozen worker keeps its locks; ending its connection frees them, and its next statement fails.
SELECT pg_terminate_backend(a.pid)
FROM worker w
JOIN pg_stat_activity a ON a.pid = w.backend_pid AND a.usename = current_user AND a.datname = current_database()
WHERE w.program = %(program)s AND w.name <> %(name)s
    AND w.beat_at < clock_timestamp() - make_interval(secs => %(frozen_s)s)
    AND a.backend_start < w.beat_at

-- name: enterprises_with_gateways
-- The enterprises that somebody has to listen to.
SELECT DISTINCT g.enterprise_id, e.code FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id WHERE g.enabled ORDER BY 1

-- name: held
-- The enterprises that are held, and whether by this connection.
SELECT objid::int4, pid = pg_backend_pid() FROM pg_locks
WHERE locktype = 'advisory' AND granted AND classid = %(lock_class)s::oid AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())

-- name: take
-- Try to hold enterprises; those that worked come back.
SELECT id FROM unnest(%(ids)s::int4[]) AS t (id) WHERE pg_try_advisory_lock(%(lock_class)s, id)

-- name: give_back
-- Hold an enterprise no longer.
SELECT pg_advisory_unlock(%(lock_class)s, %(id)s)

-- name: session_ready
-- Enterprises have their session at the broker: from now on nothing is published into the void. Whose row another
-- transaction holds is left for later, so that no two of us wait for each other.
WITH free AS (
    SELECT id FROM enterprise WHERE id = ANY(%(ids)s::int4[]) AND session_ready_at IS NULL
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE enterprise e SET session_ready_at = clock_timestamp() FROM free WHERE e.id = free.id

-- name: not_ready
-- Those of some enterprises that had no session at the broker ever.
SELECT id FROM enterprise WHERE id = ANY(%(ids)s::int4[]) AND session_ready_at IS NULL
