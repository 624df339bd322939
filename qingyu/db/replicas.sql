-- name: written
-- How far the log of the first server goes, in bytes.
SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8

-- name: replayed
-- How far a copy of it has come, in bytes; null where it is no copy (any more).
SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::int8 END
