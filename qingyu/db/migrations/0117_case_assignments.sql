-- migrate:up
-- A case is assigned 指派 to a person of either side: a step of its log, which names the person as it was then.

ALTER TABLE case_step ADD person_id bigint REFERENCES responsible_person,
    ADD person text CHECK (length(person) BETWEEN 1 AND 100), ADD post text CHECK (length(post) BETWEEN 1 AND 100);
ALTER TABLE case_step DROP CONSTRAINT case_step_step_check;
ALTER TABLE case_step ADD CONSTRAINT case_step_step_check
    CHECK (step IN ('issue', 'receive', 'explain', 'rectify', 'verify', 'close', 'reject', 'note', 'assign'));
ALTER TABLE case_step ADD CONSTRAINT case_step_assigns CHECK (CASE step WHEN 'assign'
    THEN num_nonnulls(person_id, person, post) = 3 ELSE num_nonnulls(person_id, person, post) = 0 END);
CREATE INDEX case_step_assigned ON case_step (case_id, side, n DESC) WHERE step = 'assign';
CREATE INDEX case_step_person ON case_step (person_id) WHERE step = 'assign';
-- A foreign key is checked past row-level security: nobody names a person whom they do not see.
CREATE POLICY own_person ON case_step AS RESTRICTIVE FOR INSERT TO qingyu_api
    WITH CHECK (person_id IS NULL OR EXISTS (SELECT FROM responsible_person p WHERE p.id = person_id));
COMMENT ON COLUMN case_step.person IS 'the name on that day: either side reads whom the other one named, and not its persons';

-- migrate:down
DROP POLICY own_person ON case_step;
ALTER TABLE case_step DROP CONSTRAINT case_step_assigns;
DROP INDEX case_step_assigned, case_step_person;
-- Numbers of steps have no gap, so an assignment stays as a note.
UPDATE case_step SET step = 'note', text = left(concat_ws(': ', person, post, text), 2000) WHERE step = 'assign';
ALTER TABLE case_step DROP CONSTRAINT case_step_step_check;
ALTER TABLE case_step ADD CONSTRAINT case_step_step_check
    CHECK (step IN ('issue', 'receive', 'explain', 'rectify', 'verify', 'close', 'reject', 'note'));
ALTER TABLE case_step DROP person_id, DROP person, DROP post;
