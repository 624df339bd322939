-- migrate:up
-- A reason is a code with parameters; its sentence is made on reading. What was stored as a sentence stays one, as a JSON
-- string, so that the seal of a closed row is what it was: in the array that is hashed both read the same.

ALTER TABLE indicator_value ALTER COLUMN reason TYPE jsonb USING to_jsonb(reason);
COMMENT ON COLUMN indicator_value.reason IS 'why there is no value: {code, parameters}; a string in rows from before reasons were values';

CREATE FUNCTION indicator_row_hash(enterprise_id integer, code text, scope text, period text, start_on date,
    value double precision, unit text, completeness double precision, reason jsonb, verified boolean, inputs_hash text,
    computed_at timestamptz, inputs jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(enterprise_id, code, scope, period, start_on - DATE '2000-01-01', value, unit,
        completeness, reason, verified, inputs_hash, extract(epoch FROM computed_at), inputs)::text, 'UTF8'))
$$;
DROP FUNCTION indicator_row_hash(integer, text, text, text, date, double precision, text, double precision, text, boolean,
    text, timestamptz, jsonb);

-- migrate:down
