-- migrate:up
-- Who manages all gateways sees unknown devices over the API, and adopts or discards them there.

GRANT SELECT ON quarantine_device, quarantine_message TO qingyu_api;
-- A device is locked while it is adopted, which needs a right to change it; nothing of it is changed.
GRANT UPDATE (refused_at), DELETE ON quarantine_device TO qingyu_api;

-- migrate:down
