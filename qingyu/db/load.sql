-- name: boundary_channels
-- The carriers and channels of an enterprise's boundary flows that hold in a span.
SELECT f.carrier, c.id AS channel_id, c.unit, lower(f.valid) AS holds_from, upper(f.valid) AS holds_to
FROM flow f
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = f.enterprise_id
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
WHERE f.enterprise_id = %(enterprise_id)s
    AND f.kind IN ('purchase', 'stock', 'export', 'renewable_production')
    AND f.valid && tstzrange(%(from_at)s, %(to_at)s)
ORDER BY f.carrier, c.id

-- name: production
-- The output reported for periods that begin in a span, the highest revision of each.
SELECT p.code AS product, p.name_zh, p.name_en, p.unit, sum(x.quantity) AS quantity, max(x.to_at) AS until
FROM (
    SELECT DISTINCT ON (product_id, from_at, to_at) product_id, from_at, to_at, quantity
    FROM production
    WHERE enterprise_id = %(enterprise_id)s AND from_at >= %(from_at)s AND from_at < %(to_at)s
    ORDER BY product_id, from_at, to_at, revision DESC
) x
JOIN product p ON p.id = x.product_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = p.enterprise_id
GROUP BY p.code, p.name_zh, p.name_en, p.unit
ORDER BY p.code
