-- name: due
-- Bodies with an enterprise that has a forecast of a day, whose own is not made yet, or was made before an instant from
-- others than those that there are. That one of an unknown year is made again does not count: it is, all day. Who has the
-- most enterprises comes last.
WITH RECURSIVE tree AS MATERIALIZED (
    SELECT t.id, t.parent_id FROM region_tree(date_trunc('month', %(day)s::date)::date) t
), above AS (
    SELECT DISTINCT e.region_id FROM enterprise e WHERE e.region_id IS NOT NULL
    UNION
    SELECT t.parent_id FROM above a JOIN tree t ON t.id = a.region_id WHERE t.parent_id IS NOT NULL
), body AS (
    SELECT a.region_id AS id FROM above a
    UNION
    SELECT m.region_id FROM body_member m
), made AS (
    SELECT b.id, count(*) AS n, md5(string_agg(concat_ws(' ', y.enterprise_id,
        CASE WHEN y.naive IS NOT NULL THEN extract(epoch FROM y.made_at) END), ','
        ORDER BY y.enterprise_id)) AS made_from
    FROM body b
    CROSS JOIN LATERAL body_enterprise(b.id, date_trunc('month', %(day)s::date)::date, true) AS of (id)
    JOIN year_forecast y ON y.enterprise_id = of.id AND y.controlled = 'energy' AND y.as_of = %(day)s
    WHERE %(only)s::integer IS NULL OR b.id = %(only)s
    GROUP BY b.id
)
SELECT m.id FROM made m
LEFT JOIN region_forecast f ON f.region_id = m.id AND f.controlled = 'energy' AND f.as_of = %(day)s
WHERE f.made_at IS NULL OR f.made_at <= %(again_before)s AND f.made_from <> coalesce(m.made_from, '')
ORDER BY m.n, m.id LIMIT %(limit)s

-- name: made_from
-- Which forecasts of a day the enterprises of a body have: another text where one came or was made again.
SELECT coalesce(md5(string_agg(concat_ws(' ', y.enterprise_id,
        CASE WHEN y.naive IS NOT NULL THEN extract(epoch FROM y.made_at) END), ','
    ORDER BY y.enterprise_id)), '') AS made_from
FROM body_enterprise(%(region_id)s, date_trunc('month', %(day)s::date)::date, true) AS of (id)
JOIN year_forecast y ON y.enterprise_id = of.id AND y.controlled = 'energy' AND y.as_of = %(day)s

-- name: members
-- The newest forecasts that enterprises have of the days up to one, of its year, by code; each with the errors behind it
-- where it has a fan.
SELECT DISTINCT ON (e.code) e.code, f.as_of, f.known, f.naive, f.p50, x.spread, x.origins, x.horizons, x.off, x.off_naive
FROM year_forecast f
JOIN enterprise e ON e.id = f.enterprise_id
LEFT JOIN forecast_error x ON x.enterprise_id = f.enterprise_id AND x.controlled = f.controlled AND x.as_of = f.as_of
    AND f.p50 IS NOT NULL
WHERE f.controlled = %(controlled)s AND f.as_of BETWEEN %(since)s AND %(day)s
    AND f.year = extract(year FROM %(day)s::date) AND e.code = ANY (%(codes)s::text[])
ORDER BY e.code, f.as_of DESC

-- name: try_hold
-- Whether nobody else makes the forecast of a region just now; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('region_forecast'), %(region_id)s)

-- name: put
-- A forecast of a region as of a day; made again on the same day it takes the place of the one before.
INSERT INTO region_forecast (region_id, controlled, as_of, year, known, others, naive, p10, p50, p90, skill, origins, horizon,
    coverage, unforeseen, n_enterprises, n_fans, reason, made_from, made_at)
VALUES (%(region_id)s, %(controlled)s, %(as_of)s, %(year)s, %(known)s, %(others)s, %(naive)s, %(p10)s, %(p50)s, %(p90)s,
    %(skill)s, %(origins)s, %(horizon)s, %(coverage)s, %(unforeseen)s, %(n_enterprises)s, %(n_fans)s, %(reason)s, %(made_from)s,
    %(made_at)s)
ON CONFLICT (region_id, controlled, as_of) DO UPDATE SET known = excluded.known, others = excluded.others,
    naive = excluded.naive, p10 = excluded.p10, p50 = excluded.p50, p90 = excluded.p90, skill = excluded.skill,
    origins = excluded.origins, horizon = excluded.horizon, coverage = excluded.coverage, unforeseen = excluded.unforeseen,
    n_enterprises = excluded.n_enterprises, n_fans = excluded.n_fans, reason = excluded.reason, made_from = excluded.made_from,
    made_at = excluded.made_at

-- name: put_odds
-- What the year's end means for a task of the region.
INSERT INTO region_forecast_odds (region_id, controlled, as_of, task, target_id, bound, reason, odds, outlook)
VALUES (%(region_id)s, %(controlled)s, %(as_of)s, %(task)s, %(target_id)s, %(bound)s, %(reason)s, %(odds)s, %(outlook)s)
ON CONFLICT (region_id, controlled, as_of, task) DO UPDATE SET target_id = excluded.target_id, bound = excluded.bound,
    reason = excluded.reason, odds = excluded.odds, outlook = excluded.outlook

-- name: newest
-- The newest forecast of each quantity of some regions, as of a day at the latest, of one year where it is asked for.
SELECT DISTINCT ON (f.region_id, f.controlled) f.region_id, f.controlled, f.as_of, f.year, f.known, f.others, f.naive, f.p10, f.p50, f.p90, f.skill,
    f.origins, f.horizon, f.coverage, f.unforeseen, f.n_enterprises, f.n_fans, f.reason, f.made_from, f.made_at
FROM region_forecast f
WHERE f.region_id = ANY (%(region_ids)s::int4[]) AND (%(as_of)s::date IS NULL OR f.as_of <= %(as_of)s)
    AND (%(year)s::integer IS NULL OR f.year = %(year)s)
ORDER BY f.region_id, f.controlled DESC, f.as_of DESC

-- name: odds
-- What some forecasts of regions mean for their tasks: the year's, the plan's, the total.
SELECT o.region_id, o.controlled, o.task, o.target_id, o.bound, o.reason, o.odds, o.outlook
FROM region_forecast_odds o
JOIN unnest(%(region_ids)s::int4[], %(controlled)s::text[], %(as_of)s::date[]) AS a (region_id, controlled, as_of)
    ON o.region_id = a.region_id AND o.controlled = a.controlled AND o.as_of = a.as_of
ORDER BY o.region_id, o.controlled, array_position(ARRAY['intensity_year', 'intensity_plan', 'total'], o.task)
