-- migrate:up
-- The life of gateways: their credentials at the broker, and what the broker refused. The program `keeper`, which brings the
-- broker's files in step with these tables, has a role of its own.

DO $$
BEGIN
    CREATE ROLE qingyu_keeper NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;

CREATE TABLE gateway_credential (
    gateway_id integer NOT NULL REFERENCES gateway,
    slot smallint NOT NULL CHECK (slot IN (1, 2)),
    hash text NOT NULL,
    issued_at timestamptz NOT NULL DEFAULT now(),
    issued_by text NOT NULL,
    ends_at timestamptz,
    PRIMARY KEY (gateway_id, slot)
);
COMMENT ON TABLE gateway_credential IS 'the passwords of a gateway, hashed: one, or two while a rotation lets the old one run out';
COMMENT ON COLUMN gateway_credential.slot IS 'of 1 the user name is {enterprise}/{gateway}, of 2 the same with ~2 behind it; a rotation goes to the other one';

INSERT INTO gateway_credential (gateway_id, slot, hash, issued_at, issued_by)
SELECT id, 1, mqtt_password_hash, created_at, 'registration' FROM gateway;

ALTER TABLE gateway
    DROP COLUMN mqtt_password_hash,
    ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN gateway.removed_at IS 'what it sent stays; its name may be given out again';

CREATE TABLE broker_refusal (
    user_name text NOT NULL CHECK (length(user_name) <= 130),
    kind text NOT NULL CHECK (kind IN ('log_in', 'publish', 'tls')),
    day date NOT NULL,
    n bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    example text NOT NULL CHECK (length(example) <= 200),
    PRIMARY KEY (user_name, kind, day)
);
COMMENT ON TABLE broker_refusal IS 'what the broker refused: log-ins, and publishing on topics that are not the gateway''s own';
COMMENT ON COLUMN broker_refusal.user_name IS 'a registered gateway; every other name is counted under ?, so that nobody fills the table';
COMMENT ON COLUMN broker_refusal.example IS 'the topic, or the name that was tried; the last one of the day';

-- The keeper is told of what changes for the broker. Readings are none of that, so nothing of theirs waits for a notification.
CREATE FUNCTION tell_keeper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('gateways', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_keeper AFTER INSERT OR UPDATE OR DELETE ON gateway FOR EACH STATEMENT EXECUTE FUNCTION tell_keeper();
CREATE TRIGGER tell_keeper AFTER INSERT OR UPDATE OR DELETE ON gateway_credential
    FOR EACH STATEMENT EXECUTE FUNCTION tell_keeper();
CREATE TRIGGER tell_keeper AFTER INSERT OR DELETE OR UPDATE OF session_ready_at ON enterprise
    FOR EACH STATEMENT EXECUTE FUNCTION tell_keeper();

GRANT USAGE ON SCHEMA public TO qingyu_keeper;
GRANT SELECT (id, code, session_ready_at) ON enterprise TO qingyu_keeper;
GRANT SELECT ON gateway, gateway_credential TO qingyu_keeper;
GRANT DELETE ON gateway_credential TO qingyu_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON broker_refusal TO qingyu_keeper;

-- The hash of a password is for the keeper alone.
GRANT SELECT (gateway_id, slot, issued_at, issued_by, ends_at) ON gateway_credential TO qingyu_api;
GRANT INSERT, UPDATE, DELETE ON gateway_credential TO qingyu_api;
GRANT INSERT (enterprise_id, code, class), UPDATE (class, enabled, removed_at), SELECT (removed_at) ON gateway TO qingyu_api;
GRANT SELECT ON broker_refusal TO qingyu_api;

-- migrate:down
