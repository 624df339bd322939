-- migrate:up
-- The energy account: where electricity comes from, units that convert, statements of flows without a meter, how a
-- medium is reckoned, green certificates held.

ALTER TABLE flow ADD COLUMN supply text CHECK (supply IN ('grid', 'self_generated', 'direct_line'));
COMMENT ON COLUMN flow.supply IS 'of electricity: 网购电, 自发电, 直连供电; null is not declared';
ALTER TABLE flow ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN direction = 'production' AND is_renewable THEN 'renewable_production' ELSE direction END) STORED;
COMMENT ON COLUMN flow.kind IS 'how the flow counts: own production of renewable primary energy is a kind of its own';

ALTER TABLE unit ADD COLUMN conversion text
    CHECK (conversion IN ('boiler', 'chp', 'waste_heat', 'coking', 'gasification', 'other'));
COMMENT ON COLUMN unit.conversion IS '加工转换: what enters it becomes another energy; null is end use';

CREATE TABLE flow_statement (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    flow_id integer NOT NULL REFERENCES flow,
    from_on date NOT NULL,
    to_on date NOT NULL CHECK (from_on < to_on),
    quantity double precision,
    unit text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 0),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (flow_id, from_on, to_on, revision)
);
CREATE INDEX ON flow_statement (enterprise_id);
COMMENT ON TABLE flow_statement IS 'What a flow without a meter came to over local days [from_on, to_on); the highest revision holds. Append only.';
COMMENT ON COLUMN flow_statement.quantity IS 'null withdraws what was stated for these days';

CREATE TABLE flow_medium (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    flow_id integer NOT NULL REFERENCES flow,
    method text NOT NULL CHECK (method IN ('table', 'enthalpy', 'pressure_class')),
    enthalpy_kj_per_kg double precision CHECK (enthalpy_kj_per_kg > 0),
    pressure_class text,
    valid daterange NOT NULL,
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK ((method = 'enthalpy') = (enthalpy_kj_per_kg IS NOT NULL)),
    CHECK ((method = 'pressure_class') = (pressure_class IS NOT NULL))
);
CREATE INDEX ON flow_medium (enterprise_id);
COMMENT ON TABLE flow_medium IS 'How the standard coal of a flow of steam or condensate is reckoned; the latest declaration of a day holds. Append only.';

CREATE TABLE green_certificate (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    number text NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    for_from date NOT NULL,
    for_to date NOT NULL CHECK (for_from < for_to),
    issued_on date,
    own_production boolean NOT NULL,
    proof text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    UNIQUE (enterprise_id, number, declared_at)
);
COMMENT ON TABLE green_certificate IS '绿证: 1 is 1000 kWh, held for the consumption of local days [for_from, for_to); the latest of a number holds. Append only.';
COMMENT ON COLUMN green_certificate.count IS '0 withdraws the number';
COMMENT ON COLUMN green_certificate.own_production IS 'issued for energy the enterprise produced itself: proof of it, not more of it';

GRANT SELECT ON flow_statement, flow_medium, green_certificate TO qingyu_analytics, qingyu_api;
-- The manager of an enterprise states flows over the API; the statement re-opens the periods it touches.
GRANT INSERT ON flow_statement TO qingyu_api;

-- migrate:down
