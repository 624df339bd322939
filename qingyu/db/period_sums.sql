-- name: day_bounds
-- The first and the last day of a channel.
SELECT min(day), max(day) FROM energy_day WHERE channel_id = %(id)s

-- name: first_read_day
-- The first day of a channel on which a reading came.
SELECT min(day) FROM energy_day WHERE channel_id = %(id)s AND n_received > 0

-- name: put_day
-- Days of a channel.
INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect, n_missing)
SELECT %(id)s, s.* FROM unnest(%(start_on)s::date[], %(use)s::float8[], %(n_received)s::int[], %(n_due)s::int[],
    %(n_slots)s::int[], %(n_measured)s::int[], %(n_estimated)s::int[], %(n_suspect)s::int[], %(n_missing)s::int[]) s
ON CONFLICT (channel_id, day) DO UPDATE
SET use = excluded.use, n_received = excluded.n_received, n_due = excluded.n_due, n_slots = excluded.n_slots,
    n_measured = excluded.n_measured, n_estimated = excluded.n_estimated, n_suspect = excluded.n_suspect,
    n_missing = excluded.n_missing

-- name: delete_days
-- Days that hold no slot any more.
DELETE FROM energy_day WHERE channel_id = %(id)s AND day = ANY (%(days)s)

-- name: days_of_months
-- The days of a channel in some months, in order.
SELECT day AS start_on, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect, n_missing
FROM energy_day
WHERE channel_id = %(id)s AND day >= %(from_on)s AND day < %(to_on)s ORDER BY day

-- name: put_month
-- Months of a channel.
INSERT INTO energy_month (channel_id, month, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect, n_missing)
SELECT %(id)s, s.* FROM unnest(%(start_on)s::date[], %(use)s::float8[], %(n_received)s::int[], %(n_due)s::int[],
    %(n_slots)s::int[], %(n_measured)s::int[], %(n_estimated)s::int[], %(n_suspect)s::int[], %(n_missing)s::int[]) s
ON CONFLICT (channel_id, month) DO UPDATE
SET use = excluded.use, n_received = excluded.n_received, n_due = excluded.n_due, n_slots = excluded.n_slots,
    n_measured = excluded.n_measured, n_estimated = excluded.n_estimated, n_suspect = excluded.n_suspect,
    n_missing = excluded.n_missing

-- name: delete_months
-- Months that hold no day any more.
DELETE FROM energy_month WHERE channel_id = %(id)s AND month = ANY (%(months)s)
