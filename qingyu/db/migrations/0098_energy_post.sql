-- migrate:up
-- Posts of energy management 能源管理岗位: who holds which, by what qualification, and when the authority was told.

CREATE TABLE energy_post (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    enterprise_id integer NOT NULL REFERENCES enterprise,
    post text NOT NULL CHECK (post IN ('manager', 'officer')),
    holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 100),
    title text NOT NULL CHECK (title IN ('none', 'junior', 'intermediate', 'senior')),
    certificate_no text CHECK (length(certificate_no) BETWEEN 1 AND 100),
    appointed_by text NOT NULL CHECK (length(appointed_by) BETWEEN 1 AND 500),
    filed_on date,
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to > valid_from),
    declared_by text NOT NULL,
    declared_at timestamptz NOT NULL
);
CREATE INDEX ON energy_post (enterprise_id, post, holder, valid_from, id DESC);
COMMENT ON TABLE energy_post IS 'Append only; of a post, its holder and first day the latest holds.';
COMMENT ON COLUMN energy_post.title IS '职称; the law asks a manager 能源管理负责人 for an intermediate one or higher';
COMMENT ON COLUMN energy_post.filed_on IS '备案: when the authority was told of the appointment';
GRANT SELECT ON energy_post TO qingyu_analytics, qingyu_api;
GRANT SELECT, INSERT ON energy_post TO qingyu_operator;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON energy_post
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
SELECT protect_by_enterprise('energy_post');

-- migrate:down
DROP TABLE energy_post;
