-- name: hashes_of
-- The passwords that open the platform for a gateway now, hashed.
SELECT slot, hash FROM gateway_hashes(%(enterprise)s, %(gateway)s, %(at)s)

-- name: act_as
-- Whose rights the rest of the transaction has; none gives the program's own back.
SELECT set_config('role', %(role)s, true)
