-- name: copy_readings
-- Readings that are surely new; rows are encoded by numpy.
COPY reading (channel_id, at, value, batch_id, flags) FROM STDIN (FORMAT binary)

-- name: make_stage
-- A table of this connection for readings that may be there already; it is empty again after each transaction.
CREATE TEMP TABLE IF NOT EXISTS staged (
    channel_id integer NOT NULL, at timestamptz NOT NULL, value double precision NOT NULL, batch_id bigint NOT NULL,
    flags smallint NOT NULL
) ON COMMIT DELETE ROWS

-- name: clear_stage
-- Nothing of an earlier part of the same transaction may be judged again.
DELETE FROM staged

-- name: copy_staged
-- The same encoding as copy_readings.
COPY staged (channel_id, at, value, batch_id, flags) FROM STDIN (FORMAT binary)

-- name: insert_staged
-- What is new among the staged readings.
INSERT INTO reading (channel_id, at, value, batch_id, flags)
SELECT channel_id, at, value, batch_id, flags FROM staged ORDER BY channel_id, at
ON CONFLICT DO NOTHING

-- name: stored_before
-- Staged readings whose key was stored by another batch, with the value that stands there.
SELECT s.channel_id, (extract(epoch FROM s.at) * 1000000)::int8, r.value
FROM staged s
JOIN reading r ON r.channel_id = s.channel_id AND r.at = s.at
WHERE r.batch_id <> s.batch_id

-- name: insert_conflicts
-- A second value for a stored key is kept apart; the first one stays.
INSERT INTO reading_conflict (enterprise_id, channel_id, at, value_stored, value_received, batch_id, received_at)
SELECT enterprise_id, channel_id, at, value_stored, value_received, batch_id, %(received_at)s
FROM unnest(%(enterprise_ids)s::int4[], %(channel_ids)s::int4[], %(ats)s::timestamptz[], %(stored)s::float8[],
    %(received)s::float8[], %(batch_ids)s::int8[])
    AS c (enterprise_id, channel_id, at, value_stored, value_received, batch_id)
ON CONFLICT DO NOTHING

-- name: put_status
-- What a gateway says of itself, or its last will.
INSERT INTO gateway_status (gateway_id, online, changed_at) VALUES (%(gateway_id)s, %(online)s, %(at)s)
ON CONFLICT (gateway_id) DO UPDATE SET online = excluded.online, changed_at = excluded.changed_at
WHERE gateway_status.online <> excluded.online

-- name: insert_production
-- A statement of production; the same one again is ignored.
INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id, received_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(from_at)s, %(to_at)s, %(quantity)s, %(revision)s, %(batch_id)s, %(received_at)s)
ON CONFLICT (product_id, from_at, to_at, revision) DO NOTHING
RETURNING id

-- name: stored_production
-- The quantity stored for a period and revision.
SELECT quantity FROM production
WHERE product_id = %(product_id)s AND from_at = %(from_at)s AND to_at = %(to_at)s AND revision = %(revision)s

-- name: channels_of
-- The channels of enterprises: where their history begins and ends, and how far it has come. A state read at the very end
-- of a register or gauge closes its last interval.
SELECT c.enterprise_id, m.code AS meter, c.code AS channel, c.id,
    (extract(epoch FROM c.valid_from) * 1000000)::int8 AS valid_from_us,
    (extract(epoch FROM upper(v.valid)) * 1000000)::int8 + (c.kind NOT IN ('interval', 'mean_power'))::int AS valid_to_us,
    coalesce(v.until_recorded, false) AS until_recorded,
    (extract(epoch FROM last.at) * 1000000)::int8 AS last_us
FROM channel c
JOIN meter m ON m.id = c.meter_id
LEFT JOIN LATERAL (
    SELECT * FROM channel_version f WHERE f.channel_id = c.id ORDER BY lower(f.valid) DESC LIMIT 1
) v ON true
LEFT JOIN LATERAL (
    SELECT r.at FROM reading r WHERE %(newest)s AND r.channel_id = c.id ORDER BY r.at DESC LIMIT 1
) last ON true
WHERE c.enterprise_id = ANY (%(enterprise_ids)s)

-- name: open_channels
-- Readings came after the end of a recording: the channel goes on.
UPDATE channel_version SET valid = tstzrange(lower(valid), NULL), until_recorded = false
WHERE channel_id = ANY (%(ids)s) AND until_recorded

-- name: register_stamps
-- When what is registered of enterprises changed last.
SELECT id, register_changed_at FROM enterprise WHERE id = ANY (%(ids)s)

-- name: enterprise_id
-- The id behind an enterprise's code.
SELECT id FROM enterprise WHERE code = %(code)s

-- name: gateways_of
-- The gateways of enterprises.
SELECT enterprise_id, code, id, class = 'A' AS keeps FROM gateway WHERE enterprise_id = ANY (%(enterprise_ids)s)

-- name: products_of
-- The products of enterprises.
SELECT enterprise_id, code, id FROM product WHERE enterprise_id = ANY (%(enterprise_ids)s)

-- name: enterprises_of
-- Codes of enterprises by id.
SELECT id, code FROM enterprise WHERE id = ANY (%(enterprise_ids)s)
