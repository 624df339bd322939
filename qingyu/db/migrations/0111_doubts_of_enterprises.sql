-- migrate:up
-- Who lists the enterprises of a region counts what spoke against the data of each of late: by enterprise and instant, not by
-- looking through all that ever did.

CREATE INDEX ON reading_conflict (enterprise_id, received_at);
CREATE INDEX ON channel_event (enterprise_id, recorded_at) WHERE kind = 'correction';

-- migrate:down
DROP INDEX reading_conflict_enterprise_id_received_at_idx, channel_event_enterprise_id_recorded_at_idx;
