"""The list of leaders 能效领跑者: what the operator keeps, and the lowest values of published rounds."""

import re
from datetime import datetime
from typing import Any

from qingyu.db import benchmarks as rows
from qingyu.db import meters
from qingyu.db.pool import Connection, Row
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record

_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_PUBLISHED = re.compile(r"leader_(\d{4})")
_MARKS = (Verified.TWO_SOURCES, Verified.ONE_SOURCE, Verified.UNVERIFIED)


def put(conn: Connection, entry: dict[str, Any], put_by: str, now: datetime, actor: str | None = None) -> None:
    """Append an entry; the last of a code holds, and what it says already is not written again.

    actor: for the audit log, where it is another than who puts. Raises Invalid where it cannot be understood.
    """
    code, unit, yardsticks = entry["code"], entry["unit"], list(entry["yardsticks"])
    if not _CODE.fullmatch(code):
        raise Invalid(f"a code of small letters, digits, dots and dashes is wanted, got {code!r}")
    fault = None if entry["value"] is None else QUANTITIES["level"].fault(entry["value"])
    if fault is not None:
        raise Invalid(fault)
    if entry["verified"] not in _MARKS:
        raise Invalid(f"`verified` is one of {', '.join(_MARKS)}, not {entry['verified']!r}")
    numerator, _, denominator = unit.partition("/")
    if numerator not in UNITS or denominator.strip("()") not in UNITS:
        raise Invalid(f"a unit like kgce/t is wanted, got {unit!r}")
    unknown = sorted(set(yardsticks) - rows.known_yardsticks(conn, yardsticks))
    if unknown or not yardsticks:
        raise Invalid(f"an entry names the yardsticks it is for; unknown: {', '.join(unknown) or 'none was given'}")
    if entry["region"] is not None and rows.region_id(conn, entry["region"]) is None:
        raise NotFound(f"there is no region {entry['region']!r}")
    meters.hold_register(conn)
    known = _known(conn, code)
    if known is not None and all(known[name] == value for name, value in entry.items()):
        return
    rows.put_leader(conn, **entry, withdrawn=False, put_by=put_by, put_at=now)
    record(conn, Act("declare", actor or put_by, f"leader {code}", detail=entry, region=entry["region"]), now)


def withdraw(conn: Connection, code: str, put_by: str, now: datetime, actor: str | None = None) -> None:
    """Take an entry back; what was listed before stays readable in the table.

    Raises NotFound where the code was never listed, Conflict where it was taken back already.
    """
    meters.hold_register(conn)
    known = _known(conn, code)
    if known is None:
        if rows.was_leader(conn, code):
            raise Conflict(f"the entry {code!r} was withdrawn from the list of leaders already")
        raise NotFound(f"there is no entry {code!r} in the list of leaders; see `qingyu leaders list`")
    rows.put_leader(conn, **{**known, "withdrawn": True, "put_by": put_by, "put_at": now})
    record(conn, Act("withdraw", actor or put_by, f"leader {code}", region=known["region"]), now)


def _known(conn: Connection, code: str) -> Row | None:
    return next((row for row in rows.leaders(conn) if row["code"] == code), None)


def listing(conn: Connection, yardstick: str | None = None) -> list[dict[str, Any]]:
    """Every entry that holds, those of published rounds after them. yardstick: only those for it."""
    own = [_own(row) for row in rows.leaders(conn, None if yardstick is None else [yardstick])]
    return own if yardstick is not None else own + [published(row) for row in rows.published_leaders(conn)]


def for_product(known: list[Row], published_rows: list[Row], yardsticks: list[Any]) -> list[dict[str, Any]]:
    """The entries for a product that is held against some yardsticks. yardsticks: values of the domain."""
    ids = {y.id for y in yardsticks}
    kinds = {(y.sector, y.product_zh, y.unit) for y in yardsticks}
    own = [_own(row) for row in known if ids & set(row["yardsticks"])]
    return own + [published(r) for r in published_rows if (r["sector"], r["product_zh"], r["unit"]) in kinds]


def _own(row: Row) -> dict[str, Any]:
    return {
        "code": row["code"],
        "origin": "operator",
        "yardsticks": row["yardsticks"],
        "product_zh": row["product_zh"],
        "product_en": row["product_en"],
        "company": row["company"],
        "value": row["value"],
        "unit": row["unit"],
        "year": row["year"],
        "region": row["region"],
        "source": row["source"],
        "verified": row["verified"],
        "note": "",
        "put_by": row["put_by"],
        "put_at": row["put_at"],
    }


def published(row: Row) -> dict[str, Any]:
    """The lowest value of a published round, like an entry of the list; which company it was is not kept."""
    found = _PUBLISHED.fullmatch(row["kind"])
    return {
        "code": row["id"],
        "origin": "published",
        "yardsticks": [],
        "product_zh": row["product_zh"],
        "product_en": row["product_en"],
        "company": None,
        "value": row["value"],
        "unit": row["unit"],
        "year": int(found[1]) if found else None,
        "region": None,
        "source": row["source"],
        "verified": row["verified"],
        "note": row["note"],
        "put_by": None,
        "put_at": None,
    }
