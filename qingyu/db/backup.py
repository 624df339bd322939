"""A database into a file and back by TimescaleDB's own procedure, with a sum of each table to compare by."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import conninfo
from psycopg import sql as compose

from qingyu.db import pool
from qingyu.db.sql import queries
from qingyu.errors import Invalid, QingyuError, Unavailable

_q = queries("backup")
# Settings whose value is a list of names, each quoted by itself.
_LISTS = ("search_path",)


class BackupFailed(QingyuError):
    """pg_dump or pg_restore did not do it."""

    code = "backup_failed"


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds. digest: the sum of a 64-bit hash of each row's text, in decimals."""

    name: str
    n_rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class RoleSettings:
    """A program's role. settings: as PostgreSQL lists them, `name=value`."""

    name: str
    settings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Contents:
    """What was dumped: the sums are of the very rows that are in the file."""

    tables: Sequence[TableSum]
    roles: Sequence[RoleSettings]


def dump(dsn: str, file: Path, pg_dump: str) -> Contents:
    """Write the database as one instant saw it, while others go on writing; dsn: of the superuser.

    pg_dump: the program, of the server's version or later. Raises BackupFailed, or Unavailable.
    """
    with pool.connect(dsn, application="qingyu-backup") as conn, file.open("xb") as into:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        conn.read_only = True
        snapshot = conn.execute(_q.export_snapshot).fetchone()
        assert snapshot is not None
        told = ["--format=custom", "--compress=zstd", f"--snapshot={snapshot[0]}"]
        with _started([pg_dump, *told], dsn, stdout=into) as running:
            contents = Contents(sums(conn), pool.records(conn, RoleSettings, _q.list_roles, {}))
            _finish(running, "pg_dump")
        into.flush()
        os.fsync(into.fileno())
    return contents


def restore(dsn: str, file: Path, pg_restore: str, roles: Sequence[RoleSettings], timescaledb: str) -> None:
    """Fill an empty database from a file; dsn: of the superuser.

    timescaledb: the version that wrote the file; the server must have it. Where this fails the database is half
    filled: drop it. Raises Invalid, BackupFailed or Unavailable.
    """
    with pool.connect(dsn, application="qingyu-restore") as conn:
        conn.autocommit = True
        name = conn.info.dbname
        if conn.execute(_q.has_tables).fetchone() != (False,):
            raise Invalid(f"database {name} holds tables; a backup goes into a new, empty one only")
        _have_extension(conn, timescaledb)
        for role in roles:
            _have_role(conn, role)
        conn.execute(_q.pre_restore)
    with (
        file.open("rb") as source,
        _started([pg_restore, "--exit-on-error", "--dbname", name], dsn, stdin=source) as running,
    ):
        _finish(running, "pg_restore")
    with pool.connect(dsn, application="qingyu-restore") as conn:
        conn.autocommit = True
        conn.execute(_q.post_restore)


def sums(conn: pool.Connection) -> list[TableSum]:
    """The sum of every table, by name."""
    return pool.records(conn, TableSum, _q.sum_tables, {})


def _have_extension(conn: pool.Connection, version: str) -> None:
    extension: LiteralString = "CREATE EXTENSION IF NOT EXISTS timescaledb VERSION {}"
    try:
        conn.execute(compose.SQL(extension).format(compose.Literal(version)))
    except pool.FAILED as error:
        raise Invalid(
            f"the backup was written by TimescaleDB {version}, which this server cannot give ({error}); restore it on"
            " a server with that version, and update the extension there"
        ) from error


def _have_role(conn: pool.Connection, role: RoleSettings) -> None:
    name = compose.Identifier(role.name)
    there = conn.execute(_q.has_role, {"name": role.name}).fetchone()
    if not there or not there[0]:
        conn.execute(compose.SQL("CREATE ROLE {} NOLOGIN").format(name))
    for setting in role.settings:
        key, _, value = setting.partition("=")
        parts: list[compose.Composable] = [compose.Literal(value)]
        if key in _LISTS:
            parts = [compose.Identifier(one.strip(' "')) for one in value.split(",")]
        told = compose.SQL(", ").join(parts)
        conn.execute(compose.SQL("ALTER ROLE {} SET {} = {}").format(name, compose.Identifier(key), told))


def _started(command: Sequence[str], dsn: str, **streams: object) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            command, env={**os.environ, **_address(dsn)}, stderr=subprocess.PIPE, **streams
        )
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be run ({error}); install PostgreSQL's client programs") from error


def _address(dsn: str) -> Mapping[str, str]:
    """libpq's variables: what stands on a command line is read by everybody on the machine."""
    names = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}
    return {names[key]: str(value) for key, value in conninfo.conninfo_to_dict(dsn).items() if key in names}


def _finish(running: "subprocess.Popen[bytes]", name: str) -> None:
    assert running.stderr is not None
    said = running.stderr.read().decode(errors="replace").strip()
    if running.wait():
        raise BackupFailed(f"{name} ended with code {running.returncode}: {said[-2000:]}")
