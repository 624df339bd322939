-- name: regions
-- The regions a caller sees: a regulator's own and all below; of an enterprise or a park those it lies in and all above.
WITH RECURSIVE visible AS (
    SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v
), down AS (
    SELECT r.id FROM region r WHERE %(scope_all)s OR r.id = %(scope_region)s
    UNION
    SELECT r.id FROM region r JOIN down d ON r.parent_id = d.id
), up AS (
    SELECT e.region_id AS id FROM enterprise e JOIN visible v ON v.id = e.id
    WHERE e.region_id IS NOT NULL AND (e.id = %(scope_enterprise)s OR e.park_id = %(scope_park)s)
    UNION
    SELECT r.parent_id FROM region r JOIN up u ON u.id = r.id WHERE r.parent_id IS NOT NULL
)
SELECT r.code, r.name_zh, r.name_en, p.code AS parent, r.level,
    (SELECT count(*) FROM enterprise e JOIN visible v ON v.id = e.id WHERE e.region_id = r.id)::int AS enterprises
FROM region r
LEFT JOIN region p ON p.id = r.parent_id
WHERE r.id IN (SELECT id FROM down UNION SELECT id FROM up)
ORDER BY r.code

-- name: enterprises
-- The enterprises a caller sees, or the one with this code, with what an overview shows of each.
SELECT e.code, e.name_zh, e.name_en, e.credit_code, e.time_zone, e.tier, e.two_high,
    r.code AS region_code, r.name_zh AS region_zh, r.name_en AS region_en,
    i.code AS industry_code, i.name_zh AS industry_zh, i.name_en AS industry_en,
    (SELECT count(*) FROM meter m WHERE m.enterprise_id = e.id)::int AS meters,
    w.open_warnings, w.worst_severity,
    (SELECT b.received_at FROM ingest_batch b WHERE b.enterprise_id = e.id
        ORDER BY b.received_at DESC LIMIT 1) AS last_received_at
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN region r ON r.id = e.region_id
LEFT JOIN industry i ON i.code = e.industry_code
CROSS JOIN LATERAL (
    SELECT count(*)::int AS open_warnings, max(x.severity)::int AS worst_severity
    FROM warning x WHERE x.enterprise_id = e.id AND x.closed_at IS NULL
) w
WHERE %(code)s::text IS NULL OR e.code = %(code)s
ORDER BY e.code

-- name: units
-- The units of an enterprise, boundary first.
SELECT u.code, u.name_zh, u.name_en, p.code AS parent, u.level
FROM unit u
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = u.enterprise_id
LEFT JOIN unit p ON p.id = u.parent_id
WHERE u.enterprise_id = %(enterprise_id)s
ORDER BY u.level, u.code

-- name: meters
-- The meters of an enterprise with the unit each stands in.
SELECT m.id, m.code, m.name_zh, m.name_en, m.accuracy_class,
    u.code AS unit_code, u.name_zh AS unit_zh, u.name_en AS unit_en
FROM meter m
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = m.enterprise_id
JOIN unit u ON u.id = m.unit_id
WHERE m.enterprise_id = %(enterprise_id)s
ORDER BY m.code

-- name: channels
-- The channels of an enterprise with the settings in force at an instant and the flows each feeds.
SELECT c.id, c.meter_id, m.code AS meter, u.code AS unit_code, c.code, c.quantity, c.carrier, c.kind, c.unit,
    c.is_signed, c.valid_from, cv.interval_s, cv.multiplier, cv.modulus, cv.rated_max_per_h,
    ARRAY(SELECT f.code FROM flow_channel fc JOIN flow f ON f.id = fc.flow_id
        WHERE fc.channel_id = c.id ORDER BY f.code)::text[] AS flows
FROM channel c
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = c.enterprise_id
JOIN meter m ON m.id = c.meter_id
JOIN unit u ON u.id = m.unit_id
LEFT JOIN channel_version cv ON cv.channel_id = c.id AND cv.valid @> %(at)s::timestamptz
WHERE c.enterprise_id = %(enterprise_id)s
ORDER BY m.code, c.code

-- name: latest
-- The newest reading of each of these channels.
SELECT wanted.id AS channel_id, r.at, r.value
FROM unnest(%(channel_ids)s::int[]) AS wanted (id)
CROSS JOIN LATERAL newest_readings(wanted.id, 'infinity', 1) r

-- name: slot_states
-- The states of the slots of these channels in a span.
SELECT channel_id, slot_at, state FROM energy_slot
WHERE channel_id = ANY(%(channel_ids)s) AND slot_at >= %(from_at)s AND slot_at < %(to_at)s
ORDER BY channel_id, slot_at

-- name: readings
-- The readings of a channel from an instant on, one more than a page so that the next page is known.
SELECT r.at, r.value FROM channel c
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = c.enterprise_id
CROSS JOIN LATERAL page_of_readings(c.id, %(from_at)s, %(to_at)s, %(limit)s::bigint + 1) r
WHERE c.id = %(channel_id)s
ORDER BY r.at
