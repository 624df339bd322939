-- name: hold_register
-- Documents, and declarations that are for no single enterprise, are carried out one after the other.
SELECT pg_advisory_xact_lock(1003, 0)

-- name: put_region
-- A region of the tree; names may change, the code stays. `moved` says that it lies in another one now; where it lies
-- since a declared change no document undoes.
WITH before AS (SELECT parent_id FROM region WHERE code = %(code)s)
INSERT INTO region (code, parent_id, level, name_zh, name_en)
VALUES (%(code)s, (SELECT id FROM region WHERE code = %(parent)s), %(level)s, %(name_zh)s, %(name_en)s)
ON CONFLICT (code) DO UPDATE
SET parent_id = CASE WHEN EXISTS (SELECT FROM region_change c WHERE c.region_id = region.id) THEN region.parent_id
    ELSE excluded.parent_id END, level = excluded.level, name_zh = excluded.name_zh, name_en = excluded.name_en
RETURNING id, EXISTS (SELECT FROM before b WHERE b.parent_id IS DISTINCT FROM region.parent_id) AS moved

-- name: put_industry
-- An industry of GB/T 4754.
INSERT INTO industry (code, name_zh, name_en) VALUES (%(code)s, %(name_zh)s, %(name_en)s)
ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en

-- name: region_id
-- The id behind a region's code.
SELECT id FROM region WHERE code = %(code)s

-- name: industry
-- An industry by its code.
SELECT code FROM industry WHERE code = %(code)s

-- name: park
-- A park by its code.
SELECT id FROM park WHERE code = %(code)s

-- name: put_park
-- A park; its names may change, the code stays.
INSERT INTO park (code, name_zh, name_en) VALUES (%(code)s, %(name_zh)s, %(name_en)s)
ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en

-- name: known_enterprise
-- The id behind an enterprise's code.
SELECT id FROM enterprise WHERE code = %(code)s

-- name: add_enterprise
-- An enterprise that is new.
INSERT INTO enterprise (code, credit_code, name_zh, name_en, time_zone, tier, region_id, park_id, industry_code, two_high)
VALUES (%(code)s, %(credit_code)s, %(name_zh)s, %(name_en)s, %(time_zone)s, %(tier)s,
    (SELECT id FROM region WHERE code = %(region)s), (SELECT id FROM park WHERE code = %(park)s), %(industry)s, %(two_high)s)
RETURNING id, time_zone, false AS moved

-- name: note_register
-- What is registered of an enterprise that stays itself was declared anew.
UPDATE enterprise SET register_changed_at = clock_timestamp() WHERE code = %(code)s RETURNING id, time_zone, false AS moved

-- name: put_enterprise
-- An enterprise; its time zone is part of what its days mean, so it never changes here. `moved` says that its region did.
WITH before AS (SELECT region_id FROM enterprise WHERE code = %(code)s)
INSERT INTO enterprise (code, credit_code, name_zh, name_en, time_zone, tier, region_id, park_id, industry_code, two_high)
VALUES (%(code)s, %(credit_code)s, %(name_zh)s, %(name_en)s, %(time_zone)s, %(tier)s,
    (SELECT id FROM region WHERE code = %(region)s), (SELECT id FROM park WHERE code = %(park)s), %(industry)s, %(two_high)s)
ON CONFLICT (code) DO UPDATE
SET credit_code = excluded.credit_code, name_zh = excluded.name_zh, name_en = excluded.name_en, tier = excluded.tier,
    region_id = excluded.region_id, park_id = coalesce(excluded.park_id, enterprise.park_id), industry_code = excluded.industry_code, two_high = excluded.two_high,
    register_changed_at = clock_timestamp()
RETURNING id, time_zone, EXISTS (SELECT FROM before b WHERE b.region_id IS DISTINCT FROM enterprise.region_id) AS moved

-- name: put_unit
-- A unit of the tree of GB 17167.
INSERT INTO unit (enterprise_id, parent_id, code, level, name_zh, name_en)
VALUES (%(enterprise_id)s, (SELECT id FROM unit WHERE enterprise_id = %(enterprise_id)s AND code = %(parent)s),
    %(code)s, %(level)s, %(name_zh)s, %(name_en)s)
ON CONFLICT (enterprise_id, code) DO UPDATE
SET parent_id = excluded.parent_id, level = excluded.level, name_zh = excluded.name_zh, name_en = excluded.name_en
RETURNING id

-- name: put_gateway
-- A gateway as a document declares it; whether it may connect is for those who look after its credentials.
INSERT INTO gateway (enterprise_id, code, class) VALUES (%(enterprise_id)s, %(code)s, %(class)s)
ON CONFLICT (enterprise_id, code) DO UPDATE SET class = excluded.class
RETURNING id

-- name: put_meter
-- An instrument and what its certificate says.
INSERT INTO meter (enterprise_id, unit_id, code, name_zh, name_en, accuracy_class, certificate_no, verified_on, due_on)
VALUES (%(enterprise_id)s, %(unit_id)s, %(code)s, %(name_zh)s, %(name_en)s, %(accuracy_class)s, %(certificate_no)s,
    %(verified_on)s, %(due_on)s)
ON CONFLICT (enterprise_id, code) DO UPDATE
SET unit_id = excluded.unit_id, name_zh = excluded.name_zh, name_en = excluded.name_en,
    accuracy_class = excluded.accuracy_class, certificate_no = excluded.certificate_no,
    verified_on = excluded.verified_on, due_on = excluded.due_on
RETURNING id

-- name: channel
-- What a channel is registered as.
SELECT id, quantity, carrier, kind, unit, is_signed, valid_from FROM channel WHERE meter_id = %(meter_id)s AND code = %(code)s

-- name: add_channel
-- A new measuring point 测点.
INSERT INTO channel (enterprise_id, meter_id, code, quantity, carrier, kind, unit, is_signed, valid_from)
VALUES (%(enterprise_id)s, %(meter_id)s, %(code)s, %(quantity)s, %(carrier)s, %(kind)s, %(unit)s, %(is_signed)s,
    %(valid_from)s)
RETURNING id

-- name: reread_channel
-- The same numbers are to be read in another way: a register that begins again, or one of both directions.
UPDATE channel SET kind = %(kind)s, is_signed = %(is_signed)s WHERE id = %(channel_id)s RETURNING id

-- name: set_service
-- From when on readings of a channel are due, even before the first has come; null when it is declared so already.
UPDATE channel SET in_service_from = %(in_service_from)s
WHERE id = %(channel_id)s AND in_service_from IS DISTINCT FROM %(in_service_from)s
RETURNING id

-- name: set_unit_of_use
-- What one unit on a channel's face is in the unit of use; null when it is kept so already.
UPDATE channel SET use_unit = %(use_unit)s, to_use = %(to_use)s, facts = %(facts)s::jsonb
WHERE id = %(channel_id)s AND (use_unit, to_use, facts) IS DISTINCT FROM (%(use_unit)s, %(to_use)s, %(facts)s::jsonb)
RETURNING id

-- name: earlier_start
-- History before the registered start is welcome: the channel and its first version begin earlier.
WITH moved AS (
    UPDATE channel SET valid_from = %(valid_from)s WHERE id = %(channel_id)s AND valid_from > %(valid_from)s RETURNING id
)
UPDATE channel_version v SET valid = tstzrange(%(valid_from)s, upper(v.valid))
FROM moved
WHERE v.channel_id = moved.id
    AND lower(v.valid) = (SELECT min(lower(f.valid)) FROM channel_version f WHERE f.channel_id = moved.id)
RETURNING v.channel_id

-- name: last_version
-- The newest version of a channel's settings.
SELECT id, lower(valid) AS from_at, upper(valid) AS to_at, until_recorded, interval_s, multiplier, modulus, rated_max_per_h, dip_tolerance
FROM channel_version WHERE channel_id = %(channel_id)s ORDER BY lower(valid) DESC LIMIT 1

-- name: versions
-- The versions of a channel's settings, in time order.
SELECT id, lower(valid) AS from_at, upper(valid) AS to_at, until_recorded, interval_s, multiplier, modulus, rated_max_per_h, dip_tolerance
FROM channel_version WHERE channel_id = %(channel_id)s ORDER BY lower(valid)

-- name: begin_version
-- A version of a channel's settings begins later: what was before had others.
UPDATE channel_version SET valid = tstzrange(%(from_at)s, upper(valid)) WHERE id = %(id)s

-- name: end_version
-- A version of a channel's settings ends here, or is open again.
UPDATE channel_version SET valid = tstzrange(lower(valid), %(valid_to)s), until_recorded = %(until_recorded)s
WHERE id = %(id)s

-- name: add_version
-- Settings of a channel that hold from an instant on.
INSERT INTO channel_version (channel_id, valid, until_recorded, interval_s, multiplier, modulus, rated_max_per_h,
    dip_tolerance)
VALUES (%(channel_id)s, tstzrange(%(from_at)s, %(valid_to)s), %(until_recorded)s, %(interval_s)s, %(multiplier)s,
    %(modulus)s, %(rated_max_per_h)s, %(dip_tolerance)s)

-- name: put_flow
-- A flow over the boundary or inside it.
INSERT INTO flow (enterprise_id, code, from_unit_id, to_unit_id, carrier, direction, is_feedstock, is_renewable, valid)
SELECT e.id, %(code)s, %(from_unit_id)s, %(to_unit_id)s, %(carrier)s, %(direction)s, %(is_feedstock)s, %(is_renewable)s,
    tstzrange(%(valid_from)s::date::timestamp AT TIME ZONE e.time_zone,
        %(valid_to)s::date::timestamp AT TIME ZONE e.time_zone)
FROM enterprise e WHERE e.id = %(enterprise_id)s
ON CONFLICT (enterprise_id, code) DO UPDATE
SET from_unit_id = excluded.from_unit_id, to_unit_id = excluded.to_unit_id, carrier = excluded.carrier,
    direction = excluded.direction, is_feedstock = excluded.is_feedstock, is_renewable = excluded.is_renewable,
    valid = excluded.valid
RETURNING id

-- name: flow_units
-- The units of a flow as they are registered, and whether closed months stand on them.
SELECT f.from_unit_id, f.to_unit_id, EXISTS (SELECT FROM indicator_value i WHERE i.enterprise_id = f.enterprise_id
    AND i.period = 'month' AND NOT i.is_open AND i.superseded_at IS NULL) AS holds_closed
FROM flow f WHERE f.enterprise_id = %(enterprise_id)s AND f.code = %(code)s

-- name: clear_flow_channels
-- The channels of a flow are given as a whole.
DELETE FROM flow_channel WHERE flow_id = %(flow_id)s

-- name: add_flow_channel
-- A channel that measures a flow, with its sign and share.
INSERT INTO flow_channel (flow_id, channel_id, sign, share) VALUES (%(flow_id)s, %(channel_id)s, %(sign)s, %(share)s)

-- name: counted_twice
-- Channels of which more than the whole counts over the boundary at one time, when a flow of it begins, with the flows
-- that count them; in and out apart.
WITH counted AS (
    SELECT fc.channel_id, f.code, f.valid, fc.share, (f.kind = 'export') = (fc.sign = 1) AS leaves
    FROM flow f JOIN flow_channel fc ON fc.flow_id = f.id
    WHERE f.enterprise_id = %(enterprise_id)s AND f.kind = ANY(%(directions)s)
)
SELECT m.code || '/' || c.code AS channel, array_agg(o.code::text ORDER BY o.code) AS flows, sum(o.share) AS share
FROM counted b
JOIN counted o ON o.channel_id = b.channel_id AND o.leaves = b.leaves
    AND o.valid @> coalesce(lower(b.valid), '-infinity')
JOIN channel c ON c.id = b.channel_id
JOIN meter m ON m.id = c.meter_id
GROUP BY m.code, c.code, b.leaves, b.code
HAVING sum(o.share) > 1 + 1e-9
ORDER BY 1

-- name: put_product
-- A product and the yardsticks that stand beside its intensity.
INSERT INTO product (enterprise_id, code, name_zh, name_en, unit, limit_id, benchmark_id)
VALUES (%(enterprise_id)s, %(code)s, %(name_zh)s, %(name_en)s, %(unit)s, %(limit_id)s, %(benchmark_id)s)
ON CONFLICT (enterprise_id, code) DO UPDATE
SET name_zh = excluded.name_zh, name_en = excluded.name_en, limit_id = excluded.limit_id,
    benchmark_id = excluded.benchmark_id
RETURNING id, unit

-- name: clear_product_flows
-- The flows of a product are given as a whole.
DELETE FROM product_flow WHERE product_id = %(product_id)s

-- name: add_product_flow
-- A flow whose energy the product is charged with.
INSERT INTO product_flow (product_id, flow_id, share) VALUES (%(product_id)s, %(flow_id)s, %(share)s)

-- name: put_budget
-- The budget of a month, calorific book; a row comes back when that is new.
INSERT INTO budget (enterprise_id, month, coal_tce, set_by) VALUES (%(enterprise_id)s, %(month)s, %(coal_tce)s, %(set_by)s)
ON CONFLICT (enterprise_id, month) DO UPDATE
SET coal_tce = excluded.coal_tce, set_by = excluded.set_by, set_at = now()
WHERE budget.coal_tce <> excluded.coal_tce
RETURNING month

-- name: known_yardstick
-- Whether a yardstick with this id is in the current edition.
SELECT EXISTS (SELECT FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current WHERE b.id = %(id)s)

-- name: same_event
-- Whether this event of a channel is recorded already.
SELECT EXISTS (SELECT FROM channel_event WHERE channel_id = %(channel_id)s AND at = %(at)s AND kind = %(kind)s
    AND end_index IS NOT DISTINCT FROM %(end_index)s AND start_index IS NOT DISTINCT FROM %(start_index)s
    AND value IS NOT DISTINCT FROM %(value)s)

-- name: declare_equivalent
-- 等价值: the operator's declaration for a year; a new one is appended only when it differs from the one in force.
INSERT INTO equivalent_factor (region_id, year, kgce_per_kwh, declared_by, source)
SELECT (SELECT id FROM region WHERE code = %(region)s), %(year)s, %(kgce_per_kwh)s, %(declared_by)s, %(source)s
WHERE NOT EXISTS (
    SELECT FROM equivalent_factor f
    WHERE f.region_id IS NOT DISTINCT FROM (SELECT id FROM region WHERE code = %(region)s) AND f.year = %(year)s
        AND f.kgce_per_kwh = %(kgce_per_kwh)s
        AND f.declared_at = (SELECT max(l.declared_at) FROM equivalent_factor l
            WHERE l.region_id IS NOT DISTINCT FROM f.region_id AND l.year = f.year)
)
RETURNING id

-- name: list_channels
-- The measuring points a caller may see, with their newest settings.
SELECT e.code AS enterprise, u.code AS unit, m.code AS meter, c.code AS channel, m.name_zh, m.name_en, c.quantity,
    c.carrier, c.kind, c.is_signed, c.unit AS unit_of_use, c.valid_from, v.interval_s, v.multiplier, v.modulus, v.rated_max_per_h
FROM channel c
JOIN meter m ON m.id = c.meter_id
JOIN unit u ON u.id = m.unit_id
JOIN enterprise e ON e.id = c.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) s ON s.id = e.id
LEFT JOIN LATERAL (
    SELECT * FROM channel_version v WHERE v.channel_id = c.id ORDER BY lower(v.valid) DESC LIMIT 1
) v ON true
WHERE %(enterprise)s::text IS NULL OR e.code = %(enterprise)s
ORDER BY e.code, m.code, c.code
