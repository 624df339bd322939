-- name: put
-- Make a user of the console known, or bring one up to date.
INSERT INTO app_user (name, password_hash, role, enterprise_id, region_id, display_zh, display_en)
VALUES (%(name)s, %(password_hash)s, %(role)s, %(enterprise_id)s, %(region_id)s, %(display_zh)s, %(display_en)s)
ON CONFLICT (name) DO UPDATE SET password_hash = EXCLUDED.password_hash, role = EXCLUDED.role,
    enterprise_id = EXCLUDED.enterprise_id, region_id = EXCLUDED.region_id,
    display_zh = EXCLUDED.display_zh, display_en = EXCLUDED.display_en
RETURNING id

-- name: by_name
-- The user of a log-in, with the hash of the password and the place the user belongs to.
SELECT u.id, u.name, u.password_hash, u.role, u.display_zh, u.display_en, u.enterprise_id, u.region_id,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en
FROM app_user u
LEFT JOIN enterprise e ON e.id = u.enterprise_id
LEFT JOIN region r ON r.id = u.region_id
WHERE u.name = %(name)s
