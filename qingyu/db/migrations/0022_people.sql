-- migrate:up
-- Who may log in, as what and for how long: parks, people with one role each, sessions, tokens of programs, and what
-- the door remembers of wrong passwords. None of these is business data: they are read before anybody has a scope.

CREATE TABLE park (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code slug NOT NULL UNIQUE,
    name_zh text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE park IS '园区: enterprises under one administration, whatever the regions they lie in';

ALTER TABLE enterprise ADD COLUMN park_id integer REFERENCES park;
CREATE INDEX ON enterprise (park_id);

-- One person holds one of these at most: who runs the platform, who gives rights and who checks both are three people.
ALTER TABLE app_user
    DROP CONSTRAINT app_user_role_check,
    DROP CONSTRAINT app_user_check,
    DROP CONSTRAINT app_user_check1,
    ADD COLUMN person text,
    ADD COLUMN park_id integer REFERENCES park,
    ADD COLUMN email text,
    ADD COLUMN sso_id text UNIQUE,
    ADD COLUMN created_by text,
    ADD COLUMN disabled_at timestamptz,
    ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
    ADD COLUMN password_changed_at timestamptz,
    ADD COLUMN totp_secret bytea,
    ADD COLUMN totp_confirmed_at timestamptz,
    ADD COLUMN totp_last_step bigint;
UPDATE app_user SET person = name;
ALTER TABLE app_user
    ALTER COLUMN person SET NOT NULL,
    ADD CONSTRAINT app_user_role CHECK (role IN ('enterprise_viewer', 'enterprise_manager', 'regulator_viewer',
        'regulator_officer', 'auditor', 'system_admin', 'security_admin')),
    ADD CONSTRAINT app_user_place CHECK (
        CASE WHEN role LIKE 'enterprise%' THEN enterprise_id IS NOT NULL AND num_nonnulls(region_id, park_id) = 0
             WHEN role LIKE 'regulator%' THEN enterprise_id IS NULL AND num_nonnulls(region_id, park_id) = 1
             ELSE num_nonnulls(enterprise_id, region_id, park_id) = 0 END);
CREATE UNIQUE INDEX app_user_one_duty ON app_user (person) WHERE role IN ('auditor', 'system_admin', 'security_admin');
CREATE INDEX ON app_user (enterprise_id);
COMMENT ON COLUMN app_user.person IS 'who it is, the same for all log-ins of one human being; the name where nothing else is said';
COMMENT ON COLUMN app_user.sso_id IS 'what the identity provider of the log-in by OIDC calls this user';
COMMENT ON COLUMN app_user.totp_secret IS 'encrypted with a key made of QINGYU_API_SECRET; the second factor is on once it is confirmed';
COMMENT ON COLUMN app_user.totp_last_step IS 'the step of the code accepted last: a code counts once';

-- A name that was removed is not given again: in the audit log it would be two people.
CREATE TABLE retired_user (
    name text PRIMARY KEY,
    retired_at timestamptz NOT NULL
);

CREATE TABLE app_session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    method text NOT NULL CHECK (method IN ('password', 'totp', 'recovery_code', 'oidc')),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    address text,
    user_agent text CHECK (length(user_agent) <= 120),
    ended_at timestamptz,
    ended_why text CHECK (ended_why IN ('log_out', 'log_out_everywhere', 'revoked', 'new_password', 'new_rights', 'disabled')),
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);
CREATE INDEX ON app_session (user_id);
COMMENT ON COLUMN app_session.hash IS 'SHA-256 of the random id in the cookie; the id itself is stored nowhere';

CREATE TABLE api_token (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE CHECK (key ~ '^[0-9a-f]{12}$'),
    hash bytea NOT NULL CHECK (length(hash) = 32),
    user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
    label text NOT NULL,
    role text NOT NULL,
    enterprise_id integer REFERENCES enterprise,
    region_id integer REFERENCES region,
    park_id integer REFERENCES park,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CHECK (expires_at > created_at),
    CONSTRAINT api_token_place CHECK (
        CASE WHEN role LIKE 'enterprise%' THEN enterprise_id IS NOT NULL AND num_nonnulls(region_id, park_id) = 0
             WHEN role LIKE 'regulator%' THEN enterprise_id IS NULL AND num_nonnulls(region_id, park_id) = 1
             ELSE num_nonnulls(enterprise_id, region_id, park_id) = 0 END)
);
CREATE INDEX ON api_token (user_id);
COMMENT ON TABLE api_token IS 'what a program presents as Authorization: Bearer qy_KEY_SECRET; it ends with the user who answers for it';

CREATE TABLE recovery_code (
    user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- By name, whether a user has it or not: an answer must not tell which names exist.
CREATE TABLE log_in_lock (
    name text PRIMARY KEY,
    failures integer NOT NULL,
    failed_at timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX ON log_in_lock (failed_at);

GRANT SELECT ON park TO qingyu_ingest, qingyu_analytics, qingyu_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON app_user, app_session, api_token, recovery_code, log_in_lock TO qingyu_api;
GRANT SELECT, INSERT ON retired_user TO qingyu_api;

-- The enterprises a caller may see, with parks beside regions.
CREATE FUNCTION visible_enterprise(scope_all boolean, scope_enterprise integer, scope_region integer, scope_park integer)
RETURNS TABLE (id integer) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT r.id FROM region r WHERE r.id = scope_region
        UNION ALL
        SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
    )
    SELECT e.id FROM enterprise e
    WHERE scope_all OR e.id = scope_enterprise OR e.park_id = scope_park
        OR e.region_id IN (SELECT below.id FROM below)
$$;

-- migrate:down
