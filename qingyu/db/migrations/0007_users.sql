-- migrate:up
-- Who may log in to the console, and what they see.

CREATE TABLE app_user (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    display_zh text NOT NULL,
    display_en text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('enterprise_viewer', 'enterprise_manager', 'regulator_viewer', 'regulator_officer')),
    enterprise_id integer REFERENCES enterprise,
    region_id integer REFERENCES region,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((role LIKE 'enterprise%') = (enterprise_id IS NOT NULL)),
    CHECK ((role LIKE 'regulator%') = (region_id IS NOT NULL))
);

-- migrate:down
