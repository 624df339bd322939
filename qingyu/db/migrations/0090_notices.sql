-- migrate:up
-- Clocks of cases that end or have ended are told: once for each stay of a case in a state, whatever restarts.

ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check
    CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed,case.step,case.due,case.overrun}');

CREATE TABLE case_clock_notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id bigint NOT NULL REFERENCES warning_case,
    event text NOT NULL CHECK (event IN ('case.due', 'case.overrun')),
    state text NOT NULL,
    since_at timestamptz NOT NULL,
    due_on date NOT NULL,
    step integer NOT NULL,
    at timestamptz NOT NULL,
    UNIQUE (case_id, event, state, since_at)
);
COMMENT ON TABLE case_clock_notice IS 'what was told of the clock of a case; a state that begins anew is told of anew';
COMMENT ON COLUMN case_clock_notice.step IS 'number of the last step of the case when it was told';

CREATE FUNCTION tell_webhooks_of_clock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO webhook_delivery (webhook_id, case_id, case_step, event, at, due_at)
    SELECT w.id, NEW.case_id, NEW.step, NEW.event, NEW.at, NEW.at
    FROM webhook w JOIN warning_case c ON c.id = NEW.case_id
    WHERE w.enabled AND NEW.event = ANY (w.events) AND (w.enterprise_id = c.enterprise_id OR w.region_id IN (
        WITH RECURSIVE above AS (
            SELECT r.id, r.parent_id FROM region r
            WHERE r.id = c.region_id OR r.id = (SELECT e.region_id FROM enterprise e WHERE e.id = c.enterprise_id)
            UNION ALL
            SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
        )
        SELECT id FROM above));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_webhooks_of_clock() FROM PUBLIC;
CREATE TRIGGER tell_webhooks_of_clock AFTER INSERT ON case_clock_notice
    FOR EACH ROW EXECUTE FUNCTION tell_webhooks_of_clock();

SELECT protect_by_parent('case_clock_notice', 'case_id', 'warning_case');
GRANT SELECT ON case_clock_notice TO qingyu_api;
GRANT SELECT, INSERT ON case_clock_notice TO qingyu_analytics, qingyu_operator;

-- Notices 通知 to persons, by mail and by the robots of chats: what is to be told is written with its cause.

CREATE TABLE notice_address (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('mail', 'dingtalk', 'wecom', 'feishu')),
    -- Whoever knows a robot's token speaks in its group: analytics alone may read these two.
    target text NOT NULL CHECK (length(target) BETWEEN 3 AND 400),
    secret text NOT NULL CHECK (length(secret) <= 128),
    shown text NOT NULL,
    wants text[] NOT NULL CHECK (wants <> '{}' AND wants <@ '{warnings,cases,overruns}'),
    least_severity smallint NOT NULL CHECK (least_severity BETWEEN 1 AND 3),
    quiet boolean NOT NULL,
    language text NOT NULL CHECK (language IN ('zh', 'en')),
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, kind, target)
);
COMMENT ON TABLE notice_address IS 'where a user wants to hear of warnings and cases of the own place';

CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address_id integer NOT NULL REFERENCES notice_address ON DELETE CASCADE,
    event text NOT NULL,
    warning_id bigint REFERENCES warning ON DELETE CASCADE,
    case_id bigint REFERENCES warning_case,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    n_tries integer NOT NULL DEFAULT 0,
    last_tried_at timestamptz,
    fault text CHECK (fault IN ('unreachable', 'refused', 'unclear', 'way_closed', 'unsayable', 'not_allowed')),
    last_error text,
    delivered_at timestamptz,
    given_up_at timestamptz,
    CHECK (warning_id IS NULL OR case_id IS NULL)
);
CREATE INDEX notice_due ON notice (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;
CREATE INDEX notice_of ON notice (address_id, id DESC);
CREATE INDEX notice_of_warning ON notice (warning_id) WHERE warning_id IS NOT NULL;
CREATE INDEX notice_done ON notice (coalesce(delivered_at, given_up_at))
    WHERE coalesce(delivered_at, given_up_at) IS NOT NULL;
COMMENT ON COLUMN notice.last_error IS 'what was wrong the last time, as the other side said it: for an operator';
COMMENT ON COLUMN notice.due_at IS 'when it is tried next; while a try is under way, when it is taken for lost';

-- Beside the user and not the address: whoever removes an address and adds it again asks no more often.
ALTER TABLE app_user ADD notice_tested_at timestamptz;
COMMENT ON COLUMN app_user.notice_tested_at IS 'when an address for notices was tried last';

-- The users whose place an enterprise or a region lies in: asked as a notice is written, and again before it is sent.
CREATE FUNCTION notice_readers(of_enterprise integer, of_region integer) RETURNS SETOF integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE above AS (
        SELECT r.id, r.parent_id FROM region r
        WHERE r.id = of_region OR r.id = (SELECT e.region_id FROM enterprise e WHERE e.id = of_enterprise)
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    )
    SELECT u.id FROM app_user u
    WHERE u.disabled_at IS NULL AND (u.enterprise_id = of_enterprise OR u.region_id IN (SELECT a.id FROM above a)
        OR u.park_id = (SELECT e.park_id FROM enterprise e WHERE e.id = of_enterprise))
$$;
REVOKE ALL ON FUNCTION notice_readers(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notice_readers(integer, integer) TO qingyu_analytics;

-- A minute is waited for others, so that a burst is one message.
CREATE FUNCTION tell_persons_of_warning() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    event text; happened timestamptz;
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL) THEN
        event := 'warning.opened'; happened := coalesce(NEW.reopened_at, NEW.opened_at);
    ELSIF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL THEN
        event := 'warning.closed'; happened := NEW.closed_at;
    ELSIF NEW.closed_at IS NULL AND NEW.severity > OLD.severity THEN
        event := 'warning.raised'; happened := NEW.last_seen_at;
    ELSE
        RETURN NULL;
    END IF;
    INSERT INTO notice (address_id, event, warning_id, at, due_at)
    SELECT a.id, event, NEW.id, happened, happened + interval '1 minute' FROM notice_address a
    -- Who was told of the opening is told of the end, though the warning may have grown milder.
    WHERE 'warnings' = ANY (a.wants) AND (NEW.severity >= a.least_severity
            OR event = 'warning.closed' AND EXISTS (SELECT FROM notice n
                WHERE n.address_id = a.id AND n.warning_id = NEW.id AND n.given_up_at IS NULL
                    AND n.at >= coalesce(NEW.reopened_at, NEW.opened_at)))
        AND a.user_id IN (SELECT notice_readers(NEW.enterprise_id, NULL));
    RETURN NULL;
END $$;
CREATE FUNCTION tell_persons_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
        AND a.user_id IN (SELECT notice_readers(c.enterprise_id, c.region_id));
    RETURN NULL;
END $$;
-- Whose rights change is told nothing any more of what was seen with the rights before.
CREATE FUNCTION tell_no_more() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE notice SET given_up_at = statement_timestamp(), fault = 'not_allowed',
        last_error = 'the rights of the user changed'
    WHERE delivered_at IS NULL AND given_up_at IS NULL
        AND address_id IN (SELECT a.id FROM notice_address a WHERE a.user_id = NEW.id);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_persons_of_warning(), tell_persons_of_case(), tell_no_more() FROM PUBLIC;
CREATE TRIGGER tell_persons AFTER INSERT OR UPDATE OF closed_at, severity ON warning
    FOR EACH ROW EXECUTE FUNCTION tell_persons_of_warning();
CREATE TRIGGER tell_persons AFTER INSERT ON case_step FOR EACH ROW EXECUTE FUNCTION tell_persons_of_case();
CREATE TRIGGER tell_persons AFTER INSERT ON case_clock_notice FOR EACH ROW EXECUTE FUNCTION tell_persons_of_case();
CREATE TRIGGER tell_no_more AFTER UPDATE OF disabled_at, role, enterprise_id, region_id, park_id ON app_user
    FOR EACH ROW WHEN ((OLD.disabled_at, OLD.role, OLD.enterprise_id, OLD.region_id, OLD.park_id)
        IS DISTINCT FROM (NEW.disabled_at, NEW.role, NEW.enterprise_id, NEW.region_id, NEW.park_id))
    EXECUTE FUNCTION tell_no_more();

-- Of one person: the API says in its transaction who asks (qingyu/db/notices.sql); nothing said means nothing seen.
SELECT protect('notice_address', 'user_id::text = current_setting(''qingyu.person'', true)');
SELECT protect_by_parent('notice', 'address_id', 'notice_address');
GRANT SELECT (id, user_id, kind, shown, wants, least_severity, quiet, language, created_at), INSERT, DELETE
    ON notice_address TO qingyu_api, qingyu_operator;
GRANT SELECT, INSERT ON notice TO qingyu_api, qingyu_operator;
GRANT SELECT ON notice_address TO qingyu_analytics;
GRANT SELECT, UPDATE, DELETE ON notice TO qingyu_analytics, qingyu_operator;

-- Warnings as they open, change and close, on their way to the displays of their own enterprise over MQTT.

CREATE TABLE warning_publication (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    warning_id bigint NOT NULL REFERENCES warning ON DELETE CASCADE,
    state text NOT NULL CHECK (state IN ('opened', 'changed', 'closed')),
    at timestamptz NOT NULL
);
COMMENT ON TABLE warning_publication IS 'what the keeper has still to publish; a row goes when the broker has it';

CREATE FUNCTION publish_warning() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    state text; happened timestamptz;
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL) THEN
        state := 'opened'; happened := coalesce(NEW.reopened_at, NEW.opened_at);
    ELSIF OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL THEN
        state := 'closed'; happened := NEW.closed_at;
    ELSIF NEW.closed_at IS NULL AND NEW.severity <> OLD.severity THEN
        state := 'changed'; happened := NEW.last_seen_at;
    ELSE
        RETURN NULL;
    END IF;
    INSERT INTO warning_publication (enterprise_id, warning_id, state, at)
    VALUES (NEW.enterprise_id, NEW.id, state, happened);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION publish_warning() FROM PUBLIC;
CREATE TRIGGER publish_warning AFTER INSERT OR UPDATE OF closed_at, severity ON warning
    FOR EACH ROW EXECUTE FUNCTION publish_warning();

SELECT protect_by_enterprise('warning_publication');
GRANT SELECT, DELETE ON warning_publication TO qingyu_keeper, qingyu_operator;
GRANT SELECT ON warning TO qingyu_keeper;
GRANT SELECT (time_zone) ON enterprise TO qingyu_keeper;

-- migrate:down
REVOKE SELECT ON warning FROM qingyu_keeper;
DROP TRIGGER publish_warning ON warning;
DROP TABLE warning_publication;
DROP FUNCTION publish_warning();
DROP TRIGGER tell_no_more ON app_user;
DROP TRIGGER tell_persons ON case_step;
DROP TRIGGER tell_persons ON warning;
DROP TRIGGER tell_persons ON case_clock_notice;
DROP TABLE notice, notice_address;
ALTER TABLE app_user DROP notice_tested_at;
DROP FUNCTION tell_persons_of_warning, tell_persons_of_case, tell_no_more, notice_readers;
DROP TABLE case_clock_notice;
DROP FUNCTION tell_webhooks_of_clock();
DELETE FROM webhook_delivery WHERE event IN ('case.due', 'case.overrun');
UPDATE webhook SET events = CASE WHEN events <@ '{case.due,case.overrun}' THEN '{case.step}'
    ELSE array_remove(array_remove(events, 'case.due'), 'case.overrun') END;
ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check
    CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed,case.step}');
