-- name: shares
-- What each enterprise that a body has in a month has of some quantities in it: while a change of the month waits, the
-- value before the change, for that one counts. assessed: without those of a body apart that is assessed above.
SELECT e.code AS enterprise, e.name_zh, e.name_en, coalesce(r.code, '') AS region, w.code AS quantity, i.value, i.completeness, i.reason,
    coalesce(i.verified, true) AS verified, s.until IS NOT NULL AS unconfirmed
FROM body_enterprise(%(region_id)s, %(month)s::date, %(assessed)s) AS of (id)
JOIN enterprise e ON e.id = of.id
LEFT JOIN region r ON r.id = region_then(e.region_id, %(month)s::date)
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
CROSS JOIN LATERAL (SELECT unsettled_since(e.id, %(month)s::date) AS until OFFSET 0) s -- once, and not wherever it is named
CROSS JOIN unnest(%(codes)s::text[]) WITH ORDINALITY AS w (code, n)
LEFT JOIN indicator_value i ON i.enterprise_id = e.id AND i.code = w.code AND i.scope = '' AND i.period = 'month'
    AND i.start_on = %(month)s AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
ORDER BY e.code, w.n

-- name: spans
-- What each enterprise that some bodies are assessed with in a month has of some quantities in some spans since January: how
-- many months have a value and what they sum to; while a change of a month waits, the value before the change. One row a
-- body, an asked span and an enterprise: each enterprise is read once, whichever bodies it belongs to.
WITH member AS MATERIALIZED (
    SELECT b.id AS region_id, of.id FROM unnest(%(region_ids)s::int4[]) AS b (id)
    CROSS JOIN LATERAL body_enterprise(b.id, %(member_month)s::date, true) AS of (id)
), who AS MATERIALIZED (
    SELECT e.id, e.code, e.name_zh, e.name_en, coalesce(r.code, '') AS region FROM enterprise e
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
    LEFT JOIN region r ON r.id = region_then(e.region_id, %(member_month)s::date)
    WHERE e.id IN (SELECT m.id FROM member m)
), asked AS (
    SELECT a.* FROM unnest(%(quantities)s::text[], %(statistics)s::text[], %(years)s::int4[], %(through_months)s::int4[])
        WITH ORDINALITY AS a (quantity, statistic, year, through_month, n)
), month AS MATERIALIZED ( -- what waits is looked up once a month of an enterprise
    SELECT w.id, m.month, unsettled_since(w.id, m.month) AS until FROM who w CROSS JOIN unnest(%(months)s::date[]) AS m (month)
), held AS MATERIALIZED (
    SELECT m.id, q.quantity, m.month, i.value, i.verified, m.until FROM month m
    CROSS JOIN (SELECT DISTINCT a.quantity FROM asked a) q
    LEFT JOIN indicator_value i ON i.enterprise_id = m.id AND i.code = q.quantity AND i.scope = '' AND i.period = 'month'
        AND i.start_on = m.month AND CASE WHEN m.until IS NULL THEN i.superseded_at IS NULL
            ELSE i.computed_at < m.until AND (i.superseded_at IS NULL OR i.superseded_at >= m.until) END
), spent AS MATERIALIZED (
    SELECT h.id, a.n, count(h.value)::int AS n_months, coalesce(sum(h.value ORDER BY h.month), 0) AS value,
        coalesce(bool_and(h.verified), true) AS verified, count(h.until)::int AS n_unconfirmed
    FROM asked a
    JOIN held h ON h.quantity = a.quantity AND h.month BETWEEN make_date(a.year, 1, 1) AND make_date(a.year, a.through_month, 1)
    GROUP BY h.id, a.n
)
SELECT m.region_id, a.n::int - 1 AS n, w.code, w.name_zh, w.name_en, w.region, s.n_months, s.value, s.verified, s.n_unconfirmed,
    (SELECT t.value FROM enterprise_statistic t WHERE t.enterprise_id = w.id AND t.quantity = a.statistic
        AND t.year = a.year AND t.through_month = a.through_month
        AND (%(until)s::timestamptz IS NULL OR t.declared_at < %(until)s) ORDER BY t.id DESC LIMIT 1) AS stated
FROM member m JOIN who w ON w.id = m.id JOIN spent s ON s.id = m.id JOIN asked a ON a.n = s.n
ORDER BY m.region_id, a.n, w.code

-- name: n_unseen
-- How many of the enterprises that some bodies had in a month the caller does not see: they left it, or lie elsewhere.
SELECT b.id AS region_id, count(of.id) FILTER (WHERE v.id IS NULL)::int AS n FROM unnest(%(region_ids)s::int4[]) AS b (id)
LEFT JOIN LATERAL body_enterprise(b.id, %(month)s::date, %(assessed)s) AS of (id) ON true
LEFT JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = of.id
GROUP BY b.id

-- name: seen_whole
-- A region by its code, with all that a figure of it is made of, where the caller sees the whole of it.
WITH RECURSIVE down AS (
    SELECT r.id FROM region r WHERE %(scope_all)s OR r.id = %(scope_region)s
    UNION
    SELECT r.id FROM region r JOIN down d ON r.parent_id = d.id
)
SELECT r.id, r.code, r.name_zh, r.name_en FROM region r JOIN down d ON d.id = r.id WHERE r.code = %(code)s
