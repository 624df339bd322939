-- migrate:up
-- What a product's levels are corrected by, who leads a sector, and what a class costs in the price of electricity.

CREATE TABLE product_condition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    kind text NOT NULL,
    value double precision,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    source text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX product_condition_of ON product_condition (enterprise_id, product_id, kind);
COMMENT ON TABLE product_condition IS 'altitude, clinker ratio, ore grade and the like; of those that hold on a day the'
    ' last declared stands. Append only.';
COMMENT ON COLUMN product_condition.value IS 'the unit is in the kind; null takes back what was declared for the span';

CREATE TABLE price_listing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    product_id integer NOT NULL REFERENCES product,
    list_class text CHECK (list_class IN ('restricted', 'eliminated', 'band1', 'band2', 'band3', 'line')),
    line_started_on date,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    document text NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX price_listing_of ON price_listing (enterprise_id, product_id);
COMMENT ON TABLE price_listing IS '差别电价 and 阶梯电价: what the authorities listed a line as; null is on no list. Append only.';

CREATE TABLE leader_list (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    yardsticks text[] NOT NULL CHECK (cardinality(yardsticks) > 0),
    industry_code text,
    product_zh text NOT NULL,
    product_en text NOT NULL,
    company text NOT NULL,
    value double precision,
    unit text NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    region_id integer REFERENCES region,
    source text NOT NULL,
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'unverified')),
    withdrawn boolean NOT NULL DEFAULT false,
    put_by text NOT NULL,
    put_at timestamptz NOT NULL
);
CREATE INDEX leader_list_code ON leader_list (code, put_at);
COMMENT ON TABLE leader_list IS '能效领跑者 that the operator maintains; the last row of a code holds. Append only.';
COMMENT ON COLUMN leader_list.yardsticks IS 'the yardsticks whose products the entry is for, by id';
COMMENT ON COLUMN leader_list.value IS 'null where only the name was published';

CREATE TABLE price_policy (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (edition_id, id)
);
COMMENT ON TABLE price_policy IS 'the rows of price_policies.csv, as the file has them';

-- Peers are compared over all enterprises at once.
CREATE INDEX product_limit ON product (limit_id) WHERE limit_id IS NOT NULL;
CREATE INDEX product_benchmark ON product (benchmark_id) WHERE benchmark_id IS NOT NULL;

CREATE INDEX indicator_value_peers ON indicator_value (start_on) WHERE period = 'month' AND superseded_at IS NULL
    AND NOT is_open AND code IN ('gap.absolute', 'limit.gap.absolute');

GRANT SELECT ON product_condition, price_listing, leader_list, price_policy TO qingyu_analytics, qingyu_api;

-- migrate:down
