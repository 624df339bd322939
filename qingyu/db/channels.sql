-- name: channels
-- The channels of an enterprise, or some of them, with the start of service and the first reading.
SELECT id, kind, is_signed, in_service_from, (SELECT r.at FROM page_of_readings(id, '-infinity', 'infinity', 1) r)
FROM channel
WHERE enterprise_id = %(enterprise_id)s AND (%(ids)s::int4[] IS NULL OR id = ANY (%(ids)s)) ORDER BY id

-- name: versions
-- The settings of channels over time.
SELECT channel_id, lower(valid) AS from_at, upper(valid) AS to_at, interval_s, multiplier, modulus, rated_max_per_h,
    dip_tolerance
FROM channel_version WHERE channel_id = ANY (%(ids)s) ORDER BY channel_id, lower(valid)

-- name: events
-- What happened to the registers of channels; of several corrections of one instant the last recorded one stands last.
SELECT channel_id, at, kind, end_index, start_index, value FROM channel_event
WHERE channel_id = ANY (%(ids)s) ORDER BY channel_id, at, recorded_at, id

-- name: bounds
-- The first and the last reading of a channel, in microseconds since 1970.
SELECT (extract(epoch FROM (SELECT at FROM reading WHERE channel_id = %(id)s ORDER BY at LIMIT 1)) * 1000000)::int8,
    (extract(epoch FROM (SELECT at FROM reading WHERE channel_id = %(id)s ORDER BY at DESC LIMIT 1)) * 1000000)::int8

-- name: copy_readings_out
-- The readings of a channel in time order, as one row of arrays for numpy.
COPY (SELECT array_agg(at), array_agg(value) FROM (SELECT at, value FROM reading
    WHERE channel_id = %(id)s AND at >= %(from_at)s AND at <= %(to_at)s ORDER BY at) r)
TO STDOUT (FORMAT binary)
