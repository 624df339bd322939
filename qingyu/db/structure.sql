-- name: parts
-- What some enterprises store of what a region's account is made of in some months, by code and scope: while a change of
-- a month waits, the values before it. A part that nothing feeds any more is zero, and no gap; a whole that nothing feeds
-- is a month that is not known.
WITH asked AS MATERIALIZED ( -- what waits is looked up once a month of an enterprise, and not for each of its values
    SELECT e.id, e.code, m.month, unsettled_since(e.id, m.month) AS until FROM enterprise e
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
    CROSS JOIN unnest(%(months)s::date[]) AS m (month)
    WHERE e.code = ANY (%(enterprises)s::text[])
)
SELECT a.code AS enterprise, i.code, i.scope,
    (count(*) FILTER (WHERE NOT g.is_gone
        OR starts_with(i.code, 'structure.') AND (i.code, i.scope) <> ('structure.energy', '')))::int AS n,
    (count(*) FILTER (WHERE i.value IS NULL AND NOT g.is_gone))::int AS n_unknown,
    coalesce(sum(i.value), 0) AS value,
    coalesce(sum(abs(i.value)) FILTER (WHERE i.completeness IS NOT NULL), 0) AS weight,
    coalesce(sum(abs(i.value) * i.completeness), 0) AS weighed,
    bool_and(i.verified) AS verified,
    coalesce(sum((i.inputs -> 'bases_tce' ->> 'stated')::float8), 0) AS stated,
    coalesce(sum((i.inputs -> 'bases_tce' ->> 'estimated')::float8), 0) AS estimated
FROM asked a
JOIN indicator_value i ON i.enterprise_id = a.id AND i.period = 'month' AND i.start_on = a.month
    AND (i.code = ANY (%(wide)s::text[]) OR i.code = ANY (%(narrow)s::text[]) AND i.scope = '')
    AND CASE WHEN a.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < a.until AND (i.superseded_at IS NULL OR i.superseded_at >= a.until) END
CROSS JOIN LATERAL (SELECT i.value IS NULL AND coalesce(i.reason ->> 'code', '') = 'feeds_no_more' AS is_gone) g
GROUP BY a.code, i.code, i.scope
ORDER BY a.code, i.code, i.scope

-- name: certificates
-- The green certificates in force of some enterprises that touch a span of days, and what they and others of them hold
-- under the same numbers, however written, for other days; a count of 0 withdraws a number.
WITH latest AS (
    SELECT DISTINCT ON (g.enterprise_id, plain) e.code AS enterprise, g.*,
        upper(btrim(normalize(g.number, NFKC))) AS plain
    FROM green_certificate g
    JOIN enterprise e ON e.id = g.enterprise_id
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
    WHERE e.code = ANY (%(enterprises)s::text[])
    ORDER BY g.enterprise_id, plain, g.declared_at DESC, g.id DESC
), touching AS (
    SELECT plain FROM latest WHERE count > 0 AND for_from < %(to_day)s AND %(from_day)s < for_to
)
SELECT c.enterprise, c.plain AS number, c.count, c.for_from, c.for_to, c.issued_on, c.own_production
FROM latest c
WHERE c.count > 0 AND c.plain IN (SELECT plain FROM touching)
ORDER BY c.enterprise, c.for_from, c.plain
