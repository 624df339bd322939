-- migrate:up
-- What those who run the platform see of copies of the database that follow it.

-- Where the log stands and who follows is told to the server's owner alone, as whom this runs.
CREATE FUNCTION dashboard_copies() RETURNS TABLE (name text, state text, behind_bytes int8, behind_s float8)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog AS $$
    SELECT application_name, state,
        CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::int8 END,
        extract(epoch FROM replay_lag)::float8
    FROM pg_stat_replication WHERE state <> 'backup'
$$;
REVOKE EXECUTE ON FUNCTION dashboard_copies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dashboard_copies() TO qingyu_dashboards;
COMMENT ON FUNCTION dashboard_copies IS 'copies that follow, and how much of the log each has not replayed; behind_s: null while nothing is written';

-- migrate:down
DROP FUNCTION dashboard_copies();
