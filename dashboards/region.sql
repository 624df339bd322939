-- name: coal_by_month
-- Standard coal of the key units of each month, equivalent book [tce]: a sum of what they have, whole or not.
SELECT time, sum(value) AS "tce"
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'month' AND scope = '' AND code = 'coal.equivalent'
GROUP BY time
ORDER BY time

-- name: co2_by_month
-- CO2 of the key units of each month [tCO2].
SELECT time, sum(value) AS "tCO2"
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'month' AND scope = '' AND code = 'co2.total'
GROUP BY time
ORDER BY time

-- name: landing
-- Where the year ends as foreseen on each day, energy [tce, equivalent book]; no fan where there is no skill.
SELECT time, p10 AS "P10", p50 AS "P50", p90 AS "P90"
FROM dashboard.forecast
WHERE $__timeFilter(time) AND region = '{region}' AND controlled = 'energy'
ORDER BY time

-- name: landing_co2
-- Where the year ends as foreseen on each day, CO2 [tCO2].
SELECT time, p10 AS "P10", p50 AS "P50", p90 AS "P90"
FROM dashboard.forecast
WHERE $__timeFilter(time) AND region = '{region}' AND controlled = 'carbon'
ORDER BY time

-- name: odds
-- The newest odds that a task of the year is missed, of the region and those below it.
SELECT DISTINCT ON (region, controlled, task) region, controlled, task, odds, outlook, time AS as_of
FROM dashboard.odds
ORDER BY region, controlled, task, time DESC

-- name: targets
-- What documents demand; drops and growths are shares of 1, caps and increments tce or tCO2.
SELECT region, quantity, kind, value, base_year, target_year, document, clause, verified
FROM dashboard.target
ORDER BY region = '{region}' DESC, region, quantity, kind

-- name: issues
-- Published issues of the barometer.
SELECT time, region, year, through_month, version, sha256, published_by
FROM dashboard.issue
ORDER BY time DESC
LIMIT 60

-- name: enterprises
-- The key units, those with the worst warnings first.
SELECT e.code, e.name_zh, e.name_en, count(w.id) FILTER (WHERE w.severity = 3) AS red,
    count(w.id) FILTER (WHERE w.severity = 2) AS orange, count(w.id) FILTER (WHERE w.severity = 1) AS yellow
FROM dashboard.enterprise e
LEFT JOIN dashboard.warning w ON w.enterprise = e.code AND w.closed_at IS NULL
GROUP BY e.code, e.name_zh, e.name_en
ORDER BY red DESC, orange DESC, yellow DESC, e.code

-- name: quality
-- What of a day is known, of all key units [share of 1], and of the worst.
SELECT time, avg(known) AS "平均 mean", min(known) AS "最差 worst"
FROM dashboard.quality
WHERE $__timeFilter(time)
GROUP BY time
ORDER BY time
