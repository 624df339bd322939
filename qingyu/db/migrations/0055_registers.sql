-- migrate:up
-- Counters that begin again by design and channels of both directions are kinds; what is found of a register has more words.

ALTER TABLE channel DROP CONSTRAINT channel_kind_check;
ALTER TABLE channel ADD CONSTRAINT channel_kind_check
    CHECK (kind IN ('cumulative', 'cumulative_daily', 'cumulative_monthly', 'interval', 'mean_power', 'gauge'));
ALTER TABLE channel ADD COLUMN is_signed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN channel.is_signed IS 'it measures both directions: its values may be negative, a register of it runs back';

ALTER TABLE channel_finding DROP CONSTRAINT channel_finding_kind_check;
ALTER TABLE channel_finding ADD CONSTRAINT channel_finding_kind_check CHECK (kind IN
    ('gap', 'reset', 'rollover', 'swap', 'dip', 'spike', 'stuck', 'dropout', 'reverse', 'resent'));

-- migrate:down
