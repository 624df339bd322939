"""A template database that is migrated once, and a fresh copy of it for each test.

Copies are made and dropped over one connection that is kept for each server: opening one costs a third of a copy.
"""

import itertools
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from qingyu.db.migrate import upgrade
from qingyu.settings import Program, Settings
from stack.servers import Postgres
from tests.support.broker import Broker

TEMPLATE = "qingyu_template"
ROLES = ("operator", "ingest", "keeper", "analytics", "api", "dashboards")
PASSWORDS = {role: f"test-{role}" for role in ROLES}

_numbers = itertools.count(1)
_kept: dict[str, psycopg.Connection] = {}


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database, its settings, and the same settings as environment variables for subprocesses."""

    name: str
    server: Postgres
    broker: Broker
    environment: dict[str, str]
    settings: Settings

    @property
    def admin_dsn(self) -> str:
        """The address for the superuser, who sees everything."""
        return self.server.dsn(self.name)

    def dsn(self, program: Program) -> str:
        """The address with the rights of one program."""
        return self.settings.dsn(program)


def make_template(server: Postgres) -> str:
    """Create the template, migrate it with passwords for the programs' roles, and close it to connections."""
    server.create_database(TEMPLATE)
    upgrade(server.dsn(TEMPLATE), PASSWORDS)
    # Made when the server was, before its settings held; now it costs as little to prove as those of the programs.
    own = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(server.admin), sql.Literal(server.password))
    _order(server, own)
    _order(server, sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(TEMPLATE)))
    return TEMPLATE


def create_database(server: Postgres, template: str, broker: Broker) -> Database:
    """Copy the template under a new name."""
    name = f"test_{next(_numbers)}"
    # Copying files costs half of writing every page to the log, and a test asks for no crash safety.
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _order(server, copy.format(sql.Identifier(name), sql.Identifier(template)))
    environment = {
        "QINGYU_DB_HOST": server.host,
        "QINGYU_DB_PORT": str(server.port),
        "QINGYU_DB_NAME": name,
        "QINGYU_DB_ADMIN_PASSWORD": server.password,
        **{f"QINGYU_DB_{role.upper()}_PASSWORD": password for role, password in PASSWORDS.items()},
        **broker.environment,
        "QINGYU_API_SECRET": "a-secret-for-tests-that-signs-nothing-real",
    }
    return Database(name, server, broker, environment, settings_from(environment))


def drop_database(database: Database) -> None:
    """Drop a test's database, ending what is still connected to it."""
    _order(database.server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))


def leave(server: Postgres) -> None:
    """Close the connection kept to a server, which is about to stop."""
    if (conn := _kept.pop(server.dsn(), None)) is not None:
        conn.close()


def _order(server: Postgres, statement: sql.Composed) -> None:
    """Run a statement about whole databases; a test may have stopped the server meanwhile, or started it again."""
    conn = _kept.get(server.dsn())
    if conn is not None:
        with suppress(psycopg.OperationalError):
            conn.execute("SELECT 1")
    if conn is None or conn.closed:
        conn = _kept[server.dsn()] = psycopg.connect(server.dsn(), autocommit=True)
    conn.execute(statement)


def settings_from(environment: dict[str, str]) -> Settings:
    """The settings a program would read from these variables."""
    values: dict[str, Any] = {name.removeprefix("QINGYU_").lower(): value for name, value in environment.items()}
    return Settings(**values)
