-- name: persons
-- The responsible persons a caller sees, of one enterprise or one region or of all, by id; those who left are left out.
WITH RECURSIVE down AS (
    SELECT r.id FROM region r WHERE %(scope_all)s OR r.id = %(scope_region)s
    UNION
    SELECT r.id FROM region r JOIN down d ON r.parent_id = d.id
)
SELECT p.id, e.code AS enterprise, r.code AS region, p.name, p.post, p.contact, p.mail, p.language, p.added_by, p.added_at, p.account
FROM responsible_person p
LEFT JOIN enterprise e ON e.id = p.enterprise_id
LEFT JOIN region r ON r.id = p.region_id
WHERE p.ended_at IS NULL AND (p.region_id IN (SELECT down.id FROM down) OR p.enterprise_id IN (
        SELECT v.id FROM visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v))
    AND (%(id)s::bigint IS NULL OR p.id = %(id)s)
    AND (%(after)s::bigint IS NULL OR p.id > %(after)s)
    AND (%(enterprise)s::text IS NULL OR e.code = %(enterprise)s)
    AND (%(region)s::text IS NULL OR r.code = %(region)s)
ORDER BY p.id LIMIT %(limit)s

-- name: add_person
-- A responsible person of an enterprise or a region.
INSERT INTO responsible_person (enterprise_id, region_id, name, post, contact, mail, language, added_by, added_at)
VALUES (%(enterprise_id)s, %(region_id)s, %(name)s, %(post)s, %(contact)s, %(mail)s, %(language)s, %(by)s, %(now)s)
RETURNING id

-- name: has_account
-- Whether a person who has not left has an account.
SELECT EXISTS (SELECT FROM responsible_person p WHERE p.account = %(account)s AND p.ended_at IS NULL) AS has

-- name: set_account
-- Which account a person has, unless that is another's; one that had it before has none.
UPDATE responsible_person SET account = CASE id WHEN %(id)s THEN %(account)s END
WHERE id = %(id)s AND coalesce(account, %(account)s) = %(account)s OR id <> %(id)s AND account = %(account)s

-- name: clear_account
-- A person has no account any more.
UPDATE responsible_person SET account = NULL WHERE id = %(id)s AND account IS NOT NULL

-- name: end_person
-- A responsible person who left.
UPDATE responsible_person SET ended_by = %(by)s, ended_at = %(now)s WHERE id = %(id)s AND ended_at IS NULL
