-- migrate:up
-- What was confirmed against its window, what could not be computed, and the work that failed.

ALTER TABLE plausibility_window ADD COLUMN hard_low double precision, ADD COLUMN hard_high double precision;
UPDATE plausibility_window SET hard_low = low, hard_high = high;
ALTER TABLE plausibility_window
    ALTER COLUMN hard_low SET NOT NULL,
    ALTER COLUMN hard_high SET NOT NULL,
    ADD CHECK (0 < hard_low AND hard_low <= low AND high <= hard_high);
COMMENT ON COLUMN plausibility_window.hard_low IS 'below it a coefficient is refused; from it up to low it has to be confirmed [kgce/unit]';

ALTER TABLE measured_factor ADD COLUMN implausible boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN measured_factor.implausible IS 'lay outside its window and was confirmed: what is reckoned with it is unverified';

CREATE TABLE indicator_fault (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    maker text NOT NULL,
    period text NOT NULL CHECK (period IN ('day', 'month')),
    start_on date NOT NULL,
    error text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (enterprise_id, maker, period, start_on)
);
COMMENT ON TABLE indicator_fault IS 'Which family of indicators could not be computed for a period, and why; gone when it is computed again.';

CREATE TABLE failed_work (
    enterprise_id integer NOT NULL REFERENCES enterprise,
    job text NOT NULL,
    line_ids bigint[] NOT NULL,
    error text NOT NULL,
    n_tries integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    inputs_fingerprint text NOT NULL,
    is_aside boolean NOT NULL,
    PRIMARY KEY (enterprise_id, job)
);
COMMENT ON TABLE failed_work IS 'Work of an enterprise that failed; set aside after three tries until its inputs change or an operator asks for it.';
COMMENT ON COLUMN failed_work.line_ids IS 'the batch lines it was about; empty for what the clock asks for';

GRANT SELECT, INSERT, UPDATE, DELETE ON indicator_fault, failed_work TO qingyu_analytics;
GRANT SELECT ON indicator_fault, failed_work TO qingyu_api;

-- migrate:down
