-- name: flows
-- The flows of an enterprise that are valid at some time of a span of days.
SELECT f.id, f.code, f.carrier, f.kind AS direction, s.code AS source, t.code AS target, f.is_feedstock, f.is_renewable,
    f.supply, EXISTS (SELECT FROM flow_channel fc WHERE fc.flow_id = f.id) AS is_metered
FROM flow f
JOIN enterprise e ON e.id = f.enterprise_id
LEFT JOIN unit s ON s.id = f.from_unit_id
LEFT JOIN unit t ON t.id = f.to_unit_id
WHERE f.enterprise_id = %(enterprise_id)s AND f.valid && tstzrange(
    %(from_day)s::timestamp AT TIME ZONE e.time_zone, %(to_day)s::timestamp AT TIME ZONE e.time_zone)
ORDER BY f.code

-- name: units
-- The units of an enterprise, each with the code of the unit above it.
SELECT u.code, p.code AS parent, u.conversion, u.name_zh, u.name_en
FROM unit u LEFT JOIN unit p ON p.id = u.parent_id
WHERE u.enterprise_id = %(enterprise_id)s
ORDER BY u.code

-- name: green_certificates
-- The certificates in force that touch a span of days; a count of 0 withdraws a number, however it was written.
SELECT c.plain AS number, c.count, c.for_from, c.for_to, c.issued_on, c.own_production
FROM (
    SELECT DISTINCT ON (plain) g.*, upper(btrim(normalize(g.number, NFKC))) AS plain FROM green_certificate g
    WHERE g.enterprise_id = %(enterprise_id)s
    ORDER BY plain, g.declared_at DESC, g.id DESC
) c
WHERE c.count > 0 AND c.for_from < %(to_day)s AND %(from_day)s < c.for_to
ORDER BY c.for_from, c.plain

-- name: change_conversion
-- What a unit makes of the energy that enters it; a row comes back when that is new.
UPDATE unit SET conversion = %(conversion)s WHERE id = %(id)s AND conversion IS DISTINCT FROM %(conversion)s
RETURNING id

-- name: change_supply
-- Where the electricity of a flow comes from; a row comes back when that is new.
UPDATE flow SET supply = %(supply)s WHERE id = %(id)s AND supply IS DISTINCT FROM %(supply)s
RETURNING id

-- name: stated_flow
-- A flow that a statement is about, with the local day its first channel begins (null without a channel).
SELECT f.id, f.carrier, EXISTS (SELECT FROM flow_statement s WHERE s.flow_id = f.id) AS is_stated, (SELECT (min(c.valid_from) AT TIME ZONE e.time_zone)::date FROM flow_channel fc
    JOIN channel c ON c.id = fc.channel_id WHERE fc.flow_id = f.id) AS metered_from
FROM flow f JOIN enterprise e ON e.id = f.enterprise_id
WHERE f.enterprise_id = %(enterprise_id)s AND f.code = %(code)s

-- name: latest_statement
-- The revision in force of what was stated about a flow for a span of days.
SELECT quantity, unit, revision, source FROM flow_statement
WHERE flow_id = %(flow_id)s AND from_on = %(from_on)s AND to_on = %(to_on)s
ORDER BY revision DESC LIMIT 1

-- name: add_statement
-- A statement of a flow, as the next revision of its days.
INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity, unit, revision, source, declared_by,
    declared_at)
VALUES (%(enterprise_id)s, %(flow_id)s, %(from_on)s, %(to_on)s, %(quantity)s, %(unit)s, %(revision)s, %(source)s,
    %(declared_by)s, %(declared_at)s)

-- name: latest_medium
-- The latest declaration of a flow's medium with these validity dates.
SELECT method, enthalpy_kj_per_kg, pressure_class, source FROM flow_medium
WHERE flow_id = %(flow_id)s AND valid = daterange(%(from_on)s, %(to_on)s)
ORDER BY declared_at DESC, id DESC LIMIT 1

-- name: add_medium
-- How the standard coal of a flow is reckoned.
INSERT INTO flow_medium (enterprise_id, flow_id, method, enthalpy_kj_per_kg, pressure_class, valid, source, declared_by,
    declared_at)
VALUES (%(enterprise_id)s, %(flow_id)s, %(method)s, %(enthalpy_kj_per_kg)s, %(pressure_class)s,
    daterange(%(from_on)s, %(to_on)s), %(source)s, %(declared_by)s, %(declared_at)s)

-- name: latest_certificate
-- What was declared last about a certificate's number, however it was written then.
SELECT count, for_from, for_to, issued_on, own_production, proof FROM green_certificate
WHERE enterprise_id = %(enterprise_id)s AND upper(btrim(normalize(number, NFKC))) = %(number)s
ORDER BY declared_at DESC, id DESC LIMIT 1

-- name: certificate_spans
-- The days that something was declared for under a certificate's number, by each way in which it was written, the last said of each.
SELECT DISTINCT ON (number) for_from, for_to FROM green_certificate
WHERE enterprise_id = %(enterprise_id)s AND upper(btrim(normalize(number, NFKC))) = %(number)s
ORDER BY number, declared_at DESC, id DESC

-- name: add_certificate
-- Green certificates held.
INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, issued_on, own_production, proof,
    declared_by, declared_at)
VALUES (%(enterprise_id)s, %(number)s, %(count)s, %(for_from)s, %(for_to)s, %(issued_on)s, %(own_production)s,
    %(proof)s, %(declared_by)s, %(declared_at)s)

-- name: list_statements
-- Every revision of what was stated about the flows of an enterprise the caller may see, where it touches some days.
SELECT f.code AS flow, f.carrier, s.from_on AS from_, s.to_on AS "to", s.quantity, s.unit, s.revision, s.source,
    s.declared_by, s.declared_at,
    s.revision = max(s.revision) OVER (PARTITION BY s.flow_id, s.from_on, s.to_on) AS in_force
FROM flow_statement s
JOIN flow f ON f.id = s.flow_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = s.enterprise_id
WHERE s.enterprise_id = %(enterprise_id)s AND s.from_on < %(to_day)s AND %(from_day)s < s.to_on
    AND (%(flow)s::text IS NULL OR f.code = %(flow)s)
ORDER BY f.code, s.from_on, s.to_on, s.revision
