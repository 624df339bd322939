-- name: indicator_faults
-- What could not be computed, by enterprise.
SELECT e.code AS enterprise, f.maker, f.period, f.start_on, f.error, f.first_at, f.last_at
FROM indicator_fault f JOIN enterprise e ON e.id = f.enterprise_id
WHERE %(enterprise)s::text IS NULL OR e.code = %(enterprise)s
ORDER BY e.code, f.maker, f.period, f.start_on

-- name: put_indicator_fault
-- A family of indicators could not be computed for a period; since when stays.
INSERT INTO indicator_fault (enterprise_id, maker, period, start_on, error, first_at, last_at)
VALUES (%(enterprise_id)s, %(maker)s, %(period)s, %(start_on)s, %(error)s, %(now)s, %(now)s)
ON CONFLICT (enterprise_id, maker, period, start_on) DO UPDATE SET error = excluded.error, last_at = excluded.last_at

-- name: clear_indicator_faults
-- What was computed in this transaction has no fault any more, unless one is written after this.
DELETE FROM indicator_fault WHERE enterprise_id = %(enterprise_id)s AND (maker, period, start_on) IN (
    SELECT * FROM unnest(%(makers)s::text[], %(periods)s::text[], %(starts)s::date[]))

-- name: failed_work
-- The work that failed or is set aside, by enterprise.
SELECT e.code AS enterprise, f.job, f.line_ids, f.error, f.n_tries, f.first_at, f.last_at, f.is_aside
FROM failed_work f JOIN enterprise e ON e.id = f.enterprise_id
WHERE %(enterprise)s::text IS NULL OR e.code = %(enterprise)s
ORDER BY e.code, f.job

-- name: failed_of
-- What failed of one enterprise, by job.
SELECT job, line_ids, error, n_tries, first_at, last_at, inputs_fingerprint, is_aside
FROM failed_work WHERE enterprise_id = %(enterprise_id)s

-- name: put_failed_work
-- Work that failed once more.
INSERT INTO failed_work (enterprise_id, job, line_ids, error, n_tries, first_at, last_at, inputs_fingerprint, is_aside)
VALUES (%(enterprise_id)s, %(job)s, %(line_ids)s, %(error)s, %(n_tries)s, %(now)s, %(now)s, %(fingerprint)s,
    %(is_aside)s)
ON CONFLICT (enterprise_id, job) DO UPDATE SET line_ids = excluded.line_ids, error = excluded.error,
    n_tries = excluded.n_tries, last_at = excluded.last_at, inputs_fingerprint = excluded.inputs_fingerprint,
    is_aside = excluded.is_aside

-- name: forget_failed_work
-- Work that was done after all, or that an operator wants tried again.
DELETE FROM failed_work WHERE enterprise_id = %(enterprise_id)s AND (%(job)s::text IS NULL OR job = %(job)s)

-- name: fingerprint
-- What the work of an enterprise is made of, as far as work lines tell: a new line makes another.
SELECT coalesce(max(id), 0)::text AS fingerprint FROM ingest_batch WHERE enterprise_id = %(enterprise_id)s
