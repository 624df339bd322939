-- name: regions
-- Regions, in the words of a registration document.
SELECT '' AS owner, jsonb_build_object('code', r.code, 'parent', p.code, 'level', r.level, 'name_zh', r.name_zh,
    'name_en', r.name_en) AS said
FROM region r LEFT JOIN region p ON p.id = r.parent_id ORDER BY r.id

-- name: industries
-- Industries, in the words of a registration document.
SELECT '' AS owner, jsonb_build_object('code', code, 'name_zh', name_zh, 'name_en', name_en) AS said
FROM industry ORDER BY code

-- name: parks
-- Parks, in the words of a registration document.
SELECT '' AS owner, jsonb_build_object('code', code, 'name_zh', name_zh, 'name_en', name_en) AS said FROM park ORDER BY id

-- name: equivalent_factors
-- Equivalent values of electricity, the latest last.
SELECT '' AS owner, jsonb_build_object('region', r.code, 'year', f.year, 'kgce_per_kwh', f.kgce_per_kwh,
    'declared_by', f.declared_by, 'source', f.source) AS said
FROM equivalent_factor f LEFT JOIN region r ON r.id = f.region_id ORDER BY f.declared_at, f.id

-- name: grid_substitutes
-- Substitutes for factors of electricity nobody publishes, the latest last.
SELECT '' AS owner, jsonb_build_object('region', r.code, 'report_year', s.report_year,
    'basis', CASE WHEN s.tco2_per_mwh IS NULL THEN 'national_average' ELSE 'measured' END,
    'tco2_per_mwh', s.tco2_per_mwh, 'source', s.source, 'declared_by', s.declared_by) AS said
FROM grid_substitute s JOIN region r ON r.id = s.region_id ORDER BY s.declared_at, s.id

-- name: quality_bars
-- Bars and weights of regions, the latest last.
SELECT '' AS owner, jsonb_build_object('region', r.code, 'metric', b.metric, 'limit', b.limit_value, 'weight', b.weight,
    'valid_from', b.valid_from, 'declared_by', b.declared_by, 'source', b.source) AS said
FROM quality_bar b LEFT JOIN region r ON r.id = b.region_id ORDER BY b.declared_at, b.id

-- name: region_targets
-- The targets of regions that hold.
SELECT '' AS owner, jsonb_build_object('region', r.code, 'controlled', t.quantity, 'kind', t.kind, 'value', t.value,
    'base_year', t.base_year, 'target_year', t.target_year, 'document', t.document, 'clause', t.clause,
    'declared_by', t.declared_by) AS said
FROM region_target t JOIN region r ON r.id = t.region_id WHERE t.withdrawn_at IS NULL ORDER BY t.id

-- name: region_statistics
-- What is stated of regions, the latest last.
SELECT '' AS owner, jsonb_build_object('region', r.code, 'quantity', t.quantity,
    'month', t.year || '-' || lpad(t.through_month::text, 2, '0'), 'value', t.value, 'document', t.document,
    'declared_by', t.declared_by) AS said
FROM region_statistic t JOIN region r ON r.id = t.region_id ORDER BY t.id
