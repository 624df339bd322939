-- migrate:up
-- Who is watched: regions, enterprises, their units, gateways, meters, channels, flows and products.

CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A code goes into topics and URLs: nothing the broker or a path could read as something else.
CREATE DOMAIN slug AS text CHECK (VALUE ~ '^[a-z0-9][a-z0-9.-]{0,62}$');

CREATE TABLE region (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    parent_id integer REFERENCES region,
    level text NOT NULL CHECK (level IN ('country', 'province', 'prefecture', 'county')),
    name_zh text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE industry (
    code text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE enterprise (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code slug NOT NULL UNIQUE,
    credit_code text UNIQUE CHECK (credit_code ~ '^[0-9A-Z]{18}$'),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
    tier text CHECK (tier IN ('hundred', 'thousand', 'ten_thousand')),
    region_id integer REFERENCES region,
    industry_code text REFERENCES industry,
    two_high boolean NOT NULL DEFAULT false,
    -- The session of an enterprise exists before its gateways' credentials are given to the broker.
    session_ready_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN enterprise.credit_code IS '统一社会信用代码, 18 characters';
COMMENT ON COLUMN enterprise.tier IS '百家, 千家, 万家';
COMMENT ON COLUMN enterprise.two_high IS '两高: high energy use, high emission';

CREATE TABLE unit (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    parent_id integer REFERENCES unit,
    code slug NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    UNIQUE (enterprise_id, code)
);
COMMENT ON COLUMN unit.level IS 'GB 17167: 1 the boundary 用能单位, 2 sub-unit or process 次级用能单位, 3 equipment 用能设备';

CREATE TABLE gateway (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code slug NOT NULL,
    class text NOT NULL DEFAULT 'B' CHECK (class IN ('A', 'B', 'C')),
    mqtt_password_hash text NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (enterprise_id, code)
);
COMMENT ON COLUMN gateway.class IS 'A: outbox until our receipt; B: plain QoS 1; C: QoS 0 or manual';

CREATE TABLE meter (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    unit_id integer NOT NULL REFERENCES unit,
    code slug NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    accuracy_class text,
    certificate_no text,
    verified_on date,
    due_on date,
    UNIQUE (enterprise_id, code)
);

CREATE TABLE channel (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    meter_id integer NOT NULL REFERENCES meter,
    code slug NOT NULL,
    quantity text NOT NULL,
    carrier text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('cumulative', 'interval', 'mean_power', 'gauge')),
    unit text NOT NULL,
    valid_from timestamptz NOT NULL,
    UNIQUE (meter_id, code)
);
COMMENT ON COLUMN channel.unit IS 'of the use in energy_slot after the multiplier: kWh, t, m3, GJ; of a gauge, its own';

CREATE TABLE channel_version (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id integer NOT NULL REFERENCES channel,
    valid tstzrange NOT NULL,
    interval_s integer NOT NULL CHECK (interval_s BETWEEN 1 AND 86400),
    multiplier double precision NOT NULL DEFAULT 1 CHECK (multiplier > 0),
    modulus double precision CHECK (modulus > 0),
    rated_max_per_h double precision CHECK (rated_max_per_h > 0),
    dip_tolerance double precision NOT NULL DEFAULT 0 CHECK (dip_tolerance >= 0),
    EXCLUDE USING gist (channel_id WITH =, valid WITH &&)
);
COMMENT ON COLUMN channel_version.rated_max_per_h IS 'the most a channel can count in an hour, in register units';
COMMENT ON COLUMN channel_version.dip_tolerance IS 'a fall not larger than this is noise and is held, in register units';

CREATE TABLE flow (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code slug NOT NULL,
    from_unit_id integer REFERENCES unit,
    to_unit_id integer REFERENCES unit,
    carrier text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('purchase', 'export', 'stock', 'production', 'internal')),
    is_feedstock boolean NOT NULL DEFAULT false,
    is_renewable boolean NOT NULL DEFAULT false,
    valid tstzrange NOT NULL DEFAULT tstzrange(NULL, NULL),
    UNIQUE (enterprise_id, code)
);
COMMENT ON TABLE flow IS 'The total of an enterprise is its purchase, stock and export flows; sub-meters never add to it.';

CREATE TABLE flow_channel (
    flow_id integer NOT NULL REFERENCES flow,
    channel_id integer NOT NULL REFERENCES channel,
    sign smallint NOT NULL DEFAULT 1 CHECK (sign IN (-1, 1)),
    share double precision NOT NULL DEFAULT 1 CHECK (share > 0 AND share <= 1),
    PRIMARY KEY (flow_id, channel_id)
);

CREATE TABLE product (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    code slug NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    unit text NOT NULL,
    -- ids of rows in qingyu/data/benchmarks.csv; which yardsticks stand beside this product's intensity
    limit_id text,
    benchmark_id text,
    UNIQUE (enterprise_id, code)
);

CREATE TABLE product_flow (
    product_id integer NOT NULL REFERENCES product,
    flow_id integer NOT NULL REFERENCES flow,
    share double precision NOT NULL DEFAULT 1 CHECK (share > 0 AND share <= 1),
    PRIMARY KEY (product_id, flow_id)
);
COMMENT ON TABLE product_flow IS 'The flows whose energy a product is charged with, and the declared share of each.';

CREATE INDEX ON unit (parent_id);
CREATE INDEX ON enterprise (region_id);
CREATE INDEX ON channel (enterprise_id);
CREATE INDEX ON flow_channel (channel_id);

-- The enterprises a caller may see. Every query about business data joins it, so that nobody forgets the scope.
CREATE FUNCTION visible_enterprise(scope_all boolean, scope_enterprise integer, scope_region integer)
RETURNS TABLE (id integer) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT r.id FROM region r WHERE r.id = scope_region
        UNION ALL
        SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
    )
    SELECT e.id FROM enterprise e
    WHERE scope_all OR e.id = scope_enterprise OR e.region_id IN (SELECT below.id FROM below)
$$;

-- migrate:down
