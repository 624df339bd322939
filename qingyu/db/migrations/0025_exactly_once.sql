-- migrate:up
-- Answers of writes that came with an Idempotency-Key, kept for a day so that a repeat gets the same one.

CREATE TABLE kept_answer (
    caller text NOT NULL,
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    status smallint NOT NULL CHECK (status BETWEEN 200 AND 299),
    headers jsonb NOT NULL,
    -- An answer may hold a secret that is shown once: sealed with a key that only the caller's own key and the API make.
    sealed_body text NOT NULL,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key_hash)
);
CREATE INDEX kept_answer_kept_at ON kept_answer (kept_at);
COMMENT ON TABLE kept_answer IS 'What a write answered, by caller and Idempotency-Key, written in the transaction of the write itself.';
GRANT SELECT, INSERT, DELETE ON kept_answer TO qingyu_api;

-- migrate:down
DROP TABLE kept_answer;
