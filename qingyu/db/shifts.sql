-- name: rosters
-- The rosters of an enterprise in the order in which they were declared.
SELECT r.valid_from, r.valid_to, r.shifts, r.teams, r.rotation, r.declared_by, r.declared_at
FROM shift_roster r WHERE r.enterprise_id = %(enterprise_id)s ORDER BY r.id

-- name: one_by_one
-- Whoever declares shifts of an enterprise waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('shift_roster'), %(enterprise_id)s)

-- name: add
-- Declare a roster, unless the one that was declared last says the same.
INSERT INTO shift_roster (enterprise_id, valid_from, valid_to, shifts, teams, rotation, declared_by, declared_at)
SELECT %(enterprise_id)s, %(valid_from)s::date, %(valid_to)s::date, %(shifts)s::jsonb, %(teams)s::jsonb, %(rotation)s::jsonb,
    %(by)s, %(now)s
WHERE NOT EXISTS (
    SELECT FROM (SELECT * FROM shift_roster r WHERE r.enterprise_id = %(enterprise_id)s ORDER BY r.id DESC LIMIT 1) newest
    WHERE (newest.valid_from, newest.valid_to, newest.shifts, newest.teams, newest.rotation) IS NOT DISTINCT FROM
        (%(valid_from)s::date, %(valid_to)s::date, %(shifts)s::jsonb, %(teams)s::jsonb, %(rotation)s::jsonb))
RETURNING id
