-- migrate:up
-- Completeness weighs energy and no longer messages: every value that rests on it is computed again. Closed ones whose
-- inputs are others now are superseded; nobody declared that, so nobody has to confirm it.
INSERT INTO ingest_batch (enterprise_id, source, received_at, from_ats, to_ats)
SELECT e.id, 'factor', now(), ARRAY[min(d.day)::timestamp AT TIME ZONE e.time_zone],
    ARRAY[(max(d.day) + 1)::timestamp AT TIME ZONE e.time_zone]
FROM enterprise e JOIN channel c ON c.enterprise_id = e.id JOIN energy_day d ON d.channel_id = c.id
GROUP BY e.id, e.time_zone;

-- History from before anybody listened is not late: the days are counted again with the same lines.
DELETE FROM quality_channel_day;

-- migrate:down
