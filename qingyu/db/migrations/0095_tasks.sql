-- migrate:up
-- Plans and tasks 任务跟踪 of regions, what was noted of them, what their clocks told, and the reports that were frozen.

CREATE TABLE region_plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    code text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
    UNIQUE (region_id, code)
);

CREATE TABLE region_plan_version (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES region_plan,
    region_id integer NOT NULL REFERENCES region,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('yearly', 'action', 'midterm', 'final')),
    first_on date NOT NULL,
    last_on date NOT NULL,
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK (first_on <= last_on)
);
CREATE INDEX region_plan_version_of ON region_plan_version (plan_id, id DESC);
COMMENT ON TABLE region_plan_version IS 'versions of plans, the newest counts; nothing changes or removes one';

CREATE TABLE region_task (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES region_plan,
    region_id integer NOT NULL REFERENCES region,
    code text NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
    parent text NOT NULL CHECK (parent <> code),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
    lead text NOT NULL CHECK (length(lead) BETWEEN 1 AND 200),
    responsible text[] NOT NULL CHECK (cardinality(responsible) <= 50),
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    indicator text NOT NULL CHECK (length(indicator) <= 200),
    indicator_unit text NOT NULL CHECK (length(indicator_unit) <= 50),
    indicator_target float8 CHECK (indicator_target > '-Infinity' AND indicator_target < 'Infinity'),
    feed text,
    projects text[] NOT NULL CHECK (cardinality(projects) <= 50),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX region_task_of ON region_task (plan_id, code, id DESC);
COMMENT ON TABLE region_task IS 'versions of tasks, the newest of a plan and code counts; nothing changes or removes one';
COMMENT ON COLUMN region_task.feed IS 'what of a published barometer the indicator follows; null where it is stated by hand';

CREATE TABLE region_task_milestone (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_id bigint NOT NULL REFERENCES region_task,
    region_id integer NOT NULL REFERENCES region,
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 99),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    due_on date NOT NULL,
    weight float8 NOT NULL CHECK (weight > 0 AND weight <= 1e6),
    UNIQUE (task_id, number)
);
CREATE INDEX region_task_milestone_due ON region_task_milestone (due_on);
COMMENT ON TABLE region_task_milestone IS 'of one version of a task';

CREATE TABLE region_task_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id bigint NOT NULL REFERENCES region_plan,
    region_id integer NOT NULL REFERENCES region,
    task text NOT NULL,
    act text NOT NULL CHECK (act IN ('start', 'done', 'delay', 'measure', 'withdraw')),
    milestone smallint,
    happened_on date NOT NULL,
    expected_on date,
    value float8 CHECK (value > '-Infinity' AND value < 'Infinity'),
    document text NOT NULL CHECK (length(document) <= 500),
    text text NOT NULL CHECK (length(text) <= 2000),
    acted_by text NOT NULL,
    acted_at timestamptz NOT NULL
);
CREATE INDEX region_task_act_of ON region_task_act (plan_id, task, id);
CREATE UNIQUE INDEX region_task_act_once ON region_task_act (plan_id, task, milestone) WHERE act = 'done';
COMMENT ON COLUMN region_task_act.happened_on IS 'the day it happened; acted_at: when it was noted';

CREATE TABLE region_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    period text NOT NULL CHECK (period IN ('q1', 'q2', 'q3', 'q4', 'h1', 'h2', 'year')),
    version integer NOT NULL CHECK (version >= 1),
    content jsonb NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    note text NOT NULL CHECK (length(note) <= 500),
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    UNIQUE (region_id, year, period, version)
);
COMMENT ON TABLE region_report IS 'reports by body as they were frozen; a correction is the next version';

CREATE TABLE task_clock_notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    milestone_id bigint NOT NULL REFERENCES region_task_milestone,
    plan_id bigint NOT NULL REFERENCES region_plan,
    region_id integer NOT NULL REFERENCES region,
    task text NOT NULL,
    number smallint NOT NULL,
    due_on date NOT NULL,
    event text NOT NULL CHECK (event IN ('task.due', 'task.overrun')),
    at timestamptz NOT NULL,
    UNIQUE (plan_id, task, number, due_on, event)
);
COMMENT ON TABLE task_clock_notice IS 'what was told of the clock of a milestone; a day that was moved is told of anew';

-- When a project was declared for the first time: what is declared of it later replaces what was.
ALTER TABLE energy_project ADD first_declared_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE energy_project ALTER first_declared_at DROP DEFAULT,
    ALTER first_declared_at TYPE timestamptz USING declared_at;

-- The enterprise that a project became, whose account is held against what the project promised.
CREATE TABLE energy_project_start (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint NOT NULL REFERENCES energy_project,
    region_id integer NOT NULL REFERENCES region,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product text NOT NULL CHECK (length(product) <= 63),
    started_on date NOT NULL,
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX energy_project_start_of ON energy_project_start (project_id, id DESC);
COMMENT ON TABLE energy_project_start IS 'what a project became; the newest counts, nothing changes or removes one';

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['energy_project_start', 'region_plan', 'region_plan_version', 'region_task',
        'region_task_milestone', 'region_task_act', 'region_report']::regclass[]
    LOOP
        EXECUTE format('GRANT SELECT, INSERT ON %s TO qingyu_api, qingyu_operator', t);
        EXECUTE format('GRANT SELECT ON %s TO qingyu_analytics', t);
        PERFORM protect(t, 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    END LOOP;
    FOREACH t IN ARRAY ARRAY['energy_project_start', 'region_plan', 'region_plan_version', 'region_task',
        'region_task_milestone', 'region_task_act', 'region_report']::regclass[] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t);
    END LOOP;
END $$;
SELECT protect('task_clock_notice', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
GRANT SELECT ON task_clock_notice TO qingyu_api;
GRANT SELECT, INSERT ON task_clock_notice TO qingyu_analytics, qingyu_operator;

-- Persons whose place the region lies in hear of clocks, where they want to hear of overruns.
ALTER TABLE notice ADD task_notice_id bigint REFERENCES task_clock_notice;
CREATE FUNCTION tell_persons_of_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    -- What had overrun for more than a day before it was looked at for the first time is no news.
    IF NEW.due_on < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date - 2 THEN
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, task_notice_id, at, due_at)
    SELECT a.id, NEW.event, NEW.id, NEW.at, NEW.at + interval '1 minute' FROM notice_address a
    WHERE 'overruns' = ANY (a.wants) AND a.user_id IN (SELECT notice_readers(NULL, NEW.region_id));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_persons_of_task() FROM PUBLIC;
CREATE TRIGGER tell_persons AFTER INSERT ON task_clock_notice FOR EACH ROW EXECUTE FUNCTION tell_persons_of_task();

-- migrate:down
DELETE FROM notice WHERE task_notice_id IS NOT NULL;
ALTER TABLE notice DROP task_notice_id;
DROP TABLE task_clock_notice;
DROP FUNCTION tell_persons_of_task();
ALTER TABLE energy_project DROP first_declared_at;
DROP TABLE energy_project_start, region_report, region_task_act, region_task_milestone, region_task, region_plan_version,
    region_plan;
