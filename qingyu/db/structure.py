"""What the enterprises of a region store of what its account is made of, and the certificates they hold."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from qingyu.db.pool import Connection, records, rows
from qingyu.db.sql import queries
from qingyu.domain.control.regional import StoredPart
from qingyu.domain.energy.structure import GreenCertificate
from qingyu.domain.kernel.scope import Scope

_q = queries("structure")
# Codes of which every scope counts, and those of which only the whole does: their scopes are carriers and products.
_WIDE = [
    "structure.energy",
    "structure.power",
    "structure.non_fossil",
    "structure.feedstock",
    "structure.coal_use",
    "structure.bought_power",
]
_NARROW = ["coal.equivalent", "coal.calorific", "co2.total"]


def parts(conn: Connection, scope: Scope, enterprises: Sequence[str], months: Sequence[date]) -> list[StoredPart]:
    """What some enterprises store in some months, by enterprise, code and scope."""
    asked = {**scope.parameters(), "enterprises": list(enterprises), "months": list(months)}
    return records(conn, _part, _q.parts, asked | {"wide": _WIDE, "narrow": _NARROW})


def _part(*, code: str, scope: str, **own: Any) -> StoredPart:
    return StoredPart(key=(code, scope), **own)


def certificates(
    conn: Connection, scope: Scope, enterprises: Sequence[str], from_day: date, to_day: date
) -> list[tuple[str, GreenCertificate]]:
    """The certificates in force of some enterprises that touch [from_day, to_day), each with who holds it.

    With those of the same numbers that others of them hold for other days: each counts once, in whichever year.
    """
    asked = {**scope.parameters(), "enterprises": list(enterprises), "from_day": from_day, "to_day": to_day}
    return [(row.pop("enterprise"), GreenCertificate(**row)) for row in rows(conn, _q.certificates, asked)]
