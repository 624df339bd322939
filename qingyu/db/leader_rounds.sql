-- name: listing
-- The rounds that concern the caller, the newest window first, with the newest act of the authority on each.
SELECT r.id, r.region_id, g.code AS region, r.code, r.name, r.kind, r.edition, r.year, r.period_year, r.yardsticks, r.bar,
    r.most, r.least_tce, r.least_tco2, r.least_completeness, r.most_estimated, r.opens_on, r.last_on, r.document, r.given,
    r.declared_by, r.declared_at,
    (SELECT s.stage FROM leader_round_stage s WHERE s.round_id = r.id ORDER BY s.id DESC LIMIT 1) AS passed,
    ARRAY(
        WITH RECURSIVE below AS (
            SELECT r.region_id AS id
            UNION
            SELECT l.id FROM region l JOIN below b ON l.parent_id = b.id
        )
        SELECT DISTINCT e.time_zone FROM enterprise e WHERE e.region_id IN (SELECT b.id FROM below b) ORDER BY 1
    ) AS zones
FROM leader_round r
JOIN region g ON g.id = r.region_id
WHERE (%(region)s::text IS NULL OR g.code = %(region)s) AND (%(code)s::text IS NULL OR r.code = %(code)s)
    AND (%(concerning)s::text IS NULL OR r.region_id IN (
        WITH RECURSIVE above AS (
            SELECT l.id, l.parent_id FROM region l WHERE l.code = %(concerning)s
            UNION
            SELECT l.id, l.parent_id FROM region l JOIN above a ON l.id = a.parent_id
        )
        SELECT a.id FROM above a))
ORDER BY r.opens_on DESC, g.code, r.code

-- name: one_by_one
-- Whoever acts on the rounds of a region waits for who does so already.
SELECT pg_advisory_xact_lock(hashtext('leader_round'), %(region_id)s)

-- name: put
-- A round as it is announced; said again it is changed.
INSERT INTO leader_round (region_id, code, name, kind, edition, year, period_year, yardsticks, bar, most, least_tce,
    least_tco2, least_completeness, most_estimated, opens_on, last_on, document, given, declared_by, declared_at)
VALUES (%(region_id)s, %(code)s, %(name)s, %(kind)s, %(edition)s, %(year)s, %(period_year)s, %(yardsticks)s, %(bar)s,
    %(most)s, %(least_tce)s, %(least_tco2)s, %(least_completeness)s, %(most_estimated)s, %(opens_on)s, %(last_on)s,
    %(document)s, %(given)s, %(by)s, %(now)s)
ON CONFLICT (region_id, code) DO UPDATE SET (name, kind, edition, year, period_year, yardsticks, bar, most, least_tce,
    least_tco2, least_completeness, most_estimated, opens_on, last_on, document, given, declared_by, declared_at) =
    (excluded.name, excluded.kind, excluded.edition, excluded.year, excluded.period_year, excluded.yardsticks,
    excluded.bar, excluded.most, excluded.least_tce, excluded.least_tco2, excluded.least_completeness,
    excluded.most_estimated, excluded.opens_on, excluded.last_on, excluded.document, excluded.given, excluded.declared_by,
    excluded.declared_at)

-- name: pass_stage
-- An act of the authority on a round.
INSERT INTO leader_round_stage (round_id, region_id, stage, document, text, content, sha256, passed_by, passed_at)
VALUES (%(round_id)s, %(region_id)s, %(stage)s, %(document)s, %(text)s, %(content)s, %(sha256)s, %(by)s, %(now)s)
RETURNING id

-- name: stages
-- The acts of the authority on a round, the first first.
SELECT s.id, s.stage, s.document, s.text, s.content, s.sha256, s.passed_by, s.passed_at
FROM leader_round_stage s WHERE s.round_id = %(round_id)s ORDER BY s.id

-- name: apply
-- An application; nothing where the product has one already.
INSERT INTO leader_application (round_id, enterprise_id, product, yardstick, is_nominated, document, applied_by, applied_at)
VALUES (%(round_id)s, %(enterprise_id)s, %(product)s, %(yardstick)s, %(is_nominated)s, %(document)s, %(by)s, %(now)s)
ON CONFLICT (round_id, enterprise_id, product) WHERE withdrawn_at IS NULL DO NOTHING
RETURNING id

-- name: withdraw
-- An application holds no longer; it stays to be read.
UPDATE leader_application SET withdrawn_by = %(by)s, withdrawn_at = %(now)s WHERE id = %(id)s AND withdrawn_at IS NULL

-- name: applications
-- The applications of a round that the caller sees and that hold, with the newest review and the newest decision on it.
SELECT a.id, e.id AS enterprise_id, e.code AS enterprise, e.name_zh, e.name_en, a.product,
    coalesce(p.name_zh, a.product) AS product_zh, coalesce(p.name_en, a.product) AS product_en, a.yardstick,
    a.is_nominated, a.document, a.applied_by, a.applied_at, v.id AS review_id, v.sector, v.value, v.unit, v.level,
    v.gap_relative, v.verified, v.inputs_hash, v.checks, v.place, v.is_proposed, d.is_chosen, d.text, d.authority,
    d.decided_by, d.decided_at
FROM leader_application a
JOIN enterprise e ON e.id = a.enterprise_id
LEFT JOIN product p ON p.enterprise_id = a.enterprise_id AND p.code = a.product
LEFT JOIN leader_review v ON v.application_id = a.id AND v.stage_id = (
    SELECT s.id FROM leader_round_stage s WHERE s.round_id = a.round_id AND s.stage = 'reviewed' ORDER BY s.id DESC LIMIT 1)
LEFT JOIN LATERAL (SELECT * FROM leader_decision o WHERE o.review_id = v.id ORDER BY o.id DESC LIMIT 1) d ON true
WHERE a.round_id = %(round_id)s AND a.withdrawn_at IS NULL
ORDER BY v.sector NULLS LAST, v.place NULLS LAST, v.gap_relative NULLS LAST, e.code, a.product

-- name: review
-- What a review found of an application.
INSERT INTO leader_review (application_id, stage_id, sector, value, unit, level, gap_relative, verified, inputs_hash, checks,
    place, is_proposed)
VALUES (%(application_id)s, %(stage_id)s, %(sector)s, %(value)s, %(unit)s, %(level)s, %(gap_relative)s, %(verified)s,
    %(inputs_hash)s, %(checks)s, %(place)s, %(is_proposed)s)

-- name: decide
-- What an officer decided of an application as it was reviewed.
INSERT INTO leader_decision (application_id, review_id, is_chosen, text, authority, decided_by, decided_at)
VALUES (%(application_id)s, %(review_id)s, %(is_chosen)s, %(text)s, %(authority)s, %(by)s, %(now)s)

-- name: lies_in
-- Whether a region is another one or lies in it.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT EXISTS (SELECT FROM above WHERE id = %(in_id)s) AS lies_in

-- name: estimated
-- The share of the slots of an enterprise's flows in some months that were estimated; null without any.
SELECT sum(m.n_estimated)::float8 / nullif(sum(m.n_measured + m.n_estimated + m.n_suspect + m.n_missing), 0) AS share
FROM energy_month m
WHERE m.month >= %(from_on)s AND m.month < %(before)s AND m.channel_id IN (
    SELECT fc.channel_id FROM flow_channel fc JOIN flow f ON f.id = fc.flow_id WHERE f.enterprise_id = %(enterprise_id)s)

-- name: open_matters
-- How many warnings of an enterprise are open, and how many of its cases are not closed.
SELECT (SELECT count(*) FROM warning w WHERE w.enterprise_id = %(enterprise_id)s AND w.closed_at IS NULL)::int
    + (SELECT count(*) FROM warning_case c WHERE c.enterprise_id = %(enterprise_id)s AND c.state <> 'closed')::int AS n

-- name: missed
-- The indicators of schemes that were found not met of an enterprise for a year or since, by the last stage that says so.
SELECT DISTINCT ON (f.scheme, f.year, f.indicator) f.scheme, f.indicator, (f.finding ->> 'met')::boolean AS met
FROM enterprise_finding f
WHERE f.enterprise_id = %(enterprise_id)s AND f.year >= %(year)s
ORDER BY f.scheme, f.year, f.indicator, array_position(ARRAY['self', 'review', 'onsite', 'final'], f.stage) DESC, f.id DESC

-- name: seen
-- The enterprises that the caller sees.
SELECT e.id FROM enterprise e ORDER BY e.id

-- name: board
-- The class over the twelve months that end with a month of every product of a region and below it: what counts.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION ALL
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT i.inputs -> 'yardstick' ->> 'id' AS yardstick, i.enterprise_id, i.inputs ->> 'class' AS class,
    (i.inputs ->> 'output')::float8 AS output, i.verified
FROM indicator_value i
JOIN enterprise e ON e.id = i.enterprise_id
CROSS JOIN LATERAL (SELECT unsettled_since(i.enterprise_id, i.start_on) AS until) s
WHERE i.period = 'month' AND i.start_on = %(month)s AND i.code = 'gap.rolling12' AND NOT i.is_open
    AND i.inputs ->> 'class' IS NOT NULL AND e.region_id IN (SELECT below.id FROM below)
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
ORDER BY 1, 2, i.scope

-- name: sectors
-- Every product of the enterprises that a body has in a month, over the twelve months that end with it: intensity, output and
-- class by yardstick, of the enterprises that the caller sees.
SELECT i.inputs -> 'yardstick' ->> 'id' AS yardstick, e.code, e.name_zh, e.name_en, i.scope AS product,
    (i.inputs ->> 'value')::float8 AS value, (i.inputs ->> 'output')::float8 AS output, i.inputs ->> 'class' AS class, i.verified
FROM body_enterprise(%(region_id)s, %(month)s::date, false) AS of (id)
JOIN enterprise e ON e.id = of.id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN indicator_value i ON i.enterprise_id = e.id
CROSS JOIN LATERAL (SELECT unsettled_since(e.id, i.start_on) AS until) s
WHERE i.period = 'month' AND i.start_on = %(month)s AND i.code = 'gap.rolling12' AND NOT i.is_open
    AND i.inputs ->> 'class' IS NOT NULL AND i.inputs ->> 'value' IS NOT NULL
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
ORDER BY 1, e.code, i.scope
