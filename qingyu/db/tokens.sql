-- name: add
-- A token of a program; only the hash of its secret is stored.
INSERT INTO api_token (key, hash, user_id, label, role, enterprise_id, region_id, park_id, created_at, created_by,
    expires_at)
VALUES (%(key)s, %(hash)s, %(user_id)s, %(label)s, %(role)s, %(enterprise_id)s, %(region_id)s, %(park_id)s, %(now)s,
    %(created_by)s, %(expires_at)s)

-- name: by_key
-- A token by its public part, with the user who answers for it.
SELECT t.id, t.key, t.hash, t.label, t.role, t.enterprise_id, t.region_id, t.park_id, t.created_at, t.created_by,
    t.expires_at, t.last_used_at, t.revoked_at, t.user_id, u.name AS user_name, u.disabled_at AS user_disabled_at,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    p.code AS park_code, p.name_zh AS park_zh, p.name_en AS park_en
FROM api_token t
JOIN app_user u ON u.id = t.user_id
LEFT JOIN LATERAL enterprise_named(t.enterprise_id) e ON true
LEFT JOIN region r ON r.id = t.region_id
LEFT JOIN park p ON p.id = t.park_id
WHERE t.key = %(key)s

-- name: listing
-- Tokens, of one user or of all, the newest first; those that ended a month ago or more are left out.
SELECT t.key, t.label, t.role, t.created_at, t.created_by, t.expires_at, t.last_used_at, t.revoked_at,
    u.name AS user_name,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    p.code AS park_code, p.name_zh AS park_zh, p.name_en AS park_en
FROM api_token t
JOIN app_user u ON u.id = t.user_id
LEFT JOIN LATERAL enterprise_named(t.enterprise_id) e ON true
LEFT JOIN region r ON r.id = t.region_id
LEFT JOIN park p ON p.id = t.park_id
WHERE (%(user_id)s::int IS NULL OR t.user_id = %(user_id)s) AND (%(key)s::text IS NULL OR t.key = %(key)s)
    AND least(t.expires_at, t.revoked_at) > %(ended_after)s
ORDER BY t.id DESC

-- name: touch
-- A token is in use.
UPDATE api_token SET last_used_at = %(now)s
WHERE id = (SELECT id FROM api_token WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at < %(now)s)
    FOR UPDATE SKIP LOCKED)

-- name: revoke
-- End a token.
UPDATE api_token SET revoked_at = %(now)s WHERE key = %(key)s AND revoked_at IS NULL RETURNING id

-- name: revoke_all
-- End all tokens of a user.
UPDATE api_token SET revoked_at = %(now)s WHERE user_id = %(user_id)s AND revoked_at IS NULL RETURNING id

-- name: shorten
-- A token that was rotated lives on for the overlap, never longer than before.
UPDATE api_token SET expires_at = greatest(least(expires_at, %(until)s), created_at + interval '1 microsecond')
WHERE key = %(key)s
