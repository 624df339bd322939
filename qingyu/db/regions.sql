-- name: shares
-- What each enterprise of a region, and of all below it, has of some quantities in a month.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT e.code AS enterprise, e.name_zh, e.name_en, r.code AS region, w.code AS quantity, i.value, i.completeness, i.reason,
    coalesce(i.verified, true) AS verified
FROM enterprise e
JOIN below b ON b.id = e.region_id
JOIN region r ON r.id = e.region_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
CROSS JOIN unnest(%(codes)s::text[]) WITH ORDINALITY AS w (code, n)
LEFT JOIN indicator_value i ON i.enterprise_id = e.id AND i.code = w.code AND i.scope = '' AND i.period = 'month'
    AND i.start_on = %(month)s AND i.superseded_at IS NULL
ORDER BY e.code, w.n
