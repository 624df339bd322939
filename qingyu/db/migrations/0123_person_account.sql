-- migrate:up
-- Which account a responsible person logs in with: who sees to cases finds the own ones.

ALTER TABLE responsible_person ADD account text CHECK (length(account) BETWEEN 1 AND 100);
COMMENT ON COLUMN responsible_person.account IS 'log-in name, as the user said of himself; it gives no right, and only says which cases are the own ones';
GRANT UPDATE (account) ON responsible_person TO qingyu_api, qingyu_operator;

-- Cases of one's own: assigned to oneself; or of one's office, which issued them, answers them, or sees to them by a person.
CREATE FUNCTION own_case(of text, said_account text, of_enterprise integer, of_region integer) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT c.id FROM warning_case c
    WHERE of = 'office' AND (c.enterprise_id = of_enterprise OR c.region_id = of_region OR c.office_id = of_region)
    UNION
    SELECT s.case_id FROM responsible_person p JOIN case_step s ON s.person_id = p.id AND s.step = 'assign'
    WHERE p.ended_at IS NULL AND CASE of WHEN 'me' THEN p.account = said_account
            ELSE p.enterprise_id = of_enterprise OR p.region_id = of_region END
        AND NOT EXISTS (SELECT FROM case_step later
            WHERE later.case_id = s.case_id AND later.side = s.side AND later.step = 'assign' AND later.n > s.n)
$$;
COMMENT ON FUNCTION own_case(text, text, integer, integer) IS 'with the rights of who asks: of cases and persons that are seen';

-- Who has an account is told as a user, by the addresses of his own.
CREATE OR REPLACE FUNCTION notice_persons(of_case bigint, of_region integer) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE it AS (
        SELECT c.id, c.enterprise_id, c.region_id, coalesce(c.region_id, e.region_id) AS lies_in FROM warning_case c
        LEFT JOIN enterprise e ON e.id = c.enterprise_id WHERE c.id = of_case
    ), above AS (
        SELECT r.id, r.parent_id FROM region r JOIN it ON it.lies_in = r.id
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    ), named AS (
        SELECT DISTINCT ON (s.side) s.person_id FROM case_step s
        WHERE s.case_id = of_case AND s.step = 'assign' ORDER BY s.side, s.n DESC
    )
    SELECT p.id FROM responsible_person p
    WHERE p.ended_at IS NULL AND p.mail IS NOT NULL AND p.account IS NULL AND (p.region_id = of_region
        OR EXISTS (SELECT FROM it WHERE it.enterprise_id = p.enterprise_id OR it.region_id = p.region_id)
        OR p.id IN (SELECT n.person_id FROM named n) AND p.region_id IN (SELECT a.id FROM above a))
$$;

-- migrate:down
CREATE OR REPLACE FUNCTION notice_persons(of_case bigint, of_region integer) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE it AS (
        SELECT c.id, c.enterprise_id, c.region_id, coalesce(c.region_id, e.region_id) AS lies_in FROM warning_case c
        LEFT JOIN enterprise e ON e.id = c.enterprise_id WHERE c.id = of_case
    ), above AS (
        SELECT r.id, r.parent_id FROM region r JOIN it ON it.lies_in = r.id
        UNION
        SELECT r.id, r.parent_id FROM region r JOIN above a ON r.id = a.parent_id
    ), named AS (
        SELECT DISTINCT ON (s.side) s.person_id FROM case_step s
        WHERE s.case_id = of_case AND s.step = 'assign' ORDER BY s.side, s.n DESC
    )
    SELECT p.id FROM responsible_person p
    WHERE p.ended_at IS NULL AND p.mail IS NOT NULL AND (p.region_id = of_region
        OR EXISTS (SELECT FROM it WHERE it.enterprise_id = p.enterprise_id OR it.region_id = p.region_id)
        OR p.id IN (SELECT n.person_id FROM named n) AND p.region_id IN (SELECT a.id FROM above a))
$$;
DROP FUNCTION own_case(text, text, integer, integer);
ALTER TABLE responsible_person DROP account;
