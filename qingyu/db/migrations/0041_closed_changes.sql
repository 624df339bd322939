-- migrate:up
-- What was declared about closed months waits for an officer: until then the value before is the one that counts.

CREATE TABLE proof_file (
    hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    enterprise_id integer NOT NULL REFERENCES enterprise,
    name text NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    media_type text NOT NULL,
    uploaded_by text NOT NULL,
    at timestamptz NOT NULL
);
COMMENT ON TABLE proof_file IS 'Files that prove a change; kept in a folder under the SHA-256 of their bytes. Append only.';

CREATE TABLE closed_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    txid xid8 NOT NULL,
    months date[] NOT NULL CHECK (cardinality(months) > 0),
    sources text[] NOT NULL,
    actor text NOT NULL,
    reason text,
    proof_hash text REFERENCES proof_file,
    at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'unconfirmed' CHECK (state IN ('unconfirmed', 'confirmed', 'rejected')),
    decided_by text,
    decided_at timestamptz,
    decision_reason text,
    UNIQUE (enterprise_id, txid),
    CHECK ((state = 'unconfirmed') = (decided_at IS NULL)),
    CHECK (state <> 'confirmed' OR (reason IS NOT NULL AND proof_hash IS NOT NULL))
);
CREATE INDEX ON closed_change (enterprise_id, state);
COMMENT ON TABLE closed_change IS 'A declaration that touched closed months: one row for each transaction of somebody.';

-- Every declaration writes a work line for the days it touches; here it is seen whether some lie in closed months. What
-- nobody in particular does (readings, a new edition) has no actor and is no change of this kind.
CREATE FUNCTION note_closed_change(of_enterprise integer, said_source text, starts timestamptz[], ends timestamptz[],
    noted_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    who text := nullif(current_setting('qingyu.actor', true), '');
    touched date[];
BEGIN
    IF who IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT i.start_on ORDER BY i.start_on) INTO touched
    FROM indicator_value i JOIN enterprise e ON e.id = i.enterprise_id
    JOIN unnest(starts, ends) AS span (from_at, to_at)
        ON (span.from_at AT TIME ZONE e.time_zone)::date < (i.start_on + INTERVAL '1 month')::date
        AND span.to_at > (i.start_on::timestamp AT TIME ZONE e.time_zone)
    WHERE i.enterprise_id = of_enterprise AND i.period = 'month' AND NOT i.is_open AND i.superseded_at IS NULL;
    IF touched IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO closed_change AS c (enterprise_id, txid, months, sources, actor, reason, proof_hash, at)
    VALUES (of_enterprise, pg_current_xact_id(), touched, ARRAY[said_source], who,
        nullif(current_setting('qingyu.reason', true), ''), nullif(current_setting('qingyu.proof', true), ''), noted_at)
    ON CONFLICT (enterprise_id, txid) DO UPDATE
    SET months = ARRAY(SELECT DISTINCT m FROM unnest(c.months || excluded.months) m ORDER BY m),
        sources = ARRAY(SELECT DISTINCT s FROM unnest(c.sources || excluded.sources) s ORDER BY s);
END $$;

CREATE FUNCTION note_closed_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM note_closed_change(NEW.enterprise_id, NEW.source, NEW.from_ats, NEW.to_ats, NEW.received_at);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION note_closed_change(integer, text, timestamptz[], timestamptz[], timestamptz) FROM PUBLIC;
CREATE TRIGGER note_closed_change AFTER INSERT ON ingest_batch FOR EACH ROW
    WHEN (NEW.source IN ('factor', 'declaration', 'event', 'correction', 'version', 'import'))
    EXECUTE FUNCTION note_closed_change();

GRANT SELECT ON proof_file, closed_change TO qingyu_analytics, qingyu_api;
GRANT INSERT ON proof_file TO qingyu_api;
GRANT UPDATE (reason, proof_hash, state, decided_by, decided_at, decision_reason) ON closed_change TO qingyu_api;
CREATE TRIGGER proof_file_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON proof_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DO $$
BEGIN
    IF to_regproc('protect_by_enterprise') IS NOT NULL THEN
        PERFORM protect_by_enterprise('proof_file');
        PERFORM protect_by_enterprise('closed_change');
        PERFORM protect_by_enterprise('indicator_batch');
    END IF;
END $$;

-- migrate:down
