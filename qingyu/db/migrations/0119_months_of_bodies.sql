-- migrate:up
-- A barometer of a region asks for some months of all its enterprises. By the index of values by code it read every scope
-- of a code for a month of each; and of every enterprise it asked anew which bodies apart leave it out.

CREATE INDEX indicator_value_month ON indicator_value (enterprise_id, start_on, code) WHERE period = 'month';

CREATE OR REPLACE FUNCTION body_enterprise(body integer, in_month date, assessed boolean) RETURNS SETOF integer
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE tree AS MATERIALIZED (
        SELECT t.id, t.parent_id FROM region_tree(in_month) t
    ), below AS (
        SELECT body AS id
        UNION
        SELECT t.id FROM tree t JOIN below b ON t.parent_id = b.id
    ), apart AS MATERIALIZED (
        SELECT m.enterprise_id, t.parent_id FROM body_member m JOIN tree t ON t.id = m.region_id
        WHERE assessed AND m.is_apart AND m.valid_from <= in_month AND (m.valid_to IS NULL OR in_month < m.valid_to)
            AND t.parent_id NOT IN (SELECT b.id FROM below b)
    ), within AS MATERIALIZED (
        SELECT p.parent_id, w.id AS region_id FROM (SELECT DISTINCT a.parent_id FROM apart a) p
        CROSS JOIN LATERAL region_below(p.parent_id, in_month) AS w (id)
    )
    SELECT e.id FROM enterprise e
    WHERE e.region_id IN (SELECT b.id FROM below b)
        -- One that lies no more in the region which assesses its body apart is left out nowhere.
        AND NOT EXISTS (SELECT FROM apart a JOIN within w USING (parent_id)
            WHERE a.enterprise_id = e.id AND w.region_id = e.region_id)
    UNION ALL
    SELECT m.enterprise_id FROM body_member m
    WHERE m.region_id = body AND m.valid_from <= in_month AND (m.valid_to IS NULL OR in_month < m.valid_to)
$$;

-- migrate:down
