-- migrate:up
-- CO2 accounts: factors and schemes as editions, and what enterprises and operators declare about them.

CREATE TABLE co2_factor (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    category text NOT NULL CHECK (category IN ('fuel', 'process', 'heat', 'grid', 'gwp')),
    carrier text,
    region text,
    level text CHECK (level IN ('nation', 'grid', 'province')),
    variant text NOT NULL DEFAULT '',
    scheme text NOT NULL DEFAULT '',
    data_year smallint,
    value double precision,
    unit text NOT NULL,
    ncv double precision,
    ncv_unit text NOT NULL DEFAULT '',
    carbon_tc_per_tj double precision,
    oxidation double precision,
    valid_from date,
    valid_to date,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    source text NOT NULL,
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'unverified', 'derived')),
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);
COMMENT ON COLUMN co2_factor.value IS 'null where nobody publishes one: a substitute must be declared';
COMMENT ON COLUMN co2_factor.region IS 'six digits of a province, or the name of a power grid';

CREATE TABLE carbon_scheme (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    scheme text NOT NULL,
    topic text NOT NULL CHECK (topic IN ('name', 'grid', 'green_power', 'heat', 'fuel', 'process')),
    item text NOT NULL DEFAULT '',
    report_from smallint,
    report_to smallint,
    data_year smallint,
    level text CHECK (level IN ('nation', 'grid', 'province')),
    variant text NOT NULL DEFAULT '',
    choice text NOT NULL DEFAULT '',
    parameters jsonb NOT NULL DEFAULT '{}',
    name_zh text NOT NULL DEFAULT '',
    name_en text NOT NULL DEFAULT '',
    source text NOT NULL,
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'unverified', 'derived')),
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);
COMMENT ON TABLE carbon_scheme IS 'What an accounting scheme says: which factor, which year of data, whether green power counts zero.';

CREATE TABLE carbon_setting (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    scheme text NOT NULL,
    valid_from date,
    choices jsonb NOT NULL DEFAULT '{}',
    grid text,
    data_year smallint CHECK (data_year BETWEEN 2000 AND 2100),
    level text CHECK (level IN ('nation', 'grid', 'province')),
    variant text CHECK (variant IN ('average', 'ex_market_nonfossil', 'fossil', 'ets')),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX ON carbon_setting (enterprise_id);
COMMENT ON TABLE carbon_setting IS 'The scheme an enterprise reports by, from a day on; the latest declaration holds. Append only.';

CREATE TABLE grid_substitute (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    report_year smallint NOT NULL CHECK (report_year BETWEEN 2000 AND 2100),
    tco2_per_mwh double precision CHECK (tco2_per_mwh >= 0 AND tco2_per_mwh < 2),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX ON grid_substitute (region_id, report_year);
COMMENT ON TABLE grid_substitute IS 'Stands for a factor of electricity nobody publishes (西藏); the latest declaration holds. Append only.';
COMMENT ON COLUMN grid_substitute.tco2_per_mwh IS 'a measured value; null is the national average of the scheme''s data year';

CREATE TABLE measured_carbon (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    carrier text NOT NULL,
    unit text NOT NULL,
    tco2_per_unit double precision CHECK (tco2_per_unit >= 0),
    carbon_tc_per_unit double precision CHECK (carbon_tc_per_unit >= 0),
    ncv_gj_per_unit double precision CHECK (ncv_gj_per_unit > 0),
    carbon_tc_per_tj double precision CHECK (carbon_tc_per_tj >= 0),
    oxidation double precision CHECK (oxidation BETWEEN 0 AND 1),
    valid daterange NOT NULL,
    proof text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK (num_nonnulls(tco2_per_unit, carbon_tc_per_unit, ncv_gj_per_unit) = 1)
);
CREATE INDEX ON measured_carbon (enterprise_id);
COMMENT ON TABLE measured_carbon IS 'Measured carbon of a fuel, or a supplier''s factor of heat; the latest declaration that holds on a day. Append only.';

CREATE TABLE process_emission (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer REFERENCES product,
    kind text NOT NULL CHECK (kind IN ('clinker_oxide', 'clinker_default', 'carbonate', 'aluminium_anode',
        'aluminium_pfc', 'recovered')),
    mineral text CHECK (mineral IN ('limestone', 'dolomite', 'soda_ash')),
    parameters jsonb NOT NULL DEFAULT '{}',
    valid daterange NOT NULL,
    proof text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK ((kind = 'carbonate') = (mineral IS NOT NULL))
);
CREATE INDEX ON process_emission (enterprise_id);
COMMENT ON TABLE process_emission IS '过程排放: CO2 no fuel gives; the latest declaration of a product and a kind holds on a day. Append only.';

GRANT SELECT ON co2_factor, carbon_scheme, carbon_setting, grid_substitute, measured_carbon, process_emission
    TO qingyu_analytics, qingyu_api;

-- migrate:down
