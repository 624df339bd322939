-- name: set_person
-- Say in the transaction whose addresses and notices it may see; the policies read it. It ends with the transaction.
SELECT set_config('qingyu.person', %(user_id)s::int::text, true)

-- name: hold_person
-- Held until the transaction ends, so that addresses of a user are counted and added one after the other.
SELECT pg_advisory_xact_lock(hashtext('notice_person'), %(user_id)s)

-- name: addresses
-- The addresses of a user, or of all, those of persons without a user too, by id.
SELECT a.id, coalesce(u.name, 'person:' || a.person_id) AS user_name, a.kind, a.shown, a.wants, a.least_severity, a.quiet, a.language, a.created_at
FROM notice_address a LEFT JOIN app_user u ON u.id = a.user_id
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
-- A notice that tries an address; nothing where its user asked for one, of whatever address, after an instant.
WITH person AS (
    UPDATE app_user u SET notice_tested_at = %(now)s FROM notice_address a
    WHERE a.id = %(address_id)s AND u.id = a.user_id
        AND (u.notice_tested_at IS NULL OR u.notice_tested_at <= %(after)s)
    RETURNING u.id
), without AS (
    SELECT a.person_id AS id FROM notice_address a WHERE a.id = %(address_id)s AND a.person_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM notice n WHERE n.address_id = a.id AND n.event = 'test' AND n.at > %(after)s))
INSERT INTO notice (address_id, event, at, due_at)
SELECT %(address_id)s, 'test', %(now)s, %(now)s FROM (SELECT id FROM person UNION ALL SELECT id FROM without) asked
RETURNING id

-- name: listing
-- What an address was told, the latest first, before an id.
SELECT n.id, n.event, n.warning_id, n.case_id, n.at, n.due_at, n.n_tries, n.last_tried_at, n.fault, n.delivered_at,
    n.given_up_at
FROM notice n WHERE n.address_id = %(address_id)s AND (%(before)s::bigint IS NULL OR n.id < %(before)s)
ORDER BY n.id DESC LIMIT %(limit)s

-- name: trials
-- What became of the latest notices of an address, with what the other side said, for an operator.
SELECT n.id, n.event, n.at, n.n_tries, n.delivered_at, n.given_up_at, n.fault, n.last_error FROM notice n
WHERE n.address_id = %(address_id)s ORDER BY n.id DESC LIMIT %(limit)s

-- name: due
-- An address for which a notice's time has come.
SELECT a.id, a.kind, a.target, a.secret, a.quiet, a.language, a.person_id IS NOT NULL AS of_person
FROM notice_address a
JOIN notice n ON n.address_id = a.id
WHERE n.delivered_at IS NULL AND n.given_up_at IS NULL AND n.due_at <= %(now)s
ORDER BY n.due_at LIMIT 1

-- name: hold
-- Whether this transaction alone takes the notices of an address, until it ends.
SELECT pg_try_advisory_xact_lock(hashtext('notice_address'), %(address_id)s) AS held

-- name: give_up_unseen
-- What the user of an address may see no more, for its enterprise has another region or park now; of a person without a
-- user what the person answers for no more.
UPDATE notice n SET given_up_at = %(now)s, fault = 'not_allowed', last_error = 'who is told may see it no more'
FROM notice_address a
WHERE n.address_id = %(address_id)s AND a.id = n.address_id AND n.event <> 'test'
    AND n.delivered_at IS NULL AND n.given_up_at IS NULL AND n.due_at <= %(soon)s
    AND NOT EXISTS (SELECT FROM warning w, LATERAL notice_readers(w.enterprise_id, NULL) r
        WHERE w.id = n.warning_id AND r = a.user_id)
    AND NOT EXISTS (SELECT FROM warning_case c, LATERAL notice_readers(c.enterprise_id, c.region_id) r
        WHERE c.id = n.case_id AND r = a.user_id)
    AND NOT EXISTS (SELECT FROM notice_persons(n.case_id, NULL) p WHERE n.case_id IS NOT NULL AND p = a.person_id)
    AND NOT EXISTS (SELECT FROM task_clock_notice k, LATERAL notice_persons(NULL, k.region_id) p
        WHERE k.id = n.task_notice_id AND p = a.person_id)
    AND NOT EXISTS (SELECT FROM task_clock_notice k, LATERAL notice_readers(NULL, k.region_id) r
        WHERE k.id = n.task_notice_id AND r = a.user_id)

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
-- The notices of an address that go now, fresh ones that are soon due too; by night what tries an address alone. Who
-- took them has until an instant.
UPDATE notice SET due_at = %(lost_at)s, n_tries = n_tries + 1, last_tried_at = %(now)s
WHERE id IN (
    SELECT n.id FROM notice n
    WHERE n.address_id = %(address_id)s AND n.delivered_at IS NULL AND n.given_up_at IS NULL
        AND (n.event = 'test' OR NOT %(tests_alone)s)
        AND (n.due_at <= %(now)s OR n.n_tries = 0 AND n.due_at <= %(soon)s)
    ORDER BY n.id LIMIT %(most)s FOR UPDATE OF n SKIP LOCKED)
RETURNING id, event, warning_id, case_id, task_notice_id, at, n_tries

-- name: delivered
-- They were taken by the other side.
UPDATE notice SET delivered_at = %(now)s, fault = NULL, last_error = NULL WHERE id = ANY (%(ids)s)

-- name: failed
-- One was not taken, and is tried again at an instant, or never where that is null.
UPDATE notice SET fault = %(fault)s, last_error = %(error)s, due_at = coalesce(%(again_at)s, due_at),
    given_up_at = CASE WHEN %(again_at)s::timestamptz IS NULL THEN %(now)s::timestamptz END
WHERE id = %(id)s AND delivered_at IS NULL AND given_up_at IS NULL

-- name: sweep
-- What has been done with for long.
DELETE FROM notice WHERE id IN (
    SELECT n.id FROM notice n WHERE coalesce(n.delivered_at, n.given_up_at) < %(before)s LIMIT 1000
)
