-- migrate:up
-- Who is compared with peers sees of them what they used per unit of product in closed months, and no more. That changes
-- once a month, where their data change each second: it has numbers of its own, under an enterprise that does not exist.

CREATE FUNCTION peers_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM tell_change(0);
    ELSIF TG_ARGV[0] = 'closed' THEN
        IF EXISTS (SELECT FROM changed c
            WHERE c.code IN ('gap.absolute', 'limit.gap.absolute') AND c.period = 'month' AND NOT c.is_open)
        THEN
            PERFORM tell_change(0);
        END IF;
    ELSIF EXISTS (SELECT FROM changed) THEN
        PERFORM tell_change(0);
    END IF;
    RETURN NULL;
END $$;

-- What the query of peers reads: the values, the months that wait for a confirmation, yardsticks, regions.
DO $$
DECLARE
    t text;
    event text;
BEGIN
    FOREACH t IN ARRAY ARRAY['indicator_value', 'closed_change', 'product', 'enterprise'] LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS changed
                FOR EACH STATEMENT EXECUTE FUNCTION peers_changed(%L)', 'tells_peers_' || lower(event), event, t,
                CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END,
                CASE t WHEN 'indicator_value' THEN 'closed' ELSE 'any' END);
        END LOOP;
        EXECUTE format('CREATE TRIGGER tells_peers_truncate AFTER TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION peers_changed()', t);
    END LOOP;
END $$;

-- All that an answer is kept under, in one look. It says that something changed and nothing of what, so that it may be asked
-- of an enterprise by its number, whatever the scope.
CREATE FUNCTION data_numbers(of_enterprise integer, with_peers boolean) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN concat_ws(' ', of_enterprise,
        (SELECT string_agg(v.version::text, ' ' ORDER BY v.version) FROM data_version v WHERE v.enterprise_id = of_enterprise),
        'common', (SELECT string_agg(v.version::text, ' ' ORDER BY v.version) FROM common_version v),
        'lines', (SELECT concat(count(*), ' ', max(b.id)) FROM ingest_batch b
            WHERE b.enterprise_id = of_enterprise AND b.rolled_up_at IS NULL),
        'peers', CASE WHEN with_peers THEN
            (SELECT string_agg(v.version::text, ' ' ORDER BY v.version) FROM data_version v WHERE v.enterprise_id = 0) END);
END $$;
REVOKE ALL ON FUNCTION peers_changed(), data_numbers(integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION data_numbers(integer, boolean) TO qingyu_api;

-- migrate:down
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS target FROM pg_trigger WHERE tgfoid = 'peers_changed'::regproc LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.target);
    END LOOP;
END $$;
DROP FUNCTION data_numbers(integer, boolean), peers_changed();
