-- name: days
-- Use per day of every flow in a span of days, or on some days of it; energy_day has one row a channel and local day.
SELECT f.code AS flow, f.carrier, f.kind AS direction, f.supply, fc.sign * fc.share AS weight, c.id AS channel_id,
    c.unit, d.day AS start, d.day, d.use, d.n_received, d.n_due, d.n_slots, d.n_measured, d.n_estimated, d.n_suspect, d.n_missing
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.kind = ANY(%(directions)s)
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN energy_day d ON d.channel_id = c.id AND d.day >= %(from_day)s AND d.day < %(to_day)s
    AND (%(days)s::date[] IS NULL OR d.day = ANY(%(days)s))
WHERE e.id = %(enterprise_id)s AND (%(flows)s::text[] IS NULL OR f.code = ANY(%(flows)s))
    AND f.valid @> (d.day::timestamp AT TIME ZONE e.time_zone)
ORDER BY d.day, c.id, f.id

-- name: slots
-- Use per 15 minutes of every flow in a span of instants.
SELECT f.code AS flow, f.carrier, f.kind AS direction, f.supply, fc.sign * fc.share AS weight, c.id AS channel_id,
    c.unit, s.slot_at AS start, s.use, s.n_received, s.n_due, s.state
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.kind = ANY(%(directions)s)
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN energy_slot s ON s.channel_id = c.id AND s.slot_at >= %(from_at)s AND s.slot_at < %(to_at)s
WHERE e.id = %(enterprise_id)s AND f.valid @> s.slot_at
ORDER BY s.slot_at, c.id, f.id

-- name: pending_batches
-- Batches of an enterprise that the rollups have not seen yet.
SELECT count(*)::int AS n FROM ingest_batch b
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = b.enterprise_id
WHERE b.enterprise_id = %(enterprise_id)s AND b.rolled_up_at IS NULL

-- name: enterprise
-- An enterprise by its code, if the caller may see it.
SELECT e.id, e.code, e.time_zone, e.name_zh, e.name_en FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
WHERE e.code = %(code)s

-- name: enterprise_by_id
-- An enterprise by its id.
SELECT e.id, e.code, e.time_zone, e.name_zh, e.name_en FROM enterprise e WHERE e.id = %(id)s

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
SELECT f.code AS flow, m.method, m.enthalpy_kj_per_kg, m.pressure_class, lower(m.valid) AS from_on,
    upper(m.valid) AS to_on, m.source, m.declared_by, m.declared_at
FROM flow_medium m JOIN flow f ON f.id = m.flow_id
WHERE m.enterprise_id = %(enterprise_id)s
ORDER BY m.declared_at, m.id
