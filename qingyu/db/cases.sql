-- name: listing
-- The cases a caller sees, the newest first, with what their warnings say and the region that issued each.
WITH RECURSIVE down AS (
    SELECT r.id FROM region r WHERE %(scope_all)s OR r.id = %(scope_region)s
    UNION
    SELECT r.id FROM region r JOIN down d ON r.parent_id = d.id
), asked AS (
    SELECT r.id FROM region r WHERE r.code = %(region)s
    UNION
    SELECT r.id FROM region r JOIN asked a ON r.parent_id = a.id
)
SELECT c.id, c.enterprise_id, e.code AS enterprise, r.code AS region, c.region_id,
    coalesce(e.name_zh, r.name_zh) AS name_zh, coalesce(e.name_en, r.name_en) AS name_en,
    c.warning_id, c.office_id, c.title, c.rules, c.state, c.is_rejected, c.opened_by, c.opened_at, c.since_at, c.n_steps,
    c.due_on, c.is_due_known, w.code AS warning_code, w.template_version, w.parameters, w.value, w.limit_value, w.unit,
    e.time_zone
FROM warning_case c
LEFT JOIN enterprise e ON e.id = c.enterprise_id
LEFT JOIN region r ON r.id = c.region_id
LEFT JOIN warning w ON w.id = c.warning_id
WHERE (c.region_id IN (SELECT down.id FROM down) OR c.enterprise_id IN (
        SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v))
    AND (%(id)s::bigint IS NULL OR c.id = %(id)s)
    AND (%(before)s::bigint IS NULL OR c.id < %(before)s)
    AND (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s)
    -- Of a park, a sector or a group also those of its members of today.
    AND (%(region)s::text IS NULL OR coalesce(c.region_id, e.region_id) IN (SELECT asked.id FROM asked)
        OR c.enterprise_id IN (SELECT m.enterprise_id FROM body_member m JOIN asked a ON a.id = m.region_id
            WHERE m.valid_from <= %(today)s AND (m.valid_to IS NULL OR %(today)s < m.valid_to)))
    AND (%(state)s::text IS NULL OR c.state = %(state)s)
    AND (NOT %(overdue)s OR c.due_on < %(today)s)
    AND (%(mine)s::text IS NULL OR c.id IN (
        SELECT own_case(%(mine)s, %(account)s, %(scope_enterprise)s::integer, %(scope_region)s::integer)))
    AND (%(person)s::bigint IS NULL OR EXISTS (
        SELECT FROM case_step s WHERE s.case_id = c.id AND s.step = 'assign' AND s.person_id = %(person)s
            AND NOT EXISTS (SELECT FROM case_step later WHERE later.case_id = s.case_id AND later.side = s.side
                AND later.step = 'assign' AND later.n > s.n)))
ORDER BY c.id DESC LIMIT %(limit)s

-- name: funnel
-- How many of the cases a caller sees, of a region and below it where one is asked for, stand in each state, and how many of
-- these are overdue or were sent back; how long the middle one has stood there, and how long it may, in calendar days.
WITH RECURSIVE down AS (
    SELECT r.id FROM region r WHERE %(scope_all)s OR r.id = %(scope_region)s
    UNION
    SELECT r.id FROM region r JOIN down d ON r.parent_id = d.id
), asked AS (
    SELECT r.id FROM region r WHERE r.code = %(region)s
    UNION
    SELECT r.id FROM region r JOIN asked a ON r.parent_id = a.id
)
SELECT c.state, count(*)::int AS n, (count(*) FILTER (WHERE c.due_on < %(today)s))::int AS n_overdue,
    (count(*) FILTER (WHERE c.is_rejected))::int AS n_rejected,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY (%(today)s::date - s.day)::float8) FILTER (WHERE c.due_on IS NOT NULL)
        AS used_d,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY (c.due_on - s.day)::float8) AS allowed_d
FROM warning_case c
LEFT JOIN enterprise e ON e.id = c.enterprise_id
CROSS JOIN LATERAL (SELECT (c.since_at AT TIME ZONE 'Asia/Shanghai')::date AS day) s
WHERE (c.region_id IN (SELECT down.id FROM down) OR c.enterprise_id IN (
        SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v))
    -- Of a park, a sector or a group also those of its members of today, as the listing has them.
    AND (%(region)s::text IS NULL OR coalesce(c.region_id, e.region_id) IN (SELECT asked.id FROM asked)
        OR c.enterprise_id IN (SELECT m.enterprise_id FROM body_member m JOIN asked a ON a.id = m.region_id
            WHERE m.valid_from <= %(today)s AND (m.valid_to IS NULL OR %(today)s < m.valid_to)))
    AND (%(mine)s::text IS NULL OR c.id IN (
        SELECT own_case(%(mine)s, %(account)s, %(scope_enterprise)s::integer, %(scope_region)s::integer)))
GROUP BY c.state

-- name: hold
-- A case held until the transaction ends: of two who act at once the second looks at what the first left.
SELECT c.n_steps FROM warning_case c WHERE c.id = %(id)s FOR UPDATE

-- name: add
-- A case; nothing where one of its warning is open.
INSERT INTO warning_case (enterprise_id, region_id, warning_id, office_id, title, rules, state, is_rejected, opened_by,
    opened_at, since_at, n_steps, due_on, is_due_known)
VALUES (%(enterprise_id)s, %(region_id)s, %(warning_id)s, %(office_id)s, %(title)s, %(rules)s, %(state)s, false, %(by)s,
    %(now)s, %(now)s, 1, %(due_on)s, %(is_due_known)s)
ON CONFLICT (warning_id) WHERE state <> 'closed' DO NOTHING
RETURNING id

-- name: say_news_from
-- Since when steps are news to persons, in this transaction; a trigger reads it (migration 0090).
SELECT set_config('qingyu.news_from', %(at)s, true)

-- name: is_known
-- Whether there is a case of somebody's with a title and the instant it was issued.
SELECT EXISTS (
    SELECT FROM warning_case c LEFT JOIN enterprise e ON e.id = c.enterprise_id LEFT JOIN region r ON r.id = c.region_id
    WHERE c.title = %(title)s AND c.opened_at = %(opened_at)s
        AND (e.code = %(enterprise)s::text OR r.code = %(region)s::text)) AS is_known

-- name: open_of
-- The open case of a warning.
SELECT c.id FROM warning_case c WHERE c.warning_id = %(warning_id)s AND c.state <> 'closed'

-- name: move
-- Where a case stands after a step.
UPDATE warning_case SET state = %(state)s, is_rejected = %(is_rejected)s, since_at = %(since_at)s,
    n_steps = %(n_steps)s, due_on = %(due_on)s, is_due_known = %(is_due_known)s
WHERE id = %(id)s

-- name: log
-- A step of the log.
INSERT INTO case_step (case_id, n, step, side, state, text, files, taken_by, at, person_id, person, post)
VALUES (%(case_id)s, %(n)s, %(step)s, %(side)s, %(state)s, %(text)s, %(files)s, %(by)s, %(now)s, %(person_id)s, %(person)s,
    %(post)s)

-- name: steps
-- The log of a case, in order.
SELECT s.n, s.step, s.side, s.state, s.text, s.files, s.taken_by, s.at, s.person_id, s.person, s.post
FROM case_step s WHERE s.case_id = %(case_id)s ORDER BY s.n

-- name: add_file
-- A file of a case; the same bytes again are the same file.
INSERT INTO case_file (case_id, sha256, name, size, content, added_by, added_at)
VALUES (%(case_id)s, %(sha256)s, %(name)s, %(size)s, %(content)s, %(by)s, %(now)s)
ON CONFLICT (case_id, sha256) DO NOTHING

-- name: files
-- The files of a case without their bytes, in order.
SELECT f.sha256, f.name, f.size, f.added_by, f.added_at FROM case_file f WHERE f.case_id = %(case_id)s ORDER BY f.id

-- name: content
-- The bytes of a file.
SELECT f.content FROM case_file f WHERE f.case_id = %(case_id)s AND f.sha256 = %(sha256)s

-- name: add_measure
-- A measure of a case.
INSERT INTO case_measure (case_id, what, owner, due_on, effect, effect_unit, added_by, added_at)
VALUES (%(case_id)s, %(what)s, %(owner)s, %(due_on)s, %(effect)s, %(effect_unit)s, %(by)s, %(now)s)

-- name: measures
-- The measures of a case, in order.
SELECT m.id, m.what, m.owner, m.due_on, m.effect, m.effect_unit, m.added_by, m.added_at
FROM case_measure m WHERE m.case_id = %(case_id)s ORDER BY m.due_on, m.id

-- name: offices
-- Every region with the one above it.
SELECT r.id, r.parent_id, r.code, r.level, r.name_zh, r.name_en FROM region r

-- name: decide
-- What a person decided of a consequence; nothing where it is decided already.
INSERT INTO case_consequence (case_id, rule, decided, document, text, decided_by, decided_at)
VALUES (%(case_id)s, %(rule)s, %(decided)s, %(document)s, %(text)s, %(by)s, %(now)s)
ON CONFLICT (case_id, rule) DO NOTHING

-- name: consequences
-- What was decided of the consequences of a case, in order.
SELECT k.rule, k.decided, k.document, k.text, k.decided_by, k.decided_at FROM case_consequence k
WHERE k.case_id = %(case_id)s ORDER BY k.id

-- name: tell_clocks
-- Write down what is to be told of the clocks that end until a day or have ended; the cases with what was written.
INSERT INTO case_clock_notice (case_id, event, state, since_at, due_on, step, at)
SELECT c.id, told.event, c.state, c.since_at, c.due_on, c.n_steps, %(now)s
FROM warning_case c,
    LATERAL (SELECT CASE WHEN c.due_on < %(today)s THEN 'case.overrun' ELSE 'case.due' END AS event) told
WHERE c.due_on <= %(until)s AND NOT EXISTS (SELECT FROM case_clock_notice k
    WHERE k.case_id = c.id AND k.event = told.event AND k.state = c.state AND k.since_at = c.since_at)
ON CONFLICT DO NOTHING
RETURNING case_id, event
