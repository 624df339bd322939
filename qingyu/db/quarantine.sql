-- name: enrolment
-- The password of unknown devices, hashed, and whether somebody listens to them; no row where they may not connect.
SELECT hash, session_ready_at IS NOT NULL AS is_heard FROM enrolment

-- name: is_open
-- Whether unknown devices may connect.
SELECT EXISTS (SELECT key FROM enrolment)

-- name: session_ready
-- Somebody listens to unknown devices, so they may connect.
UPDATE enrolment SET session_ready_at = %(now)s

-- name: open_enrolment
-- Let unknown devices connect with a password.
INSERT INTO enrolment (hash, opened_at, opened_by) VALUES (%(hash)s, %(now)s, %(by)s)
ON CONFLICT (key) DO UPDATE SET hash = excluded.hash, opened_at = excluded.opened_at, opened_by = excluded.opened_by

-- name: close_enrolment
-- Let them connect no more.
DELETE FROM enrolment

-- name: lock
-- One at a time holds what unknown devices send, so that the bounds hold together.
SELECT pg_try_advisory_lock(hashtext('quarantine'))

-- name: room
-- What is held of a device and of all, and how many devices there are.
SELECT coalesce(sum(bytes_held), 0)::bigint AS bytes_of_all, count(*) AS n_devices,
    coalesce(max(bytes_held) FILTER (WHERE serial = %(serial)s), 0)::bigint AS bytes_of_this,
    bool_or(serial = %(serial)s) IS TRUE AS is_known
FROM quarantine_device

-- name: note_held
-- A device has sent a message that is held.
INSERT INTO quarantine_device AS d (serial, first_at, last_at, n_held, bytes_held)
VALUES (%(serial)s, %(now)s, %(now)s, 1, %(size)s)
ON CONFLICT (serial) DO UPDATE
SET last_at = excluded.last_at, n_held = d.n_held + 1, bytes_held = d.bytes_held + excluded.bytes_held

-- name: hold
-- The message of an unknown device, as it came.
INSERT INTO quarantine_message (serial, kind, received_at, payload)
VALUES (%(serial)s, %(kind)s, %(now)s, %(payload)s)

-- name: note_refused
-- A device has sent a message for which there is no room.
UPDATE quarantine_device SET last_at = %(now)s, n_refused = n_refused + 1, refused_at = %(now)s WHERE serial = %(serial)s

-- name: list_devices
-- Unknown devices, the newest first.
SELECT serial, first_at, last_at, n_held, bytes_held, n_refused, refused_at FROM quarantine_device ORDER BY last_at DESC

-- name: device
-- One unknown device, locked.
SELECT serial, first_at, last_at, n_held, bytes_held, n_refused, refused_at FROM quarantine_device
WHERE serial = %(serial)s FOR UPDATE

-- name: held
-- What is held of a device, oldest first.
SELECT kind, payload FROM quarantine_message WHERE serial = %(serial)s ORDER BY id

-- name: discard
-- A device and what is held of it.
DELETE FROM quarantine_device WHERE serial = %(serial)s
