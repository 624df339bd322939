-- name: pulse
-- Who lives, what waits and what failed, over all enterprises and without naming one.
SELECT * FROM platform_pulse()
