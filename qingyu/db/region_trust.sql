-- name: of_body
-- What speaks for and against the data of the enterprises that a body is assessed with in a month, over some days, by code.
-- since_at: the instant these days begin; n_late of n_readings came later than they had to.
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
), changes AS (
    SELECT g.enterprise_id, (count(*) FILTER (WHERE g.at >= %(since_at)s))::int AS n_after,
        (count(*) FILTER (WHERE g.state = 'unconfirmed'))::int AS n_unconfirmed
    FROM closed_change g WHERE g.enterprise_id IN (SELECT of.id FROM of) GROUP BY g.enterprise_id
), counted AS (
    SELECT d.enterprise_id, sum(d.n_known)::float8 / nullif(sum(d.n_slots), 0) AS completeness,
        sum(d.n_suspect)::float8 / nullif(sum(d.n_slots), 0) AS suspect,
        sum(d.n_readings - d.n_timely)::float8 / nullif(sum(d.n_readings), 0) AS late
    FROM quality_day d
    WHERE d.enterprise_id IN (SELECT of.id FROM of) AND d.day >= %(since)s AND d.day <= %(today)s
    GROUP BY d.enterprise_id
)
SELECT e.id, e.code, e.name_zh, e.name_en, q.completeness, q.suspect, q.late, coalesce(k.n, 0) AS n_conflicts,
    coalesce(x.n, 0) AS n_repairs, coalesce(g.n_after, 0) AS n_after, coalesce(g.n_unconfirmed, 0) AS n_unconfirmed
FROM of
JOIN enterprise e ON e.id = of.id
LEFT JOIN conflicts k ON k.enterprise_id = e.id
LEFT JOIN repairs x ON x.enterprise_id = e.id
LEFT JOIN changes g ON g.enterprise_id = e.id
LEFT JOIN counted q ON q.enterprise_id = e.id
ORDER BY e.code
