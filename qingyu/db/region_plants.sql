-- name: of_body
-- The enterprises that a body is assessed with in a month, by code: where the year of each is forecast to end in energy, and
-- its open cases.
WITH of AS MATERIALIZED (
    SELECT m.id FROM body_enterprise(%(region_id)s, %(month)s::date, true) AS m (id)
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = m.id
)
SELECT e.code, e.name_zh, e.name_en, coalesce(r.code, '') AS region, i.name_zh AS industry_zh, i.name_en AS industry_en,
    f.p50, f.naive, f.bound, f.odds, coalesce(f.outlook, 'unknown') AS outlook, c.n AS n_cases, c.n_overdue
FROM of
JOIN enterprise e ON e.id = of.id
LEFT JOIN region r ON r.id = region_then(e.region_id, %(month)s::date)
LEFT JOIN industry i ON i.code = e.industry_code
LEFT JOIN LATERAL (
    SELECT y.p50, y.naive, y.bound, y.odds, y.outlook FROM year_forecast y
    WHERE y.enterprise_id = e.id AND y.controlled = 'energy' AND y.year = extract(year FROM %(month)s::date)
    ORDER BY y.as_of DESC LIMIT 1) f ON true
CROSS JOIN LATERAL (
    SELECT count(*)::int AS n, (count(*) FILTER (WHERE w.due_on < %(today)s))::int AS n_overdue FROM warning_case w
    WHERE w.enterprise_id = e.id AND w.state <> 'closed') c
ORDER BY e.code
