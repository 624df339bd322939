"""The list of leaders 能效领跑者: what the operator keeps, and the lowest values of published rounds."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from qingyu.db import benchmarks as rows
from qingyu.db import meters
from qingyu.db.benchmarks import KeptLeader, LeaderEntry, PublishedLeader
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import Answer

_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_PUBLISHED = re.compile(r"leader_(\d{4})")
_MARKS = (Verified.TWO_SOURCES, Verified.ONE_SOURCE, Verified.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Leader(Answer):
    """An entry of the list the operator keeps, or the lowest value of a published round (without its company)."""

    code: str
    origin: Literal["operator", "published"]
    yardsticks: Sequence[str]
    product_zh: str
    product_en: str
    company: str | None
    value: float | None
    unit: str
    year: int | None
    region: str | None
    source: str
    verified: str
    note: str
    put_by: str | None
    put_at: datetime | None


def put(conn: Connection, entry: LeaderEntry, put_by: str, now: datetime, actor: str | None = None) -> None:
    """Append an entry; the last of a code holds, and what it says already is not written again.

    actor: for the audit log, where it is another than who puts. Raises Invalid where it cannot be understood.
    """
    if not _CODE.fullmatch(entry.code):
        raise Invalid(f"a code of small letters, digits, dots and dashes is wanted, got {entry.code!r}")
    fault = None if entry.value is None else QUANTITIES["level"].fault(entry.value)
    if fault is not None:
        raise Invalid(fault)
    if entry.verified not in _MARKS:
        raise Invalid(f"`verified` is one of {', '.join(_MARKS)}, not {entry.verified!r}")
    numerator, _, denominator = entry.unit.partition("/")
    if numerator not in UNITS or denominator.strip("()") not in UNITS:
        raise Invalid(f"a unit like kgce/t is wanted, got {entry.unit!r}")
    unknown = sorted(set(entry.yardsticks) - rows.known_yardsticks(conn, entry.yardsticks))
    if unknown or not entry.yardsticks:
        raise Invalid(f"an entry names the yardsticks it is for; unknown: {', '.join(unknown) or 'none was given'}")
    if entry.region is not None and rows.region_id(conn, entry.region) is None:
        raise NotFound(f"there is no region {entry.region!r}")
    meters.hold_register(conn)
    said, known = asdict(entry), _known(conn, entry.code)
    if known is not None and all(getattr(known, name) == value for name, value in said.items()):
        return
    rows.put_leader(conn, entry, put_by, now)
    record(conn, Act("declare", actor or put_by, f"leader {entry.code}", detail=said, region=entry.region), now)


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
    rows.put_leader(conn, known, put_by, now, withdrawn=True)
    record(conn, Act("withdraw", actor or put_by, f"leader {code}", region=known.region), now)


def _known(conn: Connection, code: str) -> KeptLeader | None:
    return next((row for row in rows.leaders(conn) if row.code == code), None)


def listing(conn: Connection, yardstick: str | None = None) -> list[Leader]:
    """Every entry that holds, those of published rounds after them. yardstick: only those for it."""
    own = [_own(row) for row in rows.leaders(conn, None if yardstick is None else [yardstick])]
    return own if yardstick is not None else own + [_published(row) for row in rows.published_leaders(conn)]


def for_product(
    kept: Sequence[KeptLeader], published: Sequence[PublishedLeader], yardsticks: Collection[Yardstick]
) -> list[Leader]:
    """The entries for a product that is held against some yardsticks."""
    ids = {y.id for y in yardsticks}
    kinds = {(y.sector, y.product_zh, y.unit) for y in yardsticks}
    own = [_own(row) for row in kept if ids & set(row.yardsticks)]
    return own + [_published(row) for row in published if (row.sector, row.product_zh, row.unit) in kinds]


def _own(row: KeptLeader) -> Leader:
    return Leader(
        code=row.code,
        origin="operator",
        yardsticks=row.yardsticks,
        product_zh=row.product_zh,
        product_en=row.product_en,
        company=row.company,
        value=row.value,
        unit=row.unit,
        year=row.year,
        region=row.region,
        source=row.source,
        verified=row.verified,
        note="",
        put_by=row.put_by,
        put_at=row.put_at,
    )


def _published(row: PublishedLeader) -> Leader:
    """The lowest value of a published round, like an entry of the list."""
    found = _PUBLISHED.fullmatch(row.kind)
    return Leader(
        code=row.id,
        origin="published",
        yardsticks=[],
        product_zh=row.product_zh,
        product_en=row.product_en,
        company=None,
        value=row.value,
        unit=row.unit,
        year=int(found[1]) if found else None,
        region=None,
        source=row.source,
        verified=row.verified,
        note=row.note,
        put_by=None,
        put_at=None,
    )
