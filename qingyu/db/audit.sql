-- name: add_pending
-- A line for the audit log; the commit of this transaction appends it to the chain.
INSERT INTO audit_pending (at, actor, kind, object, enterprise_id, region, detail, content_hash)
VALUES (%(at)s, %(actor)s, %(kind)s, %(object)s, %(enterprise_id)s, %(region)s, %(detail)s::json, %(content_hash)s)

-- name: settle
-- The pending lines of this transaction are appended now, and the chain stays locked until it ends.
SET CONSTRAINTS audit_append IMMEDIATE

-- name: unsettle
-- Later lines of this transaction wait for the commit again.
SET CONSTRAINTS audit_append DEFERRED

-- name: head
-- The newest line of the chain.
SELECT id, hash FROM audit_line ORDER BY id DESC LIMIT 1

-- name: lines_after
-- The chain from behind a line on, in order, a piece at a time.
SELECT id, at, actor, kind, object, enterprise_id, region, detail::text AS detail, previous_hash, hash
FROM audit_line WHERE id > %(after)s ORDER BY id LIMIT %(limit)s

-- name: list_lines
-- Lines by what they say, the newest first, each enterprise with its code.
SELECT l.id, l.at, l.actor, l.kind, l.object, e.code AS enterprise, l.region, l.detail, encode(l.hash, 'hex') AS hash
FROM audit_line l LEFT JOIN LATERAL enterprise_named(l.enterprise_id) e ON true
WHERE (%(before)s::bigint IS NULL OR l.id < %(before)s)
    AND (%(kind)s::text IS NULL OR l.kind = %(kind)s)
    AND (%(actor)s::text IS NULL OR l.actor = %(actor)s)
    AND (%(object)s::text IS NULL OR l.object = %(object)s)
    AND (%(enterprise)s::text IS NULL OR l.enterprise_id = enterprise_coded(%(enterprise)s))
    AND (%(from_at)s::timestamptz IS NULL OR l.at >= %(from_at)s)
    AND (%(to_at)s::timestamptz IS NULL OR l.at < %(to_at)s)
ORDER BY l.id DESC LIMIT %(limit)s

-- name: is_about_anchor
-- Whether a line only tells of an anchor.
SELECT EXISTS (SELECT FROM audit_line WHERE id = %(id)s AND kind = 'anchor' AND object LIKE 'anchor %%')

-- name: details
-- What lines of a kind say of an object, in order.
SELECT detail FROM audit_line WHERE kind = %(kind)s AND object = %(object)s ORDER BY id

-- name: guards
-- The triggers that keep the chain append-only, and whether each is on.
SELECT c.relname AS table_name, t.tgname AS name, t.tgenabled::text AS enabled
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = ANY(%(names)s) AND NOT t.tgisinternal
ORDER BY 1, 2
