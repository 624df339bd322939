-- name: add_factors
-- The coefficients of an edition.
INSERT INTO coal_factor (edition_id, id, carrier, book, unit, kgce_per_unit, kgce_per_unit_low, kgce_per_unit_high,
    valid_from, valid_to, source, verified, name_zh, name_en, note, scheme, region, standard)
VALUES (%(edition)s, %(id)s, %(carrier)s, %(book)s, %(unit)s, %(kgce_per_unit)s, %(low)s, %(high)s, %(valid_from)s,
    %(valid_to)s, %(source)s, %(verified)s, %(name_zh)s, %(name_en)s, %(note)s, %(scheme)s, %(region)s, %(standard)s)

-- name: mark_since
-- Each row of an edition learns which edition first said the same.
UPDATE coal_factor n SET since_edition_id = coalesce((
    SELECT coalesce(o.since_edition_id, o.edition_id) FROM coal_factor o JOIN edition e ON e.id = o.edition_id
    WHERE o.id = n.id AND o.edition_id <> n.edition_id
        AND (o.carrier, o.book, o.unit, o.kgce_per_unit, o.kgce_per_unit_low, o.kgce_per_unit_high, o.valid_from,
            o.valid_to, o.verified, o.scheme, o.region)
        IS NOT DISTINCT FROM (n.carrier, n.book, n.unit, n.kgce_per_unit, n.kgce_per_unit_low, n.kgce_per_unit_high,
            n.valid_from, n.valid_to, n.verified, n.scheme, n.region)
    ORDER BY e.loaded_at, e.id LIMIT 1), n.edition_id)
WHERE n.edition_id = %(edition)s

-- name: changed
-- Rows that say something else in one edition than in another, or stand in one only: both sides of each.
WITH said AS (
    SELECT edition_id, id, carrier, valid_from, valid_to, scheme, region,
        coalesce(since_edition_id, edition_id) AS since
    FROM coal_factor WHERE edition_id IN (%(before)s, %(now)s)
)
SELECT s.id, s.carrier, s.valid_from, s.valid_to, s.scheme, s.region,
    EXISTS (SELECT FROM coal_factor d WHERE d.edition_id = %(now)s AND d.carrier = s.carrier
        AND d.scheme = %(default_scheme)s) AS has_default
FROM said s
WHERE NOT EXISTS (SELECT FROM said o WHERE o.id = s.id AND o.edition_id <> s.edition_id AND o.since = s.since)
ORDER BY s.id

-- name: add_windows
-- The plausibility windows of an edition.
INSERT INTO plausibility_window (edition_id, id, carrier, unit, low, high, hard_low, hard_high, source, verified, note)
VALUES (%(edition)s, %(id)s, %(carrier)s, %(unit)s, %(low)s, %(high)s, %(hard_low)s, %(hard_high)s, %(source)s,
    %(verified)s, %(note)s)

-- name: windows
-- The plausibility windows of the current edition.
SELECT w.id, w.carrier, w.unit, w.low, w.high, w.hard_low, w.hard_high, w.verified
FROM plausibility_window w JOIN edition e ON e.id = w.edition_id AND e.is_current
ORDER BY w.id

-- name: printed
-- The coefficients of the current edition, each named by the edition that first said the same.
SELECT coalesce(f.since_edition_id, f.edition_id) AS edition, f.id, f.carrier, f.book, f.unit, f.kgce_per_unit,
    f.kgce_per_unit_low AS low, f.kgce_per_unit_high AS high, f.valid_from, f.valid_to, f.verified, f.name_zh, f.name_en,
    f.scheme, f.region, f.standard
FROM coal_factor f JOIN edition e ON e.id = f.edition_id AND e.is_current
ORDER BY f.id

-- name: sources
-- Where each coefficient of the current edition was read, and what is noted beside it.
SELECT f.id, f.source, f.note FROM coal_factor f JOIN edition e ON e.id = f.edition_id AND e.is_current

-- name: schemes
-- The accounting schemes the current edition knows.
SELECT DISTINCT f.scheme FROM coal_factor f JOIN edition e ON e.id = f.edition_id AND e.is_current ORDER BY f.scheme

-- name: of_scheme
-- The carriers whose coefficient depends on the scheme.
SELECT DISTINCT f.carrier FROM coal_factor f JOIN edition e ON e.id = f.edition_id AND e.is_current
WHERE f.scheme <> %(default_scheme)s ORDER BY f.carrier

-- name: declared
-- The declared equivalent factors of an enterprise, the nearest region first, the latest declaration only.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, r.code, 0 AS distance
    FROM enterprise e JOIN region r ON r.id = e.region_id WHERE e.id = %(enterprise_id)s
    UNION ALL
    SELECT r.id, r.parent_id, r.code, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT DISTINCT ON (f.year, coalesce(a.distance, 1000)) a.code AS region, f.year, f.kgce_per_kwh, f.declared_by, f.source
FROM equivalent_factor f LEFT JOIN above a ON a.id = f.region_id
WHERE f.region_id IS NULL OR a.id IS NOT NULL
ORDER BY f.year, coalesce(a.distance, 1000), f.declared_at DESC, f.id DESC

-- name: regions
-- The regions an enterprise lies in, the nearest first.
WITH RECURSIVE above AS (
    SELECT r.parent_id, r.code, 0 AS distance
    FROM enterprise e JOIN region r ON r.id = e.region_id WHERE e.id = %(enterprise_id)s
    UNION ALL
    SELECT r.parent_id, r.code, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT code FROM above ORDER BY distance

-- name: measured
-- What an enterprise declared of its own energy, withdrawn ones too, the latest first.
SELECT id, carrier, level, ncv, ncv_unit, kgce_per_unit, unit, lower(valid) AS valid_from, upper(valid) AS valid_to, proof,
    laboratory, declared_by, declared_at, withdrawn_at, implausible
FROM measured_factor WHERE enterprise_id = %(enterprise_id)s
ORDER BY declared_at DESC, id DESC

-- name: add_measured
-- A coefficient declared with its proof.
INSERT INTO measured_factor (enterprise_id, carrier, level, ncv, ncv_unit, kgce_per_unit, unit, valid, proof, laboratory,
    declared_by, declared_at, implausible)
VALUES (%(enterprise_id)s, %(carrier)s, %(level)s, %(ncv)s, %(ncv_unit)s, %(kgce_per_unit)s, %(unit)s,
    daterange(%(valid_from)s, %(valid_to)s), %(proof)s, %(laboratory)s, %(declared_by)s, %(now)s,
    %(implausible)s)
RETURNING id

-- name: withdraw_measured
-- A declaration is taken back; it stays to be read.
UPDATE measured_factor SET withdrawn_at = %(now)s, withdrawn_by = %(withdrawn_by)s
WHERE id = %(id)s AND enterprise_id = %(enterprise_id)s AND withdrawn_at IS NULL
RETURNING carrier, lower(valid) AS valid_from, upper(valid) AS valid_to

-- name: choices
-- The accounting schemes an enterprise chose, the latest declaration first.
SELECT scheme, lower(valid) AS valid_from, upper(valid) AS valid_to FROM factor_scheme
WHERE enterprise_id = %(enterprise_id)s ORDER BY declared_at DESC, id DESC

-- name: choose_scheme
-- An enterprise chooses the scheme its coefficients are taken from.
INSERT INTO factor_scheme (enterprise_id, scheme, valid, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(scheme)s, daterange(%(valid_from)s, %(valid_to)s), %(declared_by)s, %(now)s)

-- name: chose_scheme
-- The enterprises that ever chose a scheme.
SELECT DISTINCT enterprise_id FROM factor_scheme WHERE scheme = %(scheme)s ORDER BY enterprise_id

-- name: carriers_in_use
-- The carriers of an enterprise's flows.
SELECT DISTINCT carrier FROM flow WHERE enterprise_id = %(enterprise_id)s ORDER BY carrier
