"""A template database that is migrated once, and a fresh copy of it for each test."""

import itertools
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from qingyu.db.migrate import upgrade
from qingyu.settings import Program, Settings
from stack.servers import Postgres

TEMPLATE = "qingyu_template"
ROLES = ("operator", "ingest", "keeper", "analytics", "api", "dashboards")
PASSWORDS = {role: f"test-{role}" for role in ROLES}

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database, its settings, and the same settings as environment variables for subprocesses."""

    name: str
    server: Postgres
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
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(TEMPLATE)))
    return TEMPLATE


def create_database(server: Postgres, template: str, broker_environment: dict[str, str]) -> Database:
    """Copy the template under a new name."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        # Copying files costs half of writing every page to the log, and a test asks for no crash safety.
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        conn.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    environment = {
        "QINGYU_DB_HOST": server.host,
        "QINGYU_DB_PORT": str(server.port),
        "QINGYU_DB_NAME": name,
        "QINGYU_DB_ADMIN_PASSWORD": server.password,
        **{f"QINGYU_DB_{role.upper()}_PASSWORD": password for role, password in PASSWORDS.items()},
        **broker_environment,
        "QINGYU_API_SECRET": "a-secret-for-tests-that-signs-nothing-real",
    }
    return Database(name, server, environment, settings_from(environment))


def drop_database(database: Database) -> None:
    """Drop a test's database, ending what is still connected to it."""
    with psycopg.connect(database.server.dsn(), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))


def settings_from(environment: dict[str, str]) -> Settings:
    """The settings a program would read from these variables."""
    values: dict[str, Any] = {name.removeprefix("QINGYU_").lower(): value for name, value in environment.items()}
    return Settings(**values)
