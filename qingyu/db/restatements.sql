-- name: steps
-- Values of closed periods that were superseded, after the last one seen, each beside the value that took its place.
SELECT o.code, o.scope, o.period, o.start_on, o.unit, o.superseded_at AS at, o.computed_at AS before_at,
    o.value AS before_value, o.reason AS before_reason, o.verified AS before_verified,
    o.inputs ->> 'formula' AS before_formula, coalesce(o.inputs -> 'terms', '[]') AS before_terms,
    n.value AS after_value, n.unit AS after_unit, n.reason AS after_reason, n.verified AS after_verified,
    n.inputs ->> 'formula' AS after_formula, coalesce(n.inputs -> 'terms', '[]') AS after_terms,
    n.superseded_at IS NULL AS is_current
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN indicator_value o ON o.enterprise_id = e.id AND o.superseded_at IS NOT NULL
JOIN LATERAL (
    SELECT * FROM indicator_value l
    WHERE l.enterprise_id = o.enterprise_id AND l.code = o.code AND l.scope = o.scope AND l.period = o.period
        AND l.start_on = o.start_on AND l.id > o.id
    ORDER BY l.id LIMIT 1
) n ON true
WHERE e.id = %(enterprise_id)s AND o.start_on >= %(from_day)s AND o.start_on < %(to_day)s
    AND (%(period)s::text IS NULL OR o.period = %(period)s) AND (%(code)s::text IS NULL OR o.code = %(code)s)
    AND (%(after_at)s::timestamptz IS NULL OR o.superseded_at < %(after_at)s::timestamptz
        OR (o.superseded_at = %(after_at)s::timestamptz AND (o.start_on, o.code, o.scope, o.period)
            > (%(after_start)s::date, %(after_code)s::text, %(after_scope)s::text, %(after_period)s::text)))
ORDER BY o.superseded_at DESC, o.start_on, o.code, o.scope, o.period
LIMIT %(limit)s
