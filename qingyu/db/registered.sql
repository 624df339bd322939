-- name: users
-- Users of these enterprises and those of none; of the password only that it is another one.
SELECT coalesce(e.code, '') AS owner, jsonb_build_object('name', u.name, 'password', md5(u.password_hash),
    'display_zh', u.display_zh, 'display_en', u.display_en, 'role', u.role, 'region', r.code, 'park', p.code,
    'email', u.email, 'sso_id', u.sso_id) AS said
FROM app_user u LEFT JOIN enterprise e ON e.id = u.enterprise_id LEFT JOIN region r ON r.id = u.region_id
LEFT JOIN park p ON p.id = u.park_id
WHERE u.enterprise_id IS NULL OR u.enterprise_id = ANY(%(ids)s) ORDER BY u.id

-- name: enterprises
-- Enterprises, in the words of a registration document.
SELECT '' AS owner, jsonb_build_object('code', e.code, 'name_zh', e.name_zh, 'name_en', e.name_en,
    'time_zone', e.time_zone, 'credit_code', e.credit_code, 'tier', e.tier, 'region', r.code, 'park', p.code,
    'industry', e.industry_code, 'two_high', e.two_high) AS said
FROM enterprise e LEFT JOIN region r ON r.id = e.region_id LEFT JOIN park p ON p.id = e.park_id WHERE e.id = ANY(%(ids)s) ORDER BY e.id

-- name: units
-- Units of enterprises.
SELECT e.code AS owner, jsonb_build_object('code', u.code, 'level', u.level, 'parent', p.code, 'conversion', u.conversion,
    'name_zh', u.name_zh, 'name_en', u.name_en) AS said
FROM unit u JOIN enterprise e ON e.id = u.enterprise_id LEFT JOIN unit p ON p.id = u.parent_id
WHERE u.enterprise_id = ANY(%(ids)s) ORDER BY u.id

-- name: gateways
-- Gateways of enterprises; of the password only that it is another one.
SELECT e.code AS owner, jsonb_build_object('code', g.code, 'class', g.class, 'password', (
        SELECT md5(string_agg(c.hash, ' ' ORDER BY c.slot)) FROM gateway_credential c WHERE c.gateway_id = g.id)) AS said
FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id WHERE g.enterprise_id = ANY(%(ids)s) ORDER BY g.id

-- name: meters
-- Meters of enterprises with their channels and the newest settings of each.
SELECT e.code AS owner, jsonb_build_object('code', m.code, 'unit', u.code, 'name_zh', m.name_zh, 'name_en', m.name_en,
    'accuracy_class', m.accuracy_class, 'certificate_no', m.certificate_no, 'verified_on', m.verified_on,
    'due_on', m.due_on, 'channels', coalesce((
        SELECT jsonb_agg(jsonb_build_object('code', c.code, 'quantity', c.quantity, 'carrier', c.carrier, 'kind', c.kind,
            'unit', c.unit, 'is_signed', c.is_signed, 'facts', c.facts,
            'valid_from', c.valid_from, 'interval_s', v.interval_s, 'multiplier', v.multiplier,
            'modulus', v.modulus, 'rated_max_per_h', v.rated_max_per_h, 'dip_tolerance', v.dip_tolerance,
            'valid_to', CASE WHEN NOT v.until_recorded THEN upper(v.valid) END,
            'recorded_until', CASE WHEN v.until_recorded THEN upper(v.valid) END) ORDER BY c.id)
        FROM channel c LEFT JOIN LATERAL (
            SELECT * FROM channel_version v WHERE v.channel_id = c.id ORDER BY lower(v.valid) DESC LIMIT 1) v ON true
        WHERE c.meter_id = m.id), '[]')) AS said
FROM meter m JOIN enterprise e ON e.id = m.enterprise_id JOIN unit u ON u.id = m.unit_id
WHERE m.enterprise_id = ANY(%(ids)s) ORDER BY m.id

-- name: flows
-- Flows of enterprises with the channels that feed them.
SELECT e.code AS owner, jsonb_build_object('code', f.code, 'carrier', f.carrier, 'direction', f.direction, 'from', a.code,
    'to', b.code, 'is_feedstock', f.is_feedstock, 'is_renewable', f.is_renewable, 'supply', f.supply,
    'valid_from', (lower(f.valid) AT TIME ZONE e.time_zone)::date, 'valid_to', (upper(f.valid) AT TIME ZONE e.time_zone)::date,
    'channels', coalesce((
        SELECT jsonb_agg(jsonb_build_object('meter', m.code, 'channel', c.code, 'sign', fc.sign, 'share', fc.share)
            ORDER BY m.code, c.code)
        FROM flow_channel fc JOIN channel c ON c.id = fc.channel_id JOIN meter m ON m.id = c.meter_id
        WHERE fc.flow_id = f.id), '[]')) AS said
FROM flow f JOIN enterprise e ON e.id = f.enterprise_id LEFT JOIN unit a ON a.id = f.from_unit_id
LEFT JOIN unit b ON b.id = f.to_unit_id
WHERE f.enterprise_id = ANY(%(ids)s) ORDER BY f.id

-- name: products
-- Products of enterprises with the flows they are charged with.
SELECT e.code AS owner, jsonb_build_object('code', p.code, 'name_zh', p.name_zh, 'name_en', p.name_en, 'unit', p.unit,
    'limit_id', p.limit_id, 'benchmark_id', p.benchmark_id, 'flows', coalesce((
        SELECT jsonb_agg(jsonb_build_object('flow', f.code, 'share', pf.share) ORDER BY f.code)
        FROM product_flow pf JOIN flow f ON f.id = pf.flow_id WHERE pf.product_id = p.id), '[]'),
    'boundaries', coalesce((
        SELECT jsonb_agg(b.said ORDER BY b.boundary) FROM (
            SELECT pb.boundary, jsonb_build_object('boundary', pb.boundary,
                'units', coalesce(jsonb_agg(u.code ORDER BY u.code) FILTER (WHERE u.id IS NOT NULL), '[]'),
                'flows', coalesce(jsonb_agg(jsonb_build_object('flow', f.code, 'share', pb.share) ORDER BY f.code)
                    FILTER (WHERE f.id IS NOT NULL), '[]')) AS said
            FROM product_boundary pb LEFT JOIN unit u ON u.id = pb.unit_id LEFT JOIN flow f ON f.id = pb.flow_id
            WHERE pb.product_id = p.id GROUP BY pb.boundary) b), '[]')) AS said
FROM product p JOIN enterprise e ON e.id = p.enterprise_id WHERE p.enterprise_id = ANY(%(ids)s) ORDER BY p.id

-- name: budgets
-- Budgets of enterprises.
SELECT e.code AS owner, jsonb_build_object('month', to_char(b.month, 'YYYY-MM'), 'coal_tce', b.coal_tce) AS said
FROM budget b JOIN enterprise e ON e.id = b.enterprise_id WHERE b.enterprise_id = ANY(%(ids)s) ORDER BY b.month

-- name: tariffs
-- Electricity tariffs, the latest of a code last.
SELECT e.code AS owner, t.terms || jsonb_build_object('code', t.code, 'valid_from', lower(t.valid),
    'valid_to', upper(t.valid), 'source', t.source, 'declared_by', t.declared_by, 'withdrawn', t.withdrawn) AS said
FROM tariff t JOIN enterprise e ON e.id = t.enterprise_id WHERE t.enterprise_id = ANY(%(ids)s)
ORDER BY t.declared_at, t.id

-- name: carrier_prices
-- Prices of carriers, the latest last.
SELECT e.code AS owner, jsonb_build_object('carrier', p.carrier, 'cny_per_unit', p.cny_per_unit, 'unit', p.unit,
    'valid_from', lower(p.valid), 'valid_to', upper(p.valid), 'source', p.source, 'declared_by', p.declared_by,
    'withdrawn', p.withdrawn) AS said
FROM carrier_price p JOIN enterprise e ON e.id = p.enterprise_id WHERE p.enterprise_id = ANY(%(ids)s)
ORDER BY p.declared_at, p.id

-- name: price_adders
-- Adders, the latest of a code last; a figure that its rule prints was not said.
SELECT e.code AS owner, jsonb_build_object('code', a.code,
    'cny_per_kwh', CASE WHEN a.verified = 'declared' THEN a.cny_per_kwh END, 'policy_id', a.policy_id,
    'valid_from', lower(a.valid), 'valid_to', upper(a.valid), 'source', a.source, 'declared_by', a.declared_by,
    'withdrawn', a.withdrawn) AS said
FROM price_adder a JOIN enterprise e ON e.id = a.enterprise_id WHERE a.enterprise_id = ANY(%(ids)s)
ORDER BY a.declared_at, a.id

-- name: events
-- What happened to registers.
SELECT e.code AS owner, jsonb_build_object('meter', m.code, 'channel', c.code, 'at', v.at, 'kind', v.kind,
    'end_index', v.end_index, 'start_index', v.start_index, 'value', v.value, 'reason', v.reason) AS said
FROM channel_event v JOIN channel c ON c.id = v.channel_id JOIN meter m ON m.id = c.meter_id
JOIN enterprise e ON e.id = v.enterprise_id
WHERE v.enterprise_id = ANY(%(ids)s) ORDER BY v.id

-- name: product_conditions
-- Conditions of products, the latest last.
SELECT e.code AS owner, jsonb_build_object('product', p.code, 'kind', c.kind, 'value', c.value,
    'valid_from', lower(c.valid), 'valid_to', upper(c.valid), 'source', c.source, 'declared_by', c.declared_by) AS said
FROM product_condition c JOIN product p ON p.id = c.product_id JOIN enterprise e ON e.id = c.enterprise_id
WHERE c.enterprise_id = ANY(%(ids)s) ORDER BY c.declared_at, c.id

-- name: price_listings
-- What lines are listed as, the latest last.
SELECT e.code AS owner, jsonb_build_object('product', p.code, 'list_class', l.list_class,
    'line_started_on', l.line_started_on, 'document', l.document, 'valid_from', lower(l.valid),
    'valid_to', upper(l.valid), 'declared_by', l.declared_by) AS said
FROM price_listing l JOIN product p ON p.id = l.product_id JOIN enterprise e ON e.id = l.enterprise_id
WHERE l.enterprise_id = ANY(%(ids)s) ORDER BY l.declared_at, l.id

-- name: measured_factors
-- Coefficients in force that enterprises declared, the latest last; what a calorific value makes was not said.
SELECT e.code AS owner, jsonb_build_object('carrier', m.carrier, 'level', m.level, 'ncv', m.ncv, 'ncv_unit', m.ncv_unit,
    'kgce_per_unit', CASE WHEN m.ncv IS NULL THEN m.kgce_per_unit END, 'unit', CASE WHEN m.ncv IS NULL THEN m.unit END,
    'valid_from', lower(m.valid), 'valid_to', upper(m.valid), 'proof', m.proof, 'laboratory', m.laboratory,
    'confirm_implausible', m.implausible, 'declared_by', m.declared_by) AS said
FROM measured_factor m JOIN enterprise e ON e.id = m.enterprise_id
WHERE m.enterprise_id = ANY(%(ids)s) AND m.withdrawn_at IS NULL ORDER BY m.declared_at, m.id

-- name: factor_schemes
-- The schemes enterprises chose, the latest last.
SELECT e.code AS owner, jsonb_build_object('scheme', s.scheme, 'valid_from', lower(s.valid), 'valid_to', upper(s.valid),
    'declared_by', s.declared_by) AS said
FROM factor_scheme s JOIN enterprise e ON e.id = s.enterprise_id WHERE s.enterprise_id = ANY(%(ids)s)
ORDER BY s.declared_at, s.id

-- name: metering_needs
-- What units use, the latest last.
SELECT e.code AS owner, jsonb_build_object('unit', u.code, 'energy', n.energy, 'amount', n.amount,
    'amount_unit', n.amount_unit, 'instruments', n.instruments) AS said
FROM metering_need n JOIN unit u ON u.id = n.unit_id JOIN enterprise e ON e.id = n.enterprise_id
WHERE n.enterprise_id = ANY(%(ids)s) ORDER BY n.id

-- name: certificates
-- Certificates of meters, the latest last.
SELECT e.code AS owner, jsonb_build_object('meter', m.code, 'certificate_no', c.certificate_no, 'laboratory', c.laboratory,
    'accuracy_class', c.accuracy_class, 'class_id', c.class_id, 'seal_no', c.seal_no, 'verified_on', c.verified_on,
    'due_on', c.due_on) AS said
FROM meter_certificate c JOIN meter m ON m.id = c.meter_id JOIN enterprise e ON e.id = c.enterprise_id
WHERE c.enterprise_id = ANY(%(ids)s) ORDER BY c.id

-- name: node_tolerances
-- Tolerances of nodes, the latest last.
SELECT e.code AS owner, jsonb_build_object('unit', u.code, 'carrier', t.carrier, 'tolerance_share', t.tolerance_share,
    'is_closed', t.is_closed) AS said
FROM node_tolerance t JOIN unit u ON u.id = t.unit_id JOIN enterprise e ON e.id = t.enterprise_id
WHERE t.enterprise_id = ANY(%(ids)s) ORDER BY t.id

-- name: monthly_reports
-- Monthly reports, the highest revision last.
SELECT e.code AS owner, jsonb_build_object('carrier', r.carrier, 'month', to_char(r.month, 'YYYY-MM'),
    'quantity', r.quantity, 'unit', r.unit, 'revision', r.revision, 'source', r.source, 'declared_by', r.declared_by) AS said
FROM monthly_report r JOIN enterprise e ON e.id = r.enterprise_id WHERE r.enterprise_id = ANY(%(ids)s)
ORDER BY r.revision, r.id

-- name: statements
-- Statements of flows without a meter, the highest revision last.
SELECT e.code AS owner, jsonb_build_object('flow', f.code, 'from', s.from_on, 'to', s.to_on, 'quantity', s.quantity,
    'unit', s.unit, 'source', s.source) AS said
FROM flow_statement s JOIN flow f ON f.id = s.flow_id JOIN enterprise e ON e.id = s.enterprise_id
WHERE s.enterprise_id = ANY(%(ids)s) ORDER BY s.revision, s.id

-- name: media
-- How flows of steam are reckoned, the latest last.
SELECT e.code AS owner, jsonb_build_object('flow', f.code, 'method', m.method, 'enthalpy_kj_per_kg', m.enthalpy_kj_per_kg,
    'pressure_class', m.pressure_class, 'from', lower(m.valid), 'to', upper(m.valid), 'source', m.source) AS said
FROM flow_medium m JOIN flow f ON f.id = m.flow_id JOIN enterprise e ON e.id = m.enterprise_id
WHERE m.enterprise_id = ANY(%(ids)s) ORDER BY m.declared_at, m.id

-- name: green_certificates
-- Green certificates, the latest of a number last.
SELECT e.code AS owner, jsonb_build_object('number', upper(btrim(normalize(g.number, NFKC))), 'count', g.count,
    'from', g.for_from, 'to', g.for_to, 'issued_on', g.issued_on, 'own_production', g.own_production, 'proof', g.proof) AS said
FROM green_certificate g JOIN enterprise e ON e.id = g.enterprise_id WHERE g.enterprise_id = ANY(%(ids)s)
ORDER BY g.declared_at, g.id

-- name: economic_figures
-- Economic figures of months, the highest revision last.
SELECT e.code AS owner, jsonb_build_object('month', to_char(f.month, 'YYYY-MM'), 'revision', f.revision,
    'output_value_cny', f.output_value_cny, 'value_added_cny', f.value_added_cny, 'price_basis', f.price_basis,
    'base_year', f.base_year, 'declared_by', f.declared_by, 'source', f.source) AS said
FROM economic_figure f JOIN enterprise e ON e.id = f.enterprise_id WHERE f.enterprise_id = ANY(%(ids)s)
ORDER BY f.revision, f.id

-- name: allocation_rules
-- How shared flows are split, the latest last.
SELECT e.code AS owner, jsonb_build_object('flow', f.code, 'method', r.method, 'members', (
        SELECT jsonb_agg(jsonb_build_object('product', p.code, 'weight', m.weight, 'metered_flow', x.code) ORDER BY p.code)
        FROM allocation_member m JOIN product p ON p.id = m.product_id LEFT JOIN flow x ON x.id = m.metered_flow_id
        WHERE m.rule_id = r.id), 'valid_from', lower(r.valid), 'valid_to', upper(r.valid), 'declared_by', r.declared_by,
    'source', r.source) AS said
FROM allocation_rule r JOIN flow f ON f.id = r.flow_id JOIN enterprise e ON e.id = r.enterprise_id
WHERE r.enterprise_id = ANY(%(ids)s) ORDER BY r.declared_at, r.id

-- name: processes
-- The process of each product, the latest last.
SELECT e.code AS owner, jsonb_build_object('unit', u.code, 'product', p.code) AS said
FROM process_product x JOIN unit u ON u.id = x.unit_id JOIN product p ON p.id = x.product_id
JOIN enterprise e ON e.id = x.enterprise_id
WHERE x.enterprise_id = ANY(%(ids)s) ORDER BY x.id

-- name: running_hours
-- Running hours of products, the highest revision last.
SELECT e.code AS owner, jsonb_build_object('product', p.code, 'month', to_char(h.month, 'YYYY-MM'), 'hours', h.hours,
    'revision', h.revision, 'declared_by', h.declared_by) AS said
FROM running_hours h JOIN product p ON p.id = h.product_id JOIN enterprise e ON e.id = h.enterprise_id
WHERE h.enterprise_id = ANY(%(ids)s) ORDER BY h.revision, h.id

-- name: degree_days
-- Degree-days of months, the highest revision last.
SELECT e.code AS owner, jsonb_build_object('month', to_char(d.month, 'YYYY-MM'), 'kind', d.kind,
    'degree_days', d.degree_days, 'revision', d.revision, 'declared_by', d.declared_by, 'source', d.source) AS said
FROM degree_days d JOIN enterprise e ON e.id = d.enterprise_id WHERE d.enterprise_id = ANY(%(ids)s)
ORDER BY d.revision, d.id

-- name: weather_sensitivities
-- What a degree-day costs, the latest last.
SELECT e.code AS owner, jsonb_build_object('product', p.code, 'kind', w.kind, 'kgce_per_degree_day', w.kgce_per_degree_day,
    'valid_from', lower(w.valid), 'valid_to', upper(w.valid), 'declared_by', w.declared_by, 'source', w.source) AS said
FROM weather_sensitivity w LEFT JOIN product p ON p.id = w.product_id JOIN enterprise e ON e.id = w.enterprise_id
WHERE w.enterprise_id = ANY(%(ids)s) ORDER BY w.declared_at, w.id

-- name: carbon_settings
-- Carbon schemes of enterprises, the latest last.
SELECT e.code AS owner, jsonb_build_object('scheme', s.scheme, 'valid_from', s.valid_from, 'choices', s.choices,
    'grid', s.grid, 'data_year', s.data_year, 'level', s.level, 'variant', s.variant, 'guideline', s.guideline,
    'absent', s.absent, 'source', s.source,
    'declared_by', s.declared_by) AS said
FROM carbon_setting s JOIN enterprise e ON e.id = s.enterprise_id WHERE s.enterprise_id = ANY(%(ids)s)
ORDER BY s.declared_at, s.id

-- name: measured_carbon
-- Measured carbon, the latest last.
SELECT e.code AS owner, jsonb_build_object('carrier', m.carrier, 'unit', m.unit, 'tco2_per_unit', m.tco2_per_unit,
    'carbon_tc_per_unit', m.carbon_tc_per_unit, 'ncv_gj_per_unit', m.ncv_gj_per_unit,
    'carbon_tc_per_tj', m.carbon_tc_per_tj, 'oxidation', m.oxidation, 'valid_from', lower(m.valid),
    'valid_to', upper(m.valid), 'proof', m.proof, 'declared_by', m.declared_by) AS said
FROM measured_carbon m JOIN enterprise e ON e.id = m.enterprise_id WHERE m.enterprise_id = ANY(%(ids)s)
ORDER BY m.declared_at, m.id

-- name: process_emissions
-- Process emissions, the latest last.
SELECT e.code AS owner, jsonb_build_object('kind', x.kind, 'product', p.code, 'mineral', x.mineral,
    'material', x.material, 'name', x.name, 'streams', x.streams, 'parameters', x.parameters, 'valid_from', lower(x.valid), 'valid_to', upper(x.valid), 'proof', x.proof,
    'declared_by', x.declared_by) AS said
FROM process_emission x LEFT JOIN product p ON p.id = x.product_id JOIN enterprise e ON e.id = x.enterprise_id
WHERE x.enterprise_id = ANY(%(ids)s) ORDER BY x.declared_at, x.id

-- name: ids
-- The ids of enterprises by code.
SELECT id FROM enterprise WHERE code = ANY(%(codes)s) ORDER BY id

-- name: names
-- The ids of what is registered of an enterprise, by kind and code; a channel by meter and code.
SELECT 'unit' AS kind, code::text AS code, NULL AS channel, id FROM unit WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'meter', code, NULL, id FROM meter WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'flow', code, NULL, id FROM flow WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'product', code, NULL, id FROM product WHERE enterprise_id = %(enterprise_id)s
UNION ALL SELECT 'channel', m.code, c.code, c.id FROM channel c JOIN meter m ON m.id = c.meter_id
    WHERE c.enterprise_id = %(enterprise_id)s

-- name: enterprise_targets
-- The targets of enterprises that hold.
SELECT e.code AS owner, jsonb_build_object('controlled', t.quantity, 'kind', t.kind, 'per', t.per, 'value', t.value,
    'base_year', t.base_year, 'target_year', t.target_year, 'document', t.document, 'clause', t.clause,
    'declared_by', t.declared_by) AS said
FROM enterprise_target t JOIN enterprise e ON e.id = t.enterprise_id WHERE t.withdrawn_at IS NULL AND t.enterprise_id = ANY(%(ids)s) ORDER BY t.id

-- name: enterprise_statistics
-- What is stated of enterprises, the latest last.
SELECT e.code AS owner, jsonb_build_object('quantity', t.quantity,
    'month', t.year || '-' || lpad(t.through_month::text, 2, '0'), 'value', t.value, 'document', t.document,
    'declared_by', t.declared_by) AS said
FROM enterprise_statistic t JOIN enterprise e ON e.id = t.enterprise_id WHERE t.enterprise_id = ANY(%(ids)s) ORDER BY t.id
