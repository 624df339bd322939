"""What the enterprises of a region have, for the sums of the region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.scope import Scope

_q = queries("regions")


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What counts of an enterprise's quantity in a month: a value, or why none; both null where nothing was computed.

    unconfirmed: a change of the month waits for an officer, and this is what stood before it.
    """

    enterprise: str
    name_zh: str
    name_en: str
    region: str
    quantity: str
    value: float | None
    completeness: float | None
    reason: Reason | None
    verified: bool
    unconfirmed: bool


def shares(conn: Connection, scope: Scope, region_id: int, month: date, codes: Sequence[str]) -> list[ShareRow]:
    """The shares of all enterprises of a region and below it, by code; each quantity has its row."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "codes": list(codes)}
    return records(conn, told(ShareRow), _q.shares, asked)


@dataclass(frozen=True, slots=True)
class SpanRow:
    """What an enterprise has of a quantity in a span. value: the sum of the n_months that have one.

    stated: what a document states of the whole span; null where none does.
    """

    code: str
    name_zh: str
    name_en: str
    region: str
    n_months: int
    value: float
    verified: bool
    n_unconfirmed: int
    stated: float | None


def spans(conn: Connection, scope: Scope, region_id: int, span: Span, quantity: str, statistic: str) -> list[SpanRow]:
    """What the enterprises of a region and below it have of a quantity in a span, by code.

    statistic: what the quantity is called among the sums that documents state.
    """
    asked = {**scope.parameters(), "region_id": region_id, "months": span.months, "quantity": quantity}
    asked |= {"statistic": statistic, "year": span.year, "through_month": span.through_month}
    return records(conn, SpanRow, _q.spans, asked)
