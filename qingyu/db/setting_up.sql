-- name: flows
-- The flows of an enterprise that hold at an instant: over the boundary or not, and whether anything says how much they are.
SELECT f.code, f.carrier, f.kind AS direction, EXISTS (SELECT FROM flow_channel fc WHERE fc.flow_id = f.id) AS is_metered,
    EXISTS (SELECT FROM flow_statement s WHERE s.flow_id = f.id) AS is_stated
FROM flow f WHERE f.enterprise_id = %(enterprise_id)s AND f.valid @> %(at)s::timestamptz
ORDER BY f.code

-- name: products
-- The products of an enterprise: whether output was ever stated, whether a yardstick stands beside them and what it charges.
SELECT p.code, EXISTS (SELECT FROM production o WHERE o.product_id = p.id) AS has_output,
    p.limit_id IS NOT NULL OR p.benchmark_id IS NOT NULL AS has_yardstick,
    EXISTS (SELECT FROM product_boundary b WHERE b.product_id = p.id) AS has_boundary
FROM product p WHERE p.enterprise_id = %(enterprise_id)s
ORDER BY p.code

-- name: declared
-- Whether an enterprise has a tariff of electricity and an energy manager, and the carriers of which it measured what a unit
-- holds.
SELECT EXISTS (SELECT FROM tariff t WHERE t.enterprise_id = %(enterprise_id)s AND NOT t.withdrawn) AS has_tariff,
    EXISTS (SELECT FROM energy_post p WHERE p.enterprise_id = %(enterprise_id)s AND p.post = 'manager') AS has_manager,
    ARRAY(SELECT DISTINCT m.carrier FROM measured_factor m
        WHERE m.enterprise_id = %(enterprise_id)s AND m.withdrawn_at IS NULL ORDER BY 1) AS measured
