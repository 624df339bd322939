-- name: list_findings
-- What the register arithmetic saw in channels, with the codes people know, in time order.
SELECT e.code AS enterprise, m.code AS meter, c.code AS channel, f.kind, f.from_at, f.to_at, f.evidence
FROM channel_finding f
JOIN channel c ON c.id = f.channel_id
JOIN meter m ON m.id = c.meter_id
JOIN enterprise e ON e.id = f.enterprise_id
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
WHERE %(enterprise)s::text IS NULL OR e.code = %(enterprise)s
ORDER BY f.from_at, f.id
