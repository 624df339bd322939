-- name: listing
-- The projects of a region and below it, by region and code, with the stage each stands at and the sums of its offsets.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT p.id, r.code AS region, p.code, p.name, p.product, p.yardstick, p.intensity, p.energy_tce, p.coal_t, p.carbon_tco2,
    p.coal_ratio, p.carbon_ratio, p.document, p.declared_by, p.declared_at,
    p.first_declared_at, coalesce((SELECT s.stage FROM energy_project_stage s WHERE s.project_id = p.id ORDER BY s.id DESC LIMIT 1),
        'proposed') AS stage,
    (SELECT coalesce(sum(o.amount), 0) FROM energy_project_offset o WHERE o.project_id = p.id AND o.kind = 'coal')
        AS coal_offset,
    (SELECT coalesce(sum(o.amount), 0) FROM energy_project_offset o WHERE o.project_id = p.id AND o.kind = 'carbon')
        AS carbon_offset
FROM energy_project p
JOIN below b ON b.id = p.region_id
JOIN region r ON r.id = p.region_id
WHERE %(code)s::text IS NULL OR p.code = %(code)s AND p.region_id = %(region_id)s
ORDER BY r.code, p.code

-- name: approved
-- The projects of a region and below it that were approved in [from_at, to_at).
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT DISTINCT s.project_id FROM energy_project_stage s
JOIN energy_project p ON p.id = s.project_id
JOIN below b ON b.id = p.region_id
WHERE s.stage = 'approved' AND %(from_at)s <= s.passed_at AND s.passed_at < %(to_at)s

-- name: one_by_one
-- Whoever acts on the projects of a region waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('energy_project'), %(region_id)s)

-- name: put
-- What a project is to use; said again it is changed.
INSERT INTO energy_project (region_id, code, name, product, yardstick, intensity, energy_tce, coal_t, carbon_tco2,
    coal_ratio, carbon_ratio, document, declared_by, declared_at, first_declared_at)
VALUES (%(region_id)s, %(code)s, %(name)s, %(product)s, %(yardstick)s, %(intensity)s, %(energy_tce)s, %(coal_t)s,
    %(carbon_tco2)s, %(coal_ratio)s, %(carbon_ratio)s, %(document)s, %(by)s, %(now)s, %(now)s)
ON CONFLICT (region_id, code) DO UPDATE SET (name, product, yardstick, intensity, energy_tce, coal_t, carbon_tco2,
    coal_ratio, carbon_ratio, document, declared_by, declared_at) = (excluded.name, excluded.product, excluded.yardstick,
    excluded.intensity, excluded.energy_tce, excluded.coal_t, excluded.carbon_tco2, excluded.coal_ratio,
    excluded.carbon_ratio, excluded.document, excluded.declared_by, excluded.declared_at)

-- name: pass_stage
-- A stage that a project passed.
INSERT INTO energy_project_stage (project_id, region_id, stage, document, authority, text, passed_by, passed_at)
VALUES (%(project_id)s, %(region_id)s, %(stage)s, %(document)s, %(authority)s, %(text)s, %(by)s, %(now)s)

-- name: stages
-- The stages a project passed, the first first.
SELECT s.stage, s.document, s.authority, s.text, s.passed_by, s.passed_at
FROM energy_project_stage s WHERE s.project_id = %(project_id)s ORDER BY s.id

-- name: add_offset
-- What goes for what a project adds; nothing where the source offsets something already.
INSERT INTO energy_project_offset (project_id, region_id, kind, amount, source, document, declared_by, declared_at)
VALUES (%(project_id)s, %(region_id)s, %(kind)s, %(amount)s, %(source)s, %(document)s, %(by)s, %(now)s)
ON CONFLICT (kind, source) DO NOTHING
RETURNING id

-- name: offsets
-- What goes for what a project adds, the first first.
SELECT o.kind, o.amount, o.source, o.document, o.declared_by, o.declared_at
FROM energy_project_offset o WHERE o.project_id = %(project_id)s ORDER BY o.id

-- name: start
-- What a project became: said again, the newest counts.
INSERT INTO energy_project_start (project_id, region_id, enterprise_id, unit, product, started_on, document,
    declared_by, declared_at)
VALUES (%(project_id)s, %(region_id)s, %(enterprise_id)s, %(unit)s, %(product)s, %(started_on)s, %(document)s, %(by)s,
    %(now)s)

-- name: started
-- The enterprise that a project became, with its code and names where the caller sees it.
SELECT e.id AS enterprise_id, e.code AS enterprise, e.name_zh, e.name_en, s.unit, s.product, s.started_on, s.document,
    s.declared_by, s.declared_at
FROM energy_project_start s JOIN enterprise e ON e.id = s.enterprise_id
WHERE s.project_id = %(project_id)s ORDER BY s.id DESC LIMIT 1
