-- name: newest_batch
-- Where a stream of new values begins.
SELECT coalesce(max(id), 0) AS id FROM ingest_batch

-- name: touched
-- The channels that batches after the cursor touched, each with the newest instant and batch.
-- Ids are given before the commit, so a batch may become visible after its successor: the last thousand are looked at
-- again, and the caller leaves out what it has sent.
SELECT t.channel_id, max(t.to_at) AS at, max(b.id) AS batch_id
FROM ingest_batch b
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = b.enterprise_id,
LATERAL unnest(b.channel_ids, b.to_ats) AS t (channel_id, to_at)
WHERE b.id > %(cursor)s::bigint - 1000 AND b.enterprise_id = %(enterprise_id)s
GROUP BY t.channel_id

-- name: values_at
-- The values of some channels of an enterprise, each at its instant. Through the function: behind the barrier of the
-- view every reading there is would be looked through.
SELECT c.id AS channel_id, m.code AS meter, c.code AS channel, c.unit, r.at, r.value
FROM unnest(%(channels)s::int[], %(ats)s::timestamptz[]) AS wanted (channel_id, at)
JOIN channel c ON c.id = wanted.channel_id AND c.enterprise_id = %(enterprise_id)s
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = c.enterprise_id
JOIN meter m ON m.id = c.meter_id
JOIN LATERAL newest_readings(c.id, wanted.at, 1) r ON r.at = wanted.at
ORDER BY m.code, c.code

-- name: open_warnings
-- The open warnings of an enterprise, for a stream that says when they change.
SELECT w.id FROM warning w
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = w.enterprise_id
WHERE w.enterprise_id = %(enterprise_id)s AND w.closed_at IS NULL
ORDER BY w.id
