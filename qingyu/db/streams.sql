-- name: seen_messages
-- The message numbers that have come from each start of a gateway; how many ranges there are, and whether it is new.
INSERT INTO gateway_stream AS s (gateway_id, boot, seen, first_at, last_at)
SELECT gateway_id, boot, seen, %(received_at)s, %(received_at)s
FROM unnest(%(gateway_ids)s::int4[], %(boots)s::text[], %(seens)s::int8multirange[]) AS n (gateway_id, boot, seen)
ORDER BY gateway_id, boot
ON CONFLICT (gateway_id, boot) DO UPDATE
SET seen = s.seen + excluded.seen, last_at = excluded.last_at
RETURNING s.gateway_id, s.boot, (SELECT count(*) FROM unnest(s.seen)) AS n_ranges, s.first_at = s.last_at AS is_new

-- name: close_holes
-- Of starts with too many ranges the newest stay; the holes below them are closed and counted.
UPDATE gateway_stream s SET seen = b.seen, n_holes_closed = s.n_holes_closed + b.n_holes,
    n_missing_closed = s.n_missing_closed + b.n_missing
FROM (
    SELECT x.gateway_id, x.boot, range_agg(x.r) FILTER (WHERE NOT x.old)
            + int8multirange(int8range(min(lower(x.r)) FILTER (WHERE x.old), max(upper(x.r)) FILTER (WHERE x.old))) AS seen,
        count(*) FILTER (WHERE x.old) - 1 AS n_holes,
        (max(upper(x.r)) FILTER (WHERE x.old) - min(lower(x.r)) FILTER (WHERE x.old)
            - sum(upper(x.r) - lower(x.r)) FILTER (WHERE x.old))::int8 AS n_missing
    FROM (
        SELECT k.gateway_id, k.boot, r, row_number() OVER w <= count(*) OVER (PARTITION BY k.gateway_id, k.boot) - %(keep)s AS old
        FROM unnest(%(gateway_ids)s::int4[], %(boots)s::text[]) AS k (gateway_id, boot)
        JOIN gateway_stream USING (gateway_id, boot)
        CROSS JOIN LATERAL unnest(seen) r
        WINDOW w AS (PARTITION BY k.gateway_id, k.boot ORDER BY r)
    ) x
    GROUP BY x.gateway_id, x.boot
) b
WHERE s.gateway_id = b.gateway_id AND s.boot = b.boot

-- name: fold_boots
-- Of gateways with too many starts the newest stay; the older ones are added up.
WITH gone AS (
    DELETE FROM gateway_stream s
    USING (SELECT gateway_id, boot, row_number() OVER (PARTITION BY gateway_id ORDER BY last_at DESC, boot) AS place
        FROM gateway_stream WHERE gateway_id = ANY (%(gateway_ids)s)) p
    WHERE s.gateway_id = p.gateway_id AND s.boot = p.boot AND p.place > %(keep)s
    RETURNING s.*
), told AS (
    SELECT g.*, n.seen AS n_seen, n.ranges
    FROM gone g
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(upper(r) - lower(r)), 0)::int8 AS seen, count(*) AS ranges FROM unnest(g.seen) r
    ) n
)
INSERT INTO gateway_stream_old AS o (gateway_id, n_boots, n_seen, n_missing, n_holes, first_at, last_at)
SELECT gateway_id, count(*), sum(n_seen - n_missing_closed), sum(upper(seen) - lower(seen) - n_seen + n_missing_closed),
    sum(ranges - 1 + n_holes_closed), min(first_at), max(last_at)
FROM told GROUP BY gateway_id
ON CONFLICT (gateway_id) DO UPDATE
SET n_boots = o.n_boots + excluded.n_boots, n_seen = o.n_seen + excluded.n_seen,
    n_missing = o.n_missing + excluded.n_missing, n_holes = o.n_holes + excluded.n_holes,
    first_at = least(o.first_at, excluded.first_at), last_at = greatest(o.last_at, excluded.last_at)
