-- name: lock_key
-- Wait for whoever works under the same key; held until the transaction ends.
SELECT pg_advisory_xact_lock(1025, hashtext(%(caller)s || encode(%(key_hash)s::bytea, 'hex')))

-- name: find_answer
-- What a write under this key answered.
SELECT request_hash, status, headers, sealed_body FROM kept_answer
WHERE caller = %(caller)s AND key_hash = %(key_hash)s AND kept_at > %(since)s

-- name: forget_answers
-- What is older than it has to be kept, some at a time.
DELETE FROM kept_answer WHERE (caller, key_hash) IN (
    SELECT caller, key_hash FROM kept_answer WHERE kept_at <= %(since)s ORDER BY kept_at LIMIT 100
)

-- name: keep_answer
-- What a write has answered.
INSERT INTO kept_answer (caller, key_hash, request_hash, status, headers, sealed_body, kept_at)
VALUES (%(caller)s, %(key_hash)s, %(request_hash)s, %(status)s, %(headers)s, %(sealed_body)s, %(kept_at)s)
