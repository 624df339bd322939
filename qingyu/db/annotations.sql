-- name: listing
-- What is said of an enterprise in [from_at, to_at), the earliest first, what was taken back included; of an id only that.
SELECT a.id, a.from_at, a.to_at, a.kind, a.text, u.code AS unit, m.code AS meter, coalesce(u.name_zh, m.name_zh) AS name_zh,
    coalesce(u.name_en, m.name_en) AS name_en,
    a.noted_by, a.noted_at, a.withdrawn_by, a.withdrawn_at
FROM annotation a
LEFT JOIN unit u ON u.id = a.unit_id
LEFT JOIN meter m ON m.id = a.meter_id
WHERE a.enterprise_id = %(enterprise_id)s AND (%(to_at)s::timestamptz IS NULL OR a.from_at < %(to_at)s)
    AND (%(from_at)s::timestamptz IS NULL OR a.to_at > %(from_at)s)
    AND (%(id)s::bigint IS NULL OR a.id = %(id)s)
ORDER BY a.from_at, a.id

-- name: add
-- Note a span; the ids of unit and meter are those of the enterprise's own codes, none for a code that it has not.
WITH said AS (
    SELECT (SELECT u.id FROM unit u WHERE u.enterprise_id = %(enterprise_id)s AND u.code = %(unit)s::text) AS unit_id,
        (SELECT m.id FROM meter m WHERE m.enterprise_id = %(enterprise_id)s AND m.code = %(meter)s::text) AS meter_id
)
INSERT INTO annotation (enterprise_id, unit_id, meter_id, from_at, to_at, kind, text, noted_by, noted_at)
SELECT %(enterprise_id)s, s.unit_id, s.meter_id, %(from_at)s, %(to_at)s, %(kind)s, %(text)s, %(by)s, %(now)s
FROM said s
WHERE (%(unit)s::text = '') = (s.unit_id IS NULL) AND (%(meter)s::text = '') = (s.meter_id IS NULL)
RETURNING id

-- name: withdraw
-- Take back what was noted, once.
UPDATE annotation SET withdrawn_by = %(by)s, withdrawn_at = %(now)s
WHERE enterprise_id = %(enterprise_id)s AND id = %(id)s AND withdrawn_at IS NULL
RETURNING id
