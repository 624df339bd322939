-- migrate:up
-- The factor ledger: coefficients by region and scheme, what enterprises measured, and the scheme each chose.

ALTER TABLE coal_factor
    ADD COLUMN scheme text NOT NULL DEFAULT 'gbt2589',
    ADD COLUMN region text,
    ADD COLUMN standard text NOT NULL DEFAULT '',
    ADD COLUMN since_edition_id text REFERENCES edition;
UPDATE coal_factor SET scheme = 'refining' WHERE id LIKE 'refining.%';
CREATE INDEX coal_factor_id ON coal_factor (id);
COMMENT ON COLUMN coal_factor.scheme IS 'whose accounting rules print it: gbt2589, refining, tcisa416';
COMMENT ON COLUMN coal_factor.region IS 'code of the region it is for; null is everywhere';
COMMENT ON COLUMN coal_factor.since_edition_id IS 'the first edition that says the same of this id; results name that one';

CREATE TABLE plausibility_window (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    carrier text NOT NULL,
    unit text NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    source text NOT NULL,
    verified text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id),
    CHECK (0 < low AND low < high)
);
COMMENT ON TABLE plausibility_window IS 'What a declared coefficient may be in practice [kgce/unit]; a carrier without a row has no window.';

CREATE TABLE measured_factor (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    carrier text NOT NULL,
    level text NOT NULL CHECK (level IN ('measured', 'supplier', 'statistical')),
    ncv double precision CHECK (ncv > 0 AND ncv < 'Infinity'),
    ncv_unit text,
    kgce_per_unit double precision NOT NULL CHECK (kgce_per_unit > 0 AND kgce_per_unit < 'Infinity'),
    unit text NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    proof text NOT NULL CHECK (proof <> ''),
    laboratory text,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by text,
    CHECK ((ncv IS NULL) = (ncv_unit IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX measured_factor_enterprise ON measured_factor (enterprise_id, carrier, declared_at);
COMMENT ON TABLE measured_factor IS
    'Coefficients an enterprise declared with proof. Append only but for the withdrawal; of a day and level the latest declared holds.';

CREATE TABLE factor_scheme (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    scheme text NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX factor_scheme_enterprise ON factor_scheme (enterprise_id, declared_at);
COMMENT ON TABLE factor_scheme IS 'The accounting scheme an enterprise chose; append only, of a day the latest declared holds.';

GRANT SELECT ON plausibility_window, measured_factor, factor_scheme TO qingyu_analytics, qingyu_api;
-- The manager of an enterprise declares over the API; the declaration re-opens the periods it touches.
GRANT INSERT ON measured_factor, ingest_batch TO qingyu_api;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON measured_factor TO qingyu_api;
GRANT USAGE ON SEQUENCE ingest_batch_id_seq TO qingyu_api;

-- migrate:down
