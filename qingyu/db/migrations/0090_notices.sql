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

-- migrate:down
DROP TABLE case_clock_notice;
DROP FUNCTION tell_webhooks_of_clock();
DELETE FROM webhook_delivery WHERE event IN ('case.due', 'case.overrun');
UPDATE webhook SET events = CASE WHEN events <@ '{case.due,case.overrun}' THEN '{case.step}'
    ELSE array_remove(array_remove(events, 'case.due'), 'case.overrun') END;
ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check
    CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed,case.step}');
