-- name: session_users
-- Every enterprise: ingest has a user and a session at the broker for each.
SELECT code FROM enterprise ORDER BY code

-- name: credentials
-- What opens the broker now, of enterprises that have their session: a gateway must not speak before somebody listens.
SELECT e.code || '/' || g.code AS gateway, c.slot, c.hash
FROM gateway_credential c
JOIN gateway g ON g.id = c.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id
WHERE g.enabled AND g.removed_at IS NULL AND e.session_ready_at IS NOT NULL
    AND (c.ends_at IS NULL OR c.ends_at > %(now)s)
ORDER BY 1, 2

-- name: barred
-- Gateways that may say nothing, whatever certificate they show.
SELECT e.code || '/' || g.code AS gateway
FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id
WHERE NOT g.enabled OR g.removed_at IS NOT NULL
ORDER BY 1

-- name: names
-- The user names of all gateways there are or were.
SELECT e.code || '/' || g.code AS gateway FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id

-- name: gateway
-- One gateway of an enterprise.
SELECT id, removed_at FROM gateway
WHERE enterprise_id = %(enterprise_id)s AND code = %(code)s FOR UPDATE

-- name: put_gateway
-- A gateway with its class; one that was removed is there again.
INSERT INTO gateway (enterprise_id, code, class) VALUES (%(enterprise_id)s, %(code)s, %(class)s)
ON CONFLICT (enterprise_id, code) DO UPDATE SET class = %(class)s, enabled = true, removed_at = NULL
RETURNING id

-- name: set_enabled
-- Whether a gateway may connect.
UPDATE gateway SET enabled = %(enabled)s WHERE id = %(gateway_id)s

-- name: remove
-- A gateway is there no more; what it sent stays.
UPDATE gateway SET removed_at = %(now)s, enabled = false WHERE id = %(gateway_id)s

-- name: credentials_of
-- When the credentials of a gateway were issued, and until when they hold.
SELECT slot, issued_at, ends_at FROM gateway_credential WHERE gateway_id = %(gateway_id)s ORDER BY slot

-- name: hashes_of
-- The hashes of a gateway's passwords, to compare one with.
SELECT slot, hash, issued_by FROM gateway_credential WHERE gateway_id = %(gateway_id)s ORDER BY slot

-- name: put_credential
-- The password of a slot, hashed; it holds until it is said otherwise. What it overwrites need not be read for it.
INSERT INTO gateway_credential (gateway_id, slot, hash, issued_at, issued_by)
VALUES (%(gateway_id)s, %(slot)s, %(hash)s, %(now)s, %(issued_by)s)
ON CONFLICT (gateway_id, slot) DO UPDATE
SET hash = %(hash)s, issued_at = %(now)s, issued_by = %(issued_by)s, ends_at = NULL

-- name: end_credential
-- A password holds until an instant, never longer than it did before.
UPDATE gateway_credential SET ends_at = least(coalesce(ends_at, %(ends_at)s), %(ends_at)s)
WHERE gateway_id = %(gateway_id)s AND slot = %(slot)s

-- name: drop_credentials
-- All passwords of a gateway.
DELETE FROM gateway_credential WHERE gateway_id = %(gateway_id)s

-- name: drop_ended
-- Passwords that ran out.
DELETE FROM gateway_credential WHERE ends_at <= %(now)s

-- name: list_gateways
-- The gateways a caller may see, when they were heard last, and how many passwords open the broker for each.
SELECT e.code AS enterprise, g.code AS gateway, g.class AS device_class, g.enabled, g.created_at, s.online, s.changed_at AS online_since,
    heard.last_at AS last_message_at, count(c.slot) AS credentials, max(c.issued_at) AS issued_at, min(c.ends_at) AS old_ends_at
FROM gateway g
JOIN enterprise e ON e.id = g.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN gateway_status s ON s.gateway_id = g.id
LEFT JOIN LATERAL (SELECT max(last_at) AS last_at FROM gateway_stream WHERE gateway_id = g.id) heard ON true
LEFT JOIN gateway_credential c ON c.gateway_id = g.id AND (c.ends_at IS NULL OR c.ends_at > %(now)s)
WHERE g.removed_at IS NULL AND (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s)
GROUP BY e.code, g.code, g.class, g.enabled, g.created_at, s.online, s.changed_at, heard.last_at
ORDER BY e.code, g.code

-- name: count_refusal
-- One more time the broker refused something.
INSERT INTO broker_refusal (user_name, kind, day, n, first_at, last_at, example)
VALUES (%(user_name)s, %(kind)s, %(day)s, %(n)s, %(first_at)s, %(last_at)s, %(example)s)
ON CONFLICT (user_name, kind, day) DO UPDATE
SET n = broker_refusal.n + excluded.n, last_at = excluded.last_at, example = excluded.example

-- name: forget_refusals
-- Counts of refusals of long ago.
DELETE FROM broker_refusal WHERE day < %(before)s

-- name: list_refusals
-- What the broker refused, newest first; names that are no gateway's stand under ?.
SELECT user_name, kind, day, n, first_at, last_at, example FROM broker_refusal
WHERE %(enterprise)s::text IS NULL OR starts_with(user_name, %(enterprise)s || '/')
ORDER BY last_at DESC LIMIT %(limit)s
