-- name: note_change
-- A work line: something other than readings changed what the slots of channels must be.
INSERT INTO ingest_batch (enterprise_id, source, received_at, channel_ids, from_ats, to_ats)
VALUES (%(enterprise_id)s, %(source)s, %(received_at)s, %(channel_ids)s::int4[], %(from_ats)s::timestamptz[],
    %(to_ats)s::timestamptz[])

-- name: record_event
-- What happened to a register; append only.
INSERT INTO channel_event (enterprise_id, channel_id, at, kind, end_index, start_index, value, reason, recorded_by,
    recorded_at)
VALUES (%(enterprise_id)s, %(channel_id)s, %(at)s, %(kind)s, %(end_index)s, %(start_index)s, %(value)s, %(reason)s,
    %(recorded_by)s, %(received_at)s)

-- name: readings_about
-- The readings of a channel around an instant, in time order, with what was corrected of them.
SELECT DISTINCT ON (x.at) x.at, x.value FROM (
    SELECT r.at, r.value, 0 AS layer, NULL::timestamptz AS recorded_at, 0 AS id FROM reading r
    WHERE r.channel_id = %(channel_id)s
        AND r.at BETWEEN %(at)s::timestamptz - %(within)s::interval AND %(at)s::timestamptz + %(within)s::interval
    UNION ALL
    SELECT v.at, v.value, 1, v.recorded_at, v.id FROM channel_event v
    WHERE v.channel_id = %(channel_id)s AND v.kind = 'correction'
        AND v.at BETWEEN %(at)s::timestamptz - %(within)s::interval AND %(at)s::timestamptz + %(within)s::interval
) x ORDER BY x.at, x.layer DESC, x.recorded_at DESC, x.id DESC

-- name: swaps_about
-- The swaps that were told of the register of a channel around an instant.
SELECT at, end_index, start_index FROM channel_event WHERE channel_id = %(channel_id)s AND kind = 'swap'
    AND at BETWEEN %(at)s::timestamptz - %(within)s::interval AND %(at)s::timestamptz + %(within)s::interval
ORDER BY at, recorded_at, id

-- name: hold
-- One worker at a time recomputes an enterprise; the others wait here, before they read what there is to do.
SELECT pg_advisory_xact_lock(%(lock_class)s, %(enterprise_id)s)

-- name: try_hold
-- The same for those who rather do something else than wait.
SELECT pg_try_advisory_xact_lock(%(lock_class)s, %(enterprise_id)s)

-- name: moment
-- The clock of the database: who computes somewhere else takes it, so that no two are of different minds.
SELECT clock_timestamp()

-- name: waiting
-- The enterprises with unfinished work lines that are not set aside, the longest waiting first. since: only those with a line
-- that reaches an instant; until: only those with one that does not.
SELECT b.enterprise_id FROM ingest_batch b
LEFT JOIN failed_work f ON f.enterprise_id = b.enterprise_id AND f.job = 'process'
WHERE b.rolled_up_at IS NULL AND (f.is_aside IS NOT TRUE OR NOT b.id = ANY (f.line_ids))
    AND (%(since)s::timestamptz IS NULL OR %(since)s::timestamptz <= ANY (b.to_ats))
    AND (%(until)s::timestamptz IS NULL OR NOT %(until)s::timestamptz <= ANY (b.to_ats))
GROUP BY b.enterprise_id ORDER BY min(b.id)

-- name: aside
-- The enterprises that have work set aside for which something new has come since it failed.
SELECT f.enterprise_id, f.job FROM failed_work f
WHERE f.is_aside AND f.last_at < %(before)s AND f.inputs_fingerprint <>
    (SELECT coalesce(max(b.id), 0)::text FROM ingest_batch b WHERE b.enterprise_id = f.enterprise_id)
ORDER BY f.enterprise_id, f.job

-- name: open_lines
-- The unfinished work lines of an enterprise, oldest first. since: only those that reach an instant; until: only those
-- that do not.
SELECT id, source, channel_ids, from_ats, to_ats FROM ingest_batch
WHERE enterprise_id = %(enterprise_id)s AND rolled_up_at IS NULL AND NOT id = ANY (%(aside)s)
    AND (%(only)s::bigint[] IS NULL OR id = ANY (%(only)s))
    AND (%(since)s::timestamptz IS NULL OR %(since)s::timestamptz <= ANY (to_ats))
    AND (%(until)s::timestamptz IS NULL OR NOT %(until)s::timestamptz <= ANY (to_ats))
ORDER BY id LIMIT %(limit)s

-- name: finish_lines
-- Work lines whose slots, days, months and indicators are written in this transaction.
UPDATE ingest_batch SET rolled_up_at = clock_timestamp() WHERE id = ANY (%(ids)s)

-- name: enterprise
-- The calendar of an enterprise and how far its clock has come.
SELECT e.time_zone, coalesce(c.slots_until, date_bin('15 minutes', e.created_at, 'epoch')) AS slots_until
FROM enterprise e LEFT JOIN rollup_clock c ON c.enterprise_id = e.id
WHERE e.id = %(enterprise_id)s

-- name: behind
-- The enterprises whose due slots have not been written up to an instant.
SELECT e.id FROM enterprise e LEFT JOIN rollup_clock c ON c.enterprise_id = e.id
WHERE coalesce(c.slots_until, date_bin('15 minutes', e.created_at, 'epoch')) < %(until)s
    AND EXISTS (SELECT FROM channel WHERE enterprise_id = e.id)
ORDER BY e.id

-- name: put_clock
-- Up to here the due slots of every channel of an enterprise are written.
INSERT INTO rollup_clock (enterprise_id, slots_until) VALUES (%(enterprise_id)s, %(until)s)
ON CONFLICT (enterprise_id) DO UPDATE SET slots_until = greatest(rollup_clock.slots_until, excluded.slots_until)

-- name: backlog
-- How much work waits, by enterprise.
SELECT e.code AS enterprise, count(b.id) FILTER (WHERE b.rolled_up_at IS NULL) AS waiting,
    min(b.received_at) FILTER (WHERE b.rolled_up_at IS NULL) AS oldest_at, c.slots_until
FROM enterprise e
JOIN visible_enterprise(%(scope_all)s, %(scope_enterprise)s, %(scope_region)s, %(scope_park)s) v ON v.id = e.id
LEFT JOIN ingest_batch b ON b.enterprise_id = e.id AND b.rolled_up_at IS NULL
LEFT JOIN rollup_clock c ON c.enterprise_id = e.id
GROUP BY e.code, c.slots_until ORDER BY e.code
