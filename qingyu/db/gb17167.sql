-- name: add_standards
-- The editions of GB 17167 that a file names.
INSERT INTO metering_standard (edition_id, id, name_zh, name_en, valid_from, valid_to, has_tables, source, verified, note)
VALUES (%(edition)s, %(id)s, %(name_zh)s, %(name_en)s, %(valid_from)s, %(valid_to)s, %(has_tables)s, %(source)s,
    %(verified)s, %(note)s)

-- name: add_requirements
-- The rates and thresholds of an edition.
INSERT INTO metering_requirement (edition_id, id, standard, energy, variant, carriers, name_zh, name_en, unit_rate,
    sub_unit_rate, equipment_rate, rates_verified, sub_unit_threshold, sub_unit_threshold_unit, equipment_threshold,
    equipment_threshold_unit, thresholds_verified, source, note)
VALUES (%(edition)s, %(id)s, %(standard)s, %(energy)s, %(variant)s, %(carriers)s, %(name_zh)s, %(name_en)s, %(unit_rate)s,
    %(sub_unit_rate)s, %(equipment_rate)s, %(rates_verified)s, %(sub_unit_threshold)s, %(sub_unit_threshold_unit)s,
    %(equipment_threshold)s, %(equipment_threshold_unit)s, %(thresholds_verified)s, %(source)s, %(note)s)

-- name: add_classes
-- The accuracy classes of an edition.
INSERT INTO metering_class (edition_id, id, standard, instrument, condition, required_class, name_zh, name_en, source,
    verified, note)
VALUES (%(edition)s, %(id)s, %(standard)s, %(instrument)s, %(condition)s, %(required_class)s, %(name_zh)s, %(name_en)s,
    %(source)s, %(verified)s, %(note)s)

-- name: standards
-- The editions of GB 17167 that are known, oldest first; one that came without tables has those an operator loaded.
SELECT s.edition_id AS edition, s.id, s.name_zh, s.name_en, s.valid_from, s.valid_to, s.source, s.verified, s.note,
    s.has_tables OR EXISTS (SELECT FROM metering_requirement r JOIN edition l ON l.id = r.edition_id AND l.is_current
        WHERE r.standard = s.id) AS has_tables
FROM metering_standard s JOIN edition e ON e.id = s.edition_id AND e.is_current
ORDER BY s.valid_from NULLS FIRST

-- name: own_standards
-- The editions of GB 17167 whose rates and thresholds come with the platform.
SELECT DISTINCT r.standard FROM metering_requirement r
JOIN edition e ON e.id = r.edition_id AND e.is_current AND e.file = 'metering_requirements.csv'

-- name: requirements
-- The table of rates and thresholds of all editions of GB 17167.
SELECT r.edition_id AS edition, r.id, r.standard, r.energy, r.variant, r.carriers, r.name_zh, r.name_en, r.unit_rate,
    r.sub_unit_rate, r.equipment_rate, r.rates_verified, r.sub_unit_threshold, r.sub_unit_threshold_unit,
    r.equipment_threshold, r.equipment_threshold_unit, r.thresholds_verified, r.source, r.note
FROM metering_requirement r JOIN edition e ON e.id = r.edition_id AND e.is_current
ORDER BY r.id

-- name: classes
-- The accuracy classes that instruments have to have.
SELECT c.edition_id AS edition, c.id, c.standard, c.instrument, c.condition, c.required_class, c.name_zh, c.name_en,
    c.source, c.verified, c.note
FROM metering_class c JOIN edition e ON e.id = c.edition_id AND e.is_current
ORDER BY c.id
