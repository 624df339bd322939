-- migrate:up
-- Daily mean temperatures of regions 日平均气温, as an operator brings them, which drive forecasts where they gain on those without.

CREATE TABLE region_temperature (
    region_id integer NOT NULL REFERENCES region,
    day date NOT NULL,
    celsius float8 NOT NULL CHECK (celsius BETWEEN -60 AND 60),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'declared', 'derived', 'unverified')),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (region_id, day, declared_at)
);
COMMENT ON TABLE region_temperature IS 'daily mean temperature of a region; of a day the newest counts, nothing changes or removes one';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON region_temperature
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
GRANT SELECT, INSERT ON region_temperature TO qingyu_operator;
GRANT SELECT ON region_temperature TO qingyu_analytics, qingyu_api;

ALTER TABLE year_forecast ADD weather_gain float8, ADD weather_verified boolean,
    ADD CHECK ((weather_gain IS NULL) = (weather_verified IS NULL));
COMMENT ON COLUMN year_forecast.weather_gain IS 'of a model by degree-days, how much smaller its error was than that of the best without [1]';

-- migrate:down
ALTER TABLE year_forecast DROP weather_gain, DROP weather_verified;
DROP TABLE region_temperature;
