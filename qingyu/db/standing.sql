-- name: acting
-- Who acts in this transaction, why, and with which proof: what touches closed months is noted under that.
SELECT set_config('qingyu.actor', %(actor)s, true), set_config('qingyu.reason', %(reason)s, true),
    set_config('qingyu.proof', %(proof)s, true)

-- name: listing
-- Changes of closed months a caller may see, the newest first.
SELECT c.id, e.code AS enterprise, c.months, c.sources, c.actor, c.reason, c.proof_hash, p.name AS proof_name, c.at, c.state,
    c.decided_by, c.decided_at, c.decision_reason
FROM closed_change c
JOIN enterprise e ON e.id = c.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN proof_file p ON p.enterprise_id = c.enterprise_id AND p.hash = c.proof_hash
WHERE (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s) AND (%(state)s::text IS NULL OR c.state = %(state)s)
    AND (%(enterprise_id)s::int4 IS NULL OR c.enterprise_id = %(enterprise_id)s)
    AND (%(id)s::bigint IS NULL OR c.id = %(id)s) AND (%(before)s::bigint IS NULL OR c.id < %(before)s)
ORDER BY c.id DESC LIMIT %(limit)s::bigint

-- name: effects
-- What a change did to the values of its months, after the last one seen: the value in force when it was made, beside
-- the one in force when the next change of that month was made, or now. What came in between is in it too.
SELECT m.month AS start_on, o.code, o.scope, o.unit AS before_unit, o.value AS before_value, o.reason AS before_reason,
    o.verified AS before_verified, n.unit AS after_unit, n.value AS after_value, n.reason AS after_reason,
    n.verified AS after_verified
FROM closed_change c
CROSS JOIN LATERAL unnest(c.months) AS m (month)
LEFT JOIN LATERAL (
    SELECT min(k.at) AS until FROM closed_change k
    WHERE k.enterprise_id = c.enterprise_id AND k.id > c.id AND m.month = ANY(k.months)
) f ON true
JOIN indicator_value o ON o.enterprise_id = c.enterprise_id AND o.period = 'month' AND o.start_on = m.month
    AND o.computed_at < c.at AND o.superseded_at >= c.at
JOIN indicator_value n ON n.enterprise_id = o.enterprise_id AND n.code = o.code AND n.scope = o.scope
    AND n.period = o.period AND n.start_on = o.start_on AND n.computed_at >= c.at
    AND (f.until IS NULL OR n.computed_at < f.until)
    AND (n.superseded_at IS NULL OR n.superseded_at >= f.until)
WHERE c.id = %(id)s AND c.enterprise_id = %(enterprise_id)s
    AND (o.value, o.reason, o.verified) IS DISTINCT FROM (n.value, n.reason, n.verified)
    AND (%(after_start)s::date IS NULL
        OR (m.month, o.code, o.scope) > (%(after_start)s::date, %(after_code)s::text, %(after_scope)s::text))
ORDER BY m.month, o.code, o.scope
LIMIT %(limit)s

-- name: earlier_undecided
-- The first change before one that touches one of its months and waits for a decision.
SELECT min(o.id) FROM closed_change c JOIN closed_change o ON o.enterprise_id = c.enterprise_id AND o.id < c.id
    AND o.state = 'unconfirmed' AND o.months && c.months
WHERE c.id = %(id)s

-- name: explain
-- The reason and the proof of a change that waits.
UPDATE closed_change SET reason = coalesce(%(reason)s, reason), proof_hash = coalesce(%(proof)s, proof_hash)
WHERE id = %(id)s AND state = 'unconfirmed' RETURNING id

-- name: decide
-- An officer confirms or rejects a change.
UPDATE closed_change SET state = %(state)s, decided_by = %(by)s, decided_at = %(now)s, decision_reason = %(reason)s
WHERE id = %(id)s AND state = 'unconfirmed' RETURNING id

-- name: unsettled
-- From when on the values of a month are not confirmed: the first change after the last confirmed one.
SELECT m.month, min(c.at) AS until
FROM closed_change c CROSS JOIN LATERAL unnest(c.months) AS m (month)
WHERE c.enterprise_id = %(enterprise_id)s AND c.state <> 'confirmed'
    AND NOT EXISTS (SELECT FROM closed_change k WHERE k.enterprise_id = c.enterprise_id AND k.state = 'confirmed'
        AND k.id > c.id AND m.month = ANY(k.months))
GROUP BY m.month ORDER BY m.month

-- name: add_file
-- A proof that was uploaded; the same bytes of the same enterprise again are the same proof.
INSERT INTO proof_file (hash, enterprise_id, name, size, media_type, uploaded_by, at)
VALUES (%(hash)s, %(enterprise_id)s, %(name)s, %(size)s, %(media_type)s, %(by)s, %(now)s)
ON CONFLICT (enterprise_id, hash) DO NOTHING RETURNING hash

-- name: file
-- A proof of an enterprise.
SELECT hash, name, size, media_type, uploaded_by, at FROM proof_file WHERE hash = %(hash)s AND enterprise_id = %(enterprise_id)s

-- name: count_waiting
-- How many changes of an enterprise wait for a decision, since when, and of which months.
SELECT count(*) AS n, min(at) AS since, array(SELECT DISTINCT m FROM closed_change x, unnest(x.months) m
    WHERE x.enterprise_id = %(enterprise_id)s AND x.state = 'unconfirmed' ORDER BY m) AS months
FROM closed_change WHERE enterprise_id = %(enterprise_id)s AND state = 'unconfirmed'

-- name: hidden
-- Breaches that a change which waits makes disappear: over a level or a budget by the values in force when it was made,
-- and not by those since. A product is judged over twelve months, so a change reaches the windows of eleven months more.
WITH waiting AS (
    SELECT c.id, c.enterprise_id, c.at, c.months, (SELECT min(m) FROM unnest(c.months) m) AS first_on,
        (SELECT max(m) FROM unnest(c.months) m) AS last_on,
        (SELECT min(k.at) FROM closed_change k
            WHERE k.enterprise_id = c.enterprise_id AND k.id > c.id AND k.months && c.months) AS until
    FROM closed_change c WHERE c.id = ANY(%(ids)s) AND c.state = 'unconfirmed'
), moved AS (
    SELECT w.id, w.enterprise_id, o.start_on, o.code, o.scope, o.unit, o.value AS was, o.inputs AS inputs_were,
        n.value AS became, n.inputs AS inputs_became
    FROM waiting w
    JOIN indicator_value o ON o.enterprise_id = w.enterprise_id AND o.period = 'month' AND o.computed_at < w.at
        AND o.superseded_at >= w.at AND (
            o.code IN ('limit.gap.rolling12', 'gap.rolling12')
                AND o.start_on BETWEEN w.first_on AND w.last_on + interval '11 months'
            OR o.code IN ('coal.calorific', 'coal.equivalent') AND o.scope = '' AND o.start_on = ANY(w.months))
    JOIN indicator_value n ON n.enterprise_id = o.enterprise_id AND n.code = o.code AND n.scope = o.scope
        AND n.period = o.period AND n.start_on = o.start_on AND n.computed_at >= w.at
        AND (w.until IS NULL OR n.computed_at < w.until) AND (n.superseded_at IS NULL OR n.superseded_at >= w.until)
)
SELECT m.id, m.start_on, j.rule, m.scope, j.unit, j.was AS before, j.bound, j.became AS after
FROM moved m
CROSS JOIN LATERAL (
    SELECT l.rule, coalesce(m.inputs_were->>'unit', m.unit) AS unit, (m.inputs_were->>'value')::float8 AS was,
        (m.inputs_were->'yardstick'->'levels'->>l.level)::float8 AS bound,
        CASE WHEN (m.inputs_became->>'in_force')::boolean THEN (m.inputs_became->>'value')::float8 END AS became,
        (m.inputs_became->'yardstick'->'levels'->>l.level)::float8 AS bound_since
    FROM (VALUES ('limit.gap.rolling12', 'product.over_limit', 'level3'),
        ('gap.rolling12', 'product.over_baseline', 'baseline')) AS l (code, rule, level)
    WHERE l.code = m.code AND (m.inputs_were->>'in_force')::boolean
    UNION ALL
    SELECT 'budget.month', 'tce', m.was, b.coal_tce, m.became, b.coal_tce
    FROM (
        SELECT coalesce(g.coal_tce, d.coal_tce) AS coal_tce, coalesce(g.book, 'calorific') AS book
        FROM (SELECT) AS one
        LEFT JOIN LATERAL (
            SELECT CASE WHEN y.reason <> 'withdrawal' THEN y.months[extract(month FROM m.start_on)::int] END AS coal_tce,
                CASE WHEN y.reason <> 'withdrawal' THEN y.book END AS book
            FROM enterprise_budget y WHERE y.enterprise_id = m.enterprise_id AND y.quantity = 'energy'
                AND y.year = extract(year FROM m.start_on) ORDER BY y.version DESC LIMIT 1
        ) g ON true
        LEFT JOIN budget d ON d.enterprise_id = m.enterprise_id AND d.month = m.start_on
    ) b WHERE m.code = 'coal.' || b.book
) j
WHERE j.was > j.bound AND (j.became > j.bound_since) IS NOT TRUE
ORDER BY m.id, j.rule, m.scope, m.start_on
