-- migrate:up
-- What is of an enterprise points at parts of the same enterprise. Foreign keys are checked past row-level security, so
-- that the API's role could name a meter, a channel or a unit of another one by its id, and be reckoned with its numbers.

DO $$
DECLARE
    target text;
    pointer text[];
BEGIN
    FOREACH target IN ARRAY '{unit,meter,channel,flow,product}'::text[] LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I UNIQUE (enterprise_id, id)', target, target || '_of_enterprise');
    END LOOP;
    FOREACH pointer SLICE 1 IN ARRAY ARRAY[
        ['unit', 'parent_id', 'unit'], ['meter', 'unit_id', 'unit'], ['channel', 'meter_id', 'meter'],
        ['flow', 'from_unit_id', 'unit'], ['flow', 'to_unit_id', 'unit'], ['channel_event', 'channel_id', 'channel'],
        ['metering_need', 'unit_id', 'unit'], ['node_tolerance', 'unit_id', 'unit'],
        ['meter_certificate', 'meter_id', 'meter'], ['flow_statement', 'flow_id', 'flow'],
        ['product_boundary', 'product_id', 'product'], ['product_boundary', 'unit_id', 'unit'],
        ['product_boundary', 'flow_id', 'flow'], ['production', 'product_id', 'product'],
        ['production_plan', 'product_id', 'product']
    ] LOOP
        EXECUTE format(
            'ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (enterprise_id, %I) REFERENCES %I (enterprise_id, id)',
            pointer[1], pointer[1] || '_' || pointer[2] || '_own', pointer[2], pointer[3]);
    END LOOP;
END $$;

-- These two say whose they are by what they join; what one sees is the own on both sides, in one enterprise.
CREATE POLICY own_parts ON flow_channel AS RESTRICTIVE FOR INSERT TO qingyu_api WITH CHECK (EXISTS (
    SELECT FROM flow f JOIN channel c ON c.enterprise_id = f.enterprise_id WHERE f.id = flow_id AND c.id = channel_id));
CREATE POLICY own_parts ON product_flow AS RESTRICTIVE FOR INSERT TO qingyu_api WITH CHECK (EXISTS (
    SELECT FROM flow f JOIN product p ON p.enterprise_id = f.enterprise_id WHERE f.id = flow_id AND p.id = product_id));

-- migrate:down
