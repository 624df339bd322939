-- name: one_by_one
-- Whoever gives budgets of a year waits for who does so already: a parent and its children change together.
SELECT pg_advisory_xact_lock(hashtext('budget'), %(year)s)

-- name: held
-- The newest version of the budgets of some bodies ({body}) of a year, a withdrawal among them.
SELECT DISTINCT ON (b.{body}_id) b.{body}_id AS body_id, b.id, b.year, b.quantity AS controlled, b.book, b.version, b.total,
    b.reserve, b.months, b.reason, b.act, b.document, b.declared_by, b.declared_at
FROM {body}_budget b
WHERE b.{body}_id = ANY(%(ids)s) AND b.year = %(year)s AND b.quantity = %(controlled)s
ORDER BY b.{body}_id, b.version DESC

-- name: versions
-- Every version of the budget of a body ({body}), the newest first.
SELECT b.{body}_id AS body_id, b.id, b.year, b.quantity AS controlled, b.book, b.version, b.total, b.reserve, b.months, b.reason,
    b.act, b.document, b.declared_by, b.declared_at
FROM {body}_budget b
WHERE b.{body}_id = %(body_id)s AND b.year = %(year)s AND b.quantity = %(controlled)s
ORDER BY b.version DESC

-- name: new_act
-- The number of an act.
SELECT nextval('budget_act')

-- name: put
-- The next version of the budget of a body ({body}).
INSERT INTO {body}_budget ({body}_id, year, quantity, book, version, total, reserve, months, reason, act, document, declared_by,
    declared_at)
SELECT %(body_id)s, %(year)s, %(controlled)s, %(book)s, coalesce(max(b.version), 0) + 1, %(total)s, %(reserve)s, %(months)s,
    %(reason)s, %(act)s, %(document)s, %(by)s, %(now)s
FROM {body}_budget b
WHERE b.{body}_id = %(body_id)s AND b.year = %(year)s AND b.quantity = %(controlled)s

-- name: parent_of_region
-- The region above a region; what lay in one that is no more lies in its successor.
SELECT p.id, p.code, p.name_zh, p.name_en FROM region r
JOIN region p ON p.id = region_then(r.parent_id, (now() AT TIME ZONE 'Asia/Shanghai')::date)
WHERE r.id = %(id)s

-- name: parent_of_enterprise
-- Who gives an enterprise its budget: the body apart that has it this month, else the region it lies in.
SELECT p.id, p.code, p.name_zh, p.name_en FROM enterprise e
JOIN region p ON p.id = coalesce(
    (SELECT r.id FROM region r WHERE r.is_apart AND e.id IN (
        SELECT body_enterprise(r.id, (now() AT TIME ZONE 'Asia/Shanghai')::date, true))),
    region_then(e.region_id, (now() AT TIME ZONE 'Asia/Shanghai')::date))
WHERE e.id = %(id)s

-- name: children
-- Who takes a part of a region's budget: the regions right below it, the parks that it assesses apart, and the enterprises that
-- lie in it, in none of those regions and in no body apart; of a park apart its members of this month. What lies in a region
-- that is no more lies in its successor.
WITH own AS MATERIALIZED (
    SELECT r.id FROM region r WHERE region_then(r.id, (now() AT TIME ZONE 'Asia/Shanghai')::date) = %(region_id)s
), apart AS MATERIALIZED (
    SELECT r.id AS region_id, of.id AS enterprise_id FROM region r
    CROSS JOIN LATERAL body_enterprise(r.id, (now() AT TIME ZONE 'Asia/Shanghai')::date, true) AS of (id)
    WHERE r.is_apart
)
SELECT 'region' AS kind, r.id, r.code, r.name_zh, r.name_en FROM region r
WHERE r.parent_id IN (SELECT o.id FROM own o) AND coalesce(r.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date, true)
    AND coalesce((now() AT TIME ZONE 'Asia/Shanghai')::date < r.valid_to, true) AND (r.is_apart OR r.level NOT IN ('park', 'sector', 'group'))
UNION ALL
SELECT 'enterprise', e.id, e.code, e.name_zh, e.name_en FROM enterprise e LEFT JOIN apart a ON a.enterprise_id = e.id
WHERE coalesce(a.region_id, e.region_id) IN (SELECT o.id FROM own o)
ORDER BY 1 DESC, 3
