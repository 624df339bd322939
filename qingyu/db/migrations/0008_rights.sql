-- migrate:up
-- Each program has a role with the rights it needs and no more; passwords are set by `qingyu db upgrade`.
-- Roles belong to the cluster: another database of the same server may have made them already.

DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['qingyu_ingest', 'qingyu_analytics', 'qingyu_api', 'qingyu_dashboards'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', r);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Chunks inherit the rights of their hypertable: whoever may not read that may not read these. The schema they live in
-- stays usable, because the extension looks up its own functions there with the rights of the caller.
GRANT USAGE ON SCHEMA public TO qingyu_ingest, qingyu_analytics, qingyu_api, qingyu_dashboards;

GRANT SELECT ON region, industry, enterprise, unit, gateway, meter, channel, channel_version, flow, flow_channel,
    product, product_flow TO qingyu_ingest, qingyu_analytics;
GRANT SELECT, INSERT ON reading, ingest_batch, reading_conflict, production TO qingyu_ingest;
GRANT USAGE ON SEQUENCE ingest_batch_id_seq TO qingyu_ingest, qingyu_analytics;
GRANT SELECT, INSERT, UPDATE ON rejected TO qingyu_ingest;
GRANT SELECT, INSERT, UPDATE ON rejected_count, gateway_stream, gateway_status TO qingyu_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON worker TO qingyu_ingest, qingyu_analytics;
GRANT UPDATE (session_ready_at) ON enterprise TO qingyu_ingest;

GRANT SELECT ON reading, reading_conflict, rejected, channel_event, production, gateway_stream, gateway_status,
    edition, coal_factor, benchmark, equivalent_factor, budget, rule, ingest_batch TO qingyu_analytics;
GRANT UPDATE (rolled_up_at) ON ingest_batch TO qingyu_analytics;
GRANT INSERT ON ingest_batch TO qingyu_analytics;
GRANT SELECT, INSERT, UPDATE, DELETE ON energy_slot, energy_day, energy_month, channel_finding, rollup_clock
    TO qingyu_analytics;
GRANT SELECT, INSERT, UPDATE ON indicator_value, warning TO qingyu_analytics;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO qingyu_api;
REVOKE SELECT ON gateway FROM qingyu_api;
GRANT SELECT (id, enterprise_id, code, class, enabled, created_at) ON gateway TO qingyu_api;

-- migrate:down
