"""Logins of Grafana: roles of the server that read one enterprise or one region, and what their dashboards show."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound

_q = queries("dashboard_readers")
GROUP = "qingyu_dashboard_readers"


@dataclass(frozen=True, slots=True)
class Reader:
    """A login of Grafana. kind: enterprise or region; code: which one."""

    role_name: str
    kind: str
    code: str
    name_zh: str
    name_en: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class MeteredUnit:
    """A unit with meters of its own. level: 1 the enterprise, 2 a unit or process, 3 a machine (GB 17167)."""

    code: str
    level: int
    name_zh: str
    name_en: str
    units_of_use: list[str]


@dataclass(frozen=True, slots=True)
class _Region:
    id: int


@dataclass(frozen=True, slots=True)
class _Taken:
    role_name: str


def region_id(conn: Connection, code: str) -> int:
    """The id of a region or body; raises NotFound."""
    found = record(conn, _Region, _q.region_id, {"code": code})
    if found is None:
        raise NotFound(because("no_region_seen", region=code))
    return found.id


def give(conn: Connection, role: str, password: str, kind: str, whose: int, by: str, now: datetime) -> None:
    """Make a login that reads what is of an enterprise or region, by its id. Needs the owner's connection."""
    name = sql.Identifier(role)
    conn.execute(
        sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 5 PASSWORD {} IN ROLE {}").format(
            name, sql.Literal(password), sql.Identifier(GROUP)
        )
    )
    # A convenience for whoever writes a panel, not a bound: rights alone keep a reader from what is another's.
    for setting, value in (
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("default_transaction_read_only", "on"),
        ("search_path", "dashboard"),
    ):
        conn.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value)))
    conn.execute(_q.put, {"role_name": role, "by": by, "now": now, **_whose(kind, whose)})


def take(conn: Connection, kind: str, whose: int) -> str | None:
    """Drop the login of an enterprise or region, by its id, and cut off whoever uses it; None without one."""
    conn.execute(_q.one_by_one)
    taken = record(conn, _Taken, _q.take, _whose(kind, whose))
    if taken is None:
        return None
    conn.execute(_q.end_sessions, {"role_name": taken.role_name})
    conn.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(taken.role_name)))
    return taken.role_name


def readers(conn: Connection) -> list[Reader]:
    """All logins, those of enterprises first."""
    return records(conn, Reader, _q.readers)


def units(conn: Connection, enterprise: str) -> list[MeteredUnit]:
    """The units of an enterprise that have meters, down the tree."""
    return records(conn, MeteredUnit, _q.units, {"code": enterprise})


def _whose(kind: str, whose: int) -> dict[str, int | None]:
    """The two columns that say whose a login is, one of them empty."""
    return {
        "enterprise_id": whose if kind == "enterprise" else None,
        "region_id": whose if kind == "region" else None,
    }
