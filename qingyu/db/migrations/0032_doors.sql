-- migrate:up
-- Readings over HTTP: the API checks a gateway's password and stores in ingest's name, for that moment only.

-- The hash of a password stays the keeper's: the API is told those of the one gateway that knocks.
CREATE FUNCTION gateway_hashes(enterprise text, gateway text, at timestamptz) RETURNS TABLE (slot smallint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.slot, c.hash
    FROM gateway_credential c
    JOIN gateway g ON g.id = c.gateway_id
    JOIN enterprise e ON e.id = g.enterprise_id
    WHERE e.code = $1 AND g.code = $2 AND g.enabled AND g.removed_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > $3)
$$;
REVOKE ALL ON FUNCTION gateway_hashes(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gateway_hashes(text, text, timestamptz) TO qingyu_api;

-- Its own rights stay as they are: it inherits nothing and has to say in a transaction that it acts for ingest.
GRANT qingyu_ingest TO qingyu_api WITH INHERIT FALSE, SET TRUE;

-- migrate:down
REVOKE qingyu_ingest FROM qingyu_api;
DROP FUNCTION gateway_hashes(text, text, timestamptz);
