-- name: batch_ids
-- Numbers for batch lines, drawn ahead in blocks.
SELECT nextval(pg_get_serial_sequence('ingest_batch', 'id')) FROM generate_series(1, %(n)s)

-- name: insert
-- The line of a batch: when it became known, what it touched, and its counts.
INSERT INTO ingest_batch (id, enterprise_id, source, received_at, channel_ids, from_ats, to_ats, n_messages, n_received,
    n_written, n_duplicate, n_conflict, n_rejected, rolled_up_at)
VALUES (%(id)s, %(enterprise_id)s, %(source)s, %(received_at)s, %(channel_ids)s::int4[], %(from_ats)s::timestamptz[],
    %(to_ats)s::timestamptz[], %(n_messages)s, %(n_received)s, %(n_written)s, %(n_duplicate)s, %(n_conflict)s,
    %(n_rejected)s, CASE WHEN %(touches)s THEN NULL ELSE clock_timestamp() END)

-- name: insert_touching
-- The lines of one batch for many enterprises: what each touched is a slice of the columns of all.
INSERT INTO ingest_batch (id, enterprise_id, source, received_at, channel_ids, from_ats, to_ats, n_messages, n_received,
    n_written, n_duplicate, n_conflict, n_rejected, rolled_up_at)
SELECT id, enterprise_id, %(source)s, %(received_at)s, (%(channel_ids)s::int4[])[first:last],
    (%(from_ats)s::timestamptz[])[first:last], (%(to_ats)s::timestamptz[])[first:last], n_messages, n_received, n_written,
    n_received - n_written - n_conflict, n_conflict, n_rejected,
    CASE WHEN n_written = 0 THEN clock_timestamp() END
FROM unnest(%(ids)s::int8[], %(enterprise_ids)s::int4[], %(firsts)s::int4[], %(lasts)s::int4[], %(n_messages)s::int4[],
    %(n_received)s::int4[], %(n_written)s::int4[], %(n_conflict)s::int4[], %(n_rejected)s::int4[])
    AS l (id, enterprise_id, first, last, n_messages, n_received, n_written, n_conflict, n_rejected)
