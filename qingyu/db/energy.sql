-- name: days
-- Use per day of every flow in a span of days, or on some days of it; energy_day has one row a channel and local day.
-- Where it is said until when time has passed, days of which nothing is held are there too: from the start of the flow for
-- its first channel, of the others from their own start, to their end; begins_on: when it first spoke or was due, which
-- says of which periods they are.
WITH fed AS MATERIALIZED (
    SELECT f.id AS flow_id, f.code AS flow, f.carrier, f.kind AS direction, f.supply, f.valid,
        fc.sign * fc.share AS weight, c.id AS channel_id, coalesce(c.use_unit, c.unit) AS unit, c.to_use,
        e.time_zone,
        CASE WHEN c.valid_from > (SELECT min(o.valid_from) FROM flow_channel fo JOIN channel o ON o.id = fo.channel_id
                WHERE fo.flow_id = f.id) OR EXISTS (SELECT FROM flow_statement s WHERE s.flow_id = f.id)
            THEN c.valid_from ELSE '-infinity' END AS since,
        (SELECT max(coalesce(upper(w.valid), 'infinity')) FROM channel_version w WHERE w.channel_id = c.id) AS until,
        least((SELECT min(b.day) FROM energy_day b WHERE b.channel_id = c.id),
            (c.in_service_from AT TIME ZONE e.time_zone)::date) AS begins_on
    FROM enterprise e
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
    JOIN flow f ON f.enterprise_id = e.id AND f.kind = ANY(%(directions)s)
    JOIN flow_channel fc ON fc.flow_id = f.id
    JOIN channel c ON c.id = fc.channel_id
    WHERE e.id = %(enterprise_id)s AND (%(flows)s::text[] IS NULL OR f.code = ANY(%(flows)s))
)
SELECT fed.flow, fed.carrier, fed.direction, fed.supply, fed.weight, fed.channel_id, fed.unit, g.day AS start, g.day,
    d.use * fed.to_use AS use,
    coalesce(d.n_received, 0) AS n_received, coalesce(d.n_due, 0) AS n_due, coalesce(d.n_slots, 0) AS n_slots,
    coalesce(d.n_measured, 0) AS n_measured, coalesce(d.n_estimated, 0) AS n_estimated,
    coalesce(d.n_suspect, 0) AS n_suspect, coalesce(d.n_missing, 0) AS n_missing, due.slots AS n_passed, fed.begins_on,
    coalesce((%(until)s::timestamptz AT TIME ZONE fed.time_zone)::date = g.day, false) AS is_running
FROM fed
CROSS JOIN LATERAL (
    SELECT day::date FROM generate_series(%(from_day)s::date, %(to_day)s::date - 1, INTERVAL '1 day') AS day
    WHERE %(days)s::date[] IS NULL OR day::date = ANY(%(days)s)
) g
CROSS JOIN LATERAL (
    SELECT greatest(0, ceil(extract(epoch FROM
        least((g.day + 1)::timestamp AT TIME ZONE fed.time_zone, fed.until, coalesce(upper(fed.valid), 'infinity'),
            %(until)s::timestamptz)
        - greatest(g.day::timestamp AT TIME ZONE fed.time_zone, fed.since, coalesce(lower(fed.valid), '-infinity'))
    ) / 900))::int AS slots
) due
LEFT JOIN energy_day d ON d.channel_id = fed.channel_id AND d.day = g.day
WHERE fed.valid @> (g.day::timestamp AT TIME ZONE fed.time_zone)
    AND (d.day IS NOT NULL OR (%(until)s::timestamptz IS NOT NULL AND due.slots > 0 AND fed.begins_on IS NOT NULL))
ORDER BY g.day, fed.channel_id, fed.flow_id

-- name: expectations
-- What a slot of a channel held in an earlier period where it was known, and the most it can count in an hour.
SELECT c.id AS channel_id, u.usual * c.to_use AS usual, m.most_per_h * c.to_use AS most_per_h
FROM channel c
LEFT JOIN LATERAL (
    SELECT sum(d.use) / nullif(sum(d.n_measured + d.n_estimated), 0) AS usual FROM energy_day d
    WHERE d.channel_id = c.id AND d.day >= %(from_day)s::date - 366 AND d.day < %(from_day)s AND d.use IS NOT NULL
) u ON true
LEFT JOIN LATERAL (
    SELECT w.rated_max_per_h * w.multiplier AS most_per_h FROM channel_version w WHERE w.channel_id = c.id
    ORDER BY lower(w.valid) DESC LIMIT 1
) m ON true
WHERE c.id = ANY(%(channel_ids)s)

-- name: counted_channels
-- The channels of the flows of some directions, with the span in which each flow holds.
SELECT f.id AS flow_id, f.code AS flow, f.carrier, f.kind AS direction, f.supply, fc.sign * fc.share AS weight,
    c.id AS channel_id, coalesce(c.use_unit, c.unit) AS unit, lower(f.valid) AS holds_from, upper(f.valid) AS holds_to
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.kind = ANY(%(directions)s)
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
WHERE e.id = %(enterprise_id)s
ORDER BY c.id, f.id

-- name: slots
-- Use per 15 minutes of every flow in a span of instants, where something is known or came.
SELECT f.id AS flow_id, c.id AS channel_id, s.slot_at AS start, s.use * c.to_use AS use, s.n_received, s.n_due, s.state
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.kind = ANY(%(directions)s)
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN energy_slot s ON s.channel_id = c.id AND s.slot_at >= %(from_at)s AND s.slot_at < %(to_at)s
WHERE e.id = %(enterprise_id)s AND f.valid @> s.slot_at

-- name: is_read_by_the_day
-- Whether a channel of an enterprise that counts is read so rarely in a span that only days are known of it.
SELECT EXISTS (SELECT FROM flow f JOIN flow_channel fc ON fc.flow_id = f.id JOIN channel_version w ON w.channel_id = fc.channel_id
    WHERE f.enterprise_id = %(enterprise_id)s AND w.interval_s > %(coarsest_s)s
        AND w.valid && tstzrange(%(from_at)s, %(to_at)s)) AS found

-- name: pending_batches
-- Batches of an enterprise that the rollups have not seen yet.
SELECT count(*)::int AS n FROM ingest_batch b
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = b.enterprise_id
WHERE b.enterprise_id = %(enterprise_id)s AND b.rolled_up_at IS NULL

-- name: products
-- The products of an enterprise with the flows each is charged with.
SELECT p.id, p.code, p.name_zh, p.name_en, p.unit, p.limit_id, p.benchmark_id,
    coalesce(jsonb_object_agg(f.code, pf.share) FILTER (WHERE f.id IS NOT NULL), '{}') AS flows
FROM product p
LEFT JOIN product_flow pf ON pf.product_id = p.id
LEFT JOIN flow f ON f.id = pf.flow_id
WHERE p.enterprise_id = %(enterprise_id)s
GROUP BY p.id
ORDER BY p.code

-- name: statements
-- What was stated about the output of an enterprise's products inside a span.
SELECT p.code AS product, s.from_at, s.to_at, s.quantity, s.revision
FROM production s JOIN product p ON p.id = s.product_id
WHERE s.enterprise_id = %(enterprise_id)s AND s.from_at >= %(from_at)s AND s.to_at <= %(to_at)s
ORDER BY p.code, s.from_at, s.to_at, s.revision

-- name: stated_flows
-- Flows of which anything was ever stated, up to the day on which their first channel begins.
SELECT f.id, f.code, f.carrier, f.kind AS direction, f.supply, (lower(f.valid) AT TIME ZONE e.time_zone)::date AS from_on,
    (least(upper(f.valid), (SELECT min(c.valid_from) FROM flow_channel fc JOIN channel c ON c.id = fc.channel_id
        WHERE fc.flow_id = f.id)) AT TIME ZONE e.time_zone)::date AS to_on
FROM flow f JOIN enterprise e ON e.id = f.enterprise_id
WHERE f.enterprise_id = %(enterprise_id)s AND EXISTS (SELECT FROM flow_statement s WHERE s.flow_id = f.id)
ORDER BY f.code

-- name: flow_statements
-- Every revision of what was stated about an enterprise's flows, where it touches a span of days.
SELECT s.flow_id, s.from_on, s.to_on, s.quantity, s.unit, s.revision
FROM flow_statement s
WHERE s.enterprise_id = %(enterprise_id)s AND s.from_on < %(to_day)s AND %(from_day)s < s.to_on
ORDER BY s.flow_id, s.from_on, s.to_on, s.revision

-- name: flow_media
-- How the standard coal of an enterprise's flows of steam and condensate is reckoned; every declaration.
SELECT f.code AS flow, m.method, m.enthalpy_kj_per_kg, m.pressure_class, lower(m.valid) AS valid_from,
    upper(m.valid) AS valid_to, m.source, m.declared_by, m.declared_at
FROM flow_medium m JOIN flow f ON f.id = m.flow_id
WHERE m.enterprise_id = %(enterprise_id)s
ORDER BY m.declared_at, m.id
