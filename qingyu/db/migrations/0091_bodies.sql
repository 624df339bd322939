-- migrate:up
-- Assessed bodies that are no region (parks 园区, sectors 行业, groups 集团) with their members, and a tree of regions that
-- changes: both by whole months, as accounts are.

ALTER TABLE region
    DROP CONSTRAINT region_level_check,
    ADD CONSTRAINT region_level_check
        CHECK (level IN ('country', 'province', 'prefecture', 'county', 'park', 'sector', 'group')),
    ADD COLUMN is_apart boolean NOT NULL DEFAULT false,
    ADD COLUMN valid_from date CHECK (extract(day FROM valid_from) = 1),
    ADD COLUMN valid_to date CHECK (extract(day FROM valid_to) = 1),
    ADD CONSTRAINT region_valid CHECK (valid_from < valid_to),
    ADD CONSTRAINT region_apart CHECK (NOT is_apart OR level = 'park' AND parent_id IS NOT NULL),
    ADD UNIQUE (id, is_apart);
CREATE INDEX ON region (parent_id);
COMMENT ON COLUMN region.parent_id IS 'as it is now; of a region that was followed by another one, its successor';
COMMENT ON COLUMN region.is_apart IS 'a park that its parent assesses beside its cities: they are assessed without its members';
COMMENT ON COLUMN region.valid_to IS 'the first month in which it is no more; what lies in it lies in its successor then';

CREATE TABLE body_member (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL,
    is_apart boolean NOT NULL,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    valid_from date NOT NULL CHECK (extract(day FROM valid_from) = 1),
    valid_to date CHECK (extract(day FROM valid_to) = 1),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    ended_by text,
    ended_at timestamptz,
    -- What ends with its first month never was: so a mistake is taken back.
    CHECK (valid_from <= valid_to),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    FOREIGN KEY (region_id, is_apart) REFERENCES region (id, is_apart),
    EXCLUDE USING gist (region_id WITH =, enterprise_id WITH =, daterange(valid_from, valid_to) WITH &&),
    -- Of bodies that are assessed apart an enterprise has one at a time.
    CONSTRAINT one_body_apart
        EXCLUDE USING gist (enterprise_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (is_apart)
);
COMMENT ON TABLE body_member IS 'which enterprises a park, sector or group has in which months; a region has those that lie in it';

CREATE TABLE region_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region_id integer NOT NULL REFERENCES region,
    parent_was integer REFERENCES region,
    parent_id integer NOT NULL REFERENCES region,
    is_succession boolean NOT NULL,
    from_month date NOT NULL CHECK (extract(day FROM from_month) = 1),
    document text NOT NULL CHECK (length(document) BETWEEN 1 AND 500),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL,
    CHECK (parent_id <> region_id),
    UNIQUE (region_id, from_month)
);
CREATE INDEX ON region_change (parent_id);
COMMENT ON TABLE region_change IS 'from a month on a region lies in another one, or that one is its successor; the tree follows by itself';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON region_change
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION change_region() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT r.parent_id INTO NEW.parent_was FROM region r WHERE r.id = NEW.region_id FOR UPDATE;
    UPDATE region SET parent_id = NEW.parent_id,
        valid_to = CASE WHEN NEW.is_succession THEN NEW.from_month ELSE valid_to END
    WHERE id = NEW.region_id;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION change_region() FROM PUBLIC;
CREATE TRIGGER change_region BEFORE INSERT ON region_change FOR EACH ROW EXECUTE FUNCTION change_region();

-- The tree as it was in a month: before a change a region lay where it lay then, and one that was not there yet in the
-- one region it followed.
CREATE FUNCTION region_tree(in_month date) RETURNS TABLE (id integer, parent_id integer) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.id, CASE WHEN one.n = 1 THEN one.region_id WHEN was.id IS NOT NULL THEN was.parent_was ELSE r.parent_id END
    FROM region r
    LEFT JOIN LATERAL (
        SELECT c.id, c.parent_was FROM region_change c WHERE c.region_id = r.id AND c.from_month > in_month
        ORDER BY c.from_month LIMIT 1
    ) was ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS n, min(c.region_id) AS region_id FROM region_change c
        WHERE c.parent_id = r.id AND c.is_succession AND c.from_month > in_month
    ) one ON r.valid_from > in_month
$$;

-- The region that stood in a month where a region stands: itself, the one it followed, or the one that follows it.
CREATE FUNCTION region_then(wanted integer, in_month date) RETURNS integer LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE found integer := wanted;
BEGIN
    WHILE EXISTS (SELECT FROM region r WHERE r.id = found AND (in_month < r.valid_from OR r.valid_to <= in_month)) LOOP
        found := (SELECT t.parent_id FROM region_tree(in_month) t WHERE t.id = found);
    END LOOP;
    RETURN found;
END $$;

-- A region with all that lay in it in a month.
CREATE FUNCTION region_below(region integer, in_month date) RETURNS SETOF integer LANGUAGE sql STABLE ROWS 20
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE tree AS MATERIALIZED (
        SELECT t.id, t.parent_id FROM region_tree(in_month) t
    ), below AS (
        SELECT region AS id
        UNION
        SELECT t.id FROM tree t JOIN below b ON t.parent_id = b.id
    )
    SELECT b.id FROM below b
$$;

-- The enterprises of a body in a month: those that lie in a region and below it, or the members of a park, sector or
-- group. As it is assessed, a region has none that a body apart has which is assessed above it. Ids only: whoever asks
-- joins what may be seen.
CREATE FUNCTION body_enterprise(body integer, in_month date, assessed boolean) RETURNS SETOF integer LANGUAGE sql STABLE
ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE tree AS MATERIALIZED (
        SELECT t.id, t.parent_id FROM region_tree(in_month) t
    ), below AS (
        SELECT body AS id
        UNION
        SELECT t.id FROM tree t JOIN below b ON t.parent_id = b.id
    )
    SELECT e.id FROM enterprise e
    WHERE e.region_id IN (SELECT b.id FROM below b) AND NOT (assessed AND EXISTS (
        SELECT FROM body_member m JOIN tree t ON t.id = m.region_id
        WHERE m.enterprise_id = e.id AND m.is_apart AND m.valid_from <= in_month
            AND (m.valid_to IS NULL OR in_month < m.valid_to) AND t.parent_id NOT IN (SELECT b.id FROM below b)
            -- One that lies no more in the region which assesses its body apart is left out nowhere.
            AND e.region_id IN (SELECT region_below(t.parent_id, in_month))))
    UNION ALL
    SELECT m.enterprise_id FROM body_member m
    WHERE m.region_id = body AND m.valid_from <= in_month AND (m.valid_to IS NULL OR in_month < m.valid_to)
$$;

-- From which months on a body has other parts than before, and when that was said: a region that came into it or went out
-- of it (those it followed stand in its own past), members of it, or members of a body apart that is assessed above it.
CREATE FUNCTION body_extent(body integer) RETURNS TABLE (from_month date, declared_at timestamptz) LANGUAGE sql STABLE
ROWS 5 SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.from_month, c.declared_at FROM region_change c
    WHERE NOT (c.is_succession AND c.parent_id = body)
        AND c.region_id IN (SELECT region_below(body, (c.from_month - interval '1 month')::date))
            <> (c.region_id IN (SELECT region_below(body, c.from_month)))
    UNION
    SELECT change.month, change.said FROM body_member m JOIN region p ON p.id = m.region_id
    CROSS JOIN LATERAL (VALUES (m.valid_from, m.declared_at), (m.valid_to, m.ended_at)) AS change (month, said)
    WHERE m.valid_from IS DISTINCT FROM m.valid_to AND change.month IS NOT NULL AND (m.region_id = body OR m.is_apart
        AND p.parent_id NOT IN (SELECT region_below(body, change.month))
        AND m.enterprise_id IN (SELECT body_enterprise(body, change.month, false)))
$$;

-- Whoever sees a park, sector or group sees the members it has today, and no longer those that left it.
CREATE OR REPLACE FUNCTION scoped_enterprise() RETURNS SETOF integer LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, public AS $$
DECLARE
    one text := current_setting('qingyu.scope_enterprise', true);
    region text := current_setting('qingyu.scope_region', true);
    park text := current_setting('qingyu.scope_park', true);
    today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF current_setting('qingyu.scope_all', true) = 'on' THEN
        RETURN QUERY SELECT e.id FROM enterprise e;
    ELSIF one <> '' THEN
        RETURN NEXT one::integer;
    ELSIF region <> '' THEN
        RETURN QUERY WITH RECURSIVE below AS (
            SELECT r.id FROM region r WHERE r.id = region::integer
            UNION ALL
            SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
        )
        SELECT e.id FROM enterprise e WHERE e.region_id IN (SELECT b.id FROM below b);
        RETURN QUERY SELECT m.enterprise_id FROM body_member m WHERE m.region_id = region::integer
            AND m.valid_from <= today AND (m.valid_to IS NULL OR today < m.valid_to);
    ELSIF park <> '' THEN
        RETURN QUERY SELECT e.id FROM enterprise e WHERE e.park_id = park::integer;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION visible_enterprise(scope_all boolean, scope_enterprise integer, scope_region integer, scope_park integer)
RETURNS TABLE (id integer) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT r.id FROM region r WHERE r.id = scope_region
        UNION ALL
        SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
    )
    SELECT e.id FROM enterprise e
    WHERE scope_all OR e.id = scope_enterprise OR e.park_id = scope_park
        OR e.region_id IN (SELECT below.id FROM below)
        OR e.id IN (SELECT m.enterprise_id FROM body_member m WHERE m.region_id = scope_region
            AND m.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
            AND (m.valid_to IS NULL OR (now() AT TIME ZONE 'Asia/Shanghai')::date < m.valid_to))
$$;

REVOKE ALL ON FUNCTION region_tree(date), region_then(integer, date), region_below(integer, date), body_extent(integer),
    body_enterprise(integer, date, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION region_tree(date), region_then(integer, date), region_below(integer, date), body_extent(integer),
    body_enterprise(integer, date, boolean)
    TO qingyu_api, qingyu_operator, qingyu_analytics;

GRANT SELECT ON body_member, region_change TO qingyu_analytics, qingyu_ingest;
GRANT SELECT, INSERT ON body_member, region_change TO qingyu_api, qingyu_operator;
GRANT UPDATE (valid_to, ended_by, ended_at) ON body_member TO qingyu_api, qingyu_operator;
-- Officers make what lies below their region: a park, a sector, a group, a district that follows a county.
GRANT INSERT ON region TO qingyu_api;
SELECT protect('region', 'true');
SELECT protect('body_member', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
SELECT protect('region_change', 'region_id = ANY (ARRAY(SELECT scoped_region()))');
ALTER POLICY scope ON region WITH CHECK (parent_id = ANY (ARRAY(SELECT scoped_region())));
ALTER POLICY scope ON body_member WITH CHECK (region_id = ANY (ARRAY(SELECT scoped_region()))
    AND enterprise_id = ANY (ARRAY(SELECT scoped_enterprise())));
ALTER POLICY scope ON region_change WITH CHECK (region_id = ANY (ARRAY(SELECT scoped_region()))
    AND parent_id = ANY (ARRAY(SELECT scoped_region())));

-- Who is told of warnings and cases of an enterprise: those too whose body has it today.
CREATE OR REPLACE FUNCTION notice_readers(of_enterprise integer, of_region integer) RETURNS SETOF integer LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE above AS (
        SELECT r.id, r.parent_id FROM region r
        WHERE r.id = of_region OR r.id = (SELECT e.region_id FROM enterprise e WHERE e.id = of_enterprise)
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    )
    SELECT u.id FROM app_user u
    WHERE u.disabled_at IS NULL AND (u.enterprise_id = of_enterprise OR u.region_id IN (SELECT a.id FROM above a)
        OR u.region_id IN (SELECT m.region_id FROM body_member m WHERE m.enterprise_id = of_enterprise
            AND m.valid_from <= (now() AT TIME ZONE 'Asia/Shanghai')::date
            AND (m.valid_to IS NULL OR (now() AT TIME ZONE 'Asia/Shanghai')::date < m.valid_to))
        OR u.park_id = (SELECT e.park_id FROM enterprise e WHERE e.id = of_enterprise))
$$;

-- migrate:down
