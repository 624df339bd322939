-- migrate:up
-- A project may become a unit inside an enterprise, whose own meters are then held against what it promised.

ALTER TABLE energy_project_start ADD unit text NOT NULL DEFAULT '' CHECK (length(unit) <= 63);
ALTER TABLE energy_project_start ALTER unit DROP DEFAULT;
COMMENT ON COLUMN energy_project_start.unit IS 'code of the unit of the enterprise that the project became; empty where it became the whole of it';

-- migrate:down
ALTER TABLE energy_project_start DROP unit;
