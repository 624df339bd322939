-- name: add
-- A session begins; only the hash of its id is stored.
INSERT INTO app_session (user_id, hash, method, created_at, last_seen_at, ends_at, address, user_agent)
VALUES (%(user_id)s, %(hash)s, %(method)s, %(now)s, %(now)s, %(ends_at)s, %(address)s, %(user_agent)s)
RETURNING id

-- name: live
-- The session of an id with its user and the user's place, if it lives: not ended, not too old, not idle for too long.
SELECT s.id, s.last_seen_at, u.id AS user_id, u.name, u.role, u.display_zh, u.display_en, u.must_change_password,
    u.totp_confirmed_at IS NOT NULL AS second_factor, u.enterprise_id, u.region_id, u.park_id,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    p.code AS park_code, p.name_zh AS park_zh, p.name_en AS park_en
FROM app_session s
JOIN app_user u ON u.id = s.user_id
LEFT JOIN LATERAL enterprise_named(u.enterprise_id) e ON true
LEFT JOIN region r ON r.id = u.region_id
LEFT JOIN park p ON p.id = u.park_id
WHERE s.hash = %(hash)s AND s.ended_at IS NULL AND s.ends_at > %(now)s AND s.last_seen_at > %(idle_since)s
    AND u.disabled_at IS NULL

-- name: touch
-- A session is in use. Whoever has the row just now says so already, and nobody waits for that.
UPDATE app_session SET last_seen_at = %(now)s
WHERE id = (SELECT id FROM app_session WHERE id = %(id)s AND last_seen_at < %(now)s FOR UPDATE SKIP LOCKED)

-- name: end_one
-- End a session of a user.
UPDATE app_session SET ended_at = %(now)s, ended_why = %(why)s
WHERE id = %(id)s AND user_id = %(user_id)s AND ended_at IS NULL
RETURNING id

-- name: end_all
-- End the sessions of a user, all but one.
UPDATE app_session SET ended_at = %(now)s, ended_why = %(why)s
WHERE user_id = %(user_id)s AND ended_at IS NULL AND id IS DISTINCT FROM %(but)s
RETURNING id

-- name: listing
-- The sessions of a user that live, the newest first.
SELECT id, method, created_at, last_seen_at, ends_at, address, user_agent
FROM app_session
WHERE user_id = %(user_id)s AND ended_at IS NULL AND ends_at > %(now)s AND last_seen_at > %(idle_since)s
ORDER BY id DESC LIMIT 200

-- name: forget
-- Sessions of a user that were over long ago.
DELETE FROM app_session WHERE user_id = %(user_id)s AND ends_at < %(before)s
