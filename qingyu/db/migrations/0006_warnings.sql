-- migrate:up
-- Early warnings: rules as data, one open warning for each rule and scope.

CREATE TABLE rule (
    id text NOT NULL,
    version integer NOT NULL,
    code text NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 3),
    parameters jsonb NOT NULL,
    source text NOT NULL,
    verified text NOT NULL,
    edition_id text NOT NULL REFERENCES edition,
    is_current boolean NOT NULL DEFAULT true,
    PRIMARY KEY (id, version)
);

CREATE TABLE warning (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    rule_id text NOT NULL,
    rule_version integer NOT NULL,
    code text NOT NULL,
    scope text NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 0 AND 3),
    since_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    closed_at timestamptz,
    value double precision,
    limit_value double precision,
    unit text NOT NULL,
    parameters jsonb NOT NULL,
    evidence jsonb NOT NULL,
    template_version integer NOT NULL,
    FOREIGN KEY (rule_id, rule_version) REFERENCES rule
);
CREATE UNIQUE INDEX warning_open ON warning (enterprise_id, rule_id, scope) WHERE closed_at IS NULL;
CREATE INDEX warning_by_enterprise ON warning (enterprise_id, opened_at DESC);
COMMENT ON COLUMN warning.severity IS '0 normal to 3 worst; labels and colours belong to a rule set, not to this number';

-- migrate:down
