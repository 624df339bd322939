-- migrate:up
-- Functions with the rights of the owner are called by their triggers alone.
REVOKE ALL ON FUNCTION note_closed_change(integer, text, timestamptz[], timestamptz[], timestamptz), note_closed_change() FROM PUBLIC;

-- migrate:down
