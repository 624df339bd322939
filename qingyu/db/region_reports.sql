-- name: publish
-- A report of a region, the next version of its period.
INSERT INTO region_report (region_id, year, period, version, content, sha256, note, published_by, published_at)
SELECT %(region_id)s, %(year)s, %(period)s, coalesce(max(b.version), 0) + 1, %(content)s, %(sha256)s, %(note)s, %(by)s,
    %(now)s
FROM region_report b
WHERE b.region_id = %(region_id)s AND b.year = %(year)s AND b.period = %(period)s
RETURNING id

-- name: listing
-- The reports of a region without what they hold, the newest first.
SELECT b.id, b.year, b.period, b.version, b.sha256, b.note, b.published_by, b.published_at
FROM region_report b
WHERE b.region_id = %(region_id)s ORDER BY b.id DESC

-- name: report
-- One report with its content.
SELECT b.id, b.year, b.period, b.version, b.sha256, b.note, b.published_by, b.published_at, b.content
FROM region_report b
WHERE b.region_id = %(region_id)s AND b.id = %(id)s

-- name: cases
-- How many cases of a region, of those below it and of their enterprises were opened and closed in a span, and were open
-- at its end, by whose they are.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
), one AS (
    SELECT CASE WHEN c.region_id IS NULL THEN 'enterprise' ELSE 'region' END AS kind,
        min(s.at) FILTER (WHERE s.step = 'issue') AS opened_at, max(s.at) FILTER (WHERE s.step = 'close') AS closed_at
    FROM warning_case c JOIN case_step s ON s.case_id = c.id
    WHERE c.region_id IN (SELECT below.id FROM below) OR c.enterprise_id IN (
        SELECT e.id FROM enterprise e WHERE e.region_id IN (SELECT below.id FROM below))
    GROUP BY c.id
)
SELECT kinds.kind,
    count(*) FILTER (WHERE o.opened_at >= %(from)s AND o.opened_at < %(to)s) AS n_opened,
    count(*) FILTER (WHERE o.closed_at >= %(from)s AND o.closed_at < %(to)s) AS n_closed,
    count(*) FILTER (WHERE o.opened_at < %(to)s AND (o.closed_at IS NULL OR o.closed_at >= %(to)s)) AS n_open
FROM (VALUES ('region'), ('enterprise')) AS kinds (kind) LEFT JOIN one o ON o.kind = kinds.kind
GROUP BY kinds.kind ORDER BY kinds.kind DESC
