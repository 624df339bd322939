-- name: of_enterprise
-- What changes with each commit that changes an enterprise's data, or what is of everybody. Readings come with the line of their
-- batch: open lines only become more until one is done, which changes the numbers. No row where the caller does not see it.
SELECT concat_ws(' ', e.id,
    (SELECT string_agg(v.version::text, ' ' ORDER BY v.version) FROM data_version v WHERE v.enterprise_id = e.id),
    'common', (SELECT string_agg(v.version::text, ' ' ORDER BY v.version) FROM common_version v),
    'lines', (SELECT concat(count(*), ' ', max(b.id)) FROM ingest_batch b
        WHERE b.enterprise_id = e.id AND b.rolled_up_at IS NULL)) AS version
FROM enterprise e WHERE e.code = %(code)s

-- name: of_everybody
-- The same over all enterprises; for who looks at peers.
SELECT md5(string_agg(v.version::text, ' ' ORDER BY v.version)) AS version FROM data_version v
