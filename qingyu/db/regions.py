"""A region seen whole; what the enterprises of a body have, for its sums. Who belongs to it when: body_enterprise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound

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


@dataclass(frozen=True, slots=True)
class AskedSpan:
    """A quantity of accounts in a span since January. statistic: what it is called among the sums documents state."""

    quantity: str
    statistic: str
    span: Span


def n_unseen(conn: Connection, scope: Scope, region_id: int, month: date, *, assessed: bool = False) -> int:
    """How many enterprises of a body in a month the caller does not see: its sums are known above only."""
    return n_unseen_of(conn, scope, [region_id], month, assessed=assessed)[region_id]


def n_unseen_of(
    conn: Connection, scope: Scope, region_ids: Collection[int], month: date, *, assessed: bool = False
) -> dict[int, int]:
    """The same of some bodies, by their ids."""
    asked = {**scope.parameters(), "region_ids": list(region_ids), "month": month, "assessed": assessed}
    return dict(conn.execute(_q.n_unseen, asked).fetchall())


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
    """What the enterprises that a body is assessed with in a month have of a quantity in a span, by code."""
    asked = AskedSpan(quantity, statistic, span)
    return spans_of(conn, scope, [region_id], [asked], member_month, until).get((region_id, asked), [])


def spans_of(
    conn: Connection,
    scope: Scope,
    region_ids: Collection[int],
    asked: Sequence[AskedSpan],
    member_month: date,
    until: datetime | None = None,
) -> dict[tuple[int, AskedSpan], list[SpanRow]]:
    """What the enterprises that some bodies are assessed with in a month have in some spans, each by code.

    Of spans that are compared the month is one, so that a growth is never one of membership 可比口径. A body without
    enterprises is left out. until: what was stated before an instant; null for now.
    """
    wanted: dict[str, object] = {**scope.parameters(), "region_ids": list(region_ids), "member_month": member_month}
    wanted |= {"months": sorted({month for one in asked for month in one.span.months}), "until": until}
    wanted |= {"quantities": [one.quantity for one in asked], "statistics": [one.statistic for one in asked]}
    wanted |= {"years": [one.span.year for one in asked], "through_months": [one.span.through_month for one in asked]}
    found: dict[tuple[int, AskedSpan], list[SpanRow]] = {}
    for region_id, n, row in records(conn, _span, _q.spans, wanted):
        found.setdefault((region_id, asked[n]), []).append(row)
    return found


def _span(*, region_id: int, n: int, **own: Any) -> tuple[int, int, SpanRow]:
    return region_id, n, SpanRow(**own)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region."""

    id: int
    code: str
    name_zh: str
    name_en: str


def seen_whole(conn: Connection, scope: Scope, code: str) -> RegionRow:
    """A region the whole of which the caller sees; raises NotFound."""
    row = record(conn, RegionRow, _q.seen_whole, {**scope.parameters(), "code": code})
    if row is None:
        raise NotFound(because("no_region_seen", region=code))
    return row
