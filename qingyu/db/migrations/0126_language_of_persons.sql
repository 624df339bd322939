-- migrate:up
-- A responsible person without a user is told in a language that whoever registers the person names.

ALTER TABLE responsible_person ADD language text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en'));
COMMENT ON COLUMN responsible_person.language IS 'in which the person is told by mail';

CREATE OR REPLACE FUNCTION address_of_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.mail IS NOT NULL THEN
        INSERT INTO notice_address (person_id, kind, target, secret, shown, wants, least_severity, quiet, language,
            created_at)
        VALUES (NEW.id, 'mail', NEW.mail, '', NEW.mail, '{cases,overruns}', 1, true, NEW.language, NEW.added_at);
    ELSIF TG_OP = 'UPDATE' AND NEW.ended_at IS NOT NULL THEN
        DELETE FROM notice_address WHERE person_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

-- migrate:down
CREATE OR REPLACE FUNCTION address_of_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.mail IS NOT NULL THEN
        INSERT INTO notice_address (person_id, kind, target, secret, shown, wants, least_severity, quiet, language,
            created_at)
        VALUES (NEW.id, 'mail', NEW.mail, '', NEW.mail, '{cases,overruns}', 1, true, 'zh', NEW.added_at);
    ELSIF TG_OP = 'UPDATE' AND NEW.ended_at IS NOT NULL THEN
        DELETE FROM notice_address WHERE person_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
ALTER TABLE responsible_person DROP language;
