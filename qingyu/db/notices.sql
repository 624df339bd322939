-- name: set_person
-- Say in the transaction whose addresses and notices it may see; the policies read it. It ends with the transaction.
SELECT set_config('qingyu.person', %(user_id)s::int::text, true)

-- name: addresses
-- The addresses of a user, or of all, by id.
SELECT a.id, u.name AS user_name, a.kind, a.shown, a.wants, a.least_severity, a.quiet, a.language, a.created_at
FROM notice_address a JOIN app_user u ON u.id = a.user_id
WHERE (%(user_id)s::int IS NULL OR a.user_id = %(user_id)s) AND (%(id)s::int IS NULL OR a.id = %(id)s)
ORDER BY a.id

-- name: add
-- An address; nothing where the user has it already.
INSERT INTO notice_address (user_id, kind, target, secret, shown, wants, least_severity, quiet, language, created_at)
VALUES (%(user_id)s, %(kind)s, %(target)s, %(secret)s, %(shown)s, %(wants)s, %(least_severity)s, %(quiet)s,
    %(language)s, %(now)s)
ON CONFLICT DO NOTHING
RETURNING id

-- name: remove
-- An address goes with what was still on its way.
DELETE FROM notice_address WHERE id = %(id)s

-- name: add_test
-- A notice that tries an address; nothing where one was asked for after an instant.
INSERT INTO notice (address_id, event, at, due_at)
SELECT %(address_id)s, 'test', %(now)s, %(now)s
WHERE NOT EXISTS (SELECT FROM notice n WHERE n.address_id = %(address_id)s AND n.event = 'test' AND n.at > %(after)s)
RETURNING id

-- name: listing
-- What an address was told, the latest first, before an id.
SELECT n.id, n.event, n.warning_id, n.case_id, n.at, n.due_at, n.n_tries, n.last_tried_at, n.last_error, n.delivered_at,
    n.given_up_at
FROM notice n WHERE n.address_id = %(address_id)s AND (%(before)s::bigint IS NULL OR n.id < %(before)s)
ORDER BY n.id DESC LIMIT %(limit)s

-- name: due
-- An address for which a notice's time has come; the notice is held until the transaction ends.
SELECT a.id, a.kind, a.target, a.secret, a.quiet, a.language FROM notice_address a
JOIN notice n ON n.address_id = a.id
WHERE n.delivered_at IS NULL AND n.given_up_at IS NULL AND n.due_at <= %(now)s
ORDER BY n.due_at LIMIT 1 FOR UPDATE OF n SKIP LOCKED

-- name: postpone
-- What is not to be said before an instant; what tries an address is wanted at once.
UPDATE notice SET due_at = %(until)s
WHERE address_id = %(address_id)s AND delivered_at IS NULL AND given_up_at IS NULL AND event <> 'test'
    AND due_at < %(until)s

-- name: postpone_kind
-- What is not to be said by a way before an instant.
UPDATE notice SET due_at = %(until)s
WHERE id IN (
    SELECT n.id FROM notice n JOIN notice_address a ON a.id = n.address_id
    WHERE a.kind = %(kind)s AND n.delivered_at IS NULL AND n.given_up_at IS NULL AND n.due_at < %(until)s
    FOR UPDATE OF n SKIP LOCKED)

-- name: take
-- The notices of an address that go now, fresh ones that are soon due too; who took them has until an instant.
UPDATE notice SET due_at = %(lost_at)s, n_tries = n_tries + 1, last_tried_at = %(now)s
WHERE id IN (
    SELECT n.id FROM notice n
    WHERE n.address_id = %(address_id)s AND n.delivered_at IS NULL AND n.given_up_at IS NULL
        AND (n.due_at <= %(now)s OR n.n_tries = 0 AND n.due_at <= %(soon)s)
    ORDER BY n.id LIMIT %(most)s FOR UPDATE OF n SKIP LOCKED)
RETURNING id, event, warning_id, case_id, at, n_tries

-- name: delivered
-- They were taken by the other side.
UPDATE notice SET delivered_at = %(now)s, last_error = NULL WHERE id = ANY (%(ids)s)

-- name: failed
-- One was not taken, and is tried again at an instant, or never where that is null.
UPDATE notice SET last_error = %(error)s, due_at = coalesce(%(again_at)s, due_at),
    given_up_at = CASE WHEN %(again_at)s::timestamptz IS NULL THEN %(now)s::timestamptz END
WHERE id = %(id)s AND delivered_at IS NULL AND given_up_at IS NULL

-- name: sweep
-- What has been done with for long.
DELETE FROM notice WHERE id IN (
    SELECT n.id FROM notice n WHERE coalesce(n.delivered_at, n.given_up_at) < %(before)s LIMIT 1000
)
