-- name: of_enterprise
-- What changes with each commit that changes an enterprise's data, or what is of everybody, or what it sees of its peers.
-- Readings come with the line of their batch: open lines only become more until one is done, which changes the numbers.
-- The day too, by this server's clock as in visible_enterprise: a member of a body is seen from one day on and to another,
-- and nothing is written when that day comes.
-- No row where the caller does not see it.
SELECT e.id AS enterprise_id, concat(data_numbers(e.id, %(peers)s), ' on ', (now() AT TIME ZONE 'Asia/Shanghai')::date)
    AS numbers
FROM enterprise e WHERE e.code = %(code)s

-- name: again
-- The same of one that a caller was seen to see on that day.
SELECT concat(data_numbers(%(enterprise_id)s, %(peers)s), ' on ', (now() AT TIME ZONE 'Asia/Shanghai')::date) AS numbers

-- name: declared
-- What changes with each commit that changes what is declared or registered of an enterprise, or of everybody.
SELECT own, everybody FROM declared_numbers(%(enterprise_id)s)
