-- name: declared
-- The prices of an enterprise: of each code (carrier and first day, for a price) the latest declaration.
SELECT * FROM (
    SELECT DISTINCT ON (code) 'tariff' AS kind, id, code::text, lower(valid) AS valid_from, upper(valid) AS valid_to,
        terms, source, declared_by, declared_at, withdrawn
    FROM tariff WHERE enterprise_id = %(enterprise_id)s
    ORDER BY code, declared_at DESC, id DESC
) t
UNION ALL
SELECT * FROM (
    SELECT DISTINCT ON (code) 'adder' AS kind, id, code::text, lower(valid) AS valid_from, upper(valid) AS valid_to,
        jsonb_build_object('cny_per_kwh', cny_per_kwh, 'policy_id', policy_id, 'verified', verified) AS terms, source,
        declared_by, declared_at, withdrawn
    FROM price_adder WHERE enterprise_id = %(enterprise_id)s
    ORDER BY code, declared_at DESC, id DESC
) a
UNION ALL
SELECT * FROM (
    SELECT DISTINCT ON (carrier, lower(valid)) 'price' AS kind, id, carrier AS code, lower(valid) AS valid_from,
        upper(valid) AS valid_to, jsonb_build_object('cny_per_unit', cny_per_unit, 'unit', unit) AS terms, source,
        declared_by, declared_at, withdrawn
    FROM carrier_price WHERE enterprise_id = %(enterprise_id)s
    ORDER BY carrier, lower(valid), declared_at DESC, id DESC
) p

-- name: add_tariff
-- A tariff as it is declared now.
INSERT INTO tariff (enterprise_id, code, valid, terms, source, declared_by, declared_at, withdrawn)
VALUES (%(enterprise_id)s, %(code)s, daterange(%(valid_from)s, %(valid_to)s), %(terms)s, %(source)s, %(declared_by)s,
    %(now)s, %(withdrawn)s)

-- name: add_adder
-- An adder as it is declared now.
INSERT INTO price_adder (enterprise_id, code, cny_per_kwh, policy_id, verified, valid, source, declared_by, declared_at,
    withdrawn)
VALUES (%(enterprise_id)s, %(code)s, %(cny_per_kwh)s, %(policy_id)s, %(verified)s, daterange(%(valid_from)s, %(valid_to)s),
    %(source)s, %(declared_by)s, %(now)s, %(withdrawn)s)

-- name: add_price
-- The price of a carrier as it is declared now.
INSERT INTO carrier_price (enterprise_id, carrier, cny_per_unit, unit, valid, source, declared_by, declared_at, withdrawn)
VALUES (%(enterprise_id)s, %(code)s, %(cny_per_unit)s, %(unit)s, daterange(%(valid_from)s, %(valid_to)s), %(source)s,
    %(declared_by)s, %(now)s, %(withdrawn)s)

-- name: supplies
-- The channels that count the electricity an enterprise buys, with weight, and the spans in which flow and settings hold.
SELECT f.code AS flow, m.code || '/' || c.code AS name, c.id AS channel_id, c.unit, c.is_signed, fc.sign * fc.share AS weight,
    cv.interval_s, greatest(lower(f.valid), lower(cv.valid)) AS holds_from, least(upper(f.valid), upper(cv.valid)) AS holds_to
FROM flow f
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = f.enterprise_id
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN channel_version cv ON cv.channel_id = c.id AND cv.valid && f.valid
JOIN meter m ON m.id = c.meter_id
WHERE f.enterprise_id = %(enterprise_id)s AND f.carrier = 'electricity' AND f.direction = 'purchase'
ORDER BY f.code, name, holds_from

-- name: slots
-- Use per 15 minutes of some channels in some spans, and whether it is suspect (state 3): the register jumped there.
SELECT s.channel_id, s.slot_at, s.use, s.state = 3 AS is_suspect
FROM unnest(%(from_ats)s::timestamptz[], %(to_ats)s::timestamptz[]) AS span (from_at, to_at)
JOIN energy_slot s ON s.channel_id = ANY(%(channel_ids)s) AND s.slot_at >= span.from_at AND s.slot_at < span.to_at
WHERE s.slot_at >= %(from_at)s AND s.slot_at < %(to_at)s

-- name: window
-- What is known of a running quarter-hour, by channel: use, and the part of its time that is known.
SELECT channel_id, use, measured_share + estimated_share AS known_share FROM energy_slot
WHERE channel_id = ANY(%(channel_ids)s) AND slot_at = %(at)s

-- name: newest_readings
-- The two newest readings of some channels up to an instant, with what makes a rate of them.
SELECT c.id AS channel_id, c.kind, c.is_signed, v.interval_s, v.multiplier, r.ats, r.values
FROM channel c
JOIN channel_version v ON v.channel_id = c.id AND v.valid @> %(now)s::timestamptz
CROSS JOIN LATERAL (
    SELECT array_agg(at ORDER BY at DESC) AS ats, array_agg(value ORDER BY at DESC) AS values
    FROM newest_readings(c.id, %(now)s, 2) x
) r
WHERE c.id = ANY(%(channel_ids)s) AND r.ats IS NOT NULL

-- name: fine_readings
-- The readings of some channels in some spans, with what makes energy of them.
SELECT r.channel_id, r.at, r.value, c.kind, v.interval_s, v.multiplier
FROM unnest(%(from_ats)s::timestamptz[], %(to_ats)s::timestamptz[]) AS span (from_at, to_at)
JOIN reading r ON r.channel_id = ANY(%(channel_ids)s) AND r.at >= span.from_at AND r.at <= span.to_at
JOIN channel c ON c.id = r.channel_id
JOIN channel_version v ON v.channel_id = c.id AND v.valid @> r.at
WHERE r.at >= %(from_at)s AND r.at <= %(to_at)s
ORDER BY r.channel_id, r.at

-- name: stored_days
-- The electricity cost of days as it is in force, with its hashes.
SELECT start_on, inputs - 'terms' AS inputs, inputs_hash FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND code = 'cost.electricity' AND scope = '' AND period = 'day'
    AND superseded_at IS NULL AND start_on >= %(from_day)s AND start_on < %(to_day)s

-- name: stored_month
-- The cost of a carrier in a month as it is in force.
SELECT value, reason, inputs FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND code = %(code)s AND scope = %(scope)s AND period = 'month'
    AND superseded_at IS NULL AND start_on = %(month)s

-- name: directions
-- Which way each flow of an enterprise goes.
SELECT code, direction FROM flow WHERE enterprise_id = %(enterprise_id)s
