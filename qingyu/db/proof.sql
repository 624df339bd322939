-- name: value
-- The value of a key in force now, or as known at an instant.
SELECT i.code, i.scope, i.period, i.start_on, i.value, i.unit, i.completeness, i.reason, i.verified, i.is_open,
    i.computed_at, i.superseded_at, i.inputs_hash, i.inputs
FROM indicator_value i
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = i.enterprise_id
WHERE i.enterprise_id = %(enterprise_id)s AND i.code = %(code)s AND i.scope = %(scope)s AND i.period = %(period)s
    AND i.start_on = %(start_on)s
    AND (%(hash)s::text IS NULL OR i.inputs_hash = %(hash)s)
    AND CASE WHEN %(hash)s::text IS NOT NULL THEN true
        WHEN %(as_of)s::timestamptz IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at <= %(as_of)s AND (i.superseded_at IS NULL OR i.superseded_at > %(as_of)s) END
ORDER BY i.superseded_at IS NULL DESC, i.computed_at DESC
LIMIT 1

-- name: channels
-- What each channel counted in a span of local days, as part of the flows of a carrier.
SELECT f.code AS flow, f.kind AS direction, f.is_feedstock, f.is_renewable, m.code AS meter, c.code AS channel, c.id AS channel_id,
    c.kind, c.unit, c.use_unit, c.to_use, fc.sign, fc.share, sum(d.use) AS use, sum(d.n_received)::int AS n_received, sum(d.n_due)::int AS n_due,
    sum(d.n_measured)::int AS n_measured, sum(d.n_estimated)::int AS n_estimated, sum(d.n_suspect)::int AS n_suspect,
    sum(d.n_missing)::int AS n_missing, count(d.day)::int AS n_days
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN flow f ON f.enterprise_id = e.id AND f.carrier = %(carrier)s
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN meter m ON m.id = c.meter_id
JOIN energy_day d ON d.channel_id = c.id AND d.day >= %(from_day)s AND d.day < %(to_day)s
    AND f.valid @> (d.day::timestamp AT TIME ZONE e.time_zone)
WHERE e.id = %(enterprise_id)s AND (%(flows)s::text[] IS NULL OR f.code = ANY (%(flows)s))
    AND (%(flows)s::text[] IS NOT NULL OR f.kind = ANY (%(directions)s))
GROUP BY f.id, m.code, c.id, fc.sign, fc.share
ORDER BY f.code, m.code, c.code

-- name: readings
-- The readings of some channels in a span: how many, the first and the last, and the batches they came with.
SELECT r.channel_id, count(*)::int AS n_readings, min(r.at) AS first_at, max(r.at) AS last_at,
    min(r.batch_id) AS first_batch, max(r.batch_id) AS last_batch,
    (SELECT b.committed_at FROM ingest_batch b WHERE b.id = max(r.batch_id)) AS last_known_at
FROM reading r
WHERE r.channel_id = ANY (%(ids)s) AND r.at >= %(from_at)s AND r.at < %(to_at)s
GROUP BY r.channel_id

-- name: statements
-- The statements of a product's output inside a span, each with the batch it came with.
SELECT s.from_at, s.to_at, s.quantity, s.revision, s.batch_id, s.received_at, p.unit
FROM production s JOIN product p ON p.id = s.product_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = s.enterprise_id
WHERE s.enterprise_id = %(enterprise_id)s AND p.code = %(product)s AND s.from_at >= %(from_at)s AND s.to_at <= %(to_at)s
ORDER BY s.from_at, s.to_at, s.revision
