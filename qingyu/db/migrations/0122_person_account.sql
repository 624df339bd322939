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

-- migrate:down
DROP FUNCTION own_case(text, text, integer, integer);
ALTER TABLE responsible_person DROP account;
