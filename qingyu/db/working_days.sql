-- name: add_holidays
-- The special days of an edition.
INSERT INTO holiday (edition_id, day, kind, name_zh, name_en, source, verified)
VALUES (%(edition)s, %(day)s, %(kind)s, %(name_zh)s, %(name_en)s, %(source)s, %(verified)s)

-- name: holidays
-- The special days in force.
SELECT h.day, h.kind, h.verified, h.edition_id FROM holiday h JOIN edition e ON e.id = h.edition_id AND e.is_current
ORDER BY h.day
