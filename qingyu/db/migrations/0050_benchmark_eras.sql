-- migrate:up
-- Which days an edition of a yardstick surely judges, and what it charges.

ALTER TABLE benchmark
    ADD COLUMN published date,
    ADD COLUMN certain_from date,
    ADD COLUMN certain_to date,
    ADD COLUMN superseded_by text NOT NULL DEFAULT '',
    ADD COLUMN boundary text NOT NULL DEFAULT '';
COMMENT ON COLUMN benchmark.certain_from IS 'first day on which it surely held, where its first day is not known';
COMMENT ON COLUMN benchmark.certain_to IS 'last day on which it surely held: after it comes an edition that is not collected';
COMMENT ON COLUMN benchmark.boundary IS 'code of what it charges, as AL-CELL; docs/benchmarks.md';

-- migrate:down
