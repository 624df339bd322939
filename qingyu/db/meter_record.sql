-- name: channels
-- The channels of a meter, if the caller may see it.
SELECT c.id, c.code AS channel, c.quantity, c.carrier, c.kind, c.unit, c.is_signed
FROM meter m
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = m.enterprise_id
JOIN channel c ON c.meter_id = m.id
WHERE m.enterprise_id = %(enterprise_id)s AND m.code = %(meter)s
ORDER BY c.code

-- name: settings
-- What was set at some channels, and while it held.
SELECT channel_id, lower(valid) AS from_at, upper(valid) AS to_at, interval_s, multiplier, modulus, rated_max_per_h
FROM channel_version WHERE channel_id = ANY(%(channel_ids)s)
ORDER BY channel_id, lower(valid) NULLS FIRST

-- name: events
-- What was recorded of the registers of some channels, the newest first.
SELECT channel_id, at, kind, end_index, start_index, value, reason, recorded_by, recorded_at
FROM channel_event WHERE channel_id = ANY(%(channel_ids)s)
ORDER BY at DESC, id DESC LIMIT %(most)s

-- name: findings
-- What the register arithmetic saw in some channels, the newest first.
SELECT channel_id, kind, from_at, to_at
FROM channel_finding WHERE channel_id = ANY(%(channel_ids)s)
ORDER BY from_at DESC, id DESC LIMIT %(most)s

-- name: register
-- The last reading of a channel in each of some stretches of time; of one without a reading there is no row.
SELECT r.at, r.value
FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS step (start_at, end_at)
CROSS JOIN LATERAL newest_readings(%(channel_id)s, step.end_at, 1) r
WHERE r.at > step.start_at
ORDER BY r.at
