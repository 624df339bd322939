-- name: find
-- A region or body of the tree, with the one it lies in now.
SELECT r.id, r.code, r.level AS kind, r.is_apart, r.name_zh, r.name_en, p.id AS parent_id, p.code AS parent, r.valid_from,
    r.valid_to, (SELECT max(c.from_month) FROM region_change c WHERE c.region_id = r.id) AS changed
FROM region r LEFT JOIN region p ON p.id = r.parent_id
WHERE r.code = %(code)s

-- name: one_by_one
-- Whoever changes the tree or who belongs to what waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('body'), 0)

-- name: put
-- A body or region below another one; nothing where its code is taken.
INSERT INTO region (code, parent_id, level, is_apart, name_zh, name_en, valid_from)
VALUES (%(code)s, %(parent_id)s, %(kind)s, %(is_apart)s, %(name_zh)s, %(name_en)s, %(valid_from)s)
ON CONFLICT (code) DO NOTHING

-- name: members
-- The memberships of a body, the latest first, of enterprises that the caller sees.
SELECT m.id, e.code AS enterprise, e.name_zh, e.name_en, m.valid_from, m.valid_to, m.document, m.declared_by, m.declared_at,
    m.ended_by, m.ended_at
FROM body_member m
JOIN enterprise e ON e.id = m.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
WHERE m.region_id = %(region_id)s AND (%(enterprise_id)s::integer IS NULL OR e.id = %(enterprise_id)s)
ORDER BY m.id DESC

-- name: add_member
-- A membership; nothing where the enterprise is in the body then, or in another one that is assessed apart.
INSERT INTO body_member (region_id, is_apart, enterprise_id, valid_from, document, declared_by, declared_at)
SELECT r.id, r.is_apart, %(enterprise_id)s, %(month)s, %(document)s, %(by)s, %(now)s FROM region r WHERE r.id = %(region_id)s
ON CONFLICT DO NOTHING
RETURNING id

-- name: end_member
-- A membership ends before a month.
UPDATE body_member SET valid_to = %(month)s, ended_by = %(by)s, ended_at = %(now)s WHERE id = %(id)s

-- name: has
-- Whether a body has an enterprise in a month.
SELECT EXISTS (SELECT FROM body_enterprise(%(region_id)s, %(month)s::date, false) AS of (id)
    WHERE of.id = %(enterprise_id)s) AS has

-- name: above
-- A region or body and all it lies in now, the nearest first, those that are no more left out.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, 0 AS distance FROM region r WHERE r.code = %(region)s
    UNION ALL
    SELECT r.id, r.parent_id, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT r.code, r.level = 'province' AS is_province FROM above a JOIN region r ON r.id = a.id
WHERE a.distance = 0 OR r.valid_to IS NULL ORDER BY a.distance

-- name: is_below
-- Whether a region is another one, or lies in it in a month or once a later change holds.
SELECT EXISTS (
    SELECT FROM (SELECT %(month)s::date AS month UNION SELECT c.from_month FROM region_change c WHERE c.from_month > %(month)s) m
    WHERE %(region_id)s IN (SELECT region_below(%(of_id)s, m.month))
) AS has

-- name: hindering
-- A member of a body apart that would lie outside the region which assesses that body, once a region lies in another one.
SELECT e.code AS enterprise, b.code AS body FROM body_member m
JOIN region b ON b.id = m.region_id
JOIN enterprise e ON e.id = m.enterprise_id
WHERE m.is_apart AND m.valid_from IS DISTINCT FROM m.valid_to AND (m.valid_to IS NULL OR %(month)s < m.valid_to)
    AND e.region_id IN (SELECT region_below(%(region_id)s, %(month)s::date))
    AND b.parent_id NOT IN (SELECT region_below(%(region_id)s, %(month)s::date))
    AND %(to_id)s NOT IN (SELECT region_below(b.parent_id, %(month)s::date))
ORDER BY e.code, b.code LIMIT 1

-- name: change
-- From a month on a region lies in another one, or that one is its successor.
INSERT INTO region_change (region_id, parent_id, is_succession, from_month, document, declared_by, declared_at)
VALUES (%(region_id)s, %(parent_id)s, %(is_succession)s, %(month)s, %(document)s, %(by)s, %(now)s)

-- name: changes
-- Where a region lay and lies, and whom it followed, the latest first.
SELECT c.id, r.code AS region, w.code AS parent_was, p.code AS parent, c.is_succession, c.from_month, c.document, c.declared_by,
    c.declared_at
FROM region_change c
JOIN region r ON r.id = c.region_id
JOIN region p ON p.id = c.parent_id
LEFT JOIN region w ON w.id = c.parent_was
WHERE c.region_id = %(region_id)s OR c.parent_id = %(region_id)s AND c.is_succession
ORDER BY c.id DESC

-- name: followed
-- Those that some regions followed, and from which month on.
SELECT c.parent_id, c.region_id, c.from_month, c.declared_at, r.valid_from AS began FROM region_change c JOIN region r ON r.id = c.parent_id
WHERE c.parent_id = ANY (%(region_ids)s::int4[]) AND c.is_succession ORDER BY c.id

-- name: extents
-- From which months on bodies have other parts than before, and when that was said.
SELECT b.id, x.from_month, x.declared_at FROM unnest(%(region_ids)s::int4[]) AS b (id), body_extent(b.id) x
ORDER BY b.id, x.from_month, x.declared_at

-- name: of_region
-- The regions and bodies right below a region in a month, each with the enterprises it is assessed with then, and how many of
-- these the caller does not see.
SELECT r.id, r.code, r.level AS kind, r.is_apart, r.name_zh, r.name_en,
    coalesce(array_agg(e.code::text ORDER BY e.code) FILTER (WHERE e.code IS NOT NULL), '{}') AS enterprises,
    count(*) FILTER (WHERE of.id IS NOT NULL AND e.code IS NULL)::int AS n_unseen
FROM region_tree(%(month)s::date) t
JOIN region r ON r.id = t.id
LEFT JOIN LATERAL body_enterprise(r.id, %(month)s::date, true) AS of (id) ON true
LEFT JOIN (
    SELECT e.id, e.code FROM enterprise e
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
) e ON e.id = of.id
WHERE region_then(t.parent_id, %(month)s::date) = %(region_id)s AND coalesce(r.valid_from <= %(month)s::date, true)
    AND coalesce(%(month)s::date < r.valid_to, true)
GROUP BY r.id
ORDER BY r.level IN ('park', 'sector', 'group'), r.code
