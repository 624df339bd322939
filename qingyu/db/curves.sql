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
-- The same by days of a zone; of suspect quarter-hours those are known that have a use, which counts in the sum too. They
-- are looked for between the first day that has one and the last: bounds that come out of a row pass no barrier.
WITH odd AS (
    SELECT min(day)::timestamp AT TIME ZONE %(zone)s AS first_at, (max(day) + 1)::timestamp AT TIME ZONE %(zone)s AS end_at
    FROM energy_day
    WHERE channel_id = ANY(%(channel_ids)s) AND day >= %(from_day)s AND day < %(to_day)s AND n_suspect > 0
), known AS (
    SELECT s.channel_id, (s.slot_at AT TIME ZONE %(zone)s)::date AS day, count(s.use) AS n
    FROM energy_slot s
    WHERE s.channel_id = ANY(%(channel_ids)s) AND s.state = 3
        AND s.slot_at >= (SELECT first_at FROM odd) AND s.slot_at < (SELECT end_at FROM odd)
    GROUP BY s.channel_id, 2
)
SELECT d.channel_id, d.day::timestamp AT TIME ZONE %(zone)s AS start, d.use, d.n_estimated::int, d.n_suspect::int,
    (d.n_measured + d.n_estimated + coalesce(k.n, 0))::int AS n_known
FROM energy_day d LEFT JOIN known k ON k.channel_id = d.channel_id AND k.day = d.day
WHERE d.channel_id = ANY(%(channel_ids)s) AND d.day >= %(from_day)s AND d.day < %(to_day)s

-- name: months
-- The same by months of a zone.
WITH odd AS (
    SELECT min(month)::timestamp AT TIME ZONE %(zone)s AS first_at,
        (max(month) + interval '1 month') AT TIME ZONE %(zone)s AS end_at
    FROM energy_month
    WHERE channel_id = ANY(%(channel_ids)s) AND month >= %(from_day)s AND month < %(to_day)s AND n_suspect > 0
), known AS (
    SELECT s.channel_id, date_trunc('month', s.slot_at AT TIME ZONE %(zone)s)::date AS month, count(s.use) AS n
    FROM energy_slot s
    WHERE s.channel_id = ANY(%(channel_ids)s) AND s.state = 3
        AND s.slot_at >= (SELECT first_at FROM odd) AND s.slot_at < (SELECT end_at FROM odd)
    GROUP BY s.channel_id, 2
)
SELECT m.channel_id, m.month::timestamp AT TIME ZONE %(zone)s AS start, m.use, m.n_estimated, m.n_suspect,
    (m.n_measured + m.n_estimated + coalesce(k.n, 0))::int AS n_known
FROM energy_month m LEFT JOIN known k ON k.channel_id = m.channel_id AND k.month = m.month
WHERE m.channel_id = ANY(%(channel_ids)s) AND m.month >= %(from_day)s AND m.month < %(to_day)s
