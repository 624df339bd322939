-- name: assignees
-- Who sees to each of some cases for each side: whom the side named last.
SELECT DISTINCT ON (s.case_id, s.side) s.case_id, s.side, s.person_id, s.person, s.post, s.taken_by, s.at
FROM case_step s WHERE s.case_id = ANY(%(ids)s) AND s.step = 'assign' ORDER BY s.case_id, s.side, s.n DESC
