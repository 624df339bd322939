-- migrate:up
-- Rounds in which an authority selects leaders 领跑者遴选: what is announced, who applies, what the review found, the list.

CREATE TABLE leader_round (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    code text NOT NULL CHECK (code ~ '^[a-z0-9-]{1,40}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('energy', 'carbon')),
    edition text NOT NULL CHECK (edition ~ '^[a-z0-9-]{1,63}$'),
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    period_year integer NOT NULL CHECK (period_year BETWEEN 2000 AND 2099),
    yardsticks text[] NOT NULL CHECK (cardinality(yardsticks) BETWEEN 1 AND 200),
    bar text NOT NULL CHECK (bar IN ('benchmark', 'level1', 'none')),
    most integer NOT NULL CHECK (most BETWEEN 1 AND 1000),
    least_tce float8 CHECK (least_tce >= 0 AND least_tce < 'Infinity'),
    least_tco2 float8 CHECK (least_tco2 >= 0 AND least_tco2 < 'Infinity'),
    least_completeness float8 NOT NULL CHECK (least_completeness BETWEEN 0 AND 1),
    most_estimated float8 NOT NULL CHECK (most_estimated BETWEEN 0 AND 1),
    opens_on date NOT NULL,
    last_on date NOT NULL CHECK (last_on >= opens_on),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    given text[] NOT NULL DEFAULT '{}',
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (region_id, code)
);
COMMENT ON TABLE leader_round IS 'announced to everybody in the region, above and below it; written by those who see the region whole';
COMMENT ON COLUMN leader_round.last_on IS 'the last day on which is applied, included';
COMMENT ON COLUMN leader_round.given IS 'what the announcement says itself, by name; the rest is as its edition says';

CREATE TABLE leader_round_stage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id bigint NOT NULL REFERENCES leader_round,
    region_id integer NOT NULL REFERENCES region,
    stage text NOT NULL CHECK (stage IN ('reviewed', 'published', 'cancelled')),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    text text NOT NULL CHECK (length(text) <= 2000),
    content jsonb CHECK (jsonb_typeof(content) = 'object'),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    passed_by text NOT NULL,
    passed_at timestamptz NOT NULL,
    CHECK ((stage = 'published') = (content IS NOT NULL) AND (content IS NULL) = (sha256 IS NULL))
);
CREATE INDEX leader_round_stage_of ON leader_round_stage (round_id, id DESC);
CREATE UNIQUE INDEX leader_round_published ON leader_round_stage (round_id) WHERE stage IN ('published', 'cancelled');
COMMENT ON COLUMN leader_round_stage.content IS 'the list as it was published; sha256: of its canonical JSON';

CREATE TABLE leader_application (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id bigint NOT NULL REFERENCES leader_round,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product text NOT NULL CHECK (length(product) BETWEEN 1 AND 63),
    yardstick text NOT NULL,
    is_nominated boolean NOT NULL,
    document text NOT NULL CHECK (length(document) <= 500),
    applied_by text NOT NULL,
    applied_at timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE UNIQUE INDEX leader_application_once ON leader_application (round_id, enterprise_id, product)
    WHERE withdrawn_at IS NULL;
COMMENT ON COLUMN leader_application.is_nominated IS 'by an officer; else by a manager of the enterprise';

CREATE TABLE leader_review (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES leader_application,
    stage_id bigint NOT NULL REFERENCES leader_round_stage,
    sector text NOT NULL,
    value float8,
    unit text NOT NULL,
    level float8,
    gap_relative float8,
    verified boolean NOT NULL,
    inputs_hash text,
    checks jsonb NOT NULL CHECK (jsonb_typeof(checks) = 'array'),
    place integer CHECK (place > 0),
    is_proposed boolean NOT NULL,
    UNIQUE (application_id, stage_id)
);
COMMENT ON TABLE leader_review IS 'what the platform had of an applicant at a review; the newest review of the round counts';
COMMENT ON COLUMN leader_review.inputs_hash IS 'of the stored value: its proof';

CREATE TABLE leader_decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES leader_application,
    review_id bigint NOT NULL REFERENCES leader_review,
    is_chosen boolean NOT NULL,
    text text NOT NULL CHECK (length(text) <= 2000),
    authority text NOT NULL CHECK (length(authority) <= 500),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX leader_decision_of ON leader_decision (review_id, id DESC);
COMMENT ON COLUMN leader_decision.authority IS 'the act that let one in that failed a check; empty where all were met';

-- The regions whose announcements concern the scope: those it lies in, its own, and those below.
CREATE FUNCTION concerned_region() RETURNS SETOF integer LANGUAGE sql STABLE ROWS 10
SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE above AS (
        SELECT r.id, r.parent_id FROM region r
        WHERE r.id = nullif(current_setting('qingyu.scope_region', true), '')::integer
            OR r.id IN (SELECT e.region_id FROM enterprise e WHERE e.id IN (SELECT scoped_enterprise()))
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    )
    SELECT a.id FROM above a UNION SELECT * FROM scoped_region()
$$;
REVOKE ALL ON FUNCTION concerned_region() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION concerned_region() TO qingyu_api, qingyu_operator;

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['leader_round', 'leader_round_stage', 'leader_application', 'leader_review',
            'leader_decision']::regclass[] LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO qingyu_api, qingyu_operator', t);
        EXECUTE format('GRANT SELECT ON %s TO qingyu_analytics', t);
    END LOOP;
    -- An announcement is read by all whom it concerns and written by those who see its region whole.
    FOREACH t IN ARRAY ARRAY['leader_round', 'leader_round_stage']::regclass[] LOOP
        PERFORM protect(t, 'region_id = ANY (ARRAY(SELECT scoped_region()))');
        EXECUTE format('ALTER POLICY scope ON %s USING (region_id = ANY (ARRAY(SELECT concerned_region())))
            WITH CHECK (region_id = ANY (ARRAY(SELECT scoped_region())))', t);
    END LOOP;
    PERFORM protect_by_enterprise('leader_application');
    PERFORM protect_by_parent('leader_review', 'application_id', 'leader_application');
    PERFORM protect_by_parent('leader_decision', 'application_id', 'leader_application');
    FOREACH t IN ARRAY ARRAY['leader_round_stage', 'leader_review', 'leader_decision']::regclass[] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
    END LOOP;
END $$;
GRANT UPDATE (name, kind, edition, year, period_year, yardsticks, bar, most, least_tce, least_tco2, least_completeness,
    most_estimated, opens_on, last_on, document, given, declared_by, declared_at) ON leader_round TO qingyu_api, qingyu_operator;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON leader_application TO qingyu_api, qingyu_operator;
-- A published round puts its leaders into the list of leaders.
GRANT INSERT ON leader_list TO qingyu_api;

-- migrate:down
REVOKE INSERT ON leader_list FROM qingyu_api;
DROP TABLE leader_decision, leader_review, leader_application, leader_round_stage, leader_round;
DROP FUNCTION concerned_region();
