-- name: newest_batch
-- Where a stream of new values begins.
SELECT coalesce(max(id), 0) AS id FROM ingest_batch

-- name: newest_values
-- The newest value of each channel that batches after the cursor touched, and the cursor's next place.
-- Ids are given before the commit, so a batch may become visible after its successor: the last thousand are looked at
-- again, and the caller leaves out what it has sent.
WITH touched AS (
    SELECT b.id, t.channel_id, t.to_at
    FROM ingest_batch b
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = b.enterprise_id,
    LATERAL unnest(b.channel_ids, b.to_ats) AS t (channel_id, to_at)
    WHERE b.id > %(cursor)s::bigint - 1000 AND b.enterprise_id = %(enterprise_id)s
), newest AS (
    SELECT channel_id, max(to_at) AS at FROM touched GROUP BY channel_id
)
SELECT c.id AS channel_id, m.code AS meter, c.code AS channel, c.unit, r.at, r.value, r.batch_id
FROM newest n
JOIN channel c ON c.id = n.channel_id
JOIN meter m ON m.id = c.meter_id
CROSS JOIN LATERAL (
    SELECT at, value, batch_id FROM reading WHERE channel_id = n.channel_id AND at = n.at
) r
ORDER BY m.code, c.code

-- name: open_warnings
-- The open warnings of an enterprise, for a stream that says when they change.
SELECT w.id FROM warning w
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = w.enterprise_id
WHERE w.enterprise_id = %(enterprise_id)s AND w.closed_at IS NULL
ORDER BY w.id
