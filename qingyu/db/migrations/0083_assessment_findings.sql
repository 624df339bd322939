-- migrate:up
-- What persons state of a scheme's indicators 考核填报: by the body itself, on review, on the site, and at last.

DO $$
DECLARE body text;
BEGIN
    FOREACH body IN ARRAY ARRAY['region', 'enterprise'] LOOP
        EXECUTE format($table$
            CREATE TABLE %1$s_finding (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                %1$s_id integer NOT NULL REFERENCES %1$s,
                scheme text NOT NULL CHECK (scheme ~ '^[a-z0-9-]{1,63}$'),
                year integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
                indicator text NOT NULL CHECK (indicator ~ '^[A-Za-z0-9_]{1,63}$'),
                stage text NOT NULL CHECK (stage IN ('self', 'review', 'onsite', 'final')),
                finding jsonb NOT NULL CHECK (jsonb_typeof(finding) = 'object'),
                document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
                note text NOT NULL DEFAULT '',
                declared_by text NOT NULL,
                declared_at timestamptz NOT NULL
            )$table$, body);
        EXECUTE format('CREATE INDEX %1$s_finding_of ON %1$s_finding (%1$s_id, scheme, year, indicator, stage, id DESC)', body);
        EXECUTE format('COMMENT ON TABLE %1$s_finding IS %2$L', body,
            'the newest of a body, scheme, year, indicator and stage counts, the others stay to be read');
        EXECUTE format('GRANT SELECT, INSERT ON %1$s_finding TO qingyu_api, qingyu_operator', body);
        EXECUTE format('GRANT SELECT ON %1$s_finding TO qingyu_analytics', body);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %1$s_finding
            FOR EACH STATEMENT EXECUTE FUNCTION append_only()', body);
    END LOOP;
    PERFORM protect('region_finding', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
    PERFORM protect_by_enterprise('enterprise_finding');
END $$;

-- migrate:down
DROP TABLE enterprise_finding, region_finding;
