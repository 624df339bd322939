-- name: declared
-- What each product's boundaries were registered as: one row of a unit or a flow.
SELECT p.code AS product, b.boundary, u.code AS unit, f.code AS flow, b.share
FROM product_boundary b
JOIN product p ON p.id = b.product_id
LEFT JOIN unit u ON u.id = b.unit_id
LEFT JOIN flow f ON f.id = b.flow_id
WHERE b.enterprise_id = %(enterprise_id)s
ORDER BY p.code, b.boundary, u.code, f.code

-- name: flows
-- The flows of an enterprise with the units they run between, and whether anything says what they carry.
SELECT f.code, f.carrier, f.kind AS direction, s.code AS source, t.code AS target,
    EXISTS (SELECT FROM flow_channel c WHERE c.flow_id = f.id)
        OR EXISTS (SELECT FROM flow_statement w WHERE w.flow_id = f.id) AS is_known
FROM flow f
LEFT JOIN unit s ON s.id = f.from_unit_id
LEFT JOIN unit t ON t.id = f.to_unit_id
WHERE f.enterprise_id = %(enterprise_id)s
ORDER BY f.code

-- name: clear
-- The boundaries of a product are given as a whole.
DELETE FROM product_boundary WHERE product_id = %(product_id)s

-- name: add
-- A unit or a flow that is part of a product's boundary.
INSERT INTO product_boundary (enterprise_id, product_id, boundary, unit_id, flow_id, share)
VALUES (%(enterprise_id)s, %(product_id)s, %(boundary)s, %(unit_id)s, %(flow_id)s, %(share)s)
