-- migrate:up
-- Bills over the ends of months are shared out to their months: what stood without a number is computed again. Nobody
-- declared that, so nobody has to confirm it.
INSERT INTO ingest_batch (enterprise_id, source, received_at, from_ats, to_ats)
SELECT e.id, 'factor', now(), ARRAY[min(s.from_on)::timestamp AT TIME ZONE e.time_zone],
    ARRAY[least(max(s.to_on)::timestamp AT TIME ZONE e.time_zone, now())]
FROM flow_statement s JOIN enterprise e ON e.id = s.enterprise_id
WHERE s.to_on - s.from_on <= 92 AND date_trunc('month', s.from_on) < date_trunc('month', s.to_on - 1)
GROUP BY e.id, e.time_zone
HAVING min(s.from_on)::timestamp AT TIME ZONE e.time_zone < now();

-- migrate:down
