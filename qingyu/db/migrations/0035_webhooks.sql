-- migrate:up
-- Webhooks 回调: warnings told to programs elsewhere, signed, and again until they are taken.

CREATE TABLE webhook (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer REFERENCES enterprise,
    region_id integer REFERENCES region,
    url text NOT NULL CHECK (length(url) <= 2000),
    -- Shown once; to sign, it has to be known: analytics alone may read it.
    secret text NOT NULL CHECK (secret LIKE 'whsec\_%'),
    events text[] NOT NULL CHECK (events <> '{}' AND events <@ '{warning.opened,warning.closed}'),
    enabled boolean NOT NULL DEFAULT true,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    n_failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    disabled_at timestamptz,
    disabled_reason text,
    CHECK ((enterprise_id IS NULL) <> (region_id IS NULL))
);
COMMENT ON TABLE webhook IS 'who is told of warnings: of one enterprise, or of a region and all below it';

CREATE TABLE webhook_delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id integer NOT NULL REFERENCES webhook ON DELETE CASCADE,
    warning_id bigint NOT NULL REFERENCES warning ON DELETE CASCADE,
    event text NOT NULL,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    n_tries integer NOT NULL DEFAULT 0,
    last_tried_at timestamptz,
    last_status integer,
    last_error text,
    delivered_at timestamptz,
    given_up_at timestamptz
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, id DESC);
COMMENT ON TABLE webhook_delivery IS 'an event on its way: written with the warning itself, so none is lost and none is invented';

CREATE FUNCTION tell_webhooks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    event text := CASE WHEN NEW.closed_at IS NULL THEN 'warning.opened' ELSE 'warning.closed' END;
    at timestamptz := CASE WHEN NEW.closed_at IS NULL THEN NEW.opened_at ELSE NEW.closed_at END;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.closed_at IS NULL) = (NEW.closed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_delivery (webhook_id, warning_id, event, at, due_at)
    SELECT w.id, NEW.id, event, at, at FROM webhook w
    WHERE w.enabled AND event = ANY (w.events) AND (w.enterprise_id = NEW.enterprise_id OR w.region_id IN (
        WITH RECURSIVE above AS (
            SELECT r.id, r.parent_id FROM enterprise e JOIN region r ON r.id = e.region_id WHERE e.id = NEW.enterprise_id
            UNION ALL
            SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
        )
        SELECT id FROM above));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_webhooks() FROM PUBLIC;
CREATE TRIGGER tell_webhooks AFTER INSERT OR UPDATE OF closed_at ON warning FOR EACH ROW EXECUTE FUNCTION tell_webhooks();

GRANT SELECT (id, enterprise_id, region_id, url, events, enabled, created_by, created_at, changed_at, n_failures,
    failing_since, disabled_at, disabled_reason), INSERT, UPDATE, DELETE ON webhook TO qingyu_api;
GRANT SELECT ON webhook_delivery TO qingyu_api;
GRANT SELECT, UPDATE ON webhook TO qingyu_analytics;
GRANT SELECT, UPDATE, DELETE ON webhook_delivery TO qingyu_analytics;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'qingyu_operator') THEN
        GRANT SELECT (id, enterprise_id, region_id, url, events, enabled, created_by, created_at, changed_at, n_failures,
            failing_since, disabled_at, disabled_reason), INSERT, UPDATE, DELETE ON webhook TO qingyu_operator;
        GRANT SELECT ON webhook_delivery TO qingyu_operator;
    END IF;
    IF to_regprocedure('protect(regclass,text)') IS NOT NULL THEN
        PERFORM protect('webhook', 'enterprise_id = ANY (ARRAY(SELECT scoped_enterprise()))'
            ' OR region_id::text = current_setting(''qingyu.scope_region'', true)'
            ' OR current_setting(''qingyu.scope_all'', true) = ''on''');
        PERFORM protect('webhook_delivery',
            'EXISTS (SELECT FROM webhook AS parent WHERE parent.id = webhook_delivery.webhook_id)');
    END IF;
END $$;

-- migrate:down
DROP TRIGGER tell_webhooks ON warning;
DROP FUNCTION tell_webhooks();
DROP TABLE webhook_delivery, webhook;
