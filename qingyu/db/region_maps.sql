-- name: newest
-- The map of a region as it was brought last, with its shapes.
SELECT m.version, m.n_shapes, m.n_positions, m.sha256, m.document, m.approval, m.declared_by, m.declared_at, m.shapes
FROM region_map m WHERE m.region_id = %(region_id)s ORDER BY m.version DESC LIMIT 1

-- name: versions
-- The maps of a region without their shapes, the newest first.
SELECT m.version, m.n_shapes, m.n_positions, m.sha256, m.document, m.approval, m.declared_by, m.declared_at
FROM region_map m WHERE m.region_id = %(region_id)s ORDER BY m.version DESC

-- name: below
-- What lies below a region now, however deep, by code.
WITH RECURSIVE below AS (
    SELECT r.id, r.code, r.name_zh, r.name_en, r.parent_id FROM region r
    WHERE r.parent_id = %(region_id)s AND r.valid_to IS NULL
    UNION
    SELECT r.id, r.code, r.name_zh, r.name_en, r.parent_id FROM region r JOIN below b ON r.parent_id = b.id
    WHERE r.valid_to IS NULL
)
SELECT b.code, b.name_zh, b.name_en, b.parent_id = %(region_id)s AS is_next FROM below b ORDER BY b.code

-- name: one_by_one
-- Whoever brings a map of the region waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('region_map'), %(region_id)s)

-- name: add
-- A map of a region, the next version.
INSERT INTO region_map (region_id, version, shapes, n_shapes, n_positions, sha256, document, approval, declared_by, declared_at)
SELECT %(region_id)s, coalesce(max(m.version), 0) + 1, %(shapes)s, %(n_shapes)s, %(n_positions)s, %(sha256)s, %(document)s,
    %(approval)s, %(by)s, %(now)s
FROM region_map m WHERE m.region_id = %(region_id)s
