-- migrate:up
-- What intensities stand on beside readings and output: economic figures, how shared energy is split, weather.

CREATE TABLE economic_figure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    output_value_cny double precision CHECK (output_value_cny >= 0),
    value_added_cny double precision,
    price_basis text NOT NULL CHECK (price_basis IN ('current', 'constant')),
    base_year smallint CHECK (base_year BETWEEN 1990 AND 2100),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((price_basis = 'constant') = (base_year IS NOT NULL)),
    CHECK (output_value_cny IS NOT NULL OR value_added_cny IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (enterprise_id, month, price_basis, base_year, revision)
);
COMMENT ON TABLE economic_figure IS '工业总产值, 工业增加值 of a month; the highest revision holds. Append only.';
COMMENT ON COLUMN economic_figure.value_added_cny IS 'may be negative in a bad month';

CREATE TABLE process_product (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    unit_id integer NOT NULL REFERENCES unit,
    declared_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON process_product (product_id, id);
COMMENT ON TABLE process_product IS 'The process (工序, a unit of level 2) a product is the output of; the latest row of a product holds.';

CREATE TABLE allocation_rule (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    flow_id integer NOT NULL REFERENCES flow,
    method text NOT NULL CHECK (method IN ('fixed_share', 'by_output', 'by_metered_flow', 'by_hours')),
    valid daterange NOT NULL,
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON allocation_rule (enterprise_id);
COMMENT ON TABLE allocation_rule IS 'How a flow that several products use is split; on a day the latest rule whose validity holds. Append only.';

CREATE TABLE allocation_member (
    rule_id integer NOT NULL REFERENCES allocation_rule,
    product_id integer NOT NULL REFERENCES product,
    weight double precision CHECK (weight > 0),
    metered_flow_id integer REFERENCES flow,
    PRIMARY KEY (rule_id, product_id)
);
COMMENT ON COLUMN allocation_member.weight IS 'the share itself for fixed_share; else multiplies output, metered use or hours, null is 1';

CREATE TABLE running_hours (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    hours double precision NOT NULL CHECK (hours BETWEEN 0 AND 745),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (product_id, month, revision)
);
COMMENT ON TABLE running_hours IS 'Hours a month in which a product was made; the highest revision holds. Append only.';

CREATE TABLE degree_days (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    kind text NOT NULL CHECK (kind IN ('heating', 'cooling')),
    degree_days double precision NOT NULL CHECK (degree_days >= 0),
    revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (enterprise_id, month, kind, revision)
);
COMMENT ON TABLE degree_days IS '度日数 of a month [K·d] at the place of the enterprise; the highest revision holds. Append only.';

CREATE TABLE weather_sensitivity (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer REFERENCES product,
    kind text NOT NULL CHECK (kind IN ('heating', 'cooling')),
    kgce_per_degree_day double precision NOT NULL CHECK (kgce_per_degree_day >= 0),
    valid daterange NOT NULL,
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON weather_sensitivity (enterprise_id);
COMMENT ON COLUMN weather_sensitivity.product_id IS 'whose energy answers to the weather; null is energy charged to no product';

GRANT SELECT ON economic_figure, process_product, allocation_rule, allocation_member, running_hours, degree_days,
    weather_sensitivity TO qingyu_analytics, qingyu_api;

-- migrate:down
