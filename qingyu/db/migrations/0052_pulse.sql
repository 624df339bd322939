-- migrate:up
-- The platform's pulse: one row of figures without any business data, for those who see no enterprise.

CREATE FUNCTION platform_pulse() RETURNS TABLE (
    ingest_alive integer, ingest_seen_at timestamptz, ingest_since timestamptz, ingest_starts integer,
    broker_ok boolean, broker_since timestamptz, analytics_alive integer, analytics_seen_at timestamptz,
    analytics_since timestamptz, last_commit_at timestamptz, lines_waiting integer, waiting_since timestamptz,
    n_aside integer, aside_since timestamptz, alarms text[], alarm_since timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH clock AS (SELECT clock_timestamp() AS now),
    beats AS (
        SELECT w.*, w.beat_at > clock.now - CASE w.program WHEN 'ingest' THEN INTERVAL '6 seconds'
            ELSE INTERVAL '5 minutes' END AS lives, clock.now AS now
        FROM worker w, clock
    ),
    ingest AS (
        SELECT count(*) FILTER (WHERE lives)::int AS alive, max(beat_at) AS seen_at,
            min(started_at) FILTER (WHERE lives) AS since,
            count(*) FILTER (WHERE started_at > now - INTERVAL '10 minutes')::int AS starts,
            bool_or((detail ->> 'broker') IS DISTINCT FROM 'lost') FILTER (WHERE lives) AS broker_ok,
            min((detail ->> 'broker_since')::timestamptz) FILTER (WHERE lives) AS broker_since
        FROM beats WHERE program = 'ingest'
    ),
    analytics AS (
        SELECT count(*) FILTER (WHERE lives)::int AS alive, max(beat_at) AS seen_at,
            min(started_at) FILTER (WHERE lives) AS since
        FROM beats WHERE program = 'analytics'
    ),
    waiting AS (SELECT count(*)::int AS n, min(committed_at) AS since FROM ingest_batch WHERE rolled_up_at IS NULL),
    aside AS (SELECT count(*)::int AS n, min(first_at) AS since FROM failed_work WHERE is_aside),
    alarm AS (SELECT coalesce(array_agg(DISTINCT code ORDER BY code), '{}') AS codes, min(since_at) AS since FROM operator_alarm)
    SELECT ingest.alive, ingest.seen_at, ingest.since, ingest.starts, ingest.broker_ok, ingest.broker_since,
        analytics.alive, analytics.seen_at, analytics.since,
        (SELECT committed_at FROM ingest_batch ORDER BY id DESC LIMIT 1),
        waiting.n, waiting.since, aside.n, aside.since, alarm.codes, alarm.since
    FROM ingest, analytics, waiting, aside, alarm
$$;
COMMENT ON FUNCTION platform_pulse() IS 'Counts and instants only; reads over the walls between enterprises, so it names none.';
REVOKE ALL ON FUNCTION platform_pulse() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform_pulse() TO qingyu_api, qingyu_operator;

-- migrate:down
