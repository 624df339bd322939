-- name: boundary
-- The channels of the flows of a carrier over an enterprise's boundary, while each flow holds.
SELECT c.id AS channel_id, f.kind AS direction, fc.sign * fc.share * c.to_use AS weight, coalesce(c.use_unit, c.unit) AS unit,
    lower(f.valid) AS from_at, upper(f.valid) AS to_at,
    least((SELECT min(d.day)::timestamp AT TIME ZONE e.time_zone FROM energy_day d WHERE d.channel_id = c.id),
        c.in_service_from) AS begins_at
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.carrier = %(carrier)s AND f.kind = ANY(%(directions)s)
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
WHERE e.id = %(enterprise_id)s
ORDER BY c.id, f.id

-- name: channel
-- A channel of an enterprise as it counts by itself.
SELECT c.id AS channel_id, c.carrier, c.to_use AS weight, coalesce(c.use_unit, c.unit) AS unit,
    least((SELECT min(d.day)::timestamp AT TIME ZONE e.time_zone FROM energy_day d WHERE d.channel_id = c.id),
        c.in_service_from) AS begins_at
FROM channel c
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = c.enterprise_id
JOIN enterprise e ON e.id = c.enterprise_id
WHERE c.id = %(channel_id)s

-- name: slots
-- What some channels counted in each quarter-hour of a span.
SELECT channel_id, slot_at AS start, use, (use IS NOT NULL)::int AS n_known, (state = 2)::int AS n_estimated,
    (state = 3)::int AS n_suspect
FROM energy_slot
WHERE channel_id = ANY(%(channel_ids)s) AND slot_at >= %(from_at)s AND slot_at < %(to_at)s

-- name: hours
-- The same by hours of a zone's clock; an hour that is repeated in autumn stays two.
SELECT channel_id, start, sum(use) AS use, count(use)::int AS n_known, count(*) FILTER (WHERE state = 2)::int AS n_estimated,
    count(*) FILTER (WHERE state = 3)::int AS n_suspect
FROM (
    SELECT channel_id, use, state,
        slot_at - make_interval(mins => extract(minute FROM slot_at AT TIME ZONE %(zone)s)::int) AS start
    FROM energy_slot
    WHERE channel_id = ANY(%(channel_ids)s) AND slot_at >= %(from_at)s AND slot_at < %(to_at)s
) s
GROUP BY channel_id, start

-- name: days
-- The same by days of a zone; of suspect quarter-hours those are known that have a use, which counts in the sum too.
SELECT channel_id, day::timestamp AT TIME ZONE %(zone)s AS start, use, n_estimated::int, n_suspect::int,
    (n_measured + n_estimated + CASE WHEN n_suspect = 0 THEN 0 ELSE (
        SELECT count(s.use) FROM energy_slot s
        WHERE s.channel_id = d.channel_id AND s.state = 3 AND s.slot_at >= d.day::timestamp AT TIME ZONE %(zone)s
            AND s.slot_at < (d.day + 1)::timestamp AT TIME ZONE %(zone)s) END)::int AS n_known
FROM energy_day d
WHERE channel_id = ANY(%(channel_ids)s) AND day >= %(from_day)s AND day < %(to_day)s

-- name: months
-- The same by months of a zone.
SELECT channel_id, month::timestamp AT TIME ZONE %(zone)s AS start, use, n_estimated, n_suspect,
    (n_measured + n_estimated + CASE WHEN n_suspect = 0 THEN 0 ELSE (
        SELECT count(s.use) FROM energy_slot s
        WHERE s.channel_id = m.channel_id AND s.state = 3 AND s.slot_at >= m.month::timestamp AT TIME ZONE %(zone)s
            AND s.slot_at < (m.month + interval '1 month')::timestamp AT TIME ZONE %(zone)s) END)::int AS n_known
FROM energy_month m
WHERE channel_id = ANY(%(channel_ids)s) AND month >= %(from_day)s AND month < %(to_day)s
