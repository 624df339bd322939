-- name: put
-- Temperatures of a region; one that is as the newest of its day is left out. How many were new.
WITH said AS (
    SELECT s.day, s.celsius FROM unnest(%(days)s::date[], %(celsius)s::float8[]) AS s (day, celsius)
), newest AS (
    SELECT DISTINCT ON (t.day) t.day, t.celsius, t.source, t.verified FROM region_temperature t
    WHERE t.region_id = %(region_id)s ORDER BY t.day, t.declared_at DESC
)
INSERT INTO region_temperature (region_id, day, celsius, source, verified, declared_by, declared_at)
SELECT %(region_id)s, s.day, s.celsius, %(source)s, %(verified)s, %(by)s, %(now)s
FROM said s LEFT JOIN newest n ON n.day = s.day
WHERE (n.celsius, n.source, n.verified) IS DISTINCT FROM (s.celsius, %(source)s::text, %(verified)s::text)

-- name: of_enterprise
-- The temperatures of each region above an enterprise, the nearest first, before a day, as they were known before an
-- instant (null: now).
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, 0 AS far FROM enterprise e JOIN region r ON r.id = e.region_id
    WHERE e.id = %(enterprise_id)s
    UNION ALL
    SELECT r.id, r.parent_id, a.far + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT DISTINCT ON (a.far, t.day) a.far, t.day, t.celsius, t.verified
FROM region_temperature t JOIN above a ON a.id = t.region_id
WHERE t.day < %(until_day)s AND (%(until)s::timestamptz IS NULL OR t.declared_at < %(until)s)
ORDER BY a.far, t.day, t.declared_at DESC

-- name: summary
-- What temperatures a region has, by source and how sure they are.
SELECT n.source, n.verified, min(n.day) AS first_on, max(n.day) AS last_on, count(*)::int AS n,
    max(n.declared_at) AS declared_at
FROM (
    SELECT DISTINCT ON (t.day) t.* FROM region_temperature t WHERE t.region_id = %(region_id)s
    ORDER BY t.day, t.declared_at DESC
) n
GROUP BY n.source, n.verified ORDER BY min(n.day), n.source
