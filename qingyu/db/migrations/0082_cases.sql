-- migrate:up
-- Cases 预警处置: what was warned of, or opened by hand, and has to be answered; its log, measures, files; and who answers.

CREATE TABLE warning_case (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer REFERENCES enterprise,
    region_id integer REFERENCES region,
    warning_id bigint REFERENCES warning,
    office_id integer NOT NULL REFERENCES region,
    title text NOT NULL CHECK (length(title) <= 200),
    rules text NOT NULL,
    state text NOT NULL CHECK (state IN ('issued', 'received', 'explained', 'rectifying', 'verified', 'closed')),
    is_rejected boolean NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    since_at timestamptz NOT NULL,
    n_steps integer NOT NULL CHECK (n_steps >= 1),
    due_on date,
    is_due_known boolean NOT NULL,
    CHECK ((enterprise_id IS NULL) <> (region_id IS NULL)),
    CHECK (warning_id IS NOT NULL OR title <> ''),
    CHECK (state <> 'closed' OR due_on IS NULL)
);
CREATE UNIQUE INDEX warning_case_open ON warning_case (warning_id) WHERE state <> 'closed';
CREATE INDEX warning_case_of ON warning_case (enterprise_id, id DESC);
COMMENT ON TABLE warning_case IS 'where a case stands; its log replays to it';
COMMENT ON COLUMN warning_case.office_id IS 'the region whose officers issued it; above it an overrun case escalates';
COMMENT ON COLUMN warning_case.due_on IS 'last day of its state, by the rules and the calendar of the day the state began';

CREATE TABLE case_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES warning_case,
    n integer NOT NULL CHECK (n >= 1),
    step text NOT NULL
        CHECK (step IN ('issue', 'receive', 'explain', 'rectify', 'verify', 'close', 'reject', 'note')),
    side text NOT NULL CHECK (side IN ('answering', 'supervising')),
    state text NOT NULL,
    text text NOT NULL CHECK (length(text) <= 2000),
    files text[] NOT NULL,
    taken_by text NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (case_id, n)
);
COMMENT ON TABLE case_step IS 'the log of a case: nothing changes or removes a step';

CREATE TABLE case_file (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES warning_case,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    size integer NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 4194304),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    UNIQUE (case_id, sha256)
);
COMMENT ON TABLE case_file IS 'files that steps name; kept whole beside the case, so they are small';

CREATE TABLE case_measure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES warning_case,
    what text NOT NULL CHECK (length(what) BETWEEN 1 AND 500),
    owner text NOT NULL CHECK (length(owner) BETWEEN 1 AND 100),
    due_on date NOT NULL,
    effect float8 CHECK (effect >= 0 AND effect < 'Infinity'),
    effect_unit text CHECK (effect_unit IN ('tce', 'kWh')),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    CHECK ((effect IS NULL) = (effect_unit IS NULL))
);
COMMENT ON COLUMN case_measure.effect IS 'expected saving of a year, in effect_unit';

CREATE TABLE responsible_person (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer REFERENCES enterprise,
    region_id integer REFERENCES region,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    post text NOT NULL CHECK (length(post) BETWEEN 1 AND 100),
    contact text NOT NULL CHECK (length(contact) <= 200),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    ended_by text,
    ended_at timestamptz,
    CHECK ((enterprise_id IS NULL) <> (region_id IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE responsible_person IS 'who answers for the energy of an enterprise or a region 责任人; one who left stays to be read';

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['warning_case', 'responsible_person']::regclass[] LOOP
        PERFORM protect(t, 'enterprise_id = ANY (ARRAY(SELECT scoped_enterprise()))'
            ' OR region_id = ANY (ARRAY(SELECT scoped_region()))');
    END LOOP;
    FOREACH t IN ARRAY ARRAY['case_step', 'case_file', 'case_measure']::regclass[] LOOP
        PERFORM protect_by_parent(t, 'case_id', 'warning_case');
    END LOOP;
END $$;
GRANT SELECT, INSERT ON warning_case, case_step, case_file, case_measure, responsible_person
    TO qingyu_api, qingyu_operator;
GRANT UPDATE (state, is_rejected, since_at, n_steps, due_on, is_due_known) ON warning_case TO qingyu_api, qingyu_operator;
GRANT UPDATE (ended_by, ended_at) ON responsible_person TO qingyu_api, qingyu_operator;
GRANT SELECT ON warning_case, case_step, case_measure TO qingyu_analytics;

-- migrate:down
DROP TABLE responsible_person, case_measure, case_file, case_step, warning_case;
