-- name: days
-- The days of an indicator that are complete enough to learn from.
SELECT start_on, value FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND code = %(code)s AND scope = '' AND period = 'day' AND superseded_at IS NULL
    AND value IS NOT NULL AND coalesce(completeness, 1) >= %(completeness)s
    AND start_on >= %(since)s AND start_on < %(until)s
ORDER BY start_on

-- name: due
-- Enterprises whose forecast of the day that began at an instant by their own calendar is not made yet, or was made before
-- an instant of a year that was not known: its past may have come since. None while old readings wait to be counted; once
-- they are, at once.
SELECT e.id FROM enterprise e
LEFT JOIN year_forecast f ON f.enterprise_id = e.id AND f.controlled = 'energy'
    AND f.as_of = (%(at)s::timestamptz AT TIME ZONE e.time_zone)::date
WHERE (%(only)s::integer IS NULL OR e.id = %(only)s)
    AND (f.enterprise_id IS NULL OR f.naive IS NULL AND (f.made_at <= %(again_before)s OR EXISTS (
        SELECT FROM ingest_batch b WHERE b.enterprise_id = e.id AND b.rolled_up_at > f.made_at
            AND b.received_at > f.made_at - INTERVAL '1 day' AND brings_history(b))))
    AND NOT EXISTS (SELECT FROM ingest_batch b WHERE b.enterprise_id = e.id AND b.rolled_up_at IS NULL AND brings_history(b))
ORDER BY f.made_at NULLS FIRST, e.id LIMIT %(limit)s

-- name: put
-- A forecast as of a day; made again on the same day it takes the place of the one before.
INSERT INTO year_forecast (enterprise_id, controlled, as_of, year, known, stated, naive, p10, p50, p90, model, skill, origins,
    horizon, coverage, reason, target_id, bound, bound_reason, odds, outlook, made_at,
    weather_gain, weather_verified)
VALUES (%(enterprise_id)s, %(controlled)s, %(as_of)s, %(year)s, %(known)s, %(stated)s, %(naive)s, %(p10)s, %(p50)s, %(p90)s, %(model)s,
    %(skill)s, %(origins)s, %(horizon)s, %(coverage)s, %(reason)s, %(target_id)s, %(bound)s, %(bound_reason)s, %(odds)s,
    %(outlook)s, %(made_at)s, %(weather_gain)s, %(weather_verified)s)
ON CONFLICT (enterprise_id, controlled, as_of) DO UPDATE SET known = excluded.known, stated = excluded.stated, naive = excluded.naive,
    p10 = excluded.p10, p50 = excluded.p50, p90 = excluded.p90, model = excluded.model, skill = excluded.skill,
    origins = excluded.origins, horizon = excluded.horizon, coverage = excluded.coverage, reason = excluded.reason,
    target_id = excluded.target_id, bound = excluded.bound, bound_reason = excluded.bound_reason, odds = excluded.odds,
    outlook = excluded.outlook, made_at = excluded.made_at, weather_gain = excluded.weather_gain,
    weather_verified = excluded.weather_verified

-- name: put_error
-- The back-test behind the newest forecast of an enterprise; one of an earlier day does not take its place.
INSERT INTO forecast_error (enterprise_id, controlled, as_of, spread, origins, horizons, off, off_naive)
VALUES (%(enterprise_id)s, %(controlled)s, %(as_of)s, %(spread)s, %(origins)s, %(horizons)s, %(off)s, %(off_naive)s)
ON CONFLICT (enterprise_id, controlled) DO UPDATE SET as_of = excluded.as_of, spread = excluded.spread,
    origins = excluded.origins, horizons = excluded.horizons, off = excluded.off, off_naive = excluded.off_naive
WHERE forecast_error.as_of <= excluded.as_of

-- name: newest
-- The newest forecast of each quantity of an enterprise, as of a day at the latest.
SELECT DISTINCT ON (f.controlled) f.controlled, f.as_of, f.year, f.known, f.stated, f.naive, f.p10, f.p50, f.p90, f.model, f.skill,
    f.origins, f.horizon, f.coverage, f.reason, f.target_id, f.bound, f.bound_reason, f.odds, f.outlook, f.made_at,
    f.weather_gain, f.weather_verified
FROM year_forecast f
WHERE f.enterprise_id = %(enterprise_id)s AND (%(as_of)s::date IS NULL OR f.as_of <= %(as_of)s)
ORDER BY f.controlled DESC, f.as_of DESC
