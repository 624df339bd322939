-- migrate:up
-- Devices that nobody registered: what they send is held, within bounds, until an operator adopts or discards them.

CREATE TABLE enrolment (
    key boolean PRIMARY KEY DEFAULT true CHECK (key),
    hash text NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    -- As with an enterprise: they may connect once somebody listens.
    session_ready_at timestamptz
);
COMMENT ON TABLE enrolment IS 'the one password of unknown devices at the broker, hashed; without a row they cannot connect';

CREATE TABLE quarantine_device (
    serial text PRIMARY KEY CHECK (serial ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    n_held bigint NOT NULL DEFAULT 0,
    bytes_held bigint NOT NULL DEFAULT 0,
    n_refused bigint NOT NULL DEFAULT 0,
    refused_at timestamptz
);
COMMENT ON COLUMN quarantine_device.n_refused IS 'messages there was no room for: counted, and not held';

CREATE TABLE quarantine_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    serial text NOT NULL REFERENCES quarantine_device ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('readings', 'production')),
    received_at timestamptz NOT NULL,
    payload bytea NOT NULL
);
CREATE INDEX ON quarantine_message (serial, id);

CREATE TRIGGER tell_keeper AFTER INSERT OR UPDATE OR DELETE ON enrolment
    FOR EACH STATEMENT EXECUTE FUNCTION tell_keeper();

GRANT SELECT ON enrolment TO qingyu_keeper;
GRANT SELECT (key), UPDATE (session_ready_at) ON enrolment TO qingyu_ingest;
GRANT SELECT, INSERT, UPDATE ON quarantine_device TO qingyu_ingest;
GRANT INSERT ON quarantine_message TO qingyu_ingest;

-- migrate:down
