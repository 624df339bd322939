-- migrate:up
-- A responsible person without a user is told of cases by mail, where whoever registered the person named an address.

ALTER TABLE responsible_person ADD mail text CHECK (length(mail) BETWEEN 3 AND 320);
COMMENT ON COLUMN responsible_person.mail IS 'where steps and clocks of the cases that the person answers for are told; null for nowhere';

-- An address is of a user or of a responsible person. That of a person has nobody who sees it but an operator.
ALTER TABLE notice_address ALTER user_id DROP NOT NULL,
    ADD person_id bigint UNIQUE REFERENCES responsible_person,
    ADD CHECK ((user_id IS NULL) <> (person_id IS NULL));

CREATE FUNCTION address_of_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.mail IS NOT NULL THEN
        INSERT INTO notice_address (person_id, kind, target, secret, shown, wants, least_severity, quiet, language,
            created_at)
        VALUES (NEW.id, 'mail', NEW.mail, '', NEW.mail, '{cases,overruns}', 1, true, 'zh', NEW.added_at);
    ELSIF TG_OP = 'UPDATE' AND NEW.ended_at IS NOT NULL THEN
        DELETE FROM notice_address WHERE person_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER address_of_person AFTER INSERT OR UPDATE OF ended_at ON responsible_person
    FOR EACH ROW EXECUTE FUNCTION address_of_person();

-- The persons who are told of a case or of a milestone of a region: those of the very place that has to answer, and whom
-- a side of the case named last, as long as their place has it still. Who has an account is told as a user. Asked as a
-- notice is written, and before it is sent.
CREATE FUNCTION notice_persons(of_case bigint, of_region integer) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE it AS (
        SELECT c.id, c.enterprise_id, c.region_id, coalesce(c.region_id, e.region_id) AS lies_in FROM warning_case c
        LEFT JOIN enterprise e ON e.id = c.enterprise_id WHERE c.id = of_case
    ), above AS (
        SELECT r.id, r.parent_id FROM region r JOIN it ON it.lies_in = r.id
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    ), named AS (
        SELECT DISTINCT ON (s.side) s.person_id FROM case_step s
        WHERE s.case_id = of_case AND s.step = 'assign' ORDER BY s.side, s.n DESC
    )
    SELECT p.id FROM responsible_person p
    WHERE p.ended_at IS NULL AND p.mail IS NOT NULL AND p.account IS NULL AND (p.region_id = of_region
        OR EXISTS (SELECT FROM it WHERE it.enterprise_id = p.enterprise_id OR it.region_id = p.region_id)
        OR p.id IN (SELECT n.person_id FROM named n) AND p.region_id IN (SELECT a.id FROM above a))
$$;
REVOKE ALL ON FUNCTION address_of_person(), notice_persons(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notice_persons(bigint, integer) TO qingyu_analytics;

CREATE OR REPLACE FUNCTION tell_persons_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    is_step boolean := TG_TABLE_NAME = 'case_step';
BEGIN
    -- What lies behind is no news: steps of a history that is taken over (qingyu/jobs/control/case_history.py says from
    -- when on it is), and clocks that overran more than a day before they were looked at for the first time.
    IF is_step AND NEW.at < nullif(current_setting('qingyu.news_from', true), '')::timestamptz
        OR NOT is_step AND (to_jsonb(NEW) ->> 'due_on')::date < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date - 2
    THEN
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, case_id, at, due_at)
    SELECT a.id, CASE WHEN is_step THEN 'case.step' ELSE to_jsonb(NEW) ->> 'event' END, NEW.case_id, NEW.at,
        NEW.at + interval '1 minute'
    FROM notice_address a JOIN warning_case c ON c.id = NEW.case_id
    WHERE CASE WHEN is_step THEN 'cases' ELSE 'overruns' END = ANY (a.wants)
        AND (a.user_id IN (SELECT notice_readers(c.enterprise_id, c.region_id))
            OR a.person_id IN (SELECT notice_persons(c.id, NULL)));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION tell_persons_of_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    -- What had overrun for more than a day before it was looked at for the first time is no news.
    IF NEW.due_on < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date - 2 THEN
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, task_notice_id, at, due_at)
    SELECT a.id, NEW.event, NEW.id, NEW.at, NEW.at + interval '1 minute' FROM notice_address a
    WHERE 'overruns' = ANY (a.wants) AND (a.user_id IN (SELECT notice_readers(NULL, NEW.region_id))
        OR a.person_id IN (SELECT notice_persons(NULL, NEW.region_id)));
    RETURN NULL;
END $$;

GRANT SELECT (person_id) ON notice_address TO qingyu_api, qingyu_operator;

-- migrate:down
CREATE OR REPLACE FUNCTION tell_persons_of_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.due_on < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date - 2 THEN
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, task_notice_id, at, due_at)
    SELECT a.id, NEW.event, NEW.id, NEW.at, NEW.at + interval '1 minute' FROM notice_address a
    WHERE 'overruns' = ANY (a.wants) AND a.user_id IN (SELECT notice_readers(NULL, NEW.region_id));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION tell_persons_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    is_step boolean := TG_TABLE_NAME = 'case_step';
BEGIN
    IF is_step AND NEW.at < nullif(current_setting('qingyu.news_from', true), '')::timestamptz
        OR NOT is_step AND (to_jsonb(NEW) ->> 'due_on')::date < (NEW.at AT TIME ZONE 'Asia/Shanghai')::date - 2
    THEN
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, case_id, at, due_at)
    SELECT a.id, CASE WHEN is_step THEN 'case.step' ELSE to_jsonb(NEW) ->> 'event' END, NEW.case_id, NEW.at,
        NEW.at + interval '1 minute'
    FROM notice_address a JOIN warning_case c ON c.id = NEW.case_id
    WHERE CASE WHEN is_step THEN 'cases' ELSE 'overruns' END = ANY (a.wants)
        AND a.user_id IN (SELECT notice_readers(c.enterprise_id, c.region_id));
    RETURN NULL;
END $$;
DROP TRIGGER address_of_person ON responsible_person;
DROP FUNCTION address_of_person, notice_persons;
DELETE FROM notice_address WHERE user_id IS NULL;
ALTER TABLE notice_address DROP person_id, ALTER user_id SET NOT NULL;
ALTER TABLE responsible_person DROP mail;
