-- migrate:up
-- Steps of cases are told to webhooks as warnings are: written with the step itself.

ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check
    CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed,case.step}');
ALTER TABLE webhook_delivery ALTER warning_id DROP NOT NULL;
ALTER TABLE webhook_delivery ADD case_id bigint REFERENCES warning_case;
ALTER TABLE webhook_delivery ADD case_step integer;
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_of_one CHECK ((warning_id IS NULL) <> (case_id IS NULL));
ALTER TABLE webhook_delivery ADD CHECK ((case_id IS NULL) = (case_step IS NULL));
COMMENT ON TABLE webhook_delivery IS 'an event on its way: written with the warning or the step itself, so none is lost and none is invented';

CREATE FUNCTION tell_webhooks_of_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO webhook_delivery (webhook_id, case_id, case_step, event, at, due_at)
    SELECT w.id, NEW.case_id, NEW.n, 'case.step', NEW.at, NEW.at
    FROM webhook w JOIN warning_case c ON c.id = NEW.case_id
    WHERE w.enabled AND 'case.step' = ANY (w.events) AND (w.enterprise_id = c.enterprise_id OR w.region_id IN (
        WITH RECURSIVE above AS (
            SELECT r.id, r.parent_id FROM region r
            WHERE r.id = c.region_id OR r.id = (SELECT e.region_id FROM enterprise e WHERE e.id = c.enterprise_id)
            UNION ALL
            SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
        )
        SELECT id FROM above));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_webhooks_of_case() FROM PUBLIC;
CREATE TRIGGER tell_webhooks_of_case AFTER INSERT ON case_step
    FOR EACH ROW EXECUTE FUNCTION tell_webhooks_of_case();

-- migrate:down
DROP TRIGGER tell_webhooks_of_case ON case_step;
DROP FUNCTION tell_webhooks_of_case();
DELETE FROM webhook_delivery WHERE case_id IS NOT NULL;
ALTER TABLE webhook_delivery DROP case_step, DROP case_id;
ALTER TABLE webhook_delivery ALTER warning_id SET NOT NULL;
UPDATE webhook SET events = CASE WHEN events = '{case.step}' THEN '{warning.opened}'
    ELSE array_remove(events, 'case.step') END;
ALTER TABLE webhook DROP CONSTRAINT webhook_events_check;
ALTER TABLE webhook ADD CONSTRAINT webhook_events_check
    CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed}');
