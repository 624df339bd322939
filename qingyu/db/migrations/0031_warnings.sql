-- migrate:up
-- Warnings that do not flap: since when one is clear, and how often the same one opened again.

ALTER TABLE warning
    ADD COLUMN clear_since_at timestamptz,
    ADD COLUMN reopened_at timestamptz,
    ADD COLUMN n_reopened integer NOT NULL DEFAULT 0 CHECK (n_reopened >= 0);
CREATE INDEX warning_closed ON warning (enterprise_id, closed_at) WHERE closed_at IS NOT NULL;
COMMENT ON COLUMN warning.opened_at IS 'when it opened for the first time; reopened_at is when it opened again';
COMMENT ON COLUMN warning.clear_since_at IS 'found clear since then; it closes when that has lasted as long as its rule asks';

-- Tables of 0024 hold business data of one enterprise each.
DO $$
BEGIN
    IF to_regproc('protect_by_enterprise') IS NOT NULL THEN
        PERFORM protect_by_enterprise('indicator_fault');
        PERFORM protect_by_enterprise('failed_work');
    END IF;
END $$;

-- migrate:down
