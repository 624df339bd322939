-- name: open_periods
-- Periods with a live row: the clock may close them without a new reading.
SELECT DISTINCT period, start_on FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND is_open AND superseded_at IS NULL

-- name: current
-- The rows in force of some indicators in some days and months.
SELECT id, code, scope, period, start_on, unit, inputs_hash, is_open FROM indicator_value
WHERE enterprise_id = %(enterprise_id)s AND superseded_at IS NULL
    AND ((period = 'day' AND start_on = ANY(%(days)s)) OR (period = 'month' AND start_on = ANY(%(months)s)))
    AND code = ANY(%(codes)s)

-- name: supersede
-- A closed value whose inputs changed stays, with the instant from which another is known.
UPDATE indicator_value SET superseded_at = %(now)s, superseded_n = %(n)s WHERE id = ANY(%(ids)s)

-- name: append
-- New values; a closed one with its seal. rows: a list in JSON, whose numbers are read as they are written.
INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness, reason, verified,
    inputs, inputs_hash, is_open, computed_at, closed_n, row_hash)
SELECT %(enterprise_id)s, v.code, v.scope, v.period, v.start_on, v.value, v.unit, v.completeness,
    v.reason, v.verified, v.inputs, v.inputs_hash, v.is_open, %(now)s, CASE WHEN NOT v.is_open THEN %(n)s::bigint END,
    CASE WHEN NOT v.is_open THEN indicator_row_hash(%(enterprise_id)s, v.code, v.scope, v.period, v.start_on,
        v.value, v.unit, v.completeness, v.reason, v.verified, v.inputs_hash, %(now)s, v.inputs) END
FROM json_to_recordset(%(rows)s::json) AS v (code text, scope text, period text, start_on date, value float8, unit text,
    completeness float8, reason jsonb, verified boolean, inputs jsonb, inputs_hash text, is_open boolean)
RETURNING row_hash

-- name: rewrite_live
-- The one live row of an open period moves with its inputs; when the period closes it gets its seal.
UPDATE indicator_value SET value = %(value)s, unit = %(unit)s, completeness = %(completeness)s, reason = %(reason)s,
    verified = %(verified)s, inputs = %(inputs)s, inputs_hash = %(inputs_hash)s, is_open = %(is_open)s, computed_at = %(now)s,
    closed_n = %(closed_n)s::bigint,
    row_hash = CASE WHEN NOT %(is_open)s THEN indicator_row_hash(enterprise_id, code, scope, period, start_on, %(value)s,
        %(unit)s, %(completeness)s, %(reason)s, %(verified)s, %(inputs_hash)s, %(now)s, %(inputs)s) END
WHERE id = %(id)s AND superseded_at IS NULL
RETURNING row_hash

-- name: last_batch
-- The newest line of an enterprise's chain of closed values.
SELECT n, hash FROM indicator_batch WHERE enterprise_id = %(enterprise_id)s ORDER BY n DESC LIMIT 1

-- name: add_batch
-- A line of the chain: what one computation closed and superseded.
INSERT INTO indicator_batch (enterprise_id, n, at, n_closed, n_superseded, digest, previous_hash, hash)
VALUES (%(enterprise_id)s, %(n)s, %(at)s, %(n_closed)s, %(n_superseded)s, %(digest)s, %(previous_hash)s, %(hash)s)

-- name: batches
-- The chain of closed values of every enterprise.
SELECT enterprise_id, n, n_closed, n_superseded, digest, previous_hash, hash
FROM indicator_batch ORDER BY enterprise_id, n

-- name: sealed
-- Every closed value of an enterprise with its seal and what the seal should be; here spelt out, whatever the function says.
SELECT id, code, scope, period, start_on, closed_n, superseded_n, superseded_at IS NOT NULL AS is_superseded, row_hash,
    sha256(convert_to(jsonb_build_array(enterprise_id, code, scope, period, start_on - DATE '2000-01-01', value, unit,
        completeness, reason, verified, inputs_hash, extract(epoch FROM computed_at), inputs)::text, 'UTF8')) AS should_be
FROM indicator_value WHERE enterprise_id = %(enterprise_id)s AND (NOT is_open OR closed_n IS NOT NULL)
ORDER BY id

-- name: heads
-- The newest line of each enterprise's chain that was written since an instant.
SELECT DISTINCT ON (enterprise_id) enterprise_id, n, hash FROM indicator_batch
WHERE %(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz
ORDER BY enterprise_id, n DESC

-- name: enterprises
-- The enterprises that have values, or a chain of closed ones.
SELECT e.id, e.code FROM enterprise e
WHERE EXISTS (SELECT FROM indicator_value i WHERE i.enterprise_id = e.id)
    OR EXISTS (SELECT FROM indicator_batch b WHERE b.enterprise_id = e.id)
ORDER BY e.id

-- name: listing
-- Values of periods that begin in a span after the last one seen, in force now or as known at an instant.
SELECT i.code, i.scope, i.period, i.start_on, i.value, i.unit, i.completeness, i.reason, i.verified, i.is_open,
    i.computed_at, i.superseded_at, i.inputs_hash, i.inputs,
    s.until IS NOT NULL AND i.computed_at >= s.until AND NOT i.is_open AS unconfirmed
FROM indicator_value i
JOIN enterprise e ON e.id = i.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN LATERAL (
    SELECT min(u.until) AS until
    FROM unnest(%(unsettled_months)s::date[], %(unsettled_until)s::timestamptz[]) AS u (month, until)
    WHERE u.month = date_trunc('month', i.start_on)::date
        -- A window is made of the months before it.
        OR (i.code = ANY(%(windows)s) AND u.month < i.start_on AND u.month > i.start_on - INTERVAL '12 months'
            AND (i.code NOT LIKE '%%.ytd' OR u.month >= date_trunc('year', i.start_on)))
) s ON true
WHERE e.code = %(enterprise)s AND i.period = %(period)s AND i.start_on >= %(from_day)s AND i.start_on < %(to_day)s
    AND (%(code)s::text IS NULL OR i.code = %(code)s)
    AND CASE WHEN %(standing)s AND s.until IS NOT NULL
            THEN i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until)
        WHEN %(as_of)s::timestamptz IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at <= %(as_of)s AND (i.superseded_at IS NULL OR i.superseded_at > %(as_of)s) END
    AND (%(after_start)s::date IS NULL
        OR (i.start_on, i.code, i.scope) > (%(after_start)s::date, %(after_code)s::text, %(after_scope)s::text))
ORDER BY i.start_on, i.code, i.scope
LIMIT %(limit)s::bigint

-- name: of_month
-- The rows of a month that count, with their ids, for the rules: while a change of it, or of a month that a window is
-- made of, waits, those before the change.
SELECT i.id, i.code, i.scope, i.value, i.unit, i.reason, i.verified, i.completeness, i.inputs FROM indicator_value i
CROSS JOIN LATERAL (
    SELECT min(unsettled_since(%(enterprise_id)s::int4, m::date)) AS until
    FROM generate_series(CASE WHEN i.code = ANY(%(windows)s) THEN i.start_on - INTERVAL '11 months' ELSE i.start_on END,
        i.start_on, INTERVAL '1 month') m
) s
WHERE i.enterprise_id = %(enterprise_id)s AND i.period = 'month' AND i.start_on = %(month)s AND i.code = ANY(%(codes)s)
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END

-- name: own_best
-- The best closed month of each product in each unit, up to a month, by the values that count.
SELECT DISTINCT ON (i.scope, i.unit) i.scope AS product, i.value, i.unit, i.start_on FROM indicator_value i
CROSS JOIN LATERAL (SELECT unsettled_since(i.enterprise_id, i.start_on) AS until) s
WHERE i.enterprise_id = %(enterprise_id)s AND i.code = 'intensity' AND i.period = 'month'
    AND CASE WHEN s.until IS NULL THEN i.superseded_at IS NULL
        ELSE i.computed_at < s.until AND (i.superseded_at IS NULL OR i.superseded_at >= s.until) END
    AND NOT i.is_open AND i.value IS NOT NULL AND i.start_on <= %(month)s
ORDER BY i.scope, i.unit, i.value, i.start_on
