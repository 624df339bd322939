-- name: waiting
-- What is still to be published, in order, with the warning as it stands.
SELECT p.id, e.code AS enterprise, e.time_zone, p.warning_id, p.state, p.at, w.rule_id, w.rule_version, w.code, w.severity,
    w.template_version, w.parameters, w.value, w.limit_value, w.unit
FROM warning_publication p
JOIN warning w ON w.id = p.warning_id
JOIN enterprise e ON e.id = p.enterprise_id
ORDER BY p.id LIMIT %(most)s

-- name: published
-- The broker has it.
DELETE FROM warning_publication WHERE id = %(id)s

-- name: forget
-- What is too old to be news to a display.
DELETE FROM warning_publication WHERE at < %(before)s
