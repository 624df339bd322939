"""What the enterprises of a body have, for the sums of the body. Who belongs to it when: body_enterprise in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

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


def shares(
    conn: Connection, scope: Scope, region_id: int, month: date, codes: Sequence[str], *, assessed: bool = False
) -> list[ShareRow]:
    """The shares of all enterprises that a body has in a month, by code; each quantity has its row.

    assessed: a region without those of a body apart that is assessed above it.
    """
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "codes": list(codes), "assessed": assessed}
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


def n_unseen(conn: Connection, scope: Scope, region_id: int, month: date, *, assessed: bool = False) -> int:
    """How many enterprises of a body in a month the caller does not see: its sums are known above only."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month, "assessed": assessed}
    row = conn.execute(_q.n_unseen, asked).fetchone()
    assert row is not None
    return int(row[0])


def spans(
    conn: Connection,
    scope: Scope,
    region_id: int,
    span: Span,
    quantity: str,
    statistic: str,
    member_month: date,
    until: datetime | None = None,
) -> list[SpanRow]:
    """What the enterprises that a body is assessed with in a month have of a quantity in a span, by code.

    statistic: what the quantity is called among the sums that documents state. Of spans that are compared the month is
    one, so that a growth is never one of membership 可比口径. until: what was stated before an instant; null for now.
    """
    asked: dict[str, object] = {**scope.parameters(), "region_id": region_id, "member_month": member_month}
    asked |= {"months": span.months, "quantity": quantity}
    asked |= {"statistic": statistic, "year": span.year, "through_month": span.through_month, "until": until}
    return records(conn, SpanRow, _q.spans, asked)
