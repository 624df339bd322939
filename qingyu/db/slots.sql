-- name: last_slot
-- The last stored slot of a channel, in microseconds since 1970.
SELECT (extract(epoch FROM slot_at) * 1000000)::int8 FROM energy_slot WHERE channel_id = %(id)s
ORDER BY slot_at DESC LIMIT 1

-- name: copy_whole_slots_out
-- The slots of a channel with everything that is stored of them, in time order, as one row of arrays.
COPY (SELECT array_agg(slot_at), array_agg(coalesce(use, 'NaN')), array_agg(n_received), array_agg(n_due),
    array_agg(measured_share), array_agg(estimated_share), array_agg(state)
    FROM (SELECT * FROM energy_slot
        WHERE channel_id = %(id)s AND slot_at >= %(from_at)s AND slot_at < %(to_at)s ORDER BY slot_at) s)
TO STDOUT (FORMAT binary)

-- name: copy_slots_out
-- The slots of a channel in time order, as one row of arrays for numpy; an unknown use leaves as NaN.
COPY (SELECT array_agg(slot_at), array_agg(coalesce(use, 'NaN')), array_agg(n_received), array_agg(n_due), array_agg(state)
    FROM (SELECT slot_at, use, n_received, n_due, state FROM energy_slot
        WHERE channel_id = %(id)s AND slot_at >= %(from_at)s AND slot_at < %(to_at)s ORDER BY slot_at) s)
TO STDOUT (FORMAT binary)

-- name: delete_slots
-- Slots that are gone, or about to be written anew.
DELETE FROM energy_slot WHERE channel_id = %(id)s AND slot_at >= %(from_at)s AND slot_at < %(to_at)s
    AND slot_at = ANY (%(ats)s)

-- name: copy_slots_in
-- Slots, as bytes from numpy.
COPY energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)
FROM STDIN (FORMAT binary)

-- name: proof_is_gone
-- Slots that rest on readings which are no longer there: a rebuild would make them missing. A reading counts for the
-- due instant nearest to it, which may lie up to half an interval before it.
SELECT min(slot_at), max(slot_at) FROM energy_slot s
WHERE s.channel_id = %(id)s AND s.slot_at >= %(from_at)s AND s.slot_at < %(to_at)s AND s.n_received > 0
    AND s.slot_at < coalesce((SELECT date_bin('15 minutes', r.at, 'epoch') FROM reading r WHERE r.channel_id = %(id)s
        ORDER BY r.at LIMIT 1), 'infinity')
        - (SELECT max(cv.interval_s) * INTERVAL '0.5 seconds' FROM channel_version cv WHERE cv.channel_id = %(id)s)
