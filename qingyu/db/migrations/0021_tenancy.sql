-- migrate:up
-- Tenancy in the database: whatever a query forgets, the API's role sees the rows of its caller's scope and no others.
-- The API sets the scope in its transaction (qingyu/db/tenancy.sql); nothing set means nothing seen.

-- The command line: everything that has to be registered and computed, no schema, no superuser.
DO $$ BEGIN
    CREATE ROLE qingyu_operator NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
GRANT USAGE ON SCHEMA public TO qingyu_operator;

-- The enterprises of the transaction's scope. The first of its settings that says something decides.
CREATE FUNCTION scoped_enterprise() RETURNS SETOF integer LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, public AS $$
DECLARE
    one text := current_setting('qingyu.scope_enterprise', true);
    region text := current_setting('qingyu.scope_region', true);
    park text := current_setting('qingyu.scope_park', true);
BEGIN
    IF current_setting('qingyu.scope_all', true) = 'on' THEN
        RETURN QUERY SELECT e.id FROM enterprise e;
    ELSIF one <> '' THEN
        RETURN NEXT one::integer;
    ELSIF region <> '' THEN
        RETURN QUERY WITH RECURSIVE below AS (
            SELECT r.id FROM region r WHERE r.id = region::integer
            UNION ALL
            SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
        )
        SELECT e.id FROM enterprise e WHERE e.region_id IN (SELECT b.id FROM below b);
    ELSIF park <> '' THEN
        RETURN QUERY SELECT e.id FROM enterprise e WHERE e.park_id = park::integer;
    END IF;
END $$;
COMMENT ON FUNCTION scoped_enterprise() IS 'read by policies as ARRAY(SELECT ...): once a query, never once a row';

-- Names of places belong to people as well, who are read before anybody has a scope, and by those who have none.
CREATE FUNCTION enterprise_named(wanted integer) RETURNS TABLE (code slug, name_zh text, name_en text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
    SELECT e.code, e.name_zh, e.name_en FROM enterprise e WHERE e.id = wanted
$$;
CREATE FUNCTION enterprise_coded(wanted text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT e.id FROM enterprise e WHERE e.code = wanted
$$;
REVOKE ALL ON FUNCTION scoped_enterprise(), enterprise_named(integer), enterprise_coded(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scoped_enterprise(), enterprise_named(integer), enterprise_coded(text)
    TO qingyu_api, qingyu_operator, qingyu_ingest, qingyu_analytics;

-- Programs that work for every enterprise at once: no scope, but policies of their own, so that no role needs BYPASSRLS.
CREATE FUNCTION protect(target regclass, condition text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    programs text := (
        SELECT string_agg(quote_ident(rolname), ', ') FROM pg_roles
        WHERE rolname IN ('qingyu_ingest', 'qingyu_analytics', 'qingyu_operator', 'qingyu_keeper', current_user));
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS programs ON %s', target);
    EXECUTE format('DROP POLICY IF EXISTS scope ON %s', target);
    EXECUTE format('CREATE POLICY programs ON %s TO %s USING (true) WITH CHECK (true)', target, programs);
    EXECUTE format('CREATE POLICY scope ON %s TO qingyu_api USING (%s) WITH CHECK (%s)', target, condition, condition);
END $$;

CREATE FUNCTION protect_by_enterprise(target regclass) RETURNS void LANGUAGE sql AS $$
    SELECT protect(target, 'enterprise_id = ANY (ARRAY(SELECT scoped_enterprise()))')
$$;
COMMENT ON FUNCTION protect_by_enterprise(regclass) IS 'forced row-level security; every table with enterprise_id is given to it';

CREATE FUNCTION protect_by_parent(target regclass, reference name, parent regclass) RETURNS void LANGUAGE sql AS $$
    SELECT protect(target, format('EXISTS (SELECT FROM %s AS parent WHERE parent.id = %s.%I)', parent, target, reference))
$$;
COMMENT ON FUNCTION protect_by_parent(regclass, name, regclass) IS 'a row is seen by whoever sees the row it belongs to';

-- People are no business data: they are read before anybody has a scope, by those who give rights.
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN
        SELECT a.attrelid::regclass FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        WHERE a.attname = 'enterprise_id' AND NOT a.attisdropped
            AND c.relname NOT IN ('app_user', 'api_token', 'audit_line', 'audit_pending')
    LOOP
        PERFORM protect_by_enterprise(t);
    END LOOP;
    PERFORM protect('enterprise', 'id = ANY (ARRAY(SELECT scoped_enterprise()))');
    PERFORM protect_by_parent('channel_version', 'channel_id', 'channel');
    PERFORM protect_by_parent('energy_day', 'channel_id', 'channel');
    PERFORM protect_by_parent('energy_month', 'channel_id', 'channel');
    PERFORM protect_by_parent('flow_channel', 'flow_id', 'flow');
    PERFORM protect_by_parent('product_flow', 'product_id', 'product');
    PERFORM protect_by_parent('allocation_member', 'rule_id', 'allocation_rule');
    PERFORM protect_by_parent('gateway_stream', 'gateway_id', 'gateway');
    PERFORM protect_by_parent('gateway_stream_old', 'gateway_id', 'gateway');
    PERFORM protect_by_parent('gateway_status', 'gateway_id', 'gateway');
    PERFORM protect_by_parent('gateway_credential', 'gateway_id', 'gateway');
END $$;

-- A hypertable with a columnstore takes no policies. The API's role reads views under the same names, found first on its
-- search path, and functions where an order has to come out of the index, which no barrier lets through.
CREATE SCHEMA scoped;
GRANT USAGE ON SCHEMA scoped TO qingyu_api;
REVOKE ALL ON reading, energy_slot FROM qingyu_api;

CREATE VIEW scoped.reading WITH (security_barrier) AS
SELECT r.* FROM public.reading r
JOIN public.channel c ON c.id = r.channel_id
WHERE c.enterprise_id = ANY (ARRAY(SELECT public.scoped_enterprise()));

CREATE VIEW scoped.energy_slot WITH (security_barrier) AS
SELECT s.* FROM public.energy_slot s
JOIN public.channel c ON c.id = s.channel_id
WHERE c.enterprise_id = ANY (ARRAY(SELECT public.scoped_enterprise()));
GRANT SELECT ON scoped.reading, scoped.energy_slot TO qingyu_api;

CREATE FUNCTION public.newest_readings(channel integer, before timestamptz, most bigint)
RETURNS TABLE (at timestamptz, value float8, batch_id bigint) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT r.at, r.value, r.batch_id FROM reading r
    WHERE r.channel_id = channel AND r.at <= before ORDER BY r.at DESC LIMIT most
$$;
CREATE FUNCTION public.page_of_readings(channel integer, from_at timestamptz, to_at timestamptz, most bigint)
RETURNS TABLE (at timestamptz, value float8, batch_id bigint) LANGUAGE sql STABLE AS $$
    SELECT r.at, r.value, r.batch_id FROM reading r
    WHERE r.channel_id = channel AND r.at >= from_at AND r.at < to_at ORDER BY r.at LIMIT most
$$;
-- Not inlined, so the index is asked for one known channel after the scope was.
CREATE FUNCTION scoped.newest_readings(channel integer, before timestamptz, most bigint)
RETURNS TABLE (at timestamptz, value float8, batch_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM channel c WHERE c.id = channel AND c.enterprise_id IN (SELECT scoped_enterprise())) THEN
        RETURN QUERY SELECT r.at, r.value, r.batch_id FROM reading r
            WHERE r.channel_id = channel AND r.at <= before ORDER BY r.at DESC LIMIT most;
    END IF;
END $$;
CREATE FUNCTION scoped.page_of_readings(channel integer, from_at timestamptz, to_at timestamptz, most bigint)
RETURNS TABLE (at timestamptz, value float8, batch_id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM channel c WHERE c.id = channel AND c.enterprise_id IN (SELECT scoped_enterprise())) THEN
        RETURN QUERY SELECT r.at, r.value, r.batch_id FROM reading r
            WHERE r.channel_id = channel AND r.at >= from_at AND r.at < to_at ORDER BY r.at LIMIT most;
    END IF;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA scoped FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA scoped TO qingyu_api;
ALTER ROLE qingyu_api SET search_path = scoped, public;


-- A closed value stays as it was published; only the instant from which another is known may be added, once.
CREATE FUNCTION closed_value_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The owner of the schema may: a migration adds to closed rows what was not written at their time.
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL AND (OLD.is_open OR (NEW.superseded_at IS NOT NULL
        AND to_jsonb(NEW) - ARRAY['superseded_at', 'superseded_n'] = to_jsonb(OLD) - ARRAY['superseded_at', 'superseded_n'])) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a closed indicator value is superseded, never changed or deleted' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER closed_value_stays BEFORE UPDATE OR DELETE ON indicator_value
    FOR EACH ROW EXECUTE FUNCTION closed_value_stays();

-- What was declared, observed or refused is added to and never edited. The owner of the schema may repair by hand.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: no % of it is possible', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- The rights of the command line, by what a table is for.
DO $$
DECLARE
    declared CONSTANT text[] := ARRAY['channel_event', 'reading_conflict', 'production', 'flow_statement', 'factor_scheme',
        'flow_medium', 'green_certificate', 'product_condition', 'price_listing', 'leader_list', 'measured_carbon',
        'process_emission', 'carbon_setting', 'grid_substitute', 'weather_sensitivity', 'allocation_rule',
        'allocation_member', 'running_hours', 'economic_figure', 'process_product', 'degree_days', 'node_tolerance',
        'metering_need', 'meter_certificate', 'monthly_report', 'quality_bar', 'tariff', 'price_adder', 'carrier_price',
        'equivalent_factor'];
    t record;
BEGIN
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO qingyu_operator;
    FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        IF t.relname = ANY (declared) THEN
            EXECUTE format('GRANT INSERT ON %I TO qingyu_operator', t.relname);
            EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
                FOR EACH STATEMENT EXECUTE FUNCTION append_only()', t.relname);
        ELSIF t.relname IN ('region', 'industry', 'enterprise', 'unit', 'gateway', 'gateway_credential', 'meter', 'channel', 'channel_version',
            'flow', 'flow_channel', 'product', 'product_flow', 'budget', 'rejected', 'rejected_count', 'rejected_usage',
            'gateway_stream', 'gateway_stream_old', 'gateway_status', 'operator_alarm', 'worker', 'energy_slot',
            'energy_day', 'energy_month', 'channel_finding', 'rollup_clock', 'quality_day', 'quality_channel_day',
            'park', 'app_user', 'app_session', 'api_token', 'recovery_code', 'log_in_lock') THEN
            EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I TO qingyu_operator', t.relname);
        ELSIF t.relname IN ('indicator_value', 'warning') THEN
            EXECUTE format('GRANT INSERT, UPDATE ON %I TO qingyu_operator', t.relname);
        END IF;
    END LOOP;
END $$;
GRANT INSERT ON reading, ingest_batch, measured_factor TO qingyu_operator;
GRANT UPDATE (rolled_up_at) ON ingest_batch TO qingyu_operator;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON measured_factor TO qingyu_operator;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO qingyu_operator;

-- A person waits seconds; a batch, a rebuild or a registration may take long, but nobody holds a transaction and sleeps.
ALTER ROLE qingyu_api SET statement_timeout = '15s';
ALTER ROLE qingyu_api SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE qingyu_dashboards SET statement_timeout = '30s';
ALTER ROLE qingyu_dashboards SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE qingyu_ingest SET statement_timeout = '5min';
ALTER ROLE qingyu_ingest SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE qingyu_keeper SET statement_timeout = '1min';
ALTER ROLE qingyu_keeper SET idle_in_transaction_session_timeout = '1min';
ALTER ROLE qingyu_analytics SET statement_timeout = '30min';
ALTER ROLE qingyu_analytics SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE qingyu_operator SET statement_timeout = '1h';
ALTER ROLE qingyu_operator SET idle_in_transaction_session_timeout = '30min';

-- migrate:down
