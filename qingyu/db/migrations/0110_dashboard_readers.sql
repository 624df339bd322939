-- migrate:up
-- Grafana for one enterprise or one region: a login of its own each, and views that show it what is its own and nothing else.

-- What every such login may read; each login is a member of it and of nothing else.
DO $$ BEGIN
    CREATE ROLE qingyu_dashboard_readers NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;

CREATE TABLE dashboard_reader (
    role_name text PRIMARY KEY CHECK (role_name ~ '^qingyu_dashboard_[0-9a-f]{12}$'),
    enterprise_id integer UNIQUE REFERENCES enterprise,
    region_id integer UNIQUE REFERENCES region,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL,
    CHECK (num_nonnulls(enterprise_id, region_id) = 1)
);
COMMENT ON TABLE dashboard_reader IS 'whose a login of Grafana is; the login itself is a role of the server with that name';
SELECT protect_by_enterprise('dashboard_reader');

CREATE SCHEMA dashboard;
GRANT USAGE ON SCHEMA dashboard TO qingyu_dashboard_readers;

-- Who is asked for is who logged in: no statement of a reader changes that, as it could a setting of its session.
CREATE FUNCTION dashboard.enterprises() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, public AS $$
    SELECT v.id FROM dashboard_reader d
    CROSS JOIN LATERAL visible_enterprise(false, d.enterprise_id, d.region_id, NULL) v
    WHERE d.role_name = session_user
$$;
CREATE FUNCTION dashboard.regions() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE below AS (
        SELECT d.region_id AS id FROM dashboard_reader d WHERE d.role_name = session_user AND d.region_id IS NOT NULL
        UNION
        SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
    )
    SELECT b.id FROM below b
$$;

CREATE VIEW dashboard.enterprise WITH (security_barrier) AS
SELECT e.code, e.name_zh, e.name_en, e.time_zone, r.code AS region
FROM public.enterprise e LEFT JOIN public.region r ON r.id = e.region_id
WHERE e.id = ANY (ARRAY(SELECT dashboard.enterprises()));

CREATE VIEW dashboard.unit WITH (security_barrier) AS
SELECT e.code AS enterprise, u.code AS unit, p.code AS parent, u.level, u.name_zh, u.name_en
FROM public.unit u JOIN public.enterprise e ON e.id = u.enterprise_id LEFT JOIN public.unit p ON p.id = u.parent_id
WHERE u.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));

CREATE VIEW dashboard.channel WITH (security_barrier) AS
SELECT e.code AS enterprise, u.code AS unit, m.code AS meter, c.code AS channel, m.name_zh, m.name_en, c.quantity, c.carrier,
    c.kind, c.unit AS unit_of_use
FROM public.channel c JOIN public.meter m ON m.id = c.meter_id JOIN public.unit u ON u.id = m.unit_id
JOIN public.enterprise e ON e.id = c.enterprise_id
WHERE c.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));

CREATE VIEW dashboard.slot WITH (security_barrier) AS
SELECT s.slot_at AS time, e.code AS enterprise, u.code AS unit, m.code AS meter, c.code AS channel, c.quantity, c.carrier,
    s.use, c.unit AS unit_of_use, (ARRAY['missing', 'measured', 'estimated', 'suspect'])[s.state + 1] AS state
FROM public.energy_slot s JOIN public.channel c ON c.id = s.channel_id JOIN public.meter m ON m.id = c.meter_id
JOIN public.unit u ON u.id = m.unit_id JOIN public.enterprise e ON e.id = c.enterprise_id
WHERE c.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));
COMMENT ON VIEW dashboard.slot IS 'use per quarter-hour; null where nothing is known: missing is never zero';

CREATE VIEW dashboard.indicator WITH (security_barrier) AS
SELECT i.start_on::timestamp AT TIME ZONE e.time_zone AS time, e.code AS enterprise, i.code, i.scope, i.period, i.start_on, i.value,
    i.unit, i.completeness, i.verified, i.is_open, i.id
FROM public.indicator_value i JOIN public.enterprise e ON e.id = i.enterprise_id
WHERE i.superseded_at IS NULL AND i.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));
COMMENT ON VIEW dashboard.indicator IS 'the values that stand now; id is what its proof is found by';

CREATE VIEW dashboard.warning WITH (security_barrier) AS
SELECT w.id, e.code AS enterprise, w.rule_id AS rule, w.scope, w.severity, w.since_at, w.opened_at, w.closed_at, w.value,
    w.limit_value, w.unit
FROM public.warning w JOIN public.enterprise e ON e.id = w.enterprise_id
WHERE w.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));

CREATE VIEW dashboard.quality WITH (security_barrier) AS
SELECT q.day::timestamp AT TIME ZONE e.time_zone AS time, e.code AS enterprise, q.day,
    q.n_received::float8 / nullif(q.n_due, 0) AS received, q.n_timely::float8 / nullif(q.n_readings, 0) AS timely,
    q.n_known::float8 / nullif(q.n_slots, 0) AS known, q.n_suspect::float8 / nullif(q.n_slots, 0) AS suspect
FROM public.quality_day q JOIN public.enterprise e ON e.id = q.enterprise_id
WHERE q.enterprise_id = ANY (ARRAY(SELECT dashboard.enterprises()));
COMMENT ON VIEW dashboard.quality IS 'shares of 1 of a day';

CREATE VIEW dashboard.region WITH (security_barrier) AS
SELECT r.code, p.code AS parent, r.level AS kind, r.name_zh, r.name_en
FROM public.region r LEFT JOIN public.region p ON p.id = r.parent_id
WHERE r.id = ANY (ARRAY(SELECT dashboard.regions()));

CREATE VIEW dashboard.target WITH (security_barrier) AS
SELECT r.code AS region, t.quantity, t.kind, t.value, t.base_year, t.target_year, t.document, t.clause, t.verified
FROM public.region_target t JOIN public.region r ON r.id = t.region_id
WHERE t.withdrawn_at IS NULL AND t.region_id = ANY (ARRAY(SELECT dashboard.regions()));

CREATE VIEW dashboard.forecast WITH (security_barrier) AS
SELECT f.as_of::timestamp AT TIME ZONE 'Asia/Shanghai' AS time, r.code AS region, f.controlled, f.year, f.known, f.p10, f.p50, f.p90,
    f.unforeseen
FROM public.region_forecast f JOIN public.region r ON r.id = f.region_id
WHERE f.region_id = ANY (ARRAY(SELECT dashboard.regions()));
COMMENT ON VIEW dashboard.forecast IS 'where the year of a region ends, as foreseen on a day [tce or tCO2]; no fan where there is no skill';

CREATE VIEW dashboard.odds WITH (security_barrier) AS
SELECT o.as_of::timestamp AT TIME ZONE 'Asia/Shanghai' AS time, r.code AS region, o.controlled, o.task, o.odds, o.outlook
FROM public.region_forecast_odds o JOIN public.region r ON r.id = o.region_id
WHERE o.region_id = ANY (ARRAY(SELECT dashboard.regions()));
COMMENT ON VIEW dashboard.odds IS 'odds that a task of the year is missed';

CREATE VIEW dashboard.issue WITH (security_barrier) AS
SELECT i.published_at AS time, r.code AS region, i.year, i.through_month, i.version, i.sha256, i.published_by
FROM public.barometer_issue i JOIN public.region r ON r.id = i.region_id
WHERE i.region_id = ANY (ARRAY(SELECT dashboard.regions()));

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA dashboard FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA dashboard TO qingyu_dashboard_readers;
-- The policies of the API's role ask its own settings; whoever reads a view here needs the two functions of the view's rows.
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA dashboard TO qingyu_dashboard_readers;

-- migrate:down
DROP SCHEMA dashboard CASCADE;
DROP TABLE dashboard_reader;
