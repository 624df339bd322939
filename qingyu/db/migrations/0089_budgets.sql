-- migrate:up
-- Budgets of a year 用能预算、碳排放预算: what a region or an enterprise may use, version by version.

CREATE SEQUENCE budget_act;
GRANT USAGE ON SEQUENCE budget_act TO qingyu_api, qingyu_operator;
COMMENT ON SEQUENCE budget_act IS 'one act makes one version or several, as a transfer does: they have its number';

DO $$
DECLARE body text;
BEGIN
    FOREACH body IN ARRAY ARRAY['region', 'enterprise'] LOOP
        EXECUTE format($table$
            CREATE TABLE %1$s_budget (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                %1$s_id integer NOT NULL REFERENCES %1$s,
                year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
                quantity text NOT NULL CHECK (quantity IN ('energy', 'carbon')),
                book text NOT NULL CHECK (book IN ('equivalent', 'calorific', 'none')),
                version integer NOT NULL CHECK (version >= 1),
                total float8 NOT NULL CHECK (total BETWEEN 0 AND 1e12),
                reserve float8 NOT NULL CHECK (reserve BETWEEN 0 AND total),
                months float8[] NOT NULL CHECK (cardinality(months) = 12 AND 0 <= ALL (months)),
                reason text NOT NULL
                    CHECK (reason IN ('initial', 'adjustment', 'transfer', 'correction', 'withdrawal')),
                act bigint NOT NULL,
                document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
                declared_by text NOT NULL,
                declared_at timestamptz NOT NULL,
                UNIQUE (%1$s_id, year, quantity, version),
                CHECK ((quantity = 'carbon') = (book = 'none')),
                CHECK (abs(months[1] + months[2] + months[3] + months[4] + months[5] + months[6] + months[7]
                    + months[8] + months[9] + months[10] + months[11] + months[12] - total) < 0.005)
            )$table$, body);
        EXECUTE format('COMMENT ON TABLE %1$s_budget IS %2$L', body,
            'the newest version of a body, year and quantity holds, unless it is a withdrawal; the others stay to be read');
        EXECUTE format('COMMENT ON COLUMN %1$s_budget.total IS %2$L', body,
            'energy: tce in its book, carbon: tCO2; in steps of 0.01; reserve: of it, kept back from those below');
        EXECUTE format('GRANT SELECT, INSERT ON %1$s_budget TO qingyu_api, qingyu_operator', body);
        EXECUTE format('GRANT SELECT ON %1$s_budget TO qingyu_analytics', body);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %1$s_budget
            FOR EACH STATEMENT EXECUTE FUNCTION append_only()', body);
    END LOOP;
    PERFORM protect('region_budget', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    PERFORM protect_by_enterprise('enterprise_budget');
END $$;

-- migrate:down
DROP TABLE enterprise_budget, region_budget;
DROP SEQUENCE budget_act;
