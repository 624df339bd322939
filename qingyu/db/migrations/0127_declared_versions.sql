-- migrate:up
-- Whether anything that is declared of an enterprise changed, or what is printed: days, values and warnings change with each
-- turn of the work and declarations once a month, so that what the work reads of these may be kept under numbers of their own.

CREATE TABLE declared_version (
    enterprise_id integer NOT NULL,
    backend integer NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (enterprise_id, backend)
) WITH (fillfactor = 50);
COMMENT ON TABLE declared_version IS 'the numbers of an enterprise are other ones after each commit that changed what is declared or registered of it';
COMMENT ON COLUMN declared_version.enterprise_id IS '0 is what is of no single enterprise: editions, regions, parts of products';
SELECT protect_by_enterprise('declared_version');
GRANT SELECT ON declared_version TO qingyu_operator;

-- As tell_change does it (0113): each writer has a row of its own, which takes one number a transaction. Who declares and
-- reads in turns inside of one is told by each statement: of a number that only the transaction sees, and that goes with it.
CREATE FUNCTION tell_declared(of_enterprise integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM set_config('qingyu.declared', nextval('data_version_seq')::text, true);
    UPDATE declared_version v SET version = nextval('data_version_seq')
    WHERE v.enterprise_id = of_enterprise AND v.backend = pg_backend_pid() AND v.xmin <> pg_current_xact_id()::xid;
    IF FOUND OR EXISTS (SELECT FROM declared_version v WHERE v.enterprise_id = of_enterprise AND v.backend = pg_backend_pid())
    THEN
        RETURN;
    END IF;
    INSERT INTO declared_version VALUES (of_enterprise, pg_backend_pid(), nextval('data_version_seq'));
    DELETE FROM declared_version v WHERE (v.enterprise_id, v.backend) IN (
        SELECT d.enterprise_id, d.backend FROM declared_version d
        WHERE d.enterprise_id = of_enterprise AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = d.backend)
        FOR UPDATE SKIP LOCKED);
END $$;

-- changed: the rows that a statement wrote. The argument says whose they are.
CREATE FUNCTION declared_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    of_enterprise integer;
BEGIN
    IF TG_ARGV[0] = 'enterprise_id' THEN
        FOR of_enterprise IN SELECT DISTINCT coalesce(c.enterprise_id, 0) FROM changed c LOOP
            PERFORM tell_declared(of_enterprise);
        END LOOP;
    ELSIF TG_ARGV[0] = 'channel_id' THEN
        FOR of_enterprise IN
            SELECT DISTINCT k.enterprise_id FROM channel k WHERE k.id IN (SELECT c.channel_id FROM changed c)
        LOOP
            PERFORM tell_declared(of_enterprise);
        END LOOP;
    ELSIF TG_ARGV[0] = 'id' THEN
        FOR of_enterprise IN SELECT c.id FROM changed c LOOP
            PERFORM tell_declared(of_enterprise);
        END LOOP;
    ELSIF TG_OP = 'TRUNCATE' THEN
        PERFORM tell_declared(0);
    ELSIF EXISTS (SELECT FROM changed) THEN
        PERFORM tell_declared(0);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tells_declared(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whose name := CASE WHEN target = 'enterprise'::regclass THEN 'id' ELSE coalesce((
        SELECT a.attname FROM pg_attribute a
        WHERE a.attrelid = target AND a.attname IN ('enterprise_id', 'channel_id') AND NOT a.attisdropped
        ORDER BY a.attname DESC LIMIT 1), '') END;
    event text;
BEGIN
    FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s REFERENCING %s TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION declared_changed(%L)', 'tells_declared_' || lower(event), event, target,
            CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, whose);
    END LOOP;
    EXECUTE format('CREATE TRIGGER tells_declared_truncate AFTER TRUNCATE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION declared_changed(%L)', target, 'truncated');
END $$;
COMMENT ON FUNCTION tells_declared(regclass) IS 'what is written to a table changes the version of what is declared of its enterprise, or of everybody';

DO $$
DECLARE t regclass;
BEGIN
    FOREACH t IN ARRAY ARRAY['allocation_member', 'allocation_rule', 'benchmark', 'carbon_scheme', 'carbon_setting',
        'carrier_price', 'channel', 'channel_version', 'co2_factor', 'coal_factor', 'edition', 'enterprise',
        'equivalent_factor', 'factor_scheme', 'flow', 'flow_channel', 'flow_medium', 'flow_statement', 'grid_substitute',
        'measured_carbon', 'measured_factor', 'meter', 'price_adder', 'process_emission', 'product',
        'product_boundary', 'product_condition', 'product_flow', 'region', 'tariff', 'unit'] LOOP
        PERFORM tells_declared(t);
    END LOOP;
END $$;

-- All that what is read of declarations is kept under, in one look.
CREATE FUNCTION declared_numbers(of_enterprise integer) RETURNS TABLE (own text, everybody text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public ROWS 1 AS $$
    SELECT concat_ws(' ', current_setting('qingyu.declared', true), string_agg(v.version::text, ' ' ORDER BY v.version)
            FILTER (WHERE v.enterprise_id <> 0)),
        concat_ws(' ', current_setting('qingyu.declared', true), string_agg(v.version::text, ' ' ORDER BY v.version)
            FILTER (WHERE v.enterprise_id = 0))
    FROM declared_version v WHERE v.enterprise_id IN (of_enterprise, 0)
$$;
REVOKE ALL ON FUNCTION tell_declared(integer), declared_changed(), tells_declared(regclass), declared_numbers(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION declared_numbers(integer) TO qingyu_analytics;

-- migrate:down
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS target FROM pg_trigger WHERE tgfoid = 'declared_changed'::regproc LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.target);
    END LOOP;
END $$;
DROP FUNCTION declared_numbers(integer), tells_declared(regclass), declared_changed(), tell_declared(integer);
DROP TABLE declared_version;
