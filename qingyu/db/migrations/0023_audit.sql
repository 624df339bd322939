-- migrate:up
-- The audit log: who did what and when, each line bound to the one before by a hash, append-only.

CREATE TABLE audit_line (
    id bigint PRIMARY KEY CHECK (id > 0),
    at timestamptz NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    enterprise_id integer,
    region text,
    detail json NOT NULL,
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE INDEX audit_line_enterprise ON audit_line (enterprise_id, id);
CREATE INDEX audit_line_kind ON audit_line (kind, id);
CREATE INDEX audit_line_actor ON audit_line (actor, id);
COMMENT ON TABLE audit_line IS
    'What was done: ids without holes, hash = SHA-256(previous hash, id, content hash); docs/audit.md says how to check it.';
-- jsonb would write numbers its own way; the hash covers the text as it was written.
COMMENT ON COLUMN audit_line.detail IS 'canonical JSON, kept as text';
COMMENT ON COLUMN audit_line.enterprise_id IS 'no foreign key: an append takes no lock after the one of the chain';

-- What a transaction is about to say. A row lives here until its transaction commits, so nobody ever sees one.
CREATE UNLOGGED TABLE audit_pending (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    object text NOT NULL,
    enterprise_id integer,
    region text,
    detail json NOT NULL,
    content_hash bytea NOT NULL CHECK (length(content_hash) = 32)
);
COMMENT ON TABLE audit_pending IS 'Lines of running transactions; at commit they are appended to audit_line, one transaction after the other.';

-- Runs at commit, deferred: the lock of the chain is the last a transaction takes and is held for the commit alone.
CREATE FUNCTION audit_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    head record;
BEGIN
    PERFORM pg_advisory_xact_lock(1002, 0);
    SELECT id, hash INTO head FROM audit_line ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT 0::bigint AS id, decode(repeat('00', 32), 'hex') AS hash INTO head;
    END IF;
    INSERT INTO audit_line (id, at, actor, kind, object, enterprise_id, region, detail, previous_hash, hash)
    VALUES (head.id + 1, NEW.at, NEW.actor, NEW.kind, NEW.object, NEW.enterprise_id, NEW.region, NEW.detail, head.hash,
        sha256(head.hash || int8send(head.id + 1) || NEW.content_hash));
    DELETE FROM audit_pending WHERE n = NEW.n;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_append() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER audit_append AFTER INSERT ON audit_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_append();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: no % of it is possible', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_line_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Every program may say what it does; whoever says it cannot read or touch the chain for that.
DO $$
DECLARE r text;
BEGIN
    FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN
        ('qingyu_ingest', 'qingyu_analytics', 'qingyu_api', 'qingyu_operator', 'qingyu_keeper') ORDER BY rolname
    LOOP
        EXECUTE format('GRANT INSERT ON audit_pending TO %I', r);
    END LOOP;
END $$;
GRANT SELECT ON audit_line TO qingyu_api, qingyu_analytics;

-- migrate:down
