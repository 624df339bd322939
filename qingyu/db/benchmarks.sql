-- name: conditions
-- Everything declared of an enterprise's products, in the order of its declaration.
SELECT p.code AS product, c.kind AS condition, c.value, lower(c.valid) AS valid_from, upper(c.valid) AS valid_to, c.source
FROM product_condition c JOIN product p ON p.id = c.product_id
WHERE c.enterprise_id = %(enterprise_id)s
ORDER BY c.declared_at, c.id

-- name: add_condition
-- A condition of a product; what was declared before stays readable.
INSERT INTO product_condition (enterprise_id, product_id, kind, value, valid, source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(kind)s, %(value)s, daterange(%(valid_from)s, %(valid_to)s), %(source)s,
    %(declared_by)s, %(declared_at)s)

-- name: listings
-- What the lines of an enterprise were listed as, in the order of its declaration.
SELECT p.code AS product, l.list_class, l.line_started_on, lower(l.valid) AS valid_from, upper(l.valid) AS valid_to,
    l.document
FROM price_listing l JOIN product p ON p.id = l.product_id
WHERE l.enterprise_id = %(enterprise_id)s
ORDER BY l.declared_at, l.id

-- name: add_listing
-- What a line is listed as from now on; what was declared before stays readable.
INSERT INTO price_listing (enterprise_id, product_id, list_class, line_started_on, valid, document, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(list_class)s, %(line_started_on)s,
    daterange(%(valid_from)s, %(valid_to)s), %(document)s, %(declared_by)s, %(declared_at)s)

-- name: add_policies
-- The price rules of an edition.
INSERT INTO price_policy (edition_id, id, content) VALUES (%(edition)s, %(id)s, %(content)s)

-- name: policies
-- The price rules of the current edition.
SELECT p.edition_id AS edition, p.id, p.content
FROM price_policy p JOIN edition e ON e.id = p.edition_id AND e.is_current
ORDER BY p.id

-- name: put_leader
-- An entry of the list of leaders; the last of a code holds.
INSERT INTO leader_list (code, yardsticks, industry_code, product_zh, product_en, company, value, unit, year, region_id,
    source, verified, withdrawn, put_by, put_at)
VALUES (%(code)s, %(yardsticks)s, %(industry)s, %(product_zh)s, %(product_en)s, %(company)s, %(value)s, %(unit)s, %(year)s,
    (SELECT id FROM region WHERE code = %(region)s), %(source)s, %(verified)s, %(withdrawn)s, %(put_by)s, %(put_at)s)

-- name: leaders
-- The entries that hold, all or those for some yardsticks.
SELECT l.code, l.yardsticks, l.industry_code AS industry, l.product_zh, l.product_en, l.company, l.value, l.unit, l.year,
    r.code AS region, l.source, l.verified, l.put_by, l.put_at
FROM (SELECT DISTINCT ON (code) * FROM leader_list ORDER BY code, put_at DESC, id DESC) l
LEFT JOIN region r ON r.id = l.region_id
WHERE NOT l.withdrawn AND (%(yardsticks)s::text[] IS NULL OR l.yardsticks && %(yardsticks)s)
ORDER BY l.product_zh, l.value NULLS LAST, l.code

-- name: was_leader
-- Whether a code was ever in the list of leaders.
SELECT EXISTS (SELECT FROM leader_list WHERE code = %(code)s)

-- name: published_leaders
-- The lowest values of published rounds, from the file of yardsticks.
SELECT b.id, b.sector, b.product_zh, b.product_en, b.unit, b.level1 AS value, b.kind, b.source, b.verified, b.note
FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current
WHERE b.kind LIKE 'leader%%' AND b.level1 IS NOT NULL
ORDER BY b.id

-- name: known_yardsticks
-- Which of some ids are in the current edition.
SELECT b.id FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current WHERE b.id = ANY(%(ids)s)

-- name: processes
-- The process, a unit of level 2, that every flow a product is charged with goes into, where it is one.
WITH RECURSIVE up AS (
    SELECT id AS unit_id, id, parent_id, level FROM unit WHERE enterprise_id = %(enterprise_id)s
    UNION ALL
    SELECT up.unit_id, u.id, u.parent_id, u.level FROM up JOIN unit u ON u.id = up.parent_id
)
SELECT p.code AS product, min(u.code) AS code, min(u.name_zh) AS name_zh, min(u.name_en) AS name_en
FROM product p
JOIN product_flow pf ON pf.product_id = p.id
JOIN flow f ON f.id = pf.flow_id
LEFT JOIN up ON up.unit_id = f.to_unit_id AND up.level = 2
LEFT JOIN unit u ON u.id = up.id
WHERE p.enterprise_id = %(enterprise_id)s
GROUP BY p.id
HAVING count(DISTINCT coalesce(u.id, 0)) = 1 AND min(u.id) IS NOT NULL

-- name: places
-- The region of an enterprise and all above it.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, r.code FROM enterprise e JOIN region r ON r.id = e.region_id WHERE e.id = %(enterprise_id)s
    UNION ALL
    SELECT r.id, r.parent_id, r.code FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT code FROM above

-- name: region_id
-- The id behind a region's code.
SELECT id FROM region WHERE code = %(code)s

-- name: regions_above
-- The regions a region lies in, the nearest first.
WITH RECURSIVE above AS (
    SELECT parent_id, 0 AS distance FROM region WHERE id = %(region_id)s
    UNION ALL
    SELECT r.parent_id, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT parent_id AS id FROM above WHERE parent_id IS NOT NULL ORDER BY distance

-- name: sisters
-- A region and those beside it under the same larger one, each with every region inside it.
WITH RECURSIVE inside AS (
    SELECT r.id AS sister_id, r.id FROM region r
    WHERE r.parent_id IS NOT DISTINCT FROM (SELECT parent_id FROM region WHERE id = %(region_id)s)
    UNION ALL
    SELECT i.sister_id, r.id FROM region r JOIN inside i ON r.parent_id = i.id
)
SELECT sister_id, id FROM inside ORDER BY 1, 2

-- name: peer_month
-- The latest closed month any product was held against a yardstick in; one that a change brought which waits is none.
-- Months first, the newest of them looked at before the others: what waits is asked of few rows then.
SELECT m.start_on AS month FROM (
    SELECT DISTINCT i.start_on FROM indicator_value i
    WHERE i.period = 'month' AND i.code IN ('gap.absolute', 'limit.gap.absolute') AND NOT i.is_open AND i.superseded_at IS NULL
        AND i.start_on < %(before)s
    ORDER BY i.start_on DESC) m
CROSS JOIN LATERAL (
    SELECT FROM indicator_value i
    CROSS JOIN LATERAL (SELECT unsettled_since(i.enterprise_id, i.start_on) AS until) s
    WHERE i.period = 'month' AND i.code IN ('gap.absolute', 'limit.gap.absolute') AND NOT i.is_open AND i.superseded_at IS NULL
        AND i.start_on = m.start_on
        AND (s.until IS NULL OR i.computed_at < s.until OR EXISTS (
            SELECT FROM indicator_value o WHERE o.enterprise_id = i.enterprise_id AND o.code = i.code AND o.scope = i.scope
                AND o.period = i.period AND o.start_on = i.start_on AND o.computed_at < s.until AND o.superseded_at >= s.until))
    LIMIT 1) found
ORDER BY m.start_on DESC LIMIT 1

-- name: peers
-- What every enterprise of a region, or of all, used per unit of product in a closed month, by yardstick: what counts.
WITH RECURSIVE below AS (
    SELECT id FROM region WHERE id = %(region_id)s
    UNION ALL
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT CASE i.code WHEN 'gap.absolute' THEN p.benchmark_id ELSE p.limit_id END AS yardstick, i.inputs ->> 'unit' AS unit,
    p.enterprise_id, (i.inputs ->> 'value')::float8 AS value, (i.inputs ->> 'output')::float8 AS output, e.region_id
FROM indicator_value i
JOIN product p ON p.enterprise_id = i.enterprise_id AND p.code = i.scope
JOIN enterprise e ON e.id = p.enterprise_id
CROSS JOIN LATERAL (SELECT unsettled_since(i.enterprise_id, i.start_on) AS until) s
WHERE i.period = 'month' AND i.start_on = %(month)s AND i.code IN ('gap.absolute', 'limit.gap.absolute')
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
    AND NOT i.is_open AND i.inputs ->> 'value' IS NOT NULL
    AND i.inputs -> 'yardstick' ->> 'unit' = i.inputs ->> 'unit'
    AND i.inputs -> 'yardstick' ->> 'id' = CASE i.code WHEN 'gap.absolute' THEN p.benchmark_id ELSE p.limit_id END
    AND (%(region_id)s::int4 IS NULL OR e.region_id IN (SELECT id FROM below))
    AND (%(yardsticks)s::text[] IS NULL
        OR CASE i.code WHEN 'gap.absolute' THEN p.benchmark_id ELSE p.limit_id END = ANY(%(yardsticks)s))
ORDER BY 1, 2, 3, 4

-- name: closed_months
-- The intensity of each product in its closed months before a month, the newest first: what counts.
SELECT i.scope AS product, i.value, i.unit FROM indicator_value i
CROSS JOIN LATERAL (SELECT unsettled_since(i.enterprise_id, i.start_on) AS until) s
WHERE i.enterprise_id = %(enterprise_id)s AND i.code = 'intensity' AND i.period = 'month'
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
    AND NOT i.is_open AND i.value IS NOT NULL AND i.start_on < %(before)s AND i.start_on >= %(from_on)s
ORDER BY i.scope, i.start_on DESC

-- name: gap_months
-- The gaps of months with what a period is added up from: energy, output, what is known of both, the levels held against.
SELECT code, scope, start_on, value, unit, completeness, reason, verified, is_open, inputs_hash,
    (inputs->>'energy')::float8 AS energy, inputs->>'energy_unit' AS energy_unit,
    (inputs->>'output')::float8 AS output, inputs->>'product_unit' AS product_unit,
    inputs->'output_reason' AS output_reason, inputs->'unsplit' AS unsplit,
    (inputs->>'coverage')::float8 AS coverage, (inputs->>'until')::date AS until,
    inputs->'energy_reason' AS energy_reason,
    abs((inputs->'coverage_of_energy'->>'expected_kgce')::float8) AS expected_kgce,
    inputs->'yardstick' AS yardstick, (inputs->>'in_force')::boolean AS in_force, inputs->>'boundary' AS boundary,
    (jsonb_path_query_first(inputs, '$.carriers[*] ? (@.carrier == "electricity").quantity') #>> '{}')::float8
        AS electricity_kwh
FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND period = 'month' AND superseded_at IS NULL AND code = ANY(%(codes)s)
    AND start_on >= %(from_month)s AND start_on < %(to_month)s AND NOT inputs ? 'gone'
ORDER BY start_on, code, scope

-- name: worth_inputs
-- The savings of some months, what they were worth, and what carriers cost in them.
SELECT code, scope, start_on, value, unit, reason, completeness, verified, is_open, inputs, inputs_hash
FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND period = 'month' AND start_on = ANY(%(months)s) AND superseded_at IS NULL
    AND code IN ('saving', 'cost.electricity', 'cost.carrier', 'gap.cny', 'gap.co2')
ORDER BY start_on, code, scope
