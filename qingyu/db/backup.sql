-- name: export_snapshot
-- What this transaction sees, under a name by which pg_dump sees the same.
SELECT pg_export_snapshot()

-- name: sum_tables
-- How many rows each table has and the sum of a hash of each row: the same whatever their order and their place on the disk.
-- Chunks are read through their hypertable. A table's name is only known here, so a statement is made of it.
SELECT t.name, (xpath('/row/n/text()', t.sum))[1]::text::int8 AS n_rows, (xpath('/row/digest/text()', t.sum))[1]::text AS digest
FROM (
    SELECT named.name, query_to_xml(format('SELECT count(*) AS n, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)
        AS digest FROM %%s t', named.name), false, true, '') AS sum
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, format('%%I.%%I', n.nspname, c.relname) AS named (name)
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema$|_?timescaledb_)'
        AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
) t ORDER BY t.name

-- name: has_tables
-- Whether the database holds anything of its own.
SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema$|_?timescaledb_)')

-- name: list_roles
-- The roles of the programs with what is set for them; they belong to the server, and a dump of a database lacks them.
SELECT r.rolname AS name, coalesce(s.setconfig, '{}') AS settings FROM pg_roles r
LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
WHERE r.rolname LIKE 'qingyu\_%%' AND NOT r.rolsuper ORDER BY 1

-- name: has_role
-- Whether the server has a role.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(name)s)

-- name: pre_restore
-- TimescaleDB holds still until the rows are back.
SELECT timescaledb_pre_restore()

-- name: post_restore
-- TimescaleDB works again.
SELECT timescaledb_post_restore()
