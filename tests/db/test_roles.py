"""Every table times every role: who may do what, what forces its policies, and how long a program may take."""

import psycopg

from qingyu.settings import Settings
from tests.db import rights
from tests.support.databases import Database

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def tables(conn: psycopg.Connection, kind: str = "r") -> list[str]:
    """The tables (or views) of the schema, chunks left out."""
    found = conn.execute(
        "SELECT relname FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace ORDER BY 1", (kind,)
    )
    return [row[0] for row in found]


def roles(conn: psycopg.Connection) -> list[str]:
    """The programs' roles that this server has."""
    found = conn.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(rights.PROGRAMS),))
    return sorted(row[0] for row in found)


def test_every_table_is_decided_about_and_every_role_may_do_what_was_decided(conn: psycopg.Connection) -> None:
    there = tables(conn)
    assert set(there) == set(rights.KINDS), "say in tests/db/rights.py what the table is and who may write it"
    wrong = []
    for role in roles(conn):
        for table in there:
            wanted = set(rights.WRITES[role].get(table, "").split()) | (
                {"SELECT"} if rights.may_read(role, table) else set()
            )
            has = {
                verb
                for verb in VERBS
                if conn.execute("SELECT has_table_privilege(%s, %s, %s)", (role, table, verb)).fetchone() == (True,)
            }
            # A role that reads some columns of a table reads it.
            if conn.execute("SELECT has_any_column_privilege(%s, %s, 'SELECT')", (role, table)).fetchone() == (True,):
                has.add("SELECT")
            if has != wanted:
                wrong.append((role, table, "has", sorted(has - wanted), "lacks", sorted(wanted - has)))
    assert not wrong, "\n".join(map(str, wrong))
    print(f"\nrights: {len(there)} tables x {len(roles(conn))} roles x {len(VERBS)} verbs as decided")


def test_single_columns_are_changed_and_hidden_as_decided(conn: psycopg.Connection) -> None:
    found: dict[tuple[str, str, str], set[str]] = {}
    for role, table, verb, column in conn.execute(
        "SELECT grantee, table_name, privilege_type, column_name FROM information_schema.column_privileges"
        " WHERE grantee = ANY(%s) AND privilege_type IN ('INSERT', 'UPDATE') AND table_schema = 'public'"
        " AND NOT has_table_privilege(grantee::name, quote_ident(table_name), privilege_type)",
        (list(rights.PROGRAMS),),
    ):
        found.setdefault((role, table, verb), set()).add(column)
    assert found == rights.COLUMNS
    for (role, table), columns in rights.HIDDEN_COLUMNS.items():
        for column in columns:
            asked = conn.execute("SELECT has_column_privilege(%s, %s, %s, 'SELECT')", (role, table, column))
            assert asked.fetchone() == (False,), (role, table, column)


def test_no_program_is_a_superuser_passes_the_policies_or_owns_anything(conn: psycopg.Connection) -> None:
    mighty = conn.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls OR rolcreaterole"
        " OR rolcreatedb OR rolreplication OR rolname IN (SELECT pg_get_userbyid(relowner) FROM pg_class))",
        (list(rights.PROGRAMS),),
    ).fetchall()
    assert mighty == []


def test_every_table_with_an_enterprise_forces_its_policies(conn: psycopg.Connection) -> None:
    forced = {
        row[0]
        for row in conn.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
        )
    }
    apart = (rights.OF_REGION, rights.FORETOLD, rights.OF_BODY, rights.TREE, rights.ANNOUNCED, rights.OF_PERSON)
    assert forced == rights.PROTECTED.union(*apart)
    with_enterprise = {
        row[0]
        for row in conn.execute(
            "SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE attname = 'enterprise_id'"
            " AND relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT attisdropped"
        )
    }
    # People and the audit log are read by those whose scope is nothing; what their routes show is decided by the role.
    assert with_enterprise - forced == {"app_user", "api_token", *rights.AUDIT}
    policies = conn.execute("SELECT tablename, policyname, roles::text[] FROM pg_policies").fetchall()
    # Beside the scope they hold what keys cannot: parts of one enterprise, and nobody of the other side.
    joined = {("flow_channel", "own_parts"), ("product_flow", "own_parts"), ("case_step", "own_person")}
    assert {(table, name) for table, name, _ in policies} - joined == {
        (t, n) for t in forced for n in ("programs", "scope")
    }
    assert all(of == ["qingyu_api"] for _, name, of in policies if name == "scope")
    assert not any("qingyu_api" in of or "public" in of for _, name, of in policies if name == "programs")


def test_every_program_has_bounds_on_its_statements_and_on_sleeping_in_a_transaction(
    database: Database, conn: psycopg.Connection
) -> None:
    for role in roles(conn):
        program = role.removeprefix("qingyu_")
        if f"db_{program}_password" not in Settings.model_fields:
            continue
        with psycopg.connect(database.dsn(program)) as own:  # type: ignore[arg-type]
            for bound in ("statement_timeout", "idle_in_transaction_session_timeout"):
                row = own.execute("SELECT current_setting(%s)", (bound,)).fetchone()
                assert row is not None
                assert row[0] != "0", (role, bound)
