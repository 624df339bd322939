-- name: current_edition
-- The edition of a file that is current.
SELECT id FROM edition WHERE file = %(file)s AND is_current

-- name: retire_edition
-- The current edition of a file makes room; its rows stay readable.
UPDATE edition SET is_current = false WHERE file = %(file)s AND is_current

-- name: put_edition
-- An edition becomes the current one; true when its content was not stored before.
INSERT INTO edition (id, file, n_rows) VALUES (%(id)s, %(file)s, %(n_rows)s)
ON CONFLICT (id) DO UPDATE SET is_current = true
RETURNING (xmax = 0) AS is_new

-- name: add_yardsticks
-- The yardsticks of an edition.
INSERT INTO benchmark (edition_id, id, kind, sector, product_zh, product_en, indicator_zh, indicator_en, unit, level1,
    level2, level3, benchmark_level, baseline_level, standard, valid_from, valid_to, published, certain_from, certain_to,
    superseded_by, boundary, correction_rule, source, verified, note)
VALUES (%(edition)s, %(id)s, %(kind)s, %(sector)s, %(product_zh)s, %(product_en)s, %(indicator_zh)s, %(indicator_en)s,
    %(unit)s, %(level1)s, %(level2)s, %(level3)s, %(benchmark)s, %(baseline)s, %(standard)s, %(valid_from)s,
    %(valid_to)s, %(published)s, %(certain_from)s, %(certain_to)s, %(superseded_by)s, %(boundary)s, %(correction_rule)s,
    %(source)s, %(verified)s, %(note)s)

-- name: rule_content
-- What a version of a rule says; a version is never rewritten.
SELECT code, severity, parameters FROM rule WHERE id = %(id)s AND version = %(version)s

-- name: put_rule
-- A version of a rule; only the newest of each id is current.
INSERT INTO rule (id, version, code, severity, parameters, source, verified, edition_id, is_current)
VALUES (%(id)s, %(version)s, %(code)s, %(severity)s, %(parameters)s, %(source)s, %(verified)s, %(edition)s, %(is_current)s)
ON CONFLICT (id, version) DO UPDATE SET is_current = excluded.is_current

-- name: retire_rules
-- No rule is current until the edition says so.
UPDATE rule SET is_current = false WHERE is_current

-- name: yardsticks
-- Yardsticks of the current edition by id.
SELECT b.edition_id AS edition, b.id, b.kind, b.sector, b.product_zh, b.product_en, b.indicator_zh, b.indicator_en,
    b.unit, b.level1, b.level2, b.level3, b.benchmark_level AS benchmark, b.baseline_level AS baseline, b.standard,
    b.valid_from, b.valid_to, b.published, b.certain_from, b.certain_to, b.superseded_by, b.boundary, b.correction_rule,
    b.verified, b.note
FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current
WHERE b.id = ANY(%(ids)s)
ORDER BY b.id

-- name: yardstick_editions
-- Every yardstick of the current edition for the products, units and boundaries of some.
SELECT b.edition_id AS edition, b.id, b.kind, b.sector, b.product_zh, b.product_en, b.indicator_zh, b.indicator_en,
    b.unit, b.level1, b.level2, b.level3, b.benchmark_level AS benchmark, b.baseline_level AS baseline, b.standard,
    b.valid_from, b.valid_to, b.published, b.certain_from, b.certain_to, b.superseded_by, b.boundary, b.correction_rule,
    b.verified, b.note
FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current
WHERE (b.product_zh, b.unit, b.boundary) IN (SELECT o.product_zh, o.unit, o.boundary FROM benchmark o
    WHERE o.edition_id = b.edition_id AND o.id = ANY(%(ids)s))
ORDER BY b.id

-- name: yardstick_of_edition
-- A yardstick as an edition, current or not, gave it.
SELECT b.edition_id AS edition, b.id, b.kind, b.sector, b.product_zh, b.product_en, b.indicator_zh, b.indicator_en,
    b.unit, b.level1, b.level2, b.level3, b.benchmark_level AS benchmark, b.baseline_level AS baseline, b.standard,
    b.valid_from, b.valid_to, b.published, b.certain_from, b.certain_to, b.superseded_by, b.boundary, b.correction_rule,
    b.verified, b.note
FROM benchmark b WHERE b.edition_id = %(edition)s AND b.id = %(id)s

-- name: rules
-- The rules in force.
SELECT id, version, code, severity, parameters, source, verified, edition_id AS edition
FROM rule WHERE is_current ORDER BY id

-- name: changed_yardsticks
-- Yardsticks that say something else in one edition than in another, or stand in one only.
SELECT coalesce(o.id, n.id) AS id
FROM (SELECT * FROM benchmark WHERE edition_id = %(before)s) o
FULL JOIN (SELECT * FROM benchmark WHERE edition_id = %(now)s) n ON n.id = o.id
WHERE (to_jsonb(o) - 'edition_id' - 'source' - 'note') IS DISTINCT FROM (to_jsonb(n) - 'edition_id' - 'source' - 'note')
ORDER BY 1
