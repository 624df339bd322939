-- name: findings
-- What is stated of a body's indicators in a year ({body}), the newest of each scheme, indicator and stage.
SELECT DISTINCT ON (f.scheme, f.indicator, f.stage) f.id, f.scheme, f.indicator, f.stage, f.finding, f.document, f.note,
    f.declared_by, f.declared_at
FROM {body}_finding f
WHERE f.{body}_id = %(body_id)s AND f.year = %(year)s AND (%(scheme)s::text IS NULL OR f.scheme = %(scheme)s)
ORDER BY f.scheme, f.indicator, f.stage, f.id DESC

-- name: state_finding
-- A finding of an indicator; an earlier one of the same stage stays to be read.
INSERT INTO {body}_finding ({body}_id, scheme, year, indicator, stage, finding, document, note, declared_by, declared_at)
VALUES (%(body_id)s, %(scheme)s, %(year)s, %(indicator)s, %(stage)s, %(finding)s, %(document)s, %(note)s, %(by)s, %(now)s)

-- name: months_reported
-- In how many months of a span an enterprise has a monthly report.
SELECT count(DISTINCT month)::int FROM monthly_report WHERE enterprise_id = %(enterprise_id)s AND month = ANY (%(months)s)
