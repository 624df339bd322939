-- name: licence
-- Which edition of TimescaleDB this is: apache or timescale (Community); empty before the first migration.
SELECT coalesce(current_setting('timescaledb.license', true), '')

-- name: server_version
-- What the server and the extension call themselves.
SELECT current_setting('server_version') AS postgresql,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb

-- name: applied
-- The migrations that were applied, oldest first.
SELECT version FROM schema_migrations ORDER BY version

-- name: has_migrations_table
-- Whether any migration was ever applied here.
SELECT to_regclass('public.schema_migrations') IS NOT NULL

-- name: columnstore_on
-- Whether a hypertable is compressed already.
SELECT compression_enabled FROM timescaledb_information.hypertables WHERE hypertable_name = %(table)s

-- name: columnstore_reading
-- Community only: old chunks of readings go to the columnstore, grouped by channel in time order.
ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'channel_id', timescaledb.compress_orderby = 'at')

-- name: columnstore_reading_policy
-- Community only: raw readings older than 60 days are compressed; late ones may still come and are decompressed in part.
SELECT add_compression_policy('reading', INTERVAL '60 days', if_not_exists => true)

-- name: columnstore_slot
-- Community only: the same for slots.
ALTER TABLE energy_slot SET (timescaledb.compress, timescaledb.compress_segmentby = 'channel_id', timescaledb.compress_orderby = 'slot_at')

-- name: columnstore_slot_policy
-- Community only: slots older than 120 days are compressed.
SELECT add_compression_policy('energy_slot', INTERVAL '120 days', if_not_exists => true)

-- name: columnstore_limit
-- Community only: late rows may touch as many compressed ones as they like; the usual limit fails a rewrite of half a day
-- of slots of 150 channels at once, and reads like a lost database. Holds for connections that are opened from now on.
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0', current_database());
END $$

-- name: broken_rights
-- Roles of programs that can do more than they should: superusers, or those that pass row level security.
SELECT rolname FROM pg_roles
WHERE rolname IN ('qingyu_operator', 'qingyu_ingest', 'qingyu_keeper', 'qingyu_analytics', 'qingyu_api', 'qingyu_dashboards')
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)

-- name: bad_readings
-- Readings of channels that nobody registered: there must be none.
SELECT count(*) FROM reading r WHERE NOT EXISTS (SELECT FROM channel c WHERE c.id = r.channel_id)

-- name: protect_new_tables
-- Row-level security for tables with an enterprise that a migration after 0021 made and did not protect by itself. People
-- and the audit log are read by those whose scope is nothing.
DO $$
DECLARE t regclass;
BEGIN
    FOR t IN
        SELECT c.oid::regclass FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        WHERE a.attname = 'enterprise_id' AND NOT a.attisdropped AND NOT c.relrowsecurity
            AND c.relname NOT IN ('app_user', 'api_token', 'audit_line', 'audit_pending')
    LOOP
        PERFORM protect_by_enterprise(t);
    END LOOP;
END $$

-- name: grant_to_operator
-- The command line reads everything, manages people, and may write what any program may: it runs the programs' jobs by hand.
-- What it has already is not granted again.
DO $$
DECLARE t record;
BEGIN
    FOR t IN
        SELECT c.oid::regclass AS name, v.verb FROM pg_class c
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) v (verb)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
            AND NOT has_table_privilege('qingyu_operator', c.oid, v.verb)
            -- Where a migration named columns, it left a secret out.
            AND NOT (v.verb = 'SELECT' AND has_any_column_privilege('qingyu_operator', c.oid, 'SELECT'))
            AND (v.verb = 'SELECT' OR c.relname IN ('park', 'enrolment', 'quarantine_device', 'quarantine_message') OR EXISTS (
                SELECT FROM unnest(ARRAY['qingyu_ingest', 'qingyu_keeper', 'qingyu_analytics', 'qingyu_api']) p (program)
                WHERE has_table_privilege(p.program, c.oid, v.verb)))
    LOOP
        EXECUTE format('GRANT %s ON %s TO qingyu_operator', t.verb, t.name);
    END LOOP;
    FOR t IN
        SELECT c.oid::regclass AS name, a.attname AS field, v.verb FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attacl IS NOT NULL
        CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE']) v (verb)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND NOT has_column_privilege('qingyu_operator', c.oid, a.attnum, v.verb) AND EXISTS (
                SELECT FROM unnest(ARRAY['qingyu_ingest', 'qingyu_keeper', 'qingyu_analytics', 'qingyu_api']) p (program)
                WHERE has_column_privilege(p.program, c.oid, a.attnum, v.verb))
    LOOP
        EXECUTE format('GRANT %s (%I) ON %s TO qingyu_operator', t.verb, t.field, t.name);
    END LOOP;
    FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' LOOP
        IF NOT has_sequence_privilege('qingyu_operator', t.name, 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO qingyu_operator', t.name);
        END IF;
    END LOOP;
END $$
