-- migrate:up
-- What energy costs: time-of-use tariffs, prices of other carriers, adders of a price policy. Append only: of one code
-- (carrier and first day, for a price) the latest declaration holds.

CREATE TABLE tariff (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code slug NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
    terms jsonb NOT NULL,
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);
CREATE INDEX ON tariff (enterprise_id, code);
COMMENT ON TABLE tariff IS '分时电价: an electricity tariff by month, kind of day and local hour, with its demand charge 基本电费';
COMMENT ON COLUMN tariff.valid IS 'days of the enterprise''s own time zone; an unbounded end is not known yet';
COMMENT ON COLUMN tariff.terms IS 'seasons, special days and demand charge, as the declaration''s own checks left them';

CREATE TABLE carrier_price (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    carrier text NOT NULL,
    cny_per_unit double precision NOT NULL CHECK (cny_per_unit >= 0 AND cny_per_unit < 'Infinity'),
    unit text NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);
CREATE INDEX ON carrier_price (enterprise_id, carrier);
COMMENT ON COLUMN carrier_price.unit IS 'what one price is for: t, m3, GJ; any unit that becomes the carrier''s own';

CREATE TABLE price_adder (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code slug NOT NULL,
    cny_per_kwh double precision NOT NULL CHECK (cny_per_kwh > '-Infinity' AND cny_per_kwh < 'Infinity'),
    -- the row of price_policies.csv it follows from, if one was named, and how sure that row is
    policy_id text,
    verified text NOT NULL DEFAULT 'declared',
    valid daterange NOT NULL CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn boolean NOT NULL DEFAULT false
);
CREATE INDEX ON price_adder (enterprise_id, code);
COMMENT ON TABLE price_adder IS '差别电价, 惩罚性电价, 阶梯电价: CNY/kWh on top of the tariff, as it was decided for the enterprise';

GRANT SELECT ON tariff, carrier_price, price_adder TO qingyu_analytics, qingyu_api;

-- migrate:down
