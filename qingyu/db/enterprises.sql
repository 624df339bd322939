-- name: enterprise
-- An enterprise by its code, if the caller may see it.
SELECT e.id, e.code, e.name_zh, e.name_en, e.time_zone, e.region_id
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
WHERE e.code = %(code)s

-- name: enterprise_by_id
-- An enterprise by its id.
SELECT e.id, e.code, e.name_zh, e.name_en, e.time_zone, e.region_id FROM enterprise e WHERE e.id = %(id)s
