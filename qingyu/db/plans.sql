-- name: listing
-- The plans of a region and below it as they were known at an instant, by region and code; null: now. With a code the one
-- of the region itself.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT p.id, r.code AS region, p.code, v.name, v.kind, v.first_on, v.last_on, v.document, v.declared_by, v.declared_at
FROM region_plan p
JOIN below b ON b.id = p.region_id
JOIN region r ON r.id = p.region_id,
    LATERAL (SELECT * FROM region_plan_version n WHERE n.plan_id = p.id
        AND (%(as_of)s::timestamptz IS NULL OR n.declared_at <= %(as_of)s) ORDER BY n.id DESC LIMIT 1) v
WHERE %(code)s::text IS NULL OR p.code = %(code)s AND p.region_id = %(region_id)s
ORDER BY r.code, p.code

-- name: one_by_one
-- Whoever acts on the plans of a region waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('region_plan'), %(region_id)s)

-- name: put
-- A version of a plan, the first of a code with the plan.
WITH made AS (
    INSERT INTO region_plan (region_id, code) VALUES (%(region_id)s, %(code)s)
    ON CONFLICT (region_id, code) DO NOTHING
    RETURNING id
)
INSERT INTO region_plan_version (plan_id, region_id, name, kind, first_on, last_on, document, declared_by, declared_at)
SELECT coalesce((SELECT id FROM made), (SELECT p.id FROM region_plan p WHERE (p.region_id, p.code) = (%(region_id)s, %(code)s))),
    %(region_id)s, %(name)s, %(kind)s, %(first_on)s, %(last_on)s, %(document)s, %(by)s, %(now)s

-- name: tasks
-- The tasks of some plans as they were known at an instant, by plan and code; null: now.
SELECT DISTINCT ON (t.plan_id, t.code) t.id, t.plan_id, t.code, t.parent, t.name, t.lead, t.responsible, t.year,
    t.indicator, t.indicator_unit, t.indicator_target, t.feed, t.projects, t.declared_by, t.declared_at
FROM region_task t
WHERE t.plan_id = ANY (%(plans)s) AND (%(as_of)s::timestamptz IS NULL OR t.declared_at <= %(as_of)s)
ORDER BY t.plan_id, t.code, t.id DESC

-- name: milestones
-- The milestones of some versions of tasks, by number.
SELECT m.task_id, m.number, m.name, m.due_on, m.weight FROM region_task_milestone m
WHERE m.task_id = ANY (%(tasks)s) ORDER BY m.task_id, m.number

-- name: acts
-- What was noted of the tasks of some plans until an instant, the first first; null: until now.
SELECT a.plan_id, a.task, a.act, a.milestone, a.happened_on, a.expected_on, a.value, a.document, a.text, a.acted_by,
    a.acted_at
FROM region_task_act a
WHERE a.plan_id = ANY (%(plans)s) AND (%(as_of)s::timestamptz IS NULL OR a.acted_at <= %(as_of)s)
ORDER BY a.id

-- name: put_task
-- A version of a task; its id.
INSERT INTO region_task (plan_id, region_id, code, parent, name, lead, responsible, year, indicator, indicator_unit,
    indicator_target, feed, projects, declared_by, declared_at)
VALUES (%(plan_id)s, %(region_id)s, %(code)s, %(parent)s, %(name)s, %(lead)s, %(responsible)s, %(year)s, %(indicator)s,
    %(indicator_unit)s, %(indicator_target)s, %(feed)s, %(projects)s, %(by)s, %(now)s)
RETURNING id

-- name: put_milestone
-- A milestone of a version of a task.
INSERT INTO region_task_milestone (task_id, region_id, number, name, due_on, weight)
VALUES (%(task_id)s, %(region_id)s, %(number)s, %(name)s, %(due_on)s, %(weight)s)

-- name: note_act
-- What was noted of a task.
INSERT INTO region_task_act (plan_id, region_id, task, act, milestone, happened_on, expected_on, value, document, text,
    acted_by, acted_at)
VALUES (%(plan_id)s, %(region_id)s, %(task)s, %(act)s, %(milestone)s, %(happened_on)s, %(expected_on)s, %(value)s,
    %(document)s, %(text)s, %(by)s, %(now)s)

-- name: tell_clocks
-- Write down the milestones that end until a day or have ended and are not done, each once for its day; what was written.
INSERT INTO task_clock_notice (milestone_id, plan_id, region_id, task, number, due_on, event, at)
SELECT m.id, t.plan_id, t.region_id, t.code, m.number, m.due_on, told.event, %(now)s
FROM region_task_milestone m
JOIN region_task t ON t.id = m.task_id,
    LATERAL (SELECT CASE WHEN m.due_on < %(today)s THEN 'task.overrun' ELSE 'task.due' END AS event) told
WHERE m.due_on <= %(until)s
    AND NOT EXISTS (SELECT FROM region_task n WHERE n.plan_id = t.plan_id AND n.code = t.code AND n.id > t.id)
    AND NOT EXISTS (SELECT FROM region_task_act a WHERE a.plan_id = t.plan_id AND a.task = t.code
        AND (a.act = 'withdraw' OR a.act = 'done' AND a.milestone = m.number))
    AND NOT EXISTS (SELECT FROM task_clock_notice k WHERE k.plan_id = t.plan_id AND k.task = t.code
        AND k.number = m.number AND k.due_on = m.due_on AND k.event = told.event)
ON CONFLICT DO NOTHING
RETURNING id, event

-- name: clock
-- What is said of a clock: whose milestone it is, and until when.
SELECT k.id, k.event, k.due_on, m.name AS milestone, t.name AS task, t.lead, v.name AS plan, p.code AS plan_code,
    r.code AS region, r.name_zh, r.name_en
FROM task_clock_notice k
JOIN region_task_milestone m ON m.id = k.milestone_id
JOIN region_task t ON t.id = m.task_id
JOIN region_plan p ON p.id = k.plan_id
JOIN region r ON r.id = k.region_id,
    LATERAL (SELECT n.name FROM region_plan_version n WHERE n.plan_id = p.id ORDER BY n.id DESC LIMIT 1) v
WHERE k.id = %(id)s
