-- migrate:up
-- The shifts 班次 of an enterprise with the teams 班组 that work them in turn; append only, of a day the latest holds.

CREATE TABLE shift_roster (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to > valid_from),
    shifts jsonb NOT NULL CHECK (jsonb_typeof(shifts) = 'array'),
    teams jsonb NOT NULL CHECK (jsonb_typeof(teams) = 'array'),
    rotation jsonb NOT NULL CHECK (jsonb_typeof(rotation) = 'object'),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX ON shift_roster (enterprise_id, id);
COMMENT ON COLUMN shift_roster.shifts IS 'code, names, start_min and end_min: local minutes after midnight; one that ends at or before its start ends the day after';
COMMENT ON COLUMN shift_roster.rotation IS 'of each shift the codes of the teams of a cycle, from valid_from on';

SELECT protect_by_enterprise('shift_roster');
SELECT tells_changes('shift_roster');
GRANT SELECT ON shift_roster TO qingyu_analytics;
GRANT SELECT, INSERT ON shift_roster TO qingyu_api, qingyu_operator;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON shift_roster FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- migrate:down
DROP TABLE shift_roster;
