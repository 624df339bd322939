-- name: add_factors
-- The CO2 factors of an edition.
INSERT INTO co2_factor (edition_id, id, category, carrier, region, level, variant, scheme, data_year, value, unit, ncv,
    ncv_unit, carbon_tc_per_tj, oxidation, valid_from, valid_to, name_zh, name_en, source, verified, note)
VALUES (%(edition)s, %(id)s, %(category)s, %(carrier)s, %(region)s, %(level)s, %(variant)s, %(scheme)s, %(data_year)s,
    %(value)s, %(unit)s, %(ncv)s, %(ncv_unit)s, %(carbon_tc_per_tj)s, %(oxidation)s, %(valid_from)s, %(valid_to)s,
    %(name_zh)s, %(name_en)s, %(source)s, %(verified)s, %(note)s)

-- name: add_schemes
-- What the schemes of an edition say.
INSERT INTO carbon_scheme (edition_id, id, scheme, topic, item, report_from, report_to, data_year, level, variant, choice,
    parameters, name_zh, name_en, source, verified, note)
VALUES (%(edition)s, %(id)s, %(scheme)s, %(topic)s, %(item)s, %(report_from)s, %(report_to)s, %(data_year)s, %(level)s,
    %(variant)s, %(choice)s, %(parameters)s, %(name_zh)s, %(name_en)s, %(source)s, %(verified)s, %(note)s)

-- name: factors
-- The CO2 factors of the current edition.
SELECT f.edition_id AS edition, f.id, f.category, f.carrier, f.region, f.level, f.variant, f.scheme, f.data_year, f.value,
    f.unit, f.ncv, f.ncv_unit, f.carbon_tc_per_tj, f.oxidation, f.verified, f.name_zh, f.name_en, f.valid_from,
    f.valid_to, f.source, f.note
FROM co2_factor f JOIN edition e ON e.id = f.edition_id AND e.is_current
ORDER BY f.id

-- name: schemes
-- What the schemes of the current edition say.
SELECT s.edition_id AS edition, s.id, s.scheme, s.topic, s.item, s.report_from, s.report_to, s.data_year, s.level,
    s.variant, s.choice, s.parameters, s.verified, s.name_zh, s.name_en, s.source, s.note
FROM carbon_scheme s JOIN edition e ON e.id = s.edition_id AND e.is_current
ORDER BY s.id

-- name: settings
-- What an enterprise declared about its account, the newest first.
SELECT id, scheme, valid_from, choices, grid, data_year, level, variant, guideline, absent, declared_by, source, declared_at
FROM carbon_setting WHERE enterprise_id = %(enterprise_id)s
ORDER BY declared_at DESC, id DESC

-- name: measured
-- Measured carbon of an enterprise, the newest declaration first; one that begins on the same day takes another's place.
SELECT m.* FROM (
    SELECT DISTINCT ON (carrier, lower(valid)) id, carrier, unit, lower(valid) AS valid_from, upper(valid) AS valid_to,
        proof, declared_by, tco2_per_unit, carbon_tc_per_unit, ncv_gj_per_unit, carbon_tc_per_tj, oxidation
    FROM measured_carbon WHERE enterprise_id = %(enterprise_id)s
    ORDER BY carrier, lower(valid), declared_at DESC, id DESC
) m
ORDER BY m.id DESC

-- name: regions
-- The region of an enterprise and those above it, the nearest first.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, r.code, 0 AS distance
    FROM enterprise e JOIN region r ON r.id = e.region_id WHERE e.id = %(enterprise_id)s
    UNION ALL
    SELECT r.id, r.parent_id, r.code, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT code FROM above ORDER BY distance

-- name: industry
-- The industry of an enterprise, which stands in for a guideline that was not declared.
SELECT industry_code FROM enterprise WHERE id = %(enterprise_id)s

-- name: substitutes
-- Substitutes declared for some regions, the newest first.
SELECT r.code AS region, s.report_year, s.tco2_per_mwh, s.declared_by, s.source
FROM grid_substitute s JOIN region r ON r.id = s.region_id
WHERE r.code = ANY(%(regions)s)
ORDER BY s.declared_at DESC, s.id DESC

-- name: flows
-- What of each flow decides how its CO2 is counted.
SELECT f.code, f.direction, f.is_feedstock, f.is_renewable, f.supply
FROM flow f WHERE f.enterprise_id = %(enterprise_id)s

-- name: carrier_of
-- The carrier of a flow.
SELECT carrier FROM flow WHERE enterprise_id = %(enterprise_id)s AND code = %(flow)s

-- name: activities
-- The process emissions an enterprise declared.
SELECT a.id, p.code AS product, p.unit AS product_unit, a.kind, a.mineral, a.material, a.name, a.streams, a.parameters,
    lower(a.valid) AS valid_from, upper(a.valid) AS valid_to, a.proof, a.declared_by, a.declared_at,
    (SELECT coalesce(jsonb_object_agg(u.code, u.unit), '{}') FROM product u WHERE u.enterprise_id = a.enterprise_id)
        AS product_units
FROM process_emission a LEFT JOIN product p ON p.id = a.product_id
WHERE a.enterprise_id = %(enterprise_id)s
ORDER BY a.declared_at, a.id

-- name: value_added
-- The value added of each month of a span, by its newest revision; constant prices go before current ones.
SELECT DISTINCT ON (month) month, value_added_cny, price_basis, base_year, revision, id, declared_by, declared_at
FROM economic_figure
WHERE enterprise_id = %(enterprise_id)s AND month = ANY(%(months)s) AND value_added_cny IS NOT NULL
ORDER BY month, price_basis = 'constant' DESC, revision DESC, id DESC

-- name: last_setting
-- The newest setting that begins on a day, as it was declared.
SELECT scheme, choices, grid, data_year, level, variant, guideline, absent, source, declared_by FROM carbon_setting
WHERE enterprise_id = %(enterprise_id)s AND valid_from IS NOT DISTINCT FROM %(valid_from)s
ORDER BY declared_at DESC, id DESC LIMIT 1

-- name: next_setting
-- The day the setting after a day begins.
SELECT min(valid_from) AS day FROM carbon_setting
WHERE enterprise_id = %(enterprise_id)s AND valid_from > coalesce(%(valid_from)s::date, '-infinity')

-- name: add_setting
-- A setting is declared.
INSERT INTO carbon_setting (enterprise_id, scheme, valid_from, choices, grid, data_year, level, variant, guideline,
    absent, source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(scheme)s, %(valid_from)s, %(choices)s, %(grid)s, %(data_year)s, %(level)s, %(variant)s,
    %(guideline)s, %(absent)s, %(source)s, %(declared_by)s, %(now)s)

-- name: last_substitute
-- The newest substitute of a region for a year.
SELECT s.tco2_per_mwh, s.source, s.declared_by FROM grid_substitute s JOIN region r ON r.id = s.region_id
WHERE r.code = %(region)s AND s.report_year = %(report_year)s
ORDER BY s.declared_at DESC, s.id DESC LIMIT 1

-- name: add_substitute
-- A substitute is declared.
INSERT INTO grid_substitute (region_id, report_year, tco2_per_mwh, source, declared_by, declared_at)
SELECT id, %(report_year)s, %(tco2_per_mwh)s, %(source)s, %(declared_by)s, %(now)s FROM region WHERE code = %(region)s
RETURNING id

-- name: changed_factors
-- The rows two editions of the factors differ in.
SELECT DISTINCT coalesce(a.carrier, b.carrier) AS carrier
FROM (SELECT * FROM co2_factor WHERE edition_id = %(before)s) a
FULL JOIN (SELECT * FROM co2_factor WHERE edition_id = %(now)s) b ON b.id = a.id
WHERE (a.carrier, a.region, a.level, a.variant, a.data_year, a.value, a.unit, a.carbon_tc_per_tj, a.oxidation, a.valid_from,
        a.valid_to, a.verified)
    IS DISTINCT FROM (b.carrier, b.region, b.level, b.variant, b.data_year, b.value, b.unit, b.carbon_tc_per_tj, b.oxidation,
        b.valid_from, b.valid_to, b.verified)

-- name: changed_schemes
-- The schemes two editions differ in.
SELECT DISTINCT coalesce(a.scheme, b.scheme) AS scheme
FROM (SELECT * FROM carbon_scheme WHERE edition_id = %(before)s) a
FULL JOIN (SELECT * FROM carbon_scheme WHERE edition_id = %(now)s) b ON b.id = a.id
WHERE (a.topic, a.item, a.report_from, a.report_to, a.data_year, a.level, a.variant, a.choice, a.parameters, a.verified)
    IS DISTINCT FROM (b.topic, b.item, b.report_from, b.report_to, b.data_year, b.level, b.variant, b.choice, b.parameters,
        b.verified)

-- name: keeping
-- The enterprises that keep a CO2 account, by some schemes or by any, and those that have a gap said in CO2.
SELECT enterprise_id FROM carbon_setting WHERE %(schemes)s::text[] IS NULL OR scheme = ANY(%(schemes)s)
UNION
SELECT enterprise_id FROM indicator_value WHERE code = 'gap.co2' AND superseded_at IS NULL
ORDER BY enterprise_id

-- name: last_measured
-- The newest declaration of a carrier that begins on a day, as it was declared.
SELECT unit, tco2_per_unit, carbon_tc_per_unit, ncv_gj_per_unit, carbon_tc_per_tj, oxidation, upper(valid) AS valid_to,
    proof, declared_by
FROM measured_carbon
WHERE enterprise_id = %(enterprise_id)s AND carrier = %(carrier)s AND lower(valid) IS NOT DISTINCT FROM %(valid_from)s
ORDER BY declared_at DESC, id DESC LIMIT 1

-- name: add_measured
-- A measured value is declared.
INSERT INTO measured_carbon (enterprise_id, carrier, unit, tco2_per_unit, carbon_tc_per_unit, ncv_gj_per_unit,
    carbon_tc_per_tj, oxidation, valid, proof, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(carrier)s, %(unit)s, %(tco2_per_unit)s, %(carbon_tc_per_unit)s, %(ncv_gj_per_unit)s,
    %(carbon_tc_per_tj)s, %(oxidation)s, daterange(%(valid_from)s, %(valid_to)s), %(proof)s, %(declared_by)s, %(now)s)

-- name: last_activity
-- The newest declaration of a process that begins on a day, as it was declared; of clinker there is one way at a time.
SELECT kind, product_id, parameters, streams, upper(valid) AS valid_to, proof, declared_by FROM process_emission
WHERE enterprise_id = %(enterprise_id)s
    AND (product_id IS NOT DISTINCT FROM %(product_id)s OR kind = 'carbon_balance')
    AND kind = ANY(%(kinds)s) AND mineral IS NOT DISTINCT FROM %(mineral)s
    AND material IS NOT DISTINCT FROM %(material)s AND name IS NOT DISTINCT FROM %(name)s
    AND lower(valid) IS NOT DISTINCT FROM %(valid_from)s
ORDER BY declared_at DESC, id DESC LIMIT 1

-- name: add_activity
-- A process emission is declared.
INSERT INTO process_emission (enterprise_id, product_id, kind, mineral, material, name, streams, parameters, valid,
    proof, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(product_id)s, %(kind)s, %(mineral)s, %(material)s, %(name)s, %(streams)s, %(parameters)s,
    daterange(%(valid_from)s, %(valid_to)s), %(proof)s, %(declared_by)s, %(now)s)
