-- migrate:up
-- A plant is set up through the API as well: its manager declares units, meters, flows and products of the own enterprise,
-- and who runs the platform makes the enterprise. Row-level security keeps each to what is theirs.

GRANT INSERT ON enterprise, channel_event, metering_need, node_tolerance TO qingyu_api;
GRANT UPDATE (register_changed_at) ON enterprise TO qingyu_api;
GRANT INSERT, UPDATE ON unit, meter, channel, channel_version, flow, product TO qingyu_api;
GRANT INSERT, DELETE ON flow_channel, product_flow, product_boundary TO qingyu_api;

-- One that is being made is not yet among those that a scope of all finds.
SELECT protect('enterprise', 'id = ANY (ARRAY(SELECT scoped_enterprise())) OR current_setting(''qingyu.scope_all'', true) = ''on''');

-- migrate:down
