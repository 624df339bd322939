-- migrate:up
-- Consequences of cases 处置后果: what a person decided of what the rules proposed.

CREATE TABLE case_consequence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES warning_case,
    rule text NOT NULL,
    decided text NOT NULL CHECK (decided IN ('imposed', 'declined')),
    document text NOT NULL CHECK (length(document) <= 500),
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    UNIQUE (case_id, rule),
    CHECK (decided <> 'imposed' OR document <> '')
);
COMMENT ON TABLE case_consequence IS 'decided once and kept: a consequence that is imposed names its document';

SELECT protect_by_parent('case_consequence', 'case_id', 'warning_case');
GRANT SELECT, INSERT ON case_consequence TO qingyu_api, qingyu_operator;
GRANT SELECT ON case_consequence TO qingyu_analytics;

-- migrate:down
DROP TABLE case_consequence;
