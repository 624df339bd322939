-- name: plans
-- What is planned for the months of a span, the highest revision of each.
SELECT DISTINCT ON (p.code, l.scenario, l.month) p.code AS product, p.name_zh, p.name_en, p.unit, l.scenario, l.month,
    l.quantity, l.revision, l.document, l.declared_by, l.declared_at
FROM production_plan l
JOIN product p ON p.id = l.product_id
WHERE l.enterprise_id = %(enterprise_id)s AND l.month >= %(from_month)s AND l.month < %(to_month)s
ORDER BY p.code, l.scenario, l.month, l.revision DESC

-- name: products
-- The products of an enterprise.
SELECT code, name_zh, name_en, unit FROM product WHERE enterprise_id = %(enterprise_id)s ORDER BY code

-- name: product
-- A product of an enterprise by its code.
SELECT id FROM product WHERE enterprise_id = %(enterprise_id)s AND code = %(product)s

-- name: hold
-- Who declares the plan of an enterprise waits for who does it already.
SELECT pg_advisory_xact_lock(hashtext('production_plan'), %(enterprise_id)s)

-- name: add
-- A planned month; the next revision.
INSERT INTO production_plan (enterprise_id, product_id, scenario, month, revision, quantity, document, declared_by,
    declared_at)
SELECT %(enterprise_id)s, %(product_id)s, %(scenario)s, %(month)s, coalesce(max(l.revision) + 1, 0), %(quantity)s,
    %(document)s, %(by)s, %(at)s
FROM production_plan l
WHERE l.product_id = %(product_id)s AND l.scenario = %(scenario)s AND l.month = %(month)s

-- name: measures
-- What the measures of an enterprise's open cases are to save in a year, those with an effect in standard coal [tce].
SELECT c.id AS case_id, m.what, m.owner, m.due_on, m.effect
FROM case_measure m
JOIN warning_case c ON c.id = m.case_id
WHERE c.enterprise_id = %(enterprise_id)s AND m.effect_unit = 'tce' AND m.effect > 0 AND c.state <> 'closed'
ORDER BY m.due_on, m.id
