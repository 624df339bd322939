"""What counts of an enterprise for an assessment: its months as officers have confirmed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries

_q = queries("counted")


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """A quantity in a month. value: null where none is stored. unconfirmed: it stood before a change that waits."""

    code: str
    scope: str
    month: date
    value: float | None
    verified: bool
    unconfirmed: bool


def months(
    conn: Connection, enterprise_id: int, wanted: Sequence[tuple[str, str]], months: Sequence[date]
) -> list[CountedMonth]:
    """What counts of quantities, each a code and a scope, in some months."""
    codes, scopes = [code for code, _ in wanted], [scope for _, scope in wanted]
    asked = {"enterprise_id": enterprise_id, "codes": codes, "scopes": scopes, "months": list(months)}
    return records(conn, CountedMonth, _q.months, asked)
