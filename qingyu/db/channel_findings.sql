-- name: delete_findings
-- Findings that are about to be written anew: those of a stuck meter have a span of their own.
DELETE FROM channel_finding
WHERE channel_id = %(id)s AND ((kind <> 'stuck' AND from_at >= %(from_at)s AND from_at < %(to_at)s)
    OR (kind = 'stuck' AND from_at >= %(stuck_from_at)s AND from_at < %(stuck_to_at)s))

-- name: insert_finding
-- What was seen in a channel.
INSERT INTO channel_finding (enterprise_id, channel_id, kind, from_at, to_at, evidence)
VALUES (%(enterprise_id)s, %(id)s, %(kind)s, %(from_at)s, %(to_at)s, %(evidence)s)
ON CONFLICT (channel_id, kind, from_at) DO UPDATE SET to_at = excluded.to_at, evidence = excluded.evidence
