-- name: by_name
-- The user of this name with the place the user belongs to.
SELECT u.id, u.name, u.person, u.password_hash, u.role, u.display_zh, u.display_en, u.email, u.sso_id, u.created_at,
    u.created_by, u.disabled_at, u.must_change_password, u.password_changed_at, u.totp_secret, u.totp_confirmed_at,
    u.enterprise_id, u.region_id, u.park_id,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    p.code AS park_code, p.name_zh AS park_zh, p.name_en AS park_en
FROM app_user u
LEFT JOIN LATERAL enterprise_named(u.enterprise_id) e ON true
LEFT JOIN region r ON r.id = u.region_id
LEFT JOIN park p ON p.id = u.park_id
WHERE u.name = %(name)s

-- name: by_sso_id
-- The name of the user whom the identity provider calls this.
SELECT name FROM app_user WHERE sso_id = %(sso_id)s

-- name: listing
-- Users by name, after one of them or only one, with what the door knows of each and how many sessions live.
SELECT u.name, u.person, u.display_zh, u.display_en, u.email, u.sso_id, u.role, u.created_at, u.created_by,
    u.disabled_at, u.must_change_password, u.totp_confirmed_at IS NOT NULL AS second_factor,
    e.code AS enterprise_code, e.name_zh AS enterprise_zh, e.name_en AS enterprise_en,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    p.code AS park_code, p.name_zh AS park_zh, p.name_en AS park_en,
    (SELECT l.locked_until FROM log_in_lock l WHERE l.name = u.name AND l.locked_until > %(now)s) AS locked_until,
    s.last_seen_at, coalesce(s.n_live, 0)::int AS sessions
FROM app_user u
LEFT JOIN LATERAL enterprise_named(u.enterprise_id) e ON true
LEFT JOIN region r ON r.id = u.region_id
LEFT JOIN park p ON p.id = u.park_id
LEFT JOIN LATERAL (
    SELECT max(x.last_seen_at) AS last_seen_at,
        count(*) FILTER (WHERE x.ended_at IS NULL AND x.ends_at > %(now)s AND x.last_seen_at > %(idle_since)s) AS n_live
    FROM app_session x WHERE x.user_id = u.id
) s ON true
WHERE (%(after)s::text IS NULL OR u.name > %(after)s)
    AND (%(name)s::text IS NULL OR u.name = %(name)s)
    AND (%(role)s::text IS NULL OR u.role = %(role)s)
    AND (%(text)s::text IS NULL OR u.name ILIKE %(text)s OR u.display_zh ILIKE %(text)s OR u.display_en ILIKE %(text)s)
ORDER BY u.name LIMIT %(limit)s

-- name: add
-- A new user.
INSERT INTO app_user (name, person, display_zh, display_en, email, sso_id, password_hash, role, enterprise_id, region_id,
    park_id, created_at, created_by, must_change_password)
VALUES (%(name)s, %(person)s, %(display_zh)s, %(display_en)s, %(email)s, %(sso_id)s, %(password_hash)s, %(role)s,
    %(enterprise_id)s, %(region_id)s, %(park_id)s, %(now)s, %(created_by)s, %(must_change_password)s)
RETURNING id

-- name: set_rights
-- Another role and place for a user.
UPDATE app_user SET role = %(role)s, enterprise_id = %(enterprise_id)s, region_id = %(region_id)s, park_id = %(park_id)s
WHERE id = %(id)s

-- name: of_region
-- The names of the users whose place is a region.
SELECT u.name FROM app_user u JOIN region r ON r.id = u.region_id WHERE r.code = %(region)s ORDER BY u.name

-- name: set_display
-- What a user is called, and how the identity provider and the post find the user.
UPDATE app_user SET display_zh = %(display_zh)s, display_en = %(display_en)s, email = %(email)s, sso_id = %(sso_id)s
WHERE id = %(id)s

-- name: set_password
-- A new password; `chosen_at` is null for one that a document gave.
UPDATE app_user SET password_hash = %(password_hash)s, must_change_password = %(must_change)s,
    password_changed_at = %(chosen_at)s
WHERE id = %(id)s

-- name: set_disabled
-- Close a user's log-in, or open it again with null.
UPDATE app_user SET disabled_at = %(at)s WHERE id = %(id)s

-- name: remove
-- Remove a user with all sessions, tokens and codes.
DELETE FROM app_user WHERE id = %(id)s

-- name: retire
-- Remember that a name was taken once.
INSERT INTO retired_user (name, retired_at) VALUES (%(name)s, %(now)s) ON CONFLICT (name) DO NOTHING

-- name: is_retired
-- Whether a name belonged to somebody who was removed.
SELECT EXISTS (SELECT FROM retired_user WHERE name = %(name)s) AS retired

-- name: place_of
-- The ids behind the code of an enterprise, a region or a park; what there is none of stays null.
SELECT enterprise_coded(%(enterprise)s) AS enterprise_id,
    (SELECT id FROM region WHERE code = %(region)s) AS region_id,
    (SELECT id FROM park WHERE code = %(park)s) AS park_id

-- name: set_totp
-- Begin with a second factor: its secret, which counts once a code has confirmed it. With null: none any more.
UPDATE app_user SET totp_secret = %(secret)s, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = %(id)s

-- name: confirm_totp
-- The second factor is on from now.
UPDATE app_user SET totp_confirmed_at = %(now)s WHERE id = %(id)s AND totp_secret IS NOT NULL

-- name: spend_step
-- Take the step of a code, once: the row comes back unless this step or a later one was taken before.
UPDATE app_user SET totp_last_step = %(step)s
WHERE id = %(id)s AND (totp_last_step IS NULL OR totp_last_step < %(step)s)
RETURNING id

-- name: clear_recovery_codes
-- Forget the recovery codes of a user.
DELETE FROM recovery_code WHERE user_id = %(id)s

-- name: add_recovery_codes
-- The hashes of new recovery codes.
INSERT INTO recovery_code (user_id, hash) SELECT %(id)s, unnest(%(hashes)s::bytea[])

-- name: spend_recovery_code
-- Take a recovery code, once.
UPDATE recovery_code SET used_at = %(now)s WHERE user_id = %(id)s AND hash = %(hash)s AND used_at IS NULL
RETURNING user_id

-- name: recovery_codes_left
-- How many recovery codes a user has not used.
SELECT count(*)::int AS n FROM recovery_code WHERE user_id = %(id)s AND used_at IS NULL

-- name: lock
-- What the door remembers of a name.
SELECT failures, failed_at, locked_until FROM log_in_lock WHERE name = %(name)s

-- name: count_failure
-- One more failure under a name; a count that is a day old begins again.
INSERT INTO log_in_lock (name, failures, failed_at) VALUES (%(name)s, 1, %(now)s)
ON CONFLICT (name) DO UPDATE SET failed_at = %(now)s,
    failures = CASE WHEN log_in_lock.failed_at < %(forget_before)s THEN 1 ELSE log_in_lock.failures + 1 END
RETURNING failures

-- name: set_lock
-- No log-in under this name before an instant.
UPDATE log_in_lock SET locked_until = %(until)s WHERE name = %(name)s

-- name: clear_lock
-- The door forgets a name.
DELETE FROM log_in_lock WHERE name = %(name)s

-- name: forget_locks
-- The door forgets what is old.
DELETE FROM log_in_lock WHERE failed_at < %(before)s
