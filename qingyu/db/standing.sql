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
