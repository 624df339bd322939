-- name: coal_by_day
-- Standard coal of each day, both books [tce]; an open day is not whole yet.
SELECT time, CASE code WHEN 'coal.calorific' THEN '当量 calorific' ELSE '等价 equivalent' END AS metric, value
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'day' AND scope = '' AND code IN ('coal.calorific', 'coal.equivalent')
ORDER BY time

-- name: carriers_by_day
-- Standard coal of each day by carrier, equivalent book [tce].
SELECT time, scope AS metric, value
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'day' AND scope <> '' AND code = 'coal.equivalent'
ORDER BY time

-- name: co2_by_day
-- CO2 of each day [tCO2].
SELECT time, value AS "tCO2"
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'day' AND scope = '' AND code = 'co2.total'
ORDER BY time

-- name: demand_by_day
-- Largest demand of a quarter-hour of each day [kW].
SELECT time, value AS "kW"
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'day' AND scope = '' AND code = 'demand.max_kw'
ORDER BY time

-- name: months
-- Intensity, totals and gaps by month, with what their proof is found by.
SELECT to_char(start_on, 'YYYY-MM-DD') AS start, code, scope, value, unit, completeness, verified, is_open, period
FROM dashboard.indicator
WHERE $__timeFilter(time) AND period = 'month'
    AND code IN ('coal.equivalent', 'coal.calorific', 'co2.total', 'intensity', 'gap.relative', 'cost.total', 'demand.max_kw')
ORDER BY start_on DESC, code, scope

-- name: warnings
-- Open warnings, the worst first.
SELECT id, severity, rule, scope, since_at, value, limit_value, unit
FROM dashboard.warning
WHERE closed_at IS NULL
ORDER BY severity DESC, since_at

-- name: quality
-- What of a day is known, came in time, is suspect [share of 1].
SELECT time, known AS "已知 known", received AS "收到 received", timely AS "及时 timely", suspect AS "可疑 suspect"
FROM dashboard.quality
WHERE $__timeFilter(time)
ORDER BY time

-- name: unit_power
-- Electricity of the meters of a unit as mean power of the known quarter-hours [kW].
SELECT date_bin(greatest(INTERVAL '15 minutes', $__interval_ms * INTERVAL '1 millisecond'), time, TIMESTAMPTZ 'epoch') AS time,
    meter || '/' || channel AS metric, 4 * avg(use) AS value
FROM dashboard.slot
WHERE $__timeFilter(time) AND unit = '{unit}' AND unit_of_use = 'kWh'
GROUP BY 1, 2
ORDER BY 1

-- name: unit_use
-- Use of the meters of a unit per hour, of the known quarter-hours, in the unit of use.
SELECT date_bin(greatest(INTERVAL '15 minutes', $__interval_ms * INTERVAL '1 millisecond'), time, TIMESTAMPTZ 'epoch') AS time,
    meter || '/' || channel AS metric, 4 * avg(use) AS value
FROM dashboard.slot
WHERE $__timeFilter(time) AND unit = '{unit}' AND unit_of_use = '{unit_of_use}'
GROUP BY 1, 2
ORDER BY 1
