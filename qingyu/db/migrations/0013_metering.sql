-- migrate:up
-- Metering by GB 17167: what has to be measured, the certificates of the instruments, the tolerance of a node.

CREATE TABLE metering_standard (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    valid_from date,
    valid_to date,
    has_tables boolean NOT NULL,
    source text NOT NULL,
    verified text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);
COMMENT ON COLUMN metering_standard.has_tables IS 'false where the standard is known by name and date only';

CREATE TABLE metering_requirement (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    standard text NOT NULL,
    energy text NOT NULL,
    variant text NOT NULL,
    carriers text[] NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    unit_rate double precision,
    sub_unit_rate double precision,
    equipment_rate double precision,
    rates_verified text NOT NULL,
    sub_unit_threshold double precision,
    sub_unit_threshold_unit text NOT NULL DEFAULT '',
    equipment_threshold double precision,
    equipment_threshold_unit text NOT NULL DEFAULT '',
    thresholds_verified text NOT NULL,
    source text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);
COMMENT ON COLUMN metering_requirement.unit_rate IS '配备率 of level 1 in percent; null where none is printed';
COMMENT ON COLUMN metering_requirement.variant IS 'two sources that contradict each other are two rows of one energy';

CREATE TABLE metering_class (
    edition_id text NOT NULL REFERENCES edition,
    id text NOT NULL,
    standard text NOT NULL,
    instrument text NOT NULL,
    condition text NOT NULL,
    required_class text NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    source text NOT NULL,
    verified text NOT NULL,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (edition_id, id)
);

CREATE TABLE metering_need (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    unit_id integer NOT NULL REFERENCES unit,
    energy text NOT NULL,
    amount double precision CHECK (amount >= 0 AND amount < 'Infinity'),
    amount_unit text,
    instruments smallint NOT NULL CHECK (instruments >= 0),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((amount IS NULL) = (amount_unit IS NULL))
);
CREATE INDEX ON metering_need (enterprise_id, unit_id, energy, id DESC);
COMMENT ON TABLE metering_need IS 'What a unit uses of an energy, against the thresholds of GB 17167. Append only; the latest holds.';
COMMENT ON COLUMN metering_need.instruments IS 'how many instruments measure all of it; 0 takes an earlier declaration back';

CREATE TABLE meter_certificate (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    meter_id integer NOT NULL REFERENCES meter,
    certificate_no text NOT NULL,
    laboratory text NOT NULL DEFAULT '',
    accuracy_class text,
    class_id text,
    seal_no text,
    verified_on date NOT NULL,
    due_on date NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now(),
    CHECK (verified_on < due_on)
);
CREATE INDEX ON meter_certificate (meter_id, verified_on DESC, id DESC);
COMMENT ON TABLE meter_certificate IS
    '检定台账. Append only; of a day the certificate last verified until then holds, of the same day the latest declared.';
COMMENT ON COLUMN meter_certificate.class_id IS 'row of metering_class: which class the instrument has to have';

CREATE TABLE node_tolerance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    unit_id integer NOT NULL REFERENCES unit,
    carrier text NOT NULL,
    tolerance_share double precision CHECK (tolerance_share > 0 AND tolerance_share <= 1),
    is_closed boolean NOT NULL,
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON node_tolerance (enterprise_id, unit_id, carrier, id DESC);
COMMENT ON TABLE node_tolerance IS 'How far parent and children may differ at a node. Append only; the latest holds.';
COMMENT ON COLUMN node_tolerance.tolerance_share IS 'of the parent; null takes the one made of the accuracy classes';
COMMENT ON COLUMN node_tolerance.is_closed IS 'false where something below has no meter: then a rest is no fault';

-- The certificate of every meter of an enterprise that holds on a day: the declared ones and the registered one together.
CREATE FUNCTION certificate_in_force(of_enterprise integer, on_day date)
RETURNS TABLE (meter_id integer, certificate_id bigint, certificate_no text, laboratory text, accuracy_class text,
    class_id text, seal_no text, verified_on date, due_on date, declared_by text, declared_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (c.meter_id) c.* FROM (
        SELECT x.meter_id, x.id, x.certificate_no, x.laboratory, coalesce(x.accuracy_class, m.accuracy_class), x.class_id,
            x.seal_no, x.verified_on, x.due_on, x.declared_by, x.declared_at
        FROM meter_certificate x JOIN meter m ON m.id = x.meter_id WHERE x.enterprise_id = of_enterprise
        UNION ALL
        SELECT m.id, NULL, m.certificate_no, '', m.accuracy_class, NULL, NULL, m.verified_on, m.due_on, 'registration', NULL
        FROM meter m WHERE m.enterprise_id = of_enterprise
            AND (m.certificate_no IS NOT NULL OR m.verified_on IS NOT NULL OR m.due_on IS NOT NULL)
    ) AS c (meter_id, certificate_id, certificate_no, laboratory, accuracy_class, class_id, seal_no, verified_on, due_on,
        declared_by, declared_at)
    WHERE c.verified_on IS NULL OR c.verified_on <= on_day
    ORDER BY c.meter_id, c.verified_on DESC NULLS LAST, c.certificate_id DESC NULLS LAST
$$;

GRANT SELECT ON metering_standard, metering_requirement, metering_class, metering_need, meter_certificate, node_tolerance
    TO qingyu_analytics, qingyu_api;

-- migrate:down
