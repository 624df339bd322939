-- name: due
-- Enterprises whose channels have no load expected for the day that has begun, or whose hours were not looked at since an
-- instant; who waits the longest first.
SELECT e.id FROM enterprise e
LEFT JOIN load_look l ON l.enterprise_id = e.id
WHERE (%(only)s::integer IS NULL OR e.id = %(only)s)
    AND (l.day IS NULL OR l.day < (%(at)s::timestamptz AT TIME ZONE e.time_zone)::date OR l.looked_at <= %(again_before)s)
    AND EXISTS (SELECT FROM channel c WHERE c.enterprise_id = e.id AND c.kind <> 'gauge')
ORDER BY l.looked_at NULLS FIRST, e.id LIMIT %(limit)s

-- name: channels
-- The channels of an enterprise that measure a use, and whether it may be below zero.
SELECT c.id, coalesce(c.use_unit, c.unit) AS unit, c.to_use, c.is_signed FROM channel c
WHERE c.enterprise_id = %(enterprise_id)s AND c.kind <> 'gauge' ORDER BY c.id

-- name: waiting
-- The channels of an enterprise in use at an instant of which nothing was said for a day yet; so many of them.
SELECT c.id, coalesce(c.use_unit, c.unit) AS unit, c.to_use, c.is_signed FROM channel c
WHERE c.enterprise_id = %(enterprise_id)s AND c.kind <> 'gauge'
    AND EXISTS (SELECT FROM channel_version v WHERE v.channel_id = c.id AND v.valid @> %(at)s::timestamptz)
    AND NOT EXISTS (SELECT FROM expected_load x WHERE x.channel_id = c.id AND x.day = %(day)s)
ORDER BY c.id LIMIT %(limit)s

-- name: looked_for
-- The day for which the loads of an enterprise were expected last.
SELECT day FROM load_look WHERE enterprise_id = %(enterprise_id)s

-- name: put_look
-- The loads of a day are expected, and the hours up to now were looked at.
INSERT INTO load_look (enterprise_id, day, looked_at) VALUES (%(enterprise_id)s, %(day)s, %(at)s)
ON CONFLICT (enterprise_id) DO UPDATE SET day = excluded.day, looked_at = excluded.looked_at

-- name: day_uses
-- What a channel used on days that are known, of those in a span: three quarters of a day are measured at least, as of a day
-- that a band is made from.
SELECT d.day, d.use * c.to_use FROM energy_day d
JOIN channel c ON c.id = d.channel_id
WHERE d.channel_id = %(id)s AND d.day >= %(since)s AND d.day < %(until)s AND d.use IS NOT NULL AND d.n_missing = 0
    AND 4 * d.n_measured >= 3 * d.n_slots
ORDER BY d.day

-- name: put
-- What is expected of a channel on a day; made again it takes the place of the one before.
INSERT INTO expected_load (channel_id, day, p10, p50, p90, level, model, skill, days, coverage, reason, uses, baseline, spread,
    made_at)
VALUES (%(channel_id)s, %(day)s, %(p10)s, %(p50)s, %(p90)s, %(level)s, %(model)s, %(skill)s, %(days)s, %(coverage)s, %(reason)s,
    %(uses)s, %(baseline)s, %(spread)s, %(made_at)s)
ON CONFLICT (channel_id, day) DO UPDATE SET p10 = excluded.p10, p50 = excluded.p50, p90 = excluded.p90, level = excluded.level,
    model = excluded.model, skill = excluded.skill, days = excluded.days, coverage = excluded.coverage, reason = excluded.reason,
    uses = excluded.uses, baseline = excluded.baseline, spread = excluded.spread, made_at = excluded.made_at

-- name: drop_old
-- Of days before one nothing is looked at any more.
DELETE FROM expected_load x USING channel c
WHERE c.id = x.channel_id AND c.enterprise_id = %(enterprise_id)s AND x.day < %(day)s

-- name: put_hours
-- The hours of the last days that are over, beside their band: an hour of which a quarter was not measured stays unknown.
WITH known AS (
    SELECT x.channel_id, x.day, extract(hour FROM s.slot_at AT TIME ZONE e.time_zone)::int AS hour, avg(s.use) * 4 * c.to_use AS load
    FROM enterprise e
    JOIN channel c ON c.enterprise_id = e.id
    JOIN expected_load x ON x.channel_id = c.id AND x.day >= %(since)s AND cardinality(x.p50) > 0
    JOIN energy_slot s ON s.channel_id = x.channel_id AND s.slot_at >= x.day::timestamp AT TIME ZONE e.time_zone
        AND s.slot_at < (x.day + 1)::timestamp AT TIME ZONE e.time_zone
        AND s.slot_at >= %(from_at)s AND s.slot_at < %(until)s AND s.state = 1
    WHERE e.id = %(enterprise_id)s
    GROUP BY 1, 2, 3, c.to_use HAVING count(*) %% 4 = 0
)
UPDATE expected_load x SET loads = ARRAY(
    SELECT k.load FROM generate_series(0, 23) h
    LEFT JOIN known k ON k.channel_id = x.channel_id AND k.day = x.day AND k.hour = h ORDER BY h)
FROM channel c
WHERE c.id = x.channel_id AND c.enterprise_id = %(enterprise_id)s AND x.day >= %(since)s AND cardinality(x.p50) > 0

-- name: listing
-- What rules look at: the channels of an enterprise by the days since one, those with a band or a baseline.
SELECT m.code || '/' || c.code AS scope, coalesce(c.use_unit, c.unit) AS unit, c.is_signed, x.day, x.p10, x.p50, x.p90, x.level, x.model, x.skill, x.coverage, x.loads,
    x.uses, x.baseline, x.spread
FROM expected_load x
JOIN channel c ON c.id = x.channel_id
JOIN meter m ON m.id = c.meter_id
WHERE c.enterprise_id = %(enterprise_id)s AND x.day >= %(since)s AND (cardinality(x.p50) > 0 OR cardinality(x.uses) > 0)
ORDER BY scope, x.day

-- name: coarsest
-- How rarely these channels were read at the most in a span: what is read by the hour tells no quarters.
SELECT max(v.interval_s) FROM channel_version v
WHERE v.channel_id = ANY (%(ids)s) AND v.valid && tstzrange(%(from_at)s, %(to_at)s)

-- name: boundary
-- The channels of the electricity that passes the boundary of an enterprise at an instant, each with its part in it.
SELECT fc.channel_id, coalesce(c.use_unit, c.unit) AS unit, c.to_use, f.kind AS direction, fc.sign * fc.share AS part
FROM flow f
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = f.enterprise_id
JOIN flow_channel fc ON fc.flow_id = f.id
JOIN channel c ON c.id = fc.channel_id
WHERE f.enterprise_id = %(enterprise_id)s AND f.carrier = 'electricity' AND f.kind = ANY (%(directions)s)
    AND f.valid @> %(at)s::timestamptz
ORDER BY fc.channel_id
