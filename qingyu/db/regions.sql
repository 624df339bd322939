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
-- What each enterprise that a body is assessed with in a month has of a quantity in the months of a span: how many have a
-- value and what they sum to; while a change of a month waits, the value before the change.
SELECT e.code, e.name_zh, e.name_en, coalesce(r.code, '') AS region, count(i.value)::int AS n_months,
    coalesce(sum(i.value), 0) AS value, coalesce(bool_and(i.verified), true) AS verified,
    count(s.until)::int AS n_unconfirmed,
    (SELECT t.value FROM enterprise_statistic t WHERE t.enterprise_id = e.id AND t.quantity = %(statistic)s
        AND t.year = %(year)s AND t.through_month = %(through_month)s
        AND (%(until)s::timestamptz IS NULL OR t.declared_at < %(until)s) ORDER BY t.id DESC LIMIT 1) AS stated
FROM body_enterprise(%(region_id)s, %(member_month)s::date, true) AS of (id)
JOIN enterprise e ON e.id = of.id
LEFT JOIN region r ON r.id = region_then(e.region_id, %(member_month)s::date)
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
CROSS JOIN unnest(%(months)s::date[]) AS m (month)
CROSS JOIN LATERAL (SELECT unsettled_since(e.id, m.month) AS until OFFSET 0) s -- once, and not wherever it is named
LEFT JOIN indicator_value i ON i.enterprise_id = e.id AND i.code = %(quantity)s AND i.scope = '' AND i.period = 'month'
    AND i.start_on = m.month AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
GROUP BY e.id, r.code
ORDER BY e.code

-- name: n_unseen
-- How many of the enterprises that a body had in a month the caller does not see: they left it, or lie elsewhere.
SELECT count(*)::int AS n FROM body_enterprise(%(region_id)s, %(month)s::date, %(assessed)s) AS of (id)
WHERE of.id NOT IN (SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v)
