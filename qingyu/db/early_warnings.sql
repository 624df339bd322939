-- name: channel_states
-- Every measuring point of an enterprise with its newest reading, how that came, and how often one is expected.
SELECT c.id AS channel_id, m.code || '/' || c.code AS scope, c.kind, v.interval_s, c.valid_from, e.session_ready_at,
    r.at AS reading_at, b.source, b.received_at
FROM channel c
JOIN meter m ON m.id = c.meter_id
JOIN enterprise e ON e.id = c.enterprise_id
JOIN channel_version v ON v.channel_id = c.id AND v.valid @> %(now)s::timestamptz
LEFT JOIN LATERAL (SELECT at, batch_id FROM reading WHERE channel_id = c.id ORDER BY at DESC LIMIT 1) r ON true
LEFT JOIN ingest_batch b ON b.id = r.batch_id
WHERE c.enterprise_id = %(enterprise_id)s AND c.valid_from <= %(now)s
ORDER BY scope

-- name: boundary_day
-- How complete a day of the boundary's channels is.
SELECT DISTINCT c.id AS channel_id, m.code || '/' || c.code AS scope, d.n_received, d.n_due
FROM flow f
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
JOIN meter m ON m.id = c.meter_id
JOIN energy_day d ON d.channel_id = c.id AND d.day = %(day)s
WHERE f.enterprise_id = %(enterprise_id)s AND f.kind = ANY(%(directions)s)
ORDER BY scope

-- name: recent_findings
-- What the register arithmetic saw lately, of the kinds that rules look at.
SELECT x.id, m.code || '/' || c.code AS scope, x.kind, x.from_at, x.to_at, x.evidence
FROM channel_finding x
JOIN channel c ON c.id = x.channel_id
JOIN meter m ON m.id = c.meter_id
WHERE x.enterprise_id = %(enterprise_id)s AND x.kind IN ('reset', 'stuck') AND x.to_at >= %(since)s
ORDER BY x.to_at

-- name: budget
-- The budget of a month with its book: of the budget of its year, else the one that is declared for the month alone.
WITH given AS (
    SELECT b.months[extract(month FROM %(month)s::date)::int] AS coal_tce, b.book, b.reason FROM enterprise_budget b
    WHERE b.enterprise_id = %(enterprise_id)s AND b.quantity = 'energy' AND b.year = extract(year FROM %(month)s::date)
    ORDER BY b.version DESC LIMIT 1
), held AS (SELECT g.coal_tce, g.book FROM given g WHERE g.reason <> 'withdrawal')
SELECT h.coal_tce, h.book FROM held h
UNION ALL
SELECT b.coal_tce, 'calorific' FROM budget b
WHERE b.enterprise_id = %(enterprise_id)s AND b.month = %(month)s AND NOT EXISTS (SELECT FROM held)

-- name: open_warnings
-- The open warnings of an enterprise, as far as the decision needs them.
SELECT id, rule_id, scope, severity, evidence, coalesce(reopened_at, opened_at) AS opened_at, clear_since_at FROM warning
WHERE enterprise_id = %(enterprise_id)s AND closed_at IS NULL
ORDER BY id

-- name: lately_closed
-- The last closed warning of each rule and scope, as far back as one may open again.
SELECT DISTINCT ON (rule_id, scope) id, rule_id, scope, closed_at FROM warning
WHERE enterprise_id = %(enterprise_id)s AND closed_at >= %(since)s
ORDER BY rule_id, scope, closed_at DESC, id DESC

-- name: calm
-- A warning that is clear; it stays open until it has been for long enough.
UPDATE warning SET clear_since_at = %(now)s WHERE id = %(id)s

-- name: reopen
-- A warning that closed not long ago is due again: the same one, with the newest figures.
UPDATE warning SET rule_version = %(rule_version)s, code = %(code)s, severity = %(severity)s, last_seen_at = %(now)s,
    value = %(value)s, limit_value = %(limit)s, unit = %(unit)s, parameters = %(parameters)s, evidence = %(evidence)s,
    template_version = %(template_version)s, closed_at = NULL, clear_since_at = NULL, reopened_at = %(now)s,
    n_reopened = n_reopened + 1
WHERE id = %(id)s

-- name: open
-- A new warning.
INSERT INTO warning (enterprise_id, rule_id, rule_version, code, scope, severity, since_at, opened_at, last_seen_at, value,
    limit_value, unit, parameters, evidence, template_version)
VALUES (%(enterprise_id)s, %(rule_id)s, %(rule_version)s, %(code)s, %(scope)s, %(severity)s, %(since_at)s, %(now)s,
    %(now)s, %(value)s, %(limit)s, %(unit)s, %(parameters)s, %(evidence)s, %(template_version)s)

-- name: move
-- A warning that is still due takes the newest figures; since when it is due stays.
UPDATE warning SET rule_version = %(rule_version)s, code = %(code)s, severity = %(severity)s, last_seen_at = %(now)s, value = %(value)s,
    limit_value = %(limit)s, unit = %(unit)s, parameters = %(parameters)s, evidence = %(evidence)s,
    template_version = %(template_version)s, clear_since_at = NULL
WHERE id = %(id)s

-- name: close
-- A warning that is over, with the reason in its evidence.
UPDATE warning SET closed_at = %(now)s, evidence = %(evidence)s WHERE id = %(id)s

-- name: listing
-- The warnings a caller sees after the place of the last one seen, worst and newest first.
SELECT w.id, e.code AS enterprise, e.time_zone, w.code, w.severity, w.scope, w.rule_id, w.rule_version, w.since_at,
    w.opened_at, w.last_seen_at, w.closed_at, w.value, w.limit_value, w.unit, w.parameters, w.evidence,
    w.template_version, w.n_reopened, w.reopened_at, w.clear_since_at, r.verified AS rule_verified
FROM warning w
JOIN enterprise e ON e.id = w.enterprise_id
JOIN rule r ON r.id = w.rule_id AND r.version = w.rule_version
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
WHERE (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s) AND (%(id)s::bigint IS NULL OR w.id = %(id)s)
    AND CASE %(status)s WHEN 'open' THEN w.closed_at IS NULL WHEN 'closed' THEN w.closed_at IS NOT NULL ELSE true END
    AND (%(after_id)s::bigint IS NULL
        OR (w.closed_at IS NOT NULL, -w.severity) > (%(after_closed)s::boolean, %(after_severity)s::int)
        OR ((w.closed_at IS NOT NULL, -w.severity) = (%(after_closed)s::boolean, %(after_severity)s::int)
            AND (w.opened_at, w.id) < (%(after_opened)s::timestamptz, -%(after_id)s::bigint)))
ORDER BY w.closed_at IS NOT NULL, w.severity DESC, w.opened_at DESC, w.id DESC
LIMIT %(limit)s
