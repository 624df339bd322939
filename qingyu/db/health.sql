-- name: ingest
-- How readings come in: workers of ingest that gave a sign of life lately, and the newest commit.
SELECT
    (SELECT count(*) FROM worker WHERE program = 'ingest' AND beat_at > %(since)s)::int AS workers,
    (SELECT committed_at FROM ingest_batch ORDER BY id DESC LIMIT 1) AS last_commit_at
