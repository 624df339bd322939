-- name: usage
-- Bytes of the open refusals of gateways, and of all gateways together.
SELECT enterprise_id, gateway, n_bytes, (SELECT coalesce(sum(n_bytes), 0) FROM rejected_usage)::int8 AS n_total
FROM unnest(%(enterprise_ids)s::int4[], %(gateways)s::text[]) AS k (enterprise_id, gateway)
LEFT JOIN rejected_usage u USING (enterprise_id, gateway)

-- name: kept_already
-- Which refusals are known: they may come again however full it is. Places count from 1.
SELECT n.place FROM unnest(%(topics)s::text[], %(bad_indices)s::int4[], %(payloads)s::bytea[])
    WITH ORDINALITY AS n (topic, bad_index, payload, place)
WHERE EXISTS (SELECT FROM rejected r WHERE r.topic = n.topic AND r.digest = sha256(n.payload)
    AND coalesce(r.bad_index, -1) = coalesce(n.bad_index, -1))

-- name: count_rejected
-- Refusals of a gateway and day: kept, and those for which there was no room.
INSERT INTO rejected_count AS c (enterprise_id, gateway, day, n_kept, n_over)
VALUES (%(enterprise_id)s, %(gateway)s, %(day)s, %(n_kept)s, %(n_over)s)
ON CONFLICT (enterprise_id, gateway, day) DO UPDATE
SET n_kept = c.n_kept + excluded.n_kept, n_over = c.n_over + excluded.n_over

-- name: insert_rejected
-- A refused message or readings of it; the same again (a resend, a redelivery) is counted on its row.
INSERT INTO rejected AS r (enterprise_id, gateway, topic, received_at, code, reason, bad_index, payload, n_readings,
    digest, n_seen)
SELECT enterprise_id, gateway, topic, %(received_at)s, code, reason, bad_index, payload, n_readings, sha256(payload),
    n_seen
FROM unnest(%(enterprise_ids)s::int4[], %(gateways)s::text[], %(topics)s::text[], %(codes)s::text[], %(reasons)s::text[],
    %(bad_indices)s::int4[], %(payloads)s::bytea[], %(n_readings)s::int4[], %(n_seens)s::int4[])
    AS n (enterprise_id, gateway, topic, code, reason, bad_index, payload, n_readings, n_seen)
ON CONFLICT (topic, digest, (coalesce(bad_index, -1)))
    DO UPDATE SET n_seen = r.n_seen + excluded.n_seen, last_seen_at = excluded.received_at

-- name: open_rejected
-- Refused messages that may be retried, oldest first.
SELECT r.id, e.code AS enterprise, r.enterprise_id, r.gateway, r.topic, r.received_at, r.code, r.reason, r.bad_index,
    r.payload, r.n_readings, r.n_seen, r.status
FROM rejected r
LEFT JOIN enterprise e ON e.id = r.enterprise_id
WHERE r.status = 'open' AND (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s)
    AND (%(codes)s::text[] IS NULL OR r.code = ANY (%(codes)s))
    AND (%(after)s::int8 IS NULL OR r.id > %(after)s)
    AND (%(scope_all)s OR r.enterprise_id IN (
        SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v))
ORDER BY r.id
LIMIT %(limit)s

-- name: settle_accepted
-- Refused messages that are stored after all: the row stays as a trace, the readings lie in their table.
UPDATE rejected SET status = 'accepted', retried_at = %(at)s, payload = '' WHERE id = ANY (%(ids)s)

-- name: settle_refused
-- Refused again: the newest reason, and of a message the readings that are left.
UPDATE rejected r SET retried_at = %(at)s, code = n.code, reason = n.reason, n_readings = n.n_readings,
    payload = coalesce(n.payload, r.payload)
FROM unnest(%(ids)s::int8[], %(codes)s::text[], %(reasons)s::text[], %(n_readings)s::int4[], %(payloads)s::bytea[])
    AS n (id, code, reason, n_readings, payload)
WHERE r.id = n.id

-- name: drop_rejected
-- Refusals that the operator gives up: counted and traced, their bytes go.
UPDATE rejected r SET status = 'dropped', payload = ''
FROM enterprise e
WHERE e.id = r.enterprise_id AND r.status = 'open' AND e.code = %(enterprise)s
    AND (%(gateway)s::text IS NULL OR r.gateway = %(gateway)s) AND (%(code)s::text IS NULL OR r.code = %(code)s)
RETURNING r.n_readings

-- name: raise_alarm
-- Something the operator must look at; since when stays.
INSERT INTO operator_alarm AS a (code, scope, since_at, seen_at, detail)
VALUES (%(code)s, %(scope)s, %(at)s, %(at)s, %(detail)s)
ON CONFLICT (code, scope) DO UPDATE SET seen_at = excluded.seen_at, detail = excluded.detail

-- name: clear_alarms
-- Refusals have room again: their alarms go.
DELETE FROM operator_alarm a
WHERE a.code = ANY (%(codes)s) AND NOT EXISTS (
    SELECT FROM rejected_usage u JOIN enterprise e ON e.id = u.enterprise_id
    WHERE a.scope = e.code || '/' || u.gateway AND u.n_bytes > %(above)s)

-- name: alarms
-- What the operator must look at, the oldest first.
SELECT code, scope, since_at, seen_at, detail FROM operator_alarm ORDER BY since_at, code, scope

-- name: room
-- How much the open refusals of each gateway take, the most first.
SELECT e.code AS enterprise, u.gateway, u.n_bytes, coalesce(c.n_over, 0)::int8 AS n_not_kept
FROM rejected_usage u
JOIN enterprise e ON e.id = u.enterprise_id
LEFT JOIN LATERAL (
    SELECT sum(k.n_over) AS n_over FROM rejected_count k WHERE k.enterprise_id = u.enterprise_id AND k.gateway = u.gateway
) c ON true
WHERE u.n_bytes > 0 OR c.n_over > 0
ORDER BY u.n_bytes DESC, 1, 2
