"""The schema: numbered `.sql` files applied by dbmate, then roles, reference data and the Community step."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import psycopg
from psycopg import sql as compose

from qingyu.db import pool, reference
from qingyu.db.sql import queries
from qingyu.errors import QingyuError, Unavailable


class MigrationFailed(QingyuError):
    """A migration could not be applied; the database is as it was before it."""

    code = "migration_failed"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade found and did."""

    applied: tuple[str, ...]
    editions: tuple[str, ...]
    licence: str
    columnstore: bool


def upgrade(admin_dsn: str, passwords: Mapping[str, str] | None = None) -> Upgrade:
    """Bring the database to the newest schema; doing it again changes nothing.

    passwords: of the programs' roles, by program ("ingest", ...); a role without one cannot log in.
    Raises MigrationFailed, or Unavailable when the server does not answer.
    """
    with pool.connect(admin_dsn, application="qingyu-upgrade") as conn:
        before = applied(conn)
    _dbmate(admin_dsn, "migrate")
    with pool.connect(admin_dsn, application="qingyu-upgrade") as conn:
        after = applied(conn)
        conn.execute(queries("migrate").protect_new_tables)
        conn.execute(queries("migrate").grant_to_operator)
        for program, password in (passwords or {}).items():
            _allow_login(conn, program, password)
        editions = reference.load(conn)
        licence = _licence(conn)
        columnstore = licence == "timescale" and _add_columnstore(conn)
        conn.commit()
    return Upgrade(tuple(v for v in after if v not in before), tuple(editions), licence, columnstore)


def applied(conn: pool.Connection) -> list[str]:
    """The versions of the applied migrations, oldest first."""
    named = queries("migrate")
    there = conn.execute(named.has_migrations_table).fetchone()
    if not there or not there[0]:
        return []
    return [row[0] for row in conn.execute(named.applied)]


def available() -> list[str]:
    """The versions of the migrations that this library carries, oldest first."""
    folder = files("qingyu.db") / "migrations"
    return sorted(entry.name.split("_")[0] for entry in folder.iterdir() if entry.name.endswith(".sql"))


def check(conn: pool.Connection) -> list[str]:
    """What is wrong with the database, as sentences; an empty list means that all is well."""
    named = queries("migrate")
    faults = [f"migration {v} is missing; run `qingyu db upgrade`" for v in available() if v not in applied(conn)]
    if faults:
        return faults
    faults += [f"role {row[0]} has rights it must not have" for row in conn.execute(named.broken_rights)]
    orphans = conn.execute(named.bad_readings).fetchone()
    if orphans and orphans[0]:
        faults.append(f"{orphans[0]} readings belong to no registered channel")
    return faults


def server(conn: pool.Connection) -> dict[str, str]:
    """Versions and licence of the server."""
    row = conn.execute(queries("migrate").server_version).fetchone()
    assert row is not None
    return {"postgresql": row[0], "timescaledb": row[1] or "not installed", "licence": _licence(conn)}


def _licence(conn: pool.Connection) -> str:
    row = conn.execute(queries("migrate").licence).fetchone()
    return str(row[0]) if row else ""


def _dbmate(dsn: str, command: str) -> None:
    program = shutil.which(
        "dbmate", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    )
    if program is None:
        raise Unavailable("dbmate is not installed; run `make setup`")
    joiner = "&" if "?" in dsn else "?"
    with as_file(files("qingyu.db") / "migrations") as folder:
        done = subprocess.run(
            [program, "--no-dump-schema", "--migration-lock", "--migrations-dir", str(folder), command],
            env={**os.environ, "DATABASE_URL": f"{dsn}{joiner}sslmode=disable"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise MigrationFailed(f"dbmate {command} failed: {done.stderr.strip() or done.stdout.strip()}")


def _allow_login(conn: pool.Connection, program: str, password: str) -> None:
    conn.execute(
        compose.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            compose.Identifier(f"qingyu_{program}"), compose.Literal(password)
        )
    )


def _add_columnstore(conn: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Old chunks into the columnstore: on Community only; the Apache edition is complete without it."""
    named = queries("migrate")
    changed = False
    for table, switch, policy in (
        ("reading", named.columnstore_reading, named.columnstore_reading_policy),
        ("energy_slot", named.columnstore_slot, named.columnstore_slot_policy),
    ):
        row = conn.execute(named.columnstore_on, {"table": table}).fetchone()
        if row and not row[0]:
            conn.execute(switch)
            changed = True
        conn.execute(policy)
    conn.execute(named.columnstore_limit)
    return changed
