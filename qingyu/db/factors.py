"""Coefficients in the database: the printed editions, what enterprises declared, and the schemes they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db import reopening
from qingyu.db.editions import put_rows
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.reopening import Touch
from qingyu.db.sql import queries
from qingyu.domain.energy import measured as measured_file
from qingyu.domain.energy import reference as energy_files
from qingyu.domain.energy.factors import (
    DEFAULT_SCHEME,
    Book,
    EquivalentFactor,
    Factor,
    Factors,
    Level,
    Measurement,
    SchemeChoice,
    Verified,
)
from qingyu.domain.energy.measured import Window
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound

FILE, PLAUSIBILITY = "coal_factors.csv", "plausibility.csv"

_q = queries("factors")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a printed coefficient was read, and what is noted beside it."""

    id: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a declaration was for that is withdrawn."""

    carrier: str
    valid_from: date | None
    valid_to: date | None


def put(conn: Connection, text: str, file: str, edition: str) -> None:
    """Make an edition of the coefficients current."""
    found = energy_files.factors(text, file, edition)
    said = [{**asdict(factor), "source": line.cells["source"], "note": line.cells["note"]} for factor, line in found]
    put_rows(conn, file, edition, _q.add_factors, said)
    conn.execute(_q.mark_since, {"edition": edition})


def touches(conn: Connection, before: str, now: str) -> dict[int, list[Touch]]:
    """What changed rows reach: the days of their validity on which an enterprise that takes them used the carrier."""
    carriers: dict[int, dict[tuple[date | None, date | None], set[str]]] = {}
    for row in rows(conn, _q.changed, {"before": before, "now": now, "default_scheme": DEFAULT_SCHEME}):
        reached = reopening.under_region(conn, row["region"])
        if row["scheme"] != DEFAULT_SCHEME and row["has_default"]:
            chose = {each[0] for each in conn.execute(_q.chose_scheme, {"scheme": row["scheme"]})}
            reached = [each for each in reached if each in chose]
        for enterprise_id in reached:
            spans = carriers.setdefault(enterprise_id, {})
            spans.setdefault((row["valid_from"], row["valid_to"]), set()).add(row["carrier"])
    return {
        enterprise_id: [Touch(*span, carriers=names) for span, names in spans.items()]
        for enterprise_id, spans in carriers.items()
    }


def put_plausibility(conn: Connection, text: str, file: str, edition: str) -> None:
    """Make an edition of the plausibility windows current."""
    said = [
        {**asdict(window), "edition": edition, "source": line.cells["source"], "note": line.cells["note"]}
        for window, line in measured_file.windows(text, file)
    ]
    put_rows(conn, file, edition, _q.add_windows, said)


def windows(conn: Connection) -> list[Window]:
    """The plausibility windows in force."""
    return [Window(**{**row, "verified": Verified(row["verified"])}) for row in rows(conn, _q.windows)]


def printed(conn: Connection) -> list[Factor]:
    """The printed coefficients of the current edition."""
    return [
        Factor(**{**row, "book": Book(row["book"]), "verified": Verified(row["verified"])})
        for row in rows(conn, _q.printed)
    ]


def sources(conn: Connection) -> dict[str, Source]:
    """Source and note of each printed coefficient, by id."""
    return {each.id: each for each in records(conn, Source, _q.sources)}


def of_enterprise(conn: Connection, enterprise_id: int, read: Sequence[Factor] | None = None) -> Factors:
    """The coefficients that may apply to an enterprise: printed ones, its own, and what was declared for its region.

    read: the printed ones, where they are known already.
    """
    mine = {"enterprise_id": enterprise_id}
    return Factors(
        layers=(printed(conn) if read is None else read,),
        declared=records(conn, EquivalentFactor, _q.declared, mine),
        measured=[said for said in measured(conn, enterprise_id) if said.withdrawn_at is None],
        schemes=choices(conn, enterprise_id),
        regions=[row[0] for row in conn.execute(_q.regions, mine)],
    )


def measured(conn: Connection, enterprise_id: int) -> list[Measurement]:
    """What an enterprise declared of its own energy, withdrawn ones too, the latest first."""
    found = rows(conn, _q.measured, {"enterprise_id": enterprise_id})
    return [Measurement(**{**row, "level": Level(row["level"])}) for row in found]


def add_measured(conn: Connection, enterprise_id: int, said: Mapping[str, Any], now: datetime) -> int:
    """Store a declaration; returns its id."""
    row = one(conn, _q.add_measured, {**said, "enterprise_id": enterprise_id, "now": now})
    assert row is not None
    return int(row["id"])


def withdraw(conn: Connection, enterprise_id: int, id_: int, withdrawn_by: str, now: datetime) -> Withdrawn:
    """Take a declaration back; returns its carrier and days; raises NotFound where none of this id is in force."""
    said = {"enterprise_id": enterprise_id, "id": id_, "withdrawn_by": withdrawn_by, "now": now}
    gone = record(conn, Withdrawn, _q.withdraw_measured, said)
    if gone is None:
        raise NotFound(because("no_factor_to_withdraw", id=id_))
    return gone


def choices(conn: Connection, enterprise_id: int) -> list[SchemeChoice]:
    """The schemes an enterprise chose, the latest declaration first."""
    return records(conn, SchemeChoice, _q.choices, {"enterprise_id": enterprise_id})


def choose(conn: Connection, enterprise_id: int, choice: SchemeChoice, declared_by: str, now: datetime) -> None:
    """Store the choice of a scheme."""
    said = {**asdict(choice), "enterprise_id": enterprise_id, "declared_by": declared_by, "now": now}
    conn.execute(_q.choose_scheme, said)


def schemes(conn: Connection) -> list[str]:
    """The accounting schemes the current edition knows."""
    return [row[0] for row in conn.execute(_q.schemes)]


def carriers_of_schemes(conn: Connection) -> list[str]:
    """The carriers whose coefficient depends on the scheme."""
    return [row[0] for row in conn.execute(_q.of_scheme, {"default_scheme": DEFAULT_SCHEME})]


def carriers_in_use(conn: Connection, enterprise_id: int) -> list[str]:
    """The carriers of an enterprise's flows."""
    return [row[0] for row in conn.execute(_q.carriers_in_use, {"enterprise_id": enterprise_id})]
