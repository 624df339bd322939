-- name: months
-- Which months of history are being taken over: by month the local days of the enterprises that receive old readings, and
-- those of which a reading is counted. Old is what `brings_history` says; an enterprise takes history over while
-- such a line is open or came since an instant. Of each enterprise its first register stands for all of its channels.
-- running: of so many of them something is open. A history begins where the channel is declared to have been read otherwise
-- before; else with the first reading that came, for nobody said that there is more.
WITH old AS MATERIALIZED (
    SELECT b.enterprise_id, bool_or(b.rolled_up_at IS NULL) AS runs, min(x.first_at) AS first_at
    FROM ingest_batch b
    CROSS JOIN LATERAL (SELECT min(f) AS first_at FROM unnest(b.from_ats) f) x
    JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = b.enterprise_id
    WHERE brings_history(b) AND (b.rolled_up_at IS NULL OR b.received_at > %(since)s)
    GROUP BY b.enterprise_id
), first AS (
    SELECT e.time_zone, c.id, CASE WHEN EXISTS (SELECT FROM channel_version w WHERE w.channel_id = c.id
            AND lower(w.valid) = c.valid_from AND upper(w.valid) IS NOT NULL)
        THEN (c.valid_from AT TIME ZONE e.time_zone)::date
        ELSE least((o.first_at AT TIME ZONE e.time_zone)::date,
            (SELECT min(d.day) FROM energy_day d WHERE d.channel_id = c.id AND d.n_received > 0)) END AS begins_on
    FROM old o
    JOIN enterprise e ON e.id = o.enterprise_id
    JOIN LATERAL (
        SELECT c.id, c.valid_from FROM channel c WHERE c.enterprise_id = o.enterprise_id AND c.kind <> 'gauge'
        ORDER BY c.valid_from, c.id LIMIT 1
    ) c ON true
), due AS (
    SELECT f.id, day::date AS day
    FROM first f
    CROSS JOIN generate_series(f.begins_on,
        (%(now)s::timestamptz AT TIME ZONE f.time_zone)::date, INTERVAL '1 day') AS day
)
SELECT date_trunc('month', due.day)::date AS month, count(*)::int AS n_due,
    count(d.day) FILTER (WHERE d.n_received > 0)::int AS n_done,
    (SELECT count(*) FROM old)::int AS n_enterprises, (SELECT count(*) FROM old WHERE runs)::int AS running
FROM due
LEFT JOIN energy_day d ON d.channel_id = due.id AND d.day = due.day
GROUP BY 1 ORDER BY 1
