-- name: of_body
-- The enterprises that a body is assessed with in a month, by code: where the year of each is forecast to end in energy, its
-- open cases, and over some days what speaks against its data. since_at: the instant these days begin.
WITH of AS MATERIALIZED (
    SELECT m.id FROM body_enterprise(%(region_id)s, %(month)s::date, true) AS m (id)
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = m.id
), conflicts AS (
    SELECT b.enterprise_id, count(*)::int AS n FROM reading_conflict b
    WHERE b.enterprise_id IN (SELECT of.id FROM of) AND b.received_at >= %(since_at)s GROUP BY b.enterprise_id
), repairs AS (
    SELECT o.enterprise_id, count(*)::int AS n FROM channel_event o
    WHERE o.enterprise_id IN (SELECT of.id FROM of) AND o.kind = 'correction' AND o.recorded_at >= %(since_at)s
    GROUP BY o.enterprise_id
)
SELECT e.code, e.name_zh, e.name_en, coalesce(r.code, '') AS region, i.name_zh AS industry_zh, i.name_en AS industry_en,
    f.p50, f.naive, f.bound, f.odds, coalesce(f.outlook, 'unknown') AS outlook, c.n AS n_cases, c.n_overdue,
    q.completeness, q.suspect, coalesce(k.n, 0) AS n_conflicts, coalesce(x.n, 0) AS n_repairs, u.n AS n_unconfirmed
FROM of
JOIN enterprise e ON e.id = of.id
LEFT JOIN conflicts k ON k.enterprise_id = e.id
LEFT JOIN repairs x ON x.enterprise_id = e.id
LEFT JOIN region r ON r.id = region_then(e.region_id, %(month)s::date)
LEFT JOIN industry i ON i.code = e.industry_code
LEFT JOIN LATERAL (
    SELECT y.p50, y.naive, y.bound, y.odds, y.outlook FROM year_forecast y
    WHERE y.enterprise_id = e.id AND y.controlled = 'energy' AND y.year = extract(year FROM %(month)s::date)
    ORDER BY y.as_of DESC LIMIT 1) f ON true
CROSS JOIN LATERAL (
    SELECT count(*)::int AS n, (count(*) FILTER (WHERE w.due_on < %(today)s))::int AS n_overdue FROM warning_case w
    WHERE w.enterprise_id = e.id AND w.state <> 'closed') c
CROSS JOIN LATERAL (
    SELECT sum(d.n_known)::float8 / nullif(sum(d.n_slots), 0) AS completeness,
        sum(d.n_suspect)::float8 / nullif(sum(d.n_slots), 0) AS suspect
    FROM quality_day d WHERE d.enterprise_id = e.id AND d.day >= %(since)s AND d.day <= %(today)s) q
CROSS JOIN LATERAL (
    SELECT count(*)::int AS n FROM closed_change g WHERE g.enterprise_id = e.id AND g.state = 'unconfirmed') u
ORDER BY e.code
