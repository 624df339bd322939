-- migrate:up
-- Whether a line of ingest brought history: readings from more than two days before they came. What a rollup or a
-- declaration writes brings none.
CREATE FUNCTION brings_history(line ingest_batch) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT line.source IN ('mqtt', 'http', 'retry')
        AND (SELECT min(f) FROM unnest(line.from_ats) f) < line.received_at - INTERVAL '2 days'
$$;

-- migrate:down
DROP FUNCTION brings_history(ingest_batch);
