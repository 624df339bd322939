-- name: flows
-- The flows of an enterprise that hold at an instant, with the meters that measure each.
SELECT f.code, f.carrier, f.direction, a.code AS source, b.code AS target,
    array_remove(array_agg(DISTINCT m.code::text), NULL) AS meters
FROM flow f
LEFT JOIN unit a ON a.id = f.from_unit_id
LEFT JOIN unit b ON b.id = f.to_unit_id
LEFT JOIN flow_channel fc ON fc.flow_id = f.id
LEFT JOIN channel c ON c.id = fc.channel_id
    AND EXISTS (SELECT FROM channel_version v WHERE v.channel_id = c.id AND v.valid @> %(at)s::timestamptz)
LEFT JOIN meter m ON m.id = c.meter_id
WHERE f.enterprise_id = %(enterprise_id)s AND f.valid @> %(at)s::timestamptz
GROUP BY f.id, a.code, b.code
ORDER BY f.code

-- name: needs
-- What the units of an enterprise declare to use of each energy; the latest declaration of each.
SELECT DISTINCT ON (n.unit_id, n.energy) u.code AS unit, n.energy, n.amount, n.amount_unit, n.instruments
FROM metering_need n JOIN unit u ON u.id = n.unit_id
WHERE n.enterprise_id = %(enterprise_id)s
ORDER BY n.unit_id, n.energy, n.id DESC

-- name: latest_need
-- The declaration of a unit's energy that holds.
SELECT amount, amount_unit, instruments FROM metering_need
WHERE enterprise_id = %(enterprise_id)s AND unit_id = %(unit_id)s AND energy = %(energy)s
ORDER BY id DESC LIMIT 1

-- name: add_need
-- What a unit uses of an energy.
INSERT INTO metering_need (enterprise_id, unit_id, energy, amount, amount_unit, instruments, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(unit_id)s, %(energy)s, %(amount)s, %(amount_unit)s, %(instruments)s, %(declared_by)s,
    %(declared_at)s)

-- name: meter_id
-- The id of a meter of an enterprise.
SELECT id FROM meter WHERE enterprise_id = %(enterprise_id)s AND code = %(code)s

-- name: latest_certificate
-- The newest declaration about a verification of a meter.
SELECT certificate_no, laboratory, accuracy_class, class_id, seal_no, due_on FROM meter_certificate
WHERE meter_id = %(meter_id)s AND verified_on = %(verified_on)s
ORDER BY id DESC LIMIT 1

-- name: add_certificate
-- A certificate of a meter.
INSERT INTO meter_certificate (enterprise_id, meter_id, certificate_no, laboratory, accuracy_class, class_id, seal_no,
    verified_on, due_on, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(meter_id)s, %(certificate_no)s, %(laboratory)s, %(accuracy_class)s, %(class_id)s, %(seal_no)s,
    %(verified_on)s, %(due_on)s, %(declared_by)s, %(declared_at)s)

-- name: certificates_in_force
-- The certificate of each meter that holds on a day; only meters that have one.
SELECT m.code AS meter, c.certificate_id, c.certificate_no, c.laboratory, c.accuracy_class, c.class_id, c.seal_no,
    c.verified_on, c.due_on, c.declared_by, c.declared_at
FROM certificate_in_force(%(enterprise_id)s, %(day)s) c JOIN meter m ON m.id = c.meter_id
ORDER BY m.code

-- name: certificate_history
-- Every certificate that was declared for the meters of an enterprise, newest first.
SELECT m.code AS meter, c.id AS certificate_id, c.certificate_no, c.laboratory, c.accuracy_class, c.class_id, c.seal_no,
    c.verified_on, c.due_on, c.declared_by, c.declared_at
FROM meter_certificate c JOIN meter m ON m.id = c.meter_id
WHERE c.enterprise_id = %(enterprise_id)s
ORDER BY m.code, c.verified_on DESC, c.id DESC

-- name: swaps
-- The recorded swaps of instruments of an enterprise, newest first.
SELECT m.code AS meter, c.code AS channel, x.at, x.end_index, x.start_index, x.reason, x.recorded_by, x.recorded_at
FROM channel_event x JOIN channel c ON c.id = x.channel_id JOIN meter m ON m.id = c.meter_id
WHERE x.enterprise_id = %(enterprise_id)s AND x.kind = 'swap'
ORDER BY x.at DESC, x.id DESC

-- name: largest_uses
-- The largest measured use in a quarter-hour of some channels since an instant, of either sign.
SELECT w.id AS channel_id, x.use, x.slot_at
FROM unnest(%(channel_ids)s::int[]) AS w (id)
CROSS JOIN LATERAL (
    SELECT s.use, s.slot_at FROM energy_slot s
    WHERE s.channel_id = w.id AND s.slot_at >= %(since)s AND s.state = 1 AND s.use IS NOT NULL
    ORDER BY abs(s.use) DESC, s.slot_at LIMIT 1
) x

-- name: instruments_due
-- The meters in use that have a certificate with an end, on a day.
SELECT m.code AS meter, m.name_zh, m.name_en, c.certificate_no, c.due_on
FROM certificate_in_force(%(enterprise_id)s, %(day)s) c JOIN meter m ON m.id = c.meter_id
WHERE c.due_on IS NOT NULL AND EXISTS (
    SELECT FROM channel h JOIN channel_version v ON v.channel_id = h.id
    WHERE h.meter_id = m.id AND v.valid @> %(now)s::timestamptz)
ORDER BY m.code

-- name: latest_tolerance
-- The tolerance of a node that holds.
SELECT tolerance_share, is_closed FROM node_tolerance
WHERE enterprise_id = %(enterprise_id)s AND unit_id = %(unit_id)s AND carrier = %(carrier)s
ORDER BY id DESC LIMIT 1

-- name: add_tolerance
-- How far parent and children may differ at a node.
INSERT INTO node_tolerance (enterprise_id, unit_id, carrier, tolerance_share, is_closed, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(unit_id)s, %(carrier)s, %(tolerance_share)s, %(is_closed)s, %(declared_by)s, %(declared_at)s)

-- name: tolerances
-- The tolerances of an enterprise's nodes; the latest of each.
SELECT DISTINCT ON (t.unit_id, t.carrier) u.code AS unit, t.carrier, t.tolerance_share, t.is_closed
FROM node_tolerance t JOIN unit u ON u.id = t.unit_id
WHERE t.enterprise_id = %(enterprise_id)s
ORDER BY t.unit_id, t.carrier, t.id DESC

-- name: edges
-- What flows between the units of an enterprise, one row for each channel that measures a flow; a flow without one too.
SELECT f.code, f.carrier, f.direction, a.code AS source, b.code AS target, lower(f.valid) AS from_at,
    upper(f.valid) AS to_at, c.id AS channel_id, coalesce(c.use_unit, c.unit) AS channel_unit, c.to_use,
    m.code AS meter, fc.sign * fc.share AS weight
FROM flow f
LEFT JOIN unit a ON a.id = f.from_unit_id
LEFT JOIN unit b ON b.id = f.to_unit_id
LEFT JOIN flow_channel fc ON fc.flow_id = f.id
LEFT JOIN channel c ON c.id = fc.channel_id
LEFT JOIN meter m ON m.id = c.meter_id
WHERE f.enterprise_id = %(enterprise_id)s AND (%(carrier)s::text IS NULL OR f.carrier = %(carrier)s)
    AND f.valid && tstzrange(%(from_at)s, %(to_at)s)
ORDER BY f.code, c.id

-- name: lone_channels
-- The channels of an enterprise in use in a span that feed no flow: a sub-meter that only stands in its unit.
SELECT m.code || '/' || c.code AS code, c.carrier, u.code AS unit, c.id AS channel_id,
    coalesce(c.use_unit, c.unit) AS channel_unit, c.to_use, m.code AS meter
FROM channel c JOIN meter m ON m.id = c.meter_id JOIN unit u ON u.id = m.unit_id
WHERE c.enterprise_id = %(enterprise_id)s AND c.kind <> 'gauge'
    AND (%(carrier)s::text IS NULL OR c.carrier = %(carrier)s)
    AND NOT EXISTS (SELECT FROM flow_channel fc WHERE fc.channel_id = c.id)
    AND EXISTS (SELECT FROM channel_version v WHERE v.channel_id = c.id
        AND v.valid && tstzrange(%(from_at)s, %(to_at)s))
ORDER BY m.code, c.code

-- name: days
-- Use of each day of some channels, how many slots it has, and how many of them are missing.
SELECT channel_id, day, use, n_slots, n_missing FROM energy_day
WHERE channel_id = ANY(%(channel_ids)s) AND day >= %(from_day)s AND day < %(to_day)s
ORDER BY channel_id, day

-- name: registered_classes
-- The accuracy classes that the registration names.
SELECT code AS meter, accuracy_class FROM meter
WHERE enterprise_id = %(enterprise_id)s AND accuracy_class IS NOT NULL
