-- name: months
-- What counts of some quantities of an enterprise in some months: while a change of a month waits, the value before it.
SELECT w.code, w.scope, m.month, i.value, coalesce(i.verified, true) AS verified, s.until IS NOT NULL AS unconfirmed
FROM unnest(%(months)s::date[]) AS m (month)
CROSS JOIN LATERAL (SELECT unsettled_since(%(enterprise_id)s, m.month) AS until OFFSET 0) s -- once, and not wherever it is named
CROSS JOIN unnest(%(codes)s::text[], %(scopes)s::text[]) AS w (code, scope)
LEFT JOIN indicator_value i ON i.enterprise_id = %(enterprise_id)s AND i.code = w.code AND i.scope = w.scope
    AND i.period = 'month' AND i.start_on = m.month AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
ORDER BY w.code, w.scope, m.month
