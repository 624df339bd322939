-- migrate:up
-- Whether anything of an enterprise's data changed, told by one small query: each transaction that writes to a table which
-- an answer may be kept of leaves a new number, seen from its commit on. A writer has a row of its own an enterprise, so
-- that nobody ever waits for another.

CREATE SEQUENCE data_version_seq;
CREATE TABLE data_version (
    enterprise_id integer NOT NULL,
    backend integer NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (enterprise_id, backend)
) WITH (fillfactor = 50);
COMMENT ON TABLE data_version IS 'the numbers of an enterprise are other ones after each commit that changed its data';
COMMENT ON COLUMN data_version.backend IS 'the process of the server that wrote';
SELECT protect_by_enterprise('data_version');
CREATE TABLE common_version (
    backend integer PRIMARY KEY,
    version bigint NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE common_version IS 'the same of what is of no single enterprise: reference data, regions';
GRANT SELECT ON data_version, common_version TO qingyu_api, qingyu_operator;

CREATE FUNCTION tell_change(of_enterprise integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    -- One number a transaction is enough; what a savepoint takes back is told again by the next write.
    UPDATE data_version v SET version = nextval('data_version_seq')
    WHERE v.enterprise_id = of_enterprise AND v.backend = pg_backend_pid() AND v.xmin <> pg_current_xact_id()::xid;
    IF FOUND OR EXISTS (SELECT FROM data_version v WHERE v.enterprise_id = of_enterprise AND v.backend = pg_backend_pid())
    THEN
        RETURN;
    END IF;
    INSERT INTO data_version VALUES (of_enterprise, pg_backend_pid(), nextval('data_version_seq'));
    -- Rows of writers that are gone; the new number stands for them, so that no state of the table comes back.
    DELETE FROM data_version v WHERE (v.enterprise_id, v.backend) IN (
        SELECT d.enterprise_id, d.backend FROM data_version d
        WHERE d.enterprise_id = of_enterprise AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = d.backend)
        FOR UPDATE SKIP LOCKED);
END $$;

CREATE FUNCTION tell_common_change() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO common_version VALUES (pg_backend_pid(), nextval('data_version_seq'))
    ON CONFLICT (backend) DO UPDATE SET version = excluded.version;
    DELETE FROM common_version WHERE backend IN (
        SELECT d.backend FROM common_version d
        WHERE NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = d.backend) FOR UPDATE SKIP LOCKED);
END $$;

-- changed: the rows that a statement wrote. The argument says whose they are.
CREATE FUNCTION data_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    of_enterprise integer;
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        SELECT k.enterprise_id INTO of_enterprise FROM channel k WHERE k.id = OLD.channel_id;
        PERFORM tell_change(of_enterprise);
    ELSIF TG_ARGV[0] = 'enterprise_id' THEN
        FOR of_enterprise IN SELECT DISTINCT c.enterprise_id FROM changed c LOOP
            IF of_enterprise IS NULL THEN
                PERFORM tell_common_change();
            ELSE
                PERFORM tell_change(of_enterprise);
            END IF;
        END LOOP;
    ELSIF TG_ARGV[0] = 'channel_id' THEN
        FOR of_enterprise IN
            SELECT DISTINCT k.enterprise_id FROM channel k WHERE k.id IN (SELECT c.channel_id FROM changed c)
        LOOP
            PERFORM tell_change(of_enterprise);
        END LOOP;
    ELSIF TG_ARGV[0] = 'id' THEN
        FOR of_enterprise IN SELECT c.id FROM changed c LOOP
            PERFORM tell_change(of_enterprise);
        END LOOP;
    ELSIF TG_OP = 'TRUNCATE' THEN
        PERFORM tell_common_change();
    ELSIF EXISTS (SELECT FROM changed) THEN
        PERFORM tell_common_change();
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tell_change(integer), tell_common_change(), data_changed() FROM PUBLIC;

CREATE FUNCTION tells_changes(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whose name := CASE WHEN target = 'enterprise'::regclass THEN 'id' ELSE coalesce((
        SELECT a.attname FROM pg_attribute a
        WHERE a.attrelid = target AND a.attname IN ('enterprise_id', 'channel_id') AND NOT a.attisdropped
        ORDER BY a.attname DESC LIMIT 1), '') END;
    -- A hypertable that may be compressed takes no transition table of what is deleted.
    is_hypertable boolean := EXISTS (SELECT FROM timescaledb_information.hypertables h WHERE h.hypertable_name = target::text);
    event text;
BEGIN
    IF is_hypertable THEN
        EXECUTE format('CREATE TRIGGER tells_delete AFTER DELETE ON %s FOR EACH ROW EXECUTE FUNCTION data_changed(%L)',
            target, whose);
    END IF;
    FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        CONTINUE WHEN event = 'DELETE' AND is_hypertable;
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s REFERENCING %s TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION data_changed(%L)', 'tells_' || lower(event), event, target,
            CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, whose);
    END LOOP;
    -- Whose rows a TRUNCATE takes, nobody is told; and no row ever changes whose it is.
    EXECUTE format('CREATE TRIGGER tells_truncate AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION data_changed(%L)',
        target, 'truncated');
END $$;
COMMENT ON FUNCTION tells_changes(regclass) IS 'what is written to a table changes the version of its enterprise''s data, or of everybody''s';

-- Of these no answer is kept: who logs in, what is delivered, how the programs are. Readings come with the line of their
-- batch, and lines are counted where the version is asked for: ingest pays nothing.
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN
        SELECT c.oid::regclass FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN (
            'api_token', 'app_session', 'app_user', 'audit_line', 'audit_pending', 'broker_refusal', 'case_clock_notice',
            'common_version', 'dashboard_reader', 'data_version', 'enrolment', 'failed_work', 'gateway_credential', 'gateway_status',
            'gateway_stream', 'gateway_stream_old', 'ingest_batch', 'kept_answer', 'load_look', 'log_in_lock', 'notice',
            'notice_address', 'operator_alarm', 'proof_file', 'quarantine_device', 'quarantine_message', 'reading',
            'recovery_code', 'rejected', 'rejected_count', 'rejected_usage', 'retired_user', 'schema_migrations',
            'task_clock_notice', 'warning_publication', 'webhook', 'webhook_delivery', 'worker')
    LOOP
        PERFORM tells_changes(t);
    END LOOP;
END $$;
CREATE TRIGGER tells_update AFTER UPDATE ON ingest_batch REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION data_changed('enterprise_id');

-- migrate:down
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS target FROM pg_trigger WHERE tgfoid = 'data_changed'::regproc LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.target);
    END LOOP;
END $$;
DROP FUNCTION tells_changes(regclass), data_changed(), tell_common_change(), tell_change(integer);
DROP TABLE data_version, common_version;
DROP SEQUENCE data_version_seq;
