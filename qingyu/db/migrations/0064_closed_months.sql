-- migrate:up
-- Every act that rewrites a closed month waits for an officer: a swap or a correction at the very edge of a month counts
-- for both months it touches, and output that a gateway states anew is a change like any other. The same file may prove
-- something to several enterprises.

ALTER TABLE closed_change DROP CONSTRAINT closed_change_proof_hash_fkey;
ALTER TABLE proof_file DROP CONSTRAINT proof_file_pkey;
ALTER TABLE proof_file ADD PRIMARY KEY (enterprise_id, hash);
ALTER TABLE closed_change ADD FOREIGN KEY (enterprise_id, proof_hash) REFERENCES proof_file (enterprise_id, hash);

-- What happens to a register at an instant changes the use since the reading before it and until the one after it.
CREATE OR REPLACE FUNCTION note_closed_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
DECLARE
    starts timestamptz[] := NEW.from_ats;
    ends timestamptz[] := NEW.to_ats;
BEGIN
    IF NEW.source IN ('event', 'correction') THEN
        SELECT array_agg(coalesce(before.at, t.from_at)), array_agg(coalesce(after.at, t.to_at)) INTO starts, ends
        FROM unnest(NEW.channel_ids, NEW.from_ats, NEW.to_ats) AS t (channel_id, from_at, to_at)
        LEFT JOIN LATERAL (SELECT r.at FROM reading r WHERE r.channel_id = t.channel_id AND r.at < t.from_at
            ORDER BY r.at DESC LIMIT 1) before ON true
        LEFT JOIN LATERAL (SELECT r.at FROM reading r WHERE r.channel_id = t.channel_id AND r.at > t.to_at
            ORDER BY r.at LIMIT 1) after ON true;
    END IF;
    PERFORM note_closed_change(NEW.enterprise_id, NEW.source, starts, ends, NEW.received_at);
    RETURN NULL;
END $$;

-- Output that is stated for the first time completes a month. What takes the place of a statement, or speaks of a time of
-- which another one speaks (both count nothing then), changes it; it is noted under the gateway or the person.
CREATE FUNCTION note_restated_output() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    -- Whole months are the longest that is stated; so bounded, a flood of old statements reads little.
    IF EXISTS (SELECT FROM production p WHERE p.product_id = NEW.product_id AND p.from_at < NEW.to_at
        AND p.from_at > NEW.from_at - INTERVAL '32 days' AND p.to_at > NEW.from_at AND p.batch_id <> NEW.batch_id) THEN
        PERFORM note_closed_change(NEW.enterprise_id, 'production', ARRAY[NEW.from_at], ARRAY[NEW.to_at], NEW.received_at);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_restated_output() FROM PUBLIC;
CREATE TRIGGER note_restated_output AFTER INSERT ON production FOR EACH ROW EXECUTE FUNCTION note_restated_output();

-- From when on the values of a month are not confirmed: the first change after the last confirmed one; null where all are.
CREATE FUNCTION unsettled_since(of_enterprise integer, of_month date) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT min(c.at) FROM closed_change c
    WHERE c.enterprise_id = of_enterprise AND of_month = ANY(c.months) AND c.state <> 'confirmed'
        AND NOT EXISTS (SELECT FROM closed_change k WHERE k.enterprise_id = of_enterprise AND k.state = 'confirmed'
            AND k.id > c.id AND of_month = ANY(k.months))
$$;

-- migrate:down
