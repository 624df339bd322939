-- name: held_days
-- The local days of an enterprise on which something is known, in a span: of some carriers, channels or flows, or of all.
SELECT d.day FROM channel c JOIN energy_day d ON d.channel_id = c.id
WHERE c.enterprise_id = %(enterprise_id)s
    AND (%(from_day)s::date IS NULL OR d.day >= %(from_day)s) AND (%(to_day)s::date IS NULL OR d.day < %(to_day)s)
    AND (%(channel_ids)s::int4[] IS NULL OR c.id = ANY(%(channel_ids)s))
    AND (%(carriers)s::text[] IS NULL OR c.carrier = ANY(%(carriers)s) OR EXISTS (
        SELECT FROM flow_channel fc JOIN flow f ON f.id = fc.flow_id
        WHERE fc.channel_id = c.id AND f.carrier = ANY(%(carriers)s)))
UNION
SELECT g.day::date FROM flow f JOIN flow_statement s ON s.flow_id = f.id
CROSS JOIN LATERAL generate_series(greatest(s.from_on, %(from_day)s::date),
    least(s.to_on, %(to_day)s::date) - 1, INTERVAL '1 day') AS g (day)
WHERE f.enterprise_id = %(enterprise_id)s
    AND (%(carriers)s::text[] IS NULL OR f.carrier = ANY(%(carriers)s))
    AND (%(channel_ids)s::int4[] IS NULL OR f.id = ANY(%(flow_ids)s::int4[]))
UNION
SELECT i.start_on FROM indicator_value i
WHERE i.enterprise_id = %(enterprise_id)s AND i.superseded_at IS NULL
    AND (%(from_day)s::date IS NULL OR i.start_on >= %(from_day)s) AND (%(to_day)s::date IS NULL OR i.start_on < %(to_day)s)
    AND (i.scope = ANY(%(scopes)s::text[])
        OR (%(carriers)s::text[] IS NULL AND %(channel_ids)s::int4[] IS NULL AND %(scopes)s::text[] IS NULL))
ORDER BY 1

-- name: under_region
-- The enterprises of a region and of all below it; without a region all of them.
WITH RECURSIVE below AS (
    SELECT id FROM region WHERE code = %(region)s
    UNION ALL
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT e.id FROM enterprise e
WHERE %(region)s::text IS NULL OR e.region_id IN (SELECT id FROM below)
ORDER BY e.id

-- name: server_now
-- The clock of the server: an upgrade has no other.
SELECT now()

-- name: wait_at_most
-- The longest wait for a lock in this transaction.
SELECT set_config('lock_timeout', %(timeout)s, true)

-- name: registered_flows
-- Flows as they are registered, each with the channels that feed it: two states are compared by this.
SELECT f.code, ARRAY[f.id] AS flow_ids, to_jsonb(f) || jsonb_build_object('channels', coalesce(jsonb_agg(
        jsonb_build_array(fc.channel_id, fc.sign, fc.share) ORDER BY fc.channel_id)
        FILTER (WHERE fc.channel_id IS NOT NULL), '[]')) AS said,
    EXISTS (SELECT FROM flow_statement s WHERE s.flow_id = f.id) AS is_stated,
    coalesce(array_agg(fc.channel_id) FILTER (WHERE fc.channel_id IS NOT NULL), '{}') AS channel_ids
FROM flow f LEFT JOIN flow_channel fc ON fc.flow_id = f.id
WHERE f.enterprise_id = %(enterprise_id)s
GROUP BY f.id

-- name: registered_products
-- Products as they are registered, each with the flows it is charged with and their channels.
SELECT p.code, to_jsonb(p) || jsonb_build_object('flows', coalesce((
        SELECT jsonb_agg(jsonb_build_array(pf.flow_id, pf.share) ORDER BY pf.flow_id)
        FROM product_flow pf WHERE pf.product_id = p.id), '[]'), 'boundaries', coalesce((
        SELECT jsonb_agg(jsonb_build_array(pb.boundary, pb.unit_id, pb.flow_id, pb.share)
            ORDER BY pb.boundary, pb.unit_id, pb.flow_id)
        FROM product_boundary pb WHERE pb.product_id = p.id), '[]')) AS said,
    ARRAY(SELECT pf.flow_id FROM product_flow pf WHERE pf.product_id = p.id) AS flow_ids,
    ARRAY(SELECT DISTINCT fc.channel_id FROM product_flow pf JOIN flow_channel fc ON fc.flow_id = pf.flow_id
        WHERE pf.product_id = p.id) AS channel_ids
FROM product p WHERE p.enterprise_id = %(enterprise_id)s

-- name: products_with_yardstick
-- Products that one of some yardsticks stands beside, with the channels of their flows.
SELECT p.enterprise_id, array_agg(DISTINCT p.code) AS products,
    coalesce(array_agg(DISTINCT fc.channel_id) FILTER (WHERE fc.channel_id IS NOT NULL), '{}') AS channel_ids,
    coalesce(array_agg(DISTINCT pf.flow_id) FILTER (WHERE pf.flow_id IS NOT NULL), '{}') AS flow_ids
FROM product p
LEFT JOIN product_flow pf ON pf.product_id = p.id
LEFT JOIN flow_channel fc ON fc.flow_id = pf.flow_id
WHERE p.limit_id = ANY(%(ids)s) OR p.benchmark_id = ANY(%(ids)s)
GROUP BY p.enterprise_id ORDER BY p.enterprise_id
