-- migrate:up
-- Work lines of what an operator declares: a factor, a yardstick, a price re-opens the periods it touches.

ALTER TABLE ingest_batch DROP CONSTRAINT ingest_batch_source_check;
ALTER TABLE ingest_batch ADD CONSTRAINT ingest_batch_source_check CHECK (source IN ('mqtt', 'import', 'event',
    'correction', 'version', 'production', 'rebuild', 'retry', 'factor', 'declaration'));

-- migrate:down
