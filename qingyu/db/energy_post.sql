-- name: declare
-- Append who holds a post, unless the newest of the same post, holder and first day says the same.
INSERT INTO energy_post (enterprise_id, post, holder, title, certificate_no, appointed_by, filed_on, valid_from, valid_to,
    declared_by, declared_at)
SELECT %(enterprise_id)s, %(post)s, %(holder)s, %(title)s, %(certificate_no)s, %(appointed_by)s, %(filed_on)s::date,
    %(valid_from)s::date, %(valid_to)s::date, %(declared_by)s, %(declared_at)s
WHERE NOT EXISTS (
    SELECT FROM (
        SELECT * FROM energy_post p
        WHERE p.enterprise_id = %(enterprise_id)s AND p.post = %(post)s AND p.holder = %(holder)s
            AND p.valid_from = %(valid_from)s::date
        ORDER BY p.id DESC LIMIT 1
    ) newest
    WHERE (newest.title, newest.certificate_no, newest.appointed_by, newest.filed_on, newest.valid_to)
        IS NOT DISTINCT FROM
        (%(title)s::text, %(certificate_no)s::text, %(appointed_by)s::text, %(filed_on)s::date, %(valid_to)s::date))

-- name: said
-- The posts of enterprises, the latest declaration last.
SELECT e.code AS owner, jsonb_build_object('post', p.post, 'holder', p.holder, 'title', p.title,
    'certificate_no', p.certificate_no, 'appointed_by', p.appointed_by, 'filed_on', p.filed_on,
    'valid_from', p.valid_from, 'valid_to', p.valid_to) AS said
FROM energy_post p JOIN enterprise e ON e.id = p.enterprise_id
WHERE p.enterprise_id = ANY(%(ids)s) ORDER BY p.id

-- name: holders
-- The posts of one enterprise as they are shown, the latest declaration last.
SELECT p.post, p.holder, p.title, p.certificate_no, p.appointed_by, p.filed_on, p.valid_from, p.valid_to
FROM energy_post p WHERE p.enterprise_id = %(enterprise_id)s ORDER BY p.id
