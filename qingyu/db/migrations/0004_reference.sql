-- migrate:up
-- Factors and yardsticks as immutable editions: an edition is the content of one file, named by its hash.

CREATE TABLE edition (
    id text PRIMARY KEY,
    file text NOT NULL,
    n_rows integer NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    is_current boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX edition_current ON edition (file) WHERE is_current;
COMMENT ON COLUMN edition.id IS 'first 16 hex digits of the SHA-256 of the file''s bytes';

CREATE TABLE coal_factor (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    carrier text NOT NULL,
    book text NOT NULL CHECK (book IN ('calorific', 'equivalent', 'both')),
    unit text NOT NULL,
    kgce_per_unit double precision,
    kgce_per_unit_low double precision,
    kgce_per_unit_high double precision,
    valid_from date,
    valid_to date,
    source text NOT NULL,
    verified text NOT NULL CHECK (verified IN ('two_sources', 'one_source', 'unverified', 'derived')),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id),
    CHECK ((kgce_per_unit IS NULL) = (kgce_per_unit_low IS NOT NULL AND kgce_per_unit_high IS NOT NULL))
);
COMMENT ON COLUMN coal_factor.kgce_per_unit IS 'null where the standard prints a range only, low to high';
COMMENT ON COLUMN coal_factor.valid_from IS 'first day; null is unknown, not unlimited knowledge';
COMMENT ON COLUMN coal_factor.valid_to IS 'the day after the last; null is unknown or still in force';

CREATE TABLE benchmark (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    kind text NOT NULL,
    sector text NOT NULL,
    product_zh text NOT NULL,
    product_en text NOT NULL,
    indicator_zh text NOT NULL,
    indicator_en text NOT NULL,
    unit text NOT NULL,
    level1 double precision,
    level2 double precision,
    level3 double precision,
    benchmark_level double precision,
    baseline_level double precision,
    standard text NOT NULL,
    valid_from date,
    valid_to date,
    correction_rule text NOT NULL DEFAULT '',
    source text NOT NULL,
    verified text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);
COMMENT ON COLUMN benchmark.level1 IS 'GB level 1; in rows of a leader list the lowest published value';
COMMENT ON COLUMN benchmark.benchmark_level IS '标杆水平';
COMMENT ON COLUMN benchmark.baseline_level IS '基准水平';

CREATE TABLE equivalent_factor (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer REFERENCES region,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    kgce_per_kwh double precision NOT NULL CHECK (kgce_per_kwh > 0.1 AND kgce_per_kwh < 0.6),
    declared_by text NOT NULL,
    source text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (region_id, year, declared_at)
);
COMMENT ON TABLE equivalent_factor IS '等价值: declared by the operator for a year; the latest declaration holds. Append only.';

CREATE TABLE budget (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    coal_tce double precision NOT NULL CHECK (coal_tce > 0),
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (enterprise_id, month)
);
COMMENT ON TABLE budget IS '用能预算: comprehensive energy of a month, calorific book';

-- migrate:down
