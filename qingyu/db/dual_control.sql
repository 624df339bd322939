-- name: statistics
-- What is stated of bodies, regions or enterprises ({body}), the newest of each quantity and span; of what was stated
-- before an instant, where one is named, and of one span of a quantity alone, where one is named.
SELECT DISTINCT ON (s.{body}_id, s.quantity, s.year, s.through_month) s.{body}_id AS body_id, s.id, s.quantity, s.year, s.through_month, s.value, s.document,
    s.declared_by, s.declared_at
FROM {body}_statistic s
WHERE s.{body}_id = ANY (%(body_ids)s::int4[]) AND (%(until)s::timestamptz IS NULL OR s.declared_at < %(until)s)
    AND (%(quantity)s::text IS NULL OR s.quantity = %(quantity)s AND s.year = %(year)s AND s.through_month = %(month)s)
ORDER BY s.{body}_id, s.quantity, s.year, s.through_month, s.id DESC

-- name: one_by_one
-- Whoever states or publishes something of a body waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('{body}_statistic'), %(body_id)s)

-- name: hold_tables
-- Whoever takes in a table of regions waits for who takes in one of the same region.
SELECT pg_advisory_xact_lock(hashtext('region_table'), %(region_id)s)

-- name: state
-- A statistic of a body.
INSERT INTO {body}_statistic ({body}_id, quantity, year, through_month, value, document, declared_by, declared_at)
VALUES (%(body_id)s, %(quantity)s, %(year)s, %(through_month)s, %(value)s, %(document)s, %(by)s, %(now)s)
RETURNING id, quantity, year, through_month, value, document, declared_by, declared_at

-- name: targets
-- The targets of bodies that hold, or held just before an instant, by period.
SELECT t.{body}_id AS body_id, t.id, t.quantity AS controlled, t.kind, t.per, t.value, t.base_year, t.target_year, t.document, t.clause, t.verified,
    t.declared_by, t.declared_at
FROM {body}_target t
WHERE t.{body}_id = ANY (%(body_ids)s::int4[]) AND (%(id)s::bigint IS NULL OR t.id = %(id)s)
    AND CASE WHEN %(until)s::timestamptz IS NULL THEN t.withdrawn_at IS NULL
        ELSE t.declared_at < %(until)s AND (t.withdrawn_at IS NULL OR t.withdrawn_at >= %(until)s) END
ORDER BY t.base_year, t.target_year, t.quantity, t.kind, t.per

-- name: demand
-- A target of a body; nothing where the same one holds already.
INSERT INTO {body}_target ({body}_id, quantity, kind, per, value, base_year, target_year, document, clause, verified,
    declared_by, declared_at)
VALUES (%(body_id)s, %(controlled)s, %(kind)s, %(per)s, %(value)s, %(base_year)s, %(target_year)s, %(document)s, %(clause)s,
    %(verified)s, %(by)s, %(now)s)
ON CONFLICT DO NOTHING
RETURNING id

-- name: withdraw
-- A target holds no longer; it stays to be read.
UPDATE {body}_target SET withdrawn_by = %(by)s, withdrawn_at = %(now)s
WHERE id = %(id)s AND {body}_id = %(body_id)s AND withdrawn_at IS NULL

-- name: publish
-- An issue of a region's barometer, the next version of its span.
INSERT INTO barometer_issue (region_id, year, through_month, version, rules, content, sha256, note, published_by,
    published_at)
SELECT %(region_id)s, %(year)s, %(through_month)s, coalesce(max(b.version), 0) + 1, %(rules)s, %(content)s, %(sha256)s,
    %(note)s, %(by)s, %(now)s
FROM barometer_issue b
WHERE b.region_id = %(region_id)s AND b.year = %(year)s AND b.through_month = %(through_month)s
RETURNING id

-- name: issue
-- One issue with its content.
SELECT b.id, b.year, b.through_month, b.version, b.rules, b.sha256, b.note, b.published_by, b.published_at, b.content
FROM barometer_issue b
WHERE b.region_id = %(region_id)s AND b.id = %(id)s

-- name: issues
-- The issues of a region without what they hold, which names every enterprise; the latest span and version first.
SELECT b.id, b.year, b.through_month, b.version, b.rules, b.sha256, b.note, b.published_by, b.published_at
FROM barometer_issue b
WHERE b.region_id = %(region_id)s AND (%(before)s::bigint[] IS NULL OR (b.year, b.through_month, b.version)
        < ((%(before)s::bigint[])[1], (%(before)s::bigint[])[2], (%(before)s::bigint[])[3]))
ORDER BY b.year DESC, b.through_month DESC, b.version DESC LIMIT %(limit)s

-- name: last_lights
-- The lights of the newest issue of each of some regions, of an earlier span than one.
SELECT DISTINCT ON (b.region_id) b.region_id, b.content -> 'lights' AS lights
FROM barometer_issue b
WHERE b.region_id = ANY (%(region_ids)s::int4[]) AND (b.year, b.through_month) < (%(year)s::int4, %(month)s::int4)
ORDER BY b.region_id, b.year DESC, b.through_month DESC, b.version DESC

-- name: registered
-- The regions there are, with their names.
SELECT r.id, r.code, r.level, r.name_zh, r.name_en FROM region r ORDER BY r.code
