-- name: rules
-- How shared flows of an enterprise are split, every rule ever declared, with its members.
SELECT r.id, f.code AS flow, r.method, lower(r.valid) AS valid_from, upper(r.valid) AS valid_to, r.declared_by,
    r.declared_at, r.source,
    jsonb_agg(jsonb_build_object('product', p.code, 'weight', m.weight, 'metered_flow', mf.code) ORDER BY p.code)
        AS members
FROM allocation_rule r
JOIN flow f ON f.id = r.flow_id
JOIN allocation_member m ON m.rule_id = r.id
JOIN product p ON p.id = m.product_id
LEFT JOIN flow mf ON mf.id = m.metered_flow_id
WHERE r.enterprise_id = %(enterprise_id)s
GROUP BY r.id, f.code
ORDER BY r.id

-- name: add_rule
-- A rule; what was declared before stays and yields.
INSERT INTO allocation_rule (enterprise_id, flow_id, method, valid, source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(flow_id)s, %(method)s, daterange(%(valid_from)s, %(valid_to)s), %(source)s,
    %(declared_by)s, %(now)s)
RETURNING id

-- name: add_member
-- A product that takes part in a rule.
INSERT INTO allocation_member (rule_id, product_id, weight, metered_flow_id)
VALUES (%(rule_id)s, %(product_id)s, %(weight)s, %(metered_flow_id)s)

-- name: hours
-- Declared running hours of products in months; the highest revision of each.
SELECT DISTINCT ON (p.code, h.month) p.code AS product, h.month, h.hours, h.revision, h.id
FROM running_hours h JOIN product p ON p.id = h.product_id
WHERE h.enterprise_id = %(enterprise_id)s AND h.month = ANY(%(months)s)
ORDER BY p.code, h.month, h.revision DESC

-- name: add_hours
-- Running hours of a month.
INSERT INTO running_hours (enterprise_id, product_id, month, hours, revision, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(month)s, %(hours)s, %(revision)s, %(declared_by)s, %(now)s)

-- name: hours_revision
-- What a revision says.
SELECT hours FROM running_hours
WHERE product_id = %(product_id)s AND month = %(month)s AND revision = %(revision)s

-- name: figures
-- Output value and value added of months; the highest revision of each price basis.
SELECT DISTINCT ON (month, price_basis, base_year) id, month, output_value_cny, value_added_cny, price_basis, base_year,
    revision, source, declared_by, declared_at
FROM economic_figure
WHERE enterprise_id = %(enterprise_id)s AND month >= %(from_month)s AND month < %(to_month)s
ORDER BY month, price_basis, base_year, revision DESC

-- name: add_figure
-- The economic figures of a month.
INSERT INTO economic_figure (enterprise_id, month, output_value_cny, value_added_cny, price_basis, base_year, revision,
    source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(month)s, %(output_value_cny)s, %(value_added_cny)s, %(price_basis)s, %(base_year)s,
    %(revision)s, %(source)s, %(declared_by)s, %(now)s)

-- name: figure_revision
-- What a revision says.
SELECT output_value_cny, value_added_cny FROM economic_figure
WHERE enterprise_id = %(enterprise_id)s AND month = %(month)s AND price_basis = %(price_basis)s
    AND base_year IS NOT DISTINCT FROM %(base_year)s AND revision = %(revision)s

-- name: processes
-- The process of each product that has one.
SELECT DISTINCT ON (p.code) p.code AS product, u.code, u.name_zh, u.name_en
FROM process_product c JOIN product p ON p.id = c.product_id JOIN unit u ON u.id = c.unit_id
WHERE c.enterprise_id = %(enterprise_id)s
ORDER BY p.code, c.id DESC

-- name: process_of
-- The process a product belongs to now.
SELECT unit_id FROM process_product WHERE product_id = %(product_id)s ORDER BY id DESC LIMIT 1

-- name: unit_level
-- The level of a unit in the tree of GB 17167.
SELECT level FROM unit WHERE id = %(id)s

-- name: add_process
-- A product is the output of a process.
INSERT INTO process_product (enterprise_id, product_id, unit_id, declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(unit_id)s, %(now)s)

-- name: degree_days
-- Degree-days of months; the highest revision of each kind.
SELECT DISTINCT ON (month, kind) month, kind, degree_days, revision, source FROM degree_days
WHERE enterprise_id = %(enterprise_id)s AND month = ANY(%(months)s)
ORDER BY month, kind, revision DESC

-- name: add_degree_days
-- Degree-days of a month.
INSERT INTO degree_days (enterprise_id, month, kind, degree_days, revision, source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(month)s, %(kind)s, %(degree_days)s, %(revision)s, %(source)s, %(declared_by)s, %(now)s)

-- name: degree_days_revision
-- What a revision says.
SELECT degree_days FROM degree_days
WHERE enterprise_id = %(enterprise_id)s AND month = %(month)s AND kind = %(kind)s AND revision = %(revision)s

-- name: sensitivities
-- How energy answers to the weather, every declaration, the latest last.
SELECT p.code AS product, s.kind, s.kgce_per_degree_day, lower(s.valid) AS valid_from, upper(s.valid) AS valid_to
FROM weather_sensitivity s LEFT JOIN product p ON p.id = s.product_id
WHERE s.enterprise_id = %(enterprise_id)s
ORDER BY s.id

-- name: add_sensitivity
-- How energy answers to the weather.
INSERT INTO weather_sensitivity (enterprise_id, product_id, kind, kgce_per_degree_day, valid, source, declared_by,
    declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(kind)s, %(kgce_per_degree_day)s,
    daterange(%(valid_from)s, %(valid_to)s), %(source)s, %(declared_by)s, %(now)s)

-- name: names
-- The ids behind the codes a declaration may use.
SELECT 'unit' AS kind, code, id FROM unit WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'flow', code, id FROM flow WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'product', code, id FROM product WHERE enterprise_id = %(enterprise_id)s

-- name: months
-- Month rows in force that windows are added up from.
SELECT code, scope, start_on, value, unit, completeness, reason, verified, is_open, inputs_hash,
    (inputs->>'energy')::float8 AS energy, inputs->>'energy_unit' AS energy_unit,
    (inputs->>'output')::float8 AS output, inputs->>'product_unit' AS product_unit,
    inputs->'output_reason' AS output_reason, inputs->'unsplit' AS unsplit,
    (inputs->>'coverage')::float8 AS coverage, (inputs->>'until')::date AS until,
    inputs->'energy_reason' AS energy_reason,
    abs((inputs->'coverage_of_energy'->>'expected_kgce')::float8) AS expected_kgce
FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND period = 'month' AND superseded_at IS NULL
    AND start_on >= %(from_month)s AND start_on < %(to_month)s
    AND (code = ANY(%(codes)s) OR (code = 'coal.calorific' AND scope = ''))
ORDER BY start_on, code, scope

-- name: trend
-- Month rows in force of some codes, without their inputs.
SELECT code, scope, start_on, value, unit, completeness, reason, verified, is_open, inputs_hash
FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND period = 'month' AND superseded_at IS NULL
    AND start_on >= %(from_month)s AND start_on < %(to_month)s AND code = ANY(%(codes)s)
ORDER BY start_on, code, scope
