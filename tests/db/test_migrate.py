"""The schema: one way up, whatever the start; every named query fits it; the Apache edition is left as it is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from qingyu.db import migrate, pool, reference
from qingyu.db.sql import queries
from qingyu.errors import Unavailable
from stack.sandbox import run_once
from stack.servers import Postgres, free_port
from tests.support.databases import PASSWORDS, Database

MIGRATIONS = Path(str(files("qingyu.db"))) / "migrations"
CONCERNS = sorted(path.stem for path in MIGRATIONS.parent.glob("*.sql"))


@contextmanager
def empty(server: Postgres, name: str) -> Iterator[str]:
    """The address of a new database without a schema; dropped at the end."""
    server.create_database(name)
    try:
        yield server.dsn(name)
    finally:
        with psycopg.connect(server.dsn(), autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def schema(server: Postgres, name: str) -> str:
    """All that pg_dump says of a database's schema, rights included."""
    address = ["-h", server.host, "-p", str(server.port), "-U", server.admin, "-d", name]
    said = run_once(
        server.root, [], ["pg_dump", "--schema-only", "--schema=public", *address], {"PGPASSWORD": server.password}
    )
    # Newer releases fence a dump with a random word, and name the roles of a policy as they lie in the catalogue.
    said = re.sub(r"(?m)^\\(un)?restrict .*$", "", said)
    return re.sub(r"(?m)^(CREATE POLICY .*? TO )([\w, ]+?)( USING| WITH|;)", _in_order, said)


def _in_order(policy: re.Match[str]) -> str:
    return f"{policy[1]}{', '.join(sorted(policy[2].split(', ')))}{policy[3]}"


def contents(conn: psycopg.Connection) -> dict[str, list[str]]:
    """How often rows of the catalogue and of reference data were written: what an upgrade could have touched."""
    return {
        table: conn.execute(f"SELECT array_agg(xmin::text ORDER BY ctid) FROM {table}").fetchall()[0][0]
        for table in ("edition", "coal_factor", "benchmark", "rule", "schema_migrations", "pg_class", "pg_attribute")
    }


def dbmate(dsn: str, folder: Path) -> None:
    """Apply the migrations of a folder, as an older release of the platform did."""
    subprocess.run(
        [str(Path(sys.executable).parent / "dbmate"), "--no-dump-schema", "--migrations-dir", str(folder), "migrate"],
        env={**os.environ, "DATABASE_URL": f"{dsn}?sslmode=disable"},
        check=True,
        capture_output=True,
    )


def test_the_apache_edition_gets_no_compression_and_says_its_licence(
    postgres: Postgres, conn: psycopg.Connection
) -> None:
    with empty(postgres, "fresh") as dsn:
        done = migrate.upgrade(dsn)
    assert (list(done.applied), done.licence, done.columnstore) == (migrate.available(), "apache", False)
    assert len(done.editions) == len(reference.FILES)
    compressed = "SELECT bool_or(compression_enabled), count(*) FROM timescaledb_information.hypertables"
    assert conn.execute(compressed).fetchone() == (False, 2)
    assert conn.execute("SELECT count(*) FROM pg_db_role_setting WHERE setdatabase <> 0").fetchone() == (0,)
    assert migrate.server(conn)["licence"] == "apache"


def test_a_second_upgrade_changes_nothing(postgres: Postgres, database: Database) -> None:
    with pool.connect(database.admin_dsn, application="test") as conn:
        before = contents(conn)
    schema_before = schema(postgres, database.name)
    done = migrate.upgrade(database.admin_dsn, PASSWORDS)
    assert (done.applied, done.editions, done.licence, done.columnstore) == ((), (), "apache", False)
    with pool.connect(database.admin_dsn, application="test") as conn:
        assert contents(conn) == before
    assert schema(postgres, database.name) == schema_before


def test_an_upgrade_step_by_step_ends_where_a_fresh_install_does(
    postgres: Postgres, database: Database, tmp_path: Path
) -> None:
    with empty(postgres, "stepwise") as dsn:
        *earlier, last = sorted(MIGRATIONS.glob("*.sql"))
        for migration in earlier:
            (tmp_path / migration.name).write_text(migration.read_text("utf-8"), "utf-8")
            dbmate(dsn, tmp_path)
        assert migrate.upgrade(dsn).applied == (last.name.split("_")[0],)
        stepwise = schema(postgres, "stepwise")
    assert "CREATE TABLE public.reading " in stepwise
    assert stepwise == schema(postgres, database.name)


def test_status_names_what_is_applied_and_the_check_what_is_missing(
    postgres: Postgres, conn: psycopg.Connection
) -> None:
    assert migrate.applied(conn) == migrate.available()
    assert migrate.check(conn) == []
    with empty(postgres, "nothing") as dsn, pool.connect(dsn, application="test") as bare:
        assert migrate.applied(bare) == []
        assert migrate.server(bare)["timescaledb"] == "not installed"
        missing = [f"migration {version} is missing; run `qingyu db upgrade`" for version in migrate.available()]
        assert migrate.check(bare) == missing


def test_the_check_finds_a_role_with_too_many_rights(conn: psycopg.Connection) -> None:
    conn.execute("ALTER ROLE qingyu_api BYPASSRLS")
    assert migrate.check(conn) == ["role qingyu_api has rights it must not have"]


def test_the_check_finds_readings_of_nobody(conn: psycopg.Connection) -> None:
    conn.execute("INSERT INTO reading (channel_id, at, value, batch_id) VALUES (7, '2026-01-01Z', 1, 1)")
    assert migrate.check(conn) == ["1 readings belong to no registered channel"]


def test_a_server_that_is_away_is_named_with_what_to_do() -> None:
    with pytest.raises(Unavailable, match=r"(?s)does not answer.*`make up`"):
        migrate.upgrade(f"postgresql://qingyu_admin@127.0.0.1:{free_port()}/qingyu")


def test_a_migration_that_fails_leaves_the_database_as_it_was_before_it(postgres: Postgres) -> None:
    with empty(postgres, "taken") as dsn:
        with psycopg.connect(dsn) as conn:
            conn.execute("CREATE TABLE energy_slot (of_somebody_else int)")
        with pytest.raises(migrate.MigrationFailed, match='"energy_slot" already exists'):
            migrate.upgrade(dsn)
        with psycopg.connect(dsn) as conn:
            assert migrate.applied(conn) == ["0001", "0002"]
            assert conn.execute("SELECT to_regclass('energy_day')").fetchone() == (None,)


def test_a_role_logs_in_with_its_password_only(database: Database) -> None:
    with psycopg.connect(database.dsn("ingest")) as conn:
        assert conn.execute("SELECT session_user").fetchone() == ("qingyu_ingest",)
    wrong = database.dsn("ingest").replace(PASSWORDS["ingest"], "guessed")
    with pytest.raises(Unavailable, match="password authentication failed"):
        pool.connect(wrong, application="test")


# What PREPARE does not take: those for the schema run in the tests of the Community edition, the others are run here.
UTILITY = {
    "audit": {"settle", "unsettle"},
    "migrate": {
        "columnstore_reading",
        "columnstore_slot",
        "columnstore_limit",
        "protect_new_tables",
        "grant_to_operator",
    },
    "readings": {"make_stage", "copy_readings", "copy_staged"},
    "channels": {"copy_readings_out"},
    "slots": {"copy_slots_in", "copy_slots_out", "copy_whole_slots_out"},
}
PARAMETER = re.compile(r"%\((\w+)\)s")
NO_ROWS = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"


def numbered(statement: str) -> str:
    """A statement with $1, $2, ... for its named parameters."""
    names = list(dict.fromkeys(PARAMETER.findall(statement)))
    return PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")


@pytest.mark.parametrize("concern", CONCERNS)
def test_every_named_query_fits_the_schema(conn: psycopg.Connection, concern: str) -> None:
    conn.execute(queries("readings").make_stage)
    apart = set()
    for name, statement in vars(queries(concern)).items():
        verb = re.sub(r"(?m)^--.*\n", "", statement).split()[0]
        if verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            # A query of assessed bodies is one text for the tables of both kinds.
            for body in ("region", "enterprise") if "{body}" in statement else ("",):
                said = numbered(statement.replace("{body}", body))
                conn.execute(f"PREPARE {concern}_{name}{body} AS {said}")
            continue
        apart.add(name)
        # What COPY sends out is a query like any other.
        if out := re.search(r"(?s)\bCOPY \((.*)\)\s+TO STDOUT", statement):
            conn.execute(f"PREPARE {concern}_{name} AS {numbered(out[1])}")
    assert apart == UTILITY.get(concern, set())


@pytest.mark.parametrize(
    ("concern", "name"), [("readings", "copy_readings"), ("readings", "copy_staged"), ("slots", "copy_slots_in")]
)
def test_every_copy_fits_the_schema(conn: psycopg.Connection, concern: str, name: str) -> None:
    conn.execute(queries("readings").make_stage)
    with conn.cursor() as cursor, cursor.copy(getattr(queries(concern), name)) as copy:
        copy.write(NO_ROWS)


def test_every_query_says_what_it_is_for() -> None:
    for concern in CONCERNS:
        for name, statement in vars(queries(concern)).items():
            said = "".join(re.findall(r"\A(?:-- .+\n)*", statement)).strip()
            assert said.endswith((".", ":")), f"{concern}.{name} has no sentence"


def test_every_query_with_a_scope_carries_all_of_it() -> None:
    for concern in CONCERNS:
        for name, statement in vars(queries(concern)).items():
            for call in re.findall(r"visible_enterprise\(([^)]*(?:\)s[^)]*)*)\)", statement):
                assert "scope_park" in call, f"{concern}.{name} leaves parks out"


def test_no_two_migrations_have_one_number(repository: Path) -> None:
    numbers = [file.name.split("_")[0] for file in (repository / "qingyu/db/migrations").glob("*.sql")]
    assert len(numbers) > 10
    assert sorted(set(numbers)) == sorted(numbers)
