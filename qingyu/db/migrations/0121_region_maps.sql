-- migrate:up
-- Borders of what lies below a region 地区边界, as an operator or an officer brought them; the newest version is shown.

CREATE TABLE region_map (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    version integer NOT NULL CHECK (version > 0),
    shapes jsonb NOT NULL CHECK (jsonb_typeof(shapes) = 'array'),
    n_shapes integer NOT NULL CHECK (n_shapes >= 0),
    n_positions integer NOT NULL CHECK (n_positions >= 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    approval text NOT NULL CHECK (length(approval) <= 100),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (region_id, version)
);
COMMENT ON COLUMN region_map.shapes IS 'code and polygons of each, in longitude and latitude [degree]; empty where the map was taken off';
COMMENT ON COLUMN region_map.sha256 IS 'of the file as it came';
COMMENT ON COLUMN region_map.approval IS 'review number 审图号 of the map; empty where none was given';
GRANT SELECT, INSERT ON region_map TO qingyu_api, qingyu_operator;
SELECT protect('region_map', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON region_map FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- migrate:down
DROP TABLE region_map;
