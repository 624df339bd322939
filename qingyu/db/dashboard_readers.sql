-- name: region_id
-- A region or body by its code.
SELECT r.id FROM region r WHERE r.code = %(code)s

-- name: one_by_one
-- Whoever gives or takes a login waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('dashboard_reader'), 0)

-- name: put
-- Whose a login is.
INSERT INTO dashboard_reader (role_name, enterprise_id, region_id, granted_by, granted_at)
VALUES (%(role_name)s, %(enterprise_id)s, %(region_id)s, %(by)s, %(now)s)

-- name: take
-- The login of an enterprise or region, forgotten.
DELETE FROM dashboard_reader
WHERE enterprise_id IS NOT DISTINCT FROM %(enterprise_id)s AND region_id IS NOT DISTINCT FROM %(region_id)s
RETURNING role_name

-- name: end_sessions
-- Whoever is connected with a login is cut off.
SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a WHERE a.usename = %(role_name)s

-- name: readers
-- All logins of dashboards.
SELECT d.role_name, CASE WHEN e.id IS NULL THEN 'region' ELSE 'enterprise' END AS kind, coalesce(e.code, r.code) AS code,
    coalesce(e.name_zh, r.name_zh) AS name_zh, coalesce(e.name_en, r.name_en) AS name_en, d.granted_by, d.granted_at
FROM dashboard_reader d LEFT JOIN enterprise e ON e.id = d.enterprise_id LEFT JOIN region r ON r.id = d.region_id
ORDER BY 2, 3

-- name: units
-- The units of an enterprise that have meters, each behind the one that it lies in, and in what their meters count use.
WITH RECURSIVE tree AS (
    SELECT u.id, u.code, u.level, u.name_zh, u.name_en, ARRAY[u.code::text] AS path
    FROM unit u JOIN enterprise e ON e.id = u.enterprise_id WHERE e.code = %(code)s AND u.parent_id IS NULL
    UNION ALL
    SELECT u.id, u.code, u.level, u.name_zh, u.name_en, t.path || u.code::text FROM unit u JOIN tree t ON u.parent_id = t.id
)
SELECT t.code, t.level, t.name_zh, t.name_en, array_agg(DISTINCT c.unit ORDER BY c.unit) AS units_of_use
FROM tree t JOIN meter m ON m.unit_id = t.id JOIN channel c ON c.meter_id = m.id
WHERE c.kind <> 'gauge'
GROUP BY t.code, t.level, t.name_zh, t.name_en, t.path ORDER BY t.path
