-- migrate:up
-- A channel is registered in the unit on the meter's face; what it comes to in the unit of use of its carrier is kept beside.

ALTER TABLE channel
    ADD COLUMN facts jsonb,
    ADD COLUMN use_unit text,
    ADD COLUMN to_use double precision NOT NULL DEFAULT 1 CHECK (to_use > 0),
    ADD CHECK (use_unit IS NOT NULL OR to_use = 1);
COMMENT ON COLUMN channel.facts IS 'declared with the unit: density, pressure and temperature, calorific value of a contract';
COMMENT ON COLUMN channel.use_unit IS 'unit of the use in an account, where that of the face does not become it by itself';
COMMENT ON COLUMN channel.to_use IS 'units of use in one unit of the face';

-- migrate:down
