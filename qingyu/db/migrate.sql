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
WHERE rolname IN ('qingyu_ingest', 'qingyu_keeper', 'qingyu_analytics', 'qingyu_api', 'qingyu_dashboards')
    AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)

-- name: bad_readings
-- Readings of channels that nobody registered: there must be none.
SELECT count(*) FROM reading r WHERE NOT EXISTS (SELECT FROM channel c WHERE c.id = r.channel_id)
