-- name: add_metrics
-- The bars of an edition.
INSERT INTO quality_metric (edition_id, metric, name_zh, name_en, sense, limit_value, unit, weight, source, verified,
    weight_source)
VALUES (%(edition)s, %(metric)s, %(name_zh)s, %(name_en)s, %(sense)s, %(limit)s, %(unit)s, %(weight)s, %(source)s,
    %(verified)s, %(weight_source)s)

-- name: metrics
-- The printed bars in force.
SELECT m.metric, m.name_zh, m.name_en, m.sense, m.limit_value AS limit, m.unit, m.weight, m.source, m.verified,
    m.weight_source, m.edition_id AS edition
FROM quality_metric m JOIN edition e ON e.id = m.edition_id AND e.is_current
ORDER BY m.metric

-- name: declared_bars
-- What is declared for a region, those above it and all regions; of all regions the distance is the largest.
WITH RECURSIVE above AS (
    SELECT r.id, r.parent_id, r.code, 0 AS distance FROM region r WHERE r.id = %(region_id)s
    UNION ALL
    SELECT r.id, r.parent_id, r.code, a.distance + 1 FROM region r JOIN above a ON r.id = a.parent_id
)
SELECT b.metric, b.limit_value AS limit, b.weight, b.valid_from, a.code AS region, coalesce(a.distance, 1000) AS distance,
    b.declared_by, b.source, b.id AS number
FROM quality_bar b LEFT JOIN above a ON a.id = b.region_id
WHERE b.region_id IS NULL OR a.id IS NOT NULL
ORDER BY b.id

-- name: same_bar
-- Whether the latest declaration of a region, metric and day says the same.
SELECT b.limit_value IS NOT DISTINCT FROM %(limit)s::float8 AND b.weight IS NOT DISTINCT FROM %(weight)s::float8 AS same
FROM quality_bar b LEFT JOIN region r ON r.id = b.region_id
WHERE r.code IS NOT DISTINCT FROM %(region)s::text AND b.metric = %(metric)s AND b.valid_from = %(valid_from)s
ORDER BY b.id DESC LIMIT 1

-- name: declare_bar
-- A bar or a weight of a region.
INSERT INTO quality_bar (region_id, metric, limit_value, weight, valid_from, declared_by, source, declared_at)
VALUES ((SELECT id FROM region WHERE code = %(region)s::text), %(metric)s, %(limit)s, %(weight)s, %(valid_from)s,
    %(declared_by)s, %(source)s, %(now)s)

-- name: report_of_revision
-- What a revision of a monthly report says.
SELECT quantity, unit FROM monthly_report
WHERE enterprise_id = %(enterprise_id)s AND carrier = %(carrier)s AND month = %(month)s AND revision = %(revision)s

-- name: declare_report
-- A monthly report.
INSERT INTO monthly_report (enterprise_id, carrier, month, quantity, unit, revision, source, declared_by, declared_at)
VALUES (%(enterprise_id)s, %(carrier)s, %(month)s, %(quantity)s, %(unit)s, %(revision)s, %(source)s, %(declared_by)s,
    %(now)s)

-- name: reports
-- The monthly reports in force of some months.
SELECT DISTINCT ON (carrier, month) carrier, month, quantity, unit, revision, source, declared_by, declared_at
FROM monthly_report WHERE enterprise_id = %(enterprise_id)s AND month = ANY(%(months)s)
ORDER BY carrier, month, revision DESC

-- name: stale
-- Days of points whose counts are not those of their slots any more, or were judged by another bound. A reading more
-- than is due, come late to a day that was full, changes no slot and waits for the next change of that day.
SELECT w.day, d.channel_id
FROM unnest(%(days)s::date[], %(timely)s::float8[]) AS w (day, within_s)
JOIN channel c ON c.enterprise_id = %(enterprise_id)s
JOIN energy_day d ON d.channel_id = c.id AND d.day = w.day
LEFT JOIN quality_channel_day q ON q.channel_id = d.channel_id AND q.day = d.day
WHERE q.channel_id IS NULL OR (q.n_received, q.n_due, q.n_slots, q.n_known, q.n_suspect, q.timely_within_s)
    IS DISTINCT FROM (d.n_received, d.n_due, d.n_slots, d.n_slots - d.n_missing, d.n_suspect, w.within_s)

-- name: delete_channel_days
-- Days of points that hold no slot any more.
DELETE FROM quality_channel_day q
WHERE q.enterprise_id = %(enterprise_id)s AND q.day = ANY(%(days)s)
    AND NOT EXISTS (SELECT FROM energy_day d WHERE d.channel_id = q.channel_id AND d.day = q.day)
RETURNING q.day

-- name: put_channel_days
-- Count some days of points anew: their slots, and their readings with the time each took to be stored; a reading whose
-- line is not there is neither in time nor late, nor is history from before anybody listened: it could not be in time.
WITH wanted AS MATERIALIZED (
    SELECT w.channel_id, w.day, w.start_at, w.end_at, w.within_s, v.interval_s,
        make_interval(secs => w.within_s
            + CASE WHEN c.kind IN ('interval', 'mean_power') THEN v.interval_s ELSE 0 END) AS patience
    FROM unnest(%(channel_ids)s::int4[], %(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[],
        %(timely)s::float8[]) AS w (channel_id, day, start_at, end_at, within_s)
    JOIN channel c ON c.id = w.channel_id
    CROSS JOIN LATERAL (
        SELECT x.interval_s FROM channel_version x WHERE x.channel_id = w.channel_id
        ORDER BY (x.valid && tstzrange(w.start_at, w.end_at)) DESC, lower(x.valid) DESC LIMIT 1
    ) v
), came AS (
    SELECT w.channel_id, w.day, count(b.id)::int AS n_readings, min(x.at) AS first_at, max(x.at) AS last_at,
        count(*) FILTER (WHERE b.committed_at <= x.at + w.patience)::int AS n_timely
    FROM wanted w
    JOIN reading x ON x.channel_id = w.channel_id AND x.at >= w.start_at AND x.at < w.end_at
    LEFT JOIN ingest_batch b ON b.id = x.batch_id
        AND x.at + w.patience >= coalesce((SELECT e.session_ready_at FROM enterprise e WHERE e.id = %(enterprise_id)s), x.at)
    GROUP BY w.channel_id, w.day
)
INSERT INTO quality_channel_day (enterprise_id, channel_id, day, n_received, n_due, n_slots, n_known, n_suspect,
    n_readings, n_timely, interval_s, timely_within_s, first_at, last_at)
SELECT %(enterprise_id)s, w.channel_id, w.day, d.n_received, d.n_due, d.n_slots, d.n_slots - d.n_missing, d.n_suspect,
    coalesce(r.n_readings, 0), coalesce(r.n_timely, 0), w.interval_s, w.within_s, r.first_at, r.last_at
FROM wanted w
JOIN energy_day d ON d.channel_id = w.channel_id AND d.day = w.day
LEFT JOIN came r ON r.channel_id = w.channel_id AND r.day = w.day
ON CONFLICT (channel_id, day) DO UPDATE SET n_received = excluded.n_received, n_due = excluded.n_due,
    n_slots = excluded.n_slots, n_known = excluded.n_known, n_suspect = excluded.n_suspect,
    n_readings = excluded.n_readings, n_timely = excluded.n_timely, interval_s = excluded.interval_s,
    timely_within_s = excluded.timely_within_s, first_at = excluded.first_at, last_at = excluded.last_at

-- name: stale_days
-- Days of an enterprise that were never summed, or by other bars.
SELECT w.day
FROM unnest(%(days)s::date[], %(complete)s::float8[], %(timely)s::float8[], %(offset)s::float8[])
    AS w (day, completeness_limit, within_s, offset_limit_s)
LEFT JOIN quality_day q ON q.enterprise_id = %(enterprise_id)s AND q.day = w.day
WHERE (q.completeness_limit, q.timely_within_s, q.offset_limit_s)
    IS DISTINCT FROM (w.completeness_limit, w.within_s, w.offset_limit_s)
    AND EXISTS (SELECT FROM quality_channel_day x WHERE x.enterprise_id = %(enterprise_id)s AND x.day = w.day)

-- name: put_days
-- Sum some days of an enterprise. A day begins with its first reading, or with the last of the day before where that
-- lies less than half an interval before midnight: a clock may be some seconds early.
INSERT INTO quality_day (enterprise_id, day, n_points, n_complete, n_received, n_due, n_readings, n_timely, n_slots,
    n_known, n_suspect, n_started, n_on_time, completeness_limit, timely_within_s, offset_limit_s, computed_at)
SELECT %(enterprise_id)s, w.day, count(*) FILTER (WHERE q.n_due > 0),
    count(*) FILTER (WHERE q.n_due > 0 AND q.n_received >= w.completeness_limit * q.n_due),
    sum(least(q.n_received, q.n_due)), sum(q.n_due), sum(q.n_readings), sum(q.n_timely), sum(q.n_slots), sum(q.n_known),
    sum(q.n_suspect), count(s.offset_s), count(*) FILTER (WHERE s.offset_s <= w.offset_limit_s), w.completeness_limit,
    w.within_s, w.offset_limit_s, %(now)s
FROM unnest(%(days)s::date[], %(starts)s::timestamptz[], %(complete)s::float8[], %(timely)s::float8[],
    %(offset)s::float8[]) AS w (day, start_at, completeness_limit, within_s, offset_limit_s)
JOIN quality_channel_day q ON q.enterprise_id = %(enterprise_id)s AND q.day = w.day
LEFT JOIN quality_channel_day p ON p.channel_id = q.channel_id AND p.day = q.day - 1
CROSS JOIN LATERAL (SELECT least(extract(epoch FROM q.first_at - w.start_at),
    CASE WHEN extract(epoch FROM w.start_at - p.last_at) <= q.interval_s / 2.0
        THEN extract(epoch FROM w.start_at - p.last_at) END) AS offset_s) s
GROUP BY w.day, w.start_at, w.completeness_limit, w.within_s, w.offset_limit_s
ON CONFLICT (enterprise_id, day) DO UPDATE SET n_points = excluded.n_points, n_complete = excluded.n_complete,
    n_received = excluded.n_received, n_due = excluded.n_due, n_readings = excluded.n_readings,
    n_timely = excluded.n_timely, n_slots = excluded.n_slots, n_known = excluded.n_known,
    n_suspect = excluded.n_suspect, n_started = excluded.n_started, n_on_time = excluded.n_on_time,
    completeness_limit = excluded.completeness_limit, timely_within_s = excluded.timely_within_s,
    offset_limit_s = excluded.offset_limit_s, computed_at = excluded.computed_at
RETURNING day

-- name: delete_days
-- Days of an enterprise on which no point holds anything any more.
DELETE FROM quality_day q WHERE q.enterprise_id = %(enterprise_id)s AND q.day = ANY(%(days)s)
    AND NOT EXISTS (SELECT FROM quality_channel_day x WHERE x.enterprise_id = q.enterprise_id AND x.day = q.day)

-- name: days
-- The days of an enterprise in a span.
SELECT day, n_points, n_complete, n_received, n_due, n_readings, n_timely, n_slots, n_known, n_suspect, n_started,
    n_on_time, completeness_limit, timely_within_s, offset_limit_s
FROM quality_day
WHERE enterprise_id = %(enterprise_id)s AND day >= %(from_day)s AND day < %(to_day)s ORDER BY day

-- name: channels
-- Each point of an enterprise over a span of days: sums, days above the bar, and the worst start of a day.
SELECT m.code AS meter, c.code AS channel, c.carrier, c.kind, count(*) FILTER (WHERE q.n_due > 0)::int AS n_points,
    count(*) FILTER (WHERE q.n_due > 0 AND q.n_received >= x.completeness_limit * q.n_due)::int AS n_complete,
    sum(least(q.n_received, q.n_due))::int AS n_received, sum(q.n_due)::int AS n_due, sum(q.n_readings)::int AS n_readings,
    sum(q.n_timely)::int AS n_timely, sum(q.n_slots)::int AS n_slots, sum(q.n_known)::int AS n_known,
    sum(q.n_suspect)::int AS n_suspect, count(s.offset_s)::int AS n_started,
    count(*) FILTER (WHERE s.offset_s <= x.offset_limit_s)::int AS n_on_time,
    max(s.offset_s)::float8 AS worst_start_s
FROM quality_channel_day q
JOIN enterprise e ON e.id = q.enterprise_id
JOIN quality_day x ON x.enterprise_id = q.enterprise_id AND x.day = q.day
JOIN channel c ON c.id = q.channel_id
JOIN meter m ON m.id = c.meter_id
LEFT JOIN quality_channel_day p ON p.channel_id = q.channel_id AND p.day = q.day - 1
CROSS JOIN LATERAL (SELECT q.day::timestamp AT TIME ZONE e.time_zone AS at) midnight
CROSS JOIN LATERAL (SELECT least(extract(epoch FROM q.first_at - midnight.at),
    CASE WHEN extract(epoch FROM midnight.at - p.last_at) <= q.interval_s / 2.0
        THEN extract(epoch FROM midnight.at - p.last_at) END) AS offset_s) s
WHERE q.enterprise_id = %(enterprise_id)s AND q.day >= %(from_day)s AND q.day < %(to_day)s
GROUP BY m.code, c.code, c.carrier, c.kind
ORDER BY m.code, c.code

-- name: channel_days
-- Each point of an enterprise on each day of a span with the bars of that day, a row also where nothing was due. A gauge
-- counts no energy and is never due; is_uncounted: slots are there that were not counted yet.
SELECT m.code AS meter, c.code AS channel, c.carrier, c.kind, w.at::date AS day,
    x.completeness_limit, x.timely_within_s, x.offset_limit_s,
    coalesce(least(q.n_received, q.n_due), 0) AS n_received, coalesce(q.n_due, 0) AS n_due,
    coalesce(q.n_readings, 0) AS n_readings, coalesce(q.n_timely, 0) AS n_timely, coalesce(q.n_slots, 0) AS n_slots,
    coalesce(q.n_known, 0) AS n_known, coalesce(q.n_suspect, 0) AS n_suspect,
    (q.channel_id IS NULL AND d.n_due > 0) IS TRUE AS is_uncounted, s.offset_s::float8 AS start_offset_s
FROM channel c
JOIN meter m ON m.id = c.meter_id
JOIN enterprise e ON e.id = c.enterprise_id
CROSS JOIN generate_series(%(from_day)s::date::timestamp, %(to_day)s::date - INTERVAL '1 day', INTERVAL '1 day') AS w (at)
LEFT JOIN quality_day x ON x.enterprise_id = e.id AND x.day = w.at::date
LEFT JOIN quality_channel_day q ON q.channel_id = c.id AND q.day = w.at::date
LEFT JOIN quality_channel_day p ON p.channel_id = c.id AND p.day = w.at::date - 1
LEFT JOIN energy_day d ON d.channel_id = c.id AND d.day = w.at::date
CROSS JOIN LATERAL (SELECT w.at AT TIME ZONE e.time_zone AS at) midnight
CROSS JOIN LATERAL (SELECT least(extract(epoch FROM q.first_at - midnight.at),
    CASE WHEN extract(epoch FROM midnight.at - p.last_at) <= q.interval_s / 2.0
        THEN extract(epoch FROM midnight.at - p.last_at) END) AS offset_s) s
WHERE c.enterprise_id = %(enterprise_id)s AND c.kind <> 'gauge'
    AND (%(meter)s::text IS NULL OR m.code = %(meter)s::text)
ORDER BY m.code, c.code, w.at

-- name: month_starts
-- How long after the start of a month the first reading of each point lies; a point that begins to be measured inside a
-- month is left out.
SELECT m.code || '/' || c.code AS scope, w.month,
    extract(epoch FROM min(q.first_at) - (w.month::timestamp AT TIME ZONE e.time_zone))::float8 AS offset_s
FROM unnest(%(months)s::date[]) AS w (month)
JOIN enterprise e ON e.id = %(enterprise_id)s
JOIN quality_channel_day q ON q.enterprise_id = e.id AND q.day >= w.month
    AND q.day < (w.month + INTERVAL '1 month')::date
JOIN channel c ON c.id = q.channel_id AND c.valid_from <= w.month::timestamp AT TIME ZONE e.time_zone
JOIN meter m ON m.id = c.meter_id
GROUP BY m.code, c.code, w.month, e.time_zone
HAVING min(q.first_at) IS NOT NULL
ORDER BY w.month, scope

-- name: outages
-- Interruptions that reach into a span, the longest first, from the end of the last period that was read. The gap of a
-- channel that still does not speak is written up to the clock, over and over: such a one lasts.
SELECT m.code || '/' || c.code AS scope, g.from_at, x.to_at,
    x.evidence ? 'open' AND x.to_at >= coalesce(k.slots_until, '-infinity') AS lasts
FROM channel_finding x
JOIN channel c ON c.id = x.channel_id
JOIN meter m ON m.id = c.meter_id
LEFT JOIN rollup_clock k ON k.enterprise_id = x.enterprise_id
CROSS JOIN LATERAL (
    SELECT x.from_at + make_interval(secs => CASE WHEN c.kind IN ('interval', 'mean_power')
        THEN coalesce((x.evidence ->> 'expected_s')::float8, 0) ELSE 0 END) AS from_at
) g
WHERE x.enterprise_id = %(enterprise_id)s AND x.kind = 'gap' AND x.from_at < %(to_at)s AND x.to_at > %(from_at)s
    AND x.to_at - g.from_at >= make_interval(secs => %(at_least_s)s)
ORDER BY x.to_at - g.from_at DESC, scope LIMIT %(limit)s

-- name: instruments
-- The instruments in use at enterprises on a day: all, those whose certificate is in date, those of which none is known.
-- The due day is the first on which a certificate no longer holds.
SELECT e.id AS enterprise_id, i.n_meters, i.n_in_date, i.n_unknown, i.overdue
FROM enterprise e
CROSS JOIN LATERAL (
    SELECT count(m.id)::int AS n_meters, count(*) FILTER (WHERE c.due_on > %(day)s)::int AS n_in_date,
        count(*) FILTER (WHERE c.due_on IS NULL)::int AS n_unknown,
        coalesce(array_agg(m.code::text ORDER BY m.code) FILTER (WHERE c.due_on <= %(day)s), '{}') AS overdue
    FROM meter m LEFT JOIN certificate_in_force(e.id, %(day)s) c ON c.meter_id = m.id
    WHERE m.enterprise_id = e.id AND EXISTS (
        SELECT FROM channel h JOIN channel_version v ON v.channel_id = h.id
        WHERE h.meter_id = m.id AND v.valid && tstzrange(%(day)s::date::timestamp AT TIME ZONE e.time_zone,
            (%(day)s::date + 1)::timestamp AT TIME ZONE e.time_zone))
) i
WHERE e.id = ANY(%(enterprise_ids)s)

-- name: region_enterprises
-- The enterprises of a region and below with their sums over a span of days; one without any day has no sums.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION ALL
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT e.id, e.code, e.name_zh, e.name_en, count(q.day)::int AS n_days, coalesce(sum(q.n_points), 0)::int AS n_points,
    coalesce(sum(q.n_complete), 0)::int AS n_complete, coalesce(sum(q.n_received), 0)::int AS n_received,
    coalesce(sum(q.n_due), 0)::int AS n_due, coalesce(sum(q.n_readings), 0)::int AS n_readings,
    coalesce(sum(q.n_timely), 0)::int AS n_timely, coalesce(sum(q.n_slots), 0)::int AS n_slots,
    coalesce(sum(q.n_known), 0)::int AS n_known, coalesce(sum(q.n_suspect), 0)::int AS n_suspect,
    coalesce(sum(q.n_started), 0)::int AS n_started, coalesce(sum(q.n_on_time), 0)::int AS n_on_time
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN quality_day q ON q.enterprise_id = e.id AND q.day >= %(from_day)s AND q.day < %(to_day)s
WHERE e.region_id IN (SELECT below.id FROM below)
GROUP BY e.id
ORDER BY e.code

-- name: region_days
-- The days of a region's enterprises added up, each with how many enterprises have anything of it.
WITH RECURSIVE below AS (
    SELECT r.id FROM region r WHERE r.id = %(region_id)s
    UNION ALL
    SELECT r.id FROM region r JOIN below b ON r.parent_id = b.id
)
SELECT q.day, count(*)::int AS n_enterprises, sum(q.n_points)::int AS n_points, sum(q.n_complete)::int AS n_complete,
    sum(q.n_received)::int AS n_received, sum(q.n_due)::int AS n_due, sum(q.n_readings)::int AS n_readings,
    sum(q.n_timely)::int AS n_timely, sum(q.n_slots)::int AS n_slots, sum(q.n_known)::int AS n_known,
    sum(q.n_suspect)::int AS n_suspect, sum(q.n_started)::int AS n_started, sum(q.n_on_time)::int AS n_on_time
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
JOIN quality_day q ON q.enterprise_id = e.id AND q.day >= %(from_day)s AND q.day < %(to_day)s
WHERE e.region_id IN (SELECT below.id FROM below)
GROUP BY q.day
ORDER BY q.day
