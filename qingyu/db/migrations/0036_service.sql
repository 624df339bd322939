-- migrate:up
-- A channel is due from its first reading, or from the start of service that was declared for it.

ALTER TABLE channel ADD COLUMN in_service_from timestamptz;
COMMENT ON COLUMN channel.in_service_from IS 'declared: from then on readings are due, even before the first has come; valid_from alone makes nothing due';

-- migrate:down
