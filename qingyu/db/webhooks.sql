-- name: listing
-- The webhooks of a caller's own place, by id.
SELECT w.id, e.code AS enterprise, r.code AS region, w.url, w.events, w.enabled, w.created_by, w.created_at,
    w.n_failures, w.failing_since, w.disabled_at, w.disabled_reason
FROM webhook w
LEFT JOIN enterprise e ON e.id = w.enterprise_id
LEFT JOIN region r ON r.id = w.region_id
WHERE (%(scope_all)s OR w.enterprise_id = %(scope_enterprise)s OR w.region_id = %(scope_region)s)
    AND (%(id)s::int IS NULL OR w.id = %(id)s)
ORDER BY w.id

-- name: add
-- A webhook.
INSERT INTO webhook (enterprise_id, region_id, url, secret, events, enabled, created_by, created_at, changed_at)
VALUES (%(enterprise_id)s, %(region_id)s, %(url)s, %(secret)s, %(events)s, true, %(by)s, %(now)s, %(now)s)
RETURNING id

-- name: replace
-- What a webhook is told and where; enabling it again forgets its failures.
UPDATE webhook SET url = %(url)s, events = %(events)s, enabled = %(enabled)s, changed_at = %(now)s,
    n_failures = CASE WHEN %(enabled)s THEN 0 ELSE n_failures END,
    failing_since = CASE WHEN %(enabled)s THEN NULL ELSE failing_since END,
    disabled_at = CASE WHEN %(enabled)s THEN NULL ELSE coalesce(disabled_at, %(now)s) END,
    disabled_reason = CASE WHEN %(enabled)s THEN NULL ELSE coalesce(disabled_reason, 'by hand') END
WHERE id = %(id)s

-- name: remove
-- A webhook goes with what was still on its way.
DELETE FROM webhook WHERE id = %(id)s

-- name: deliveries
-- What a webhook was told, the latest first, before an id.
SELECT d.id, d.event, d.warning_id, d.case_id, d.case_step, d.at, d.due_at, d.n_tries, d.last_tried_at, d.last_status, d.last_error,
    d.delivered_at, d.given_up_at
FROM webhook_delivery d
WHERE d.webhook_id = %(id)s AND (%(before)s::bigint IS NULL OR d.id < %(before)s)
ORDER BY d.id DESC LIMIT %(limit)s

-- name: due
-- Deliveries whose time has come, held until the transaction ends; of each webhook the oldest alone, in its order.
SELECT d.id, d.webhook_id, d.warning_id, d.case_id, d.case_step, d.event, d.at, d.n_tries, w.url, w.secret,
    w.failing_since, w.n_failures
FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
WHERE d.delivered_at IS NULL AND d.given_up_at IS NULL AND d.due_at <= %(now)s AND w.enabled
    AND NOT EXISTS (SELECT FROM webhook_delivery o WHERE o.webhook_id = d.webhook_id AND o.id < d.id
        AND o.delivered_at IS NULL AND o.given_up_at IS NULL)
ORDER BY d.due_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED

-- name: delivered
-- It was taken.
UPDATE webhook_delivery SET delivered_at = %(now)s, last_tried_at = %(now)s, last_status = %(status)s, last_error = NULL,
    n_tries = n_tries + 1
WHERE id = %(id)s

-- name: is_well
-- The webhook answers.
UPDATE webhook SET n_failures = 0, failing_since = NULL WHERE id = %(webhook_id)s AND failing_since IS NOT NULL

-- name: failed
-- It was not taken, and is tried again at an instant, or never where that is null.
UPDATE webhook_delivery SET last_tried_at = %(now)s, last_status = %(status)s, last_error = %(error)s,
    n_tries = n_tries + 1, due_at = coalesce(%(again_at)s, due_at),
    given_up_at = CASE WHEN %(again_at)s::timestamptz IS NULL THEN %(now)s::timestamptz END
WHERE id = %(id)s

-- name: is_failing
-- The webhook does not answer.
UPDATE webhook SET n_failures = n_failures + 1, failing_since = coalesce(failing_since, %(now)s) WHERE id = %(webhook_id)s

-- name: disable
-- A webhook that does not answer for long is asked no more.
UPDATE webhook SET enabled = false, disabled_at = %(now)s, disabled_reason = %(reason)s WHERE id = %(webhook_id)s

-- name: give_up
-- What was on its way to a webhook that is asked no more.
UPDATE webhook_delivery SET given_up_at = %(now)s
WHERE webhook_id = %(webhook_id)s AND delivered_at IS NULL AND given_up_at IS NULL

-- name: sweep
-- What has been done with for long.
DELETE FROM webhook_delivery WHERE id IN (
    SELECT id FROM webhook_delivery WHERE coalesce(delivered_at, given_up_at) < %(before)s LIMIT 1000
)
