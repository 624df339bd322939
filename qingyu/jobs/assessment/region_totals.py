"""What a region used or emitted in any span: by the accounts of its enterprises, by statistics, by documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from qingyu.db import bodies, dual_control, regions
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.db.regions import SpanRow
from qingyu.domain.control import assessed_body
from qingyu.domain.control import span as spans
from qingyu.domain.control.assessed_body import Followed
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.span import Basis, Metered, Span, Total
from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.domain.kernel.scope import Scope

Stated = Mapping[tuple[str, Span], float]
OfOld = Mapping[tuple[str, Span], date]
# What the accounts call what is controlled, and its unit.
ACCOUNTS = {Controlled.ENERGY: ("coal.equivalent", "tce"), Controlled.CARBON: ("co2.total", "tCO2")}


def sums_of(conn: Connection, body: BodyId, until: datetime | None = None) -> dict[tuple[str, Span], float]:
    """What is stated of a body, by quantity and span; before a region began, of those it followed.

    until: as it was just before an instant; null for now.
    """
    rows = dual_control.statistics(conn, body, until)
    own = {(row.quantity, Span(row.year, row.through_month)): (row.value, row.declared_at) for row in rows}
    followed = bodies.followed(conn, body.id) if body.kind == "region" else []
    of = [
        Followed(sums_of(conn, BodyId("region", one.region_id), until), one.from_month, one.declared_at)
        for one in followed
    ]
    return assessed_body.inherited(own, of, followed[0].began if followed else None)


def comparable(conn: Connection, body: BodyId, span: Span) -> tuple[Stated, OfOld]:
    """What is stated of a body as it is in a span, and which sums were stated of another extent 口径: they are not.

    The second: the month in which the extent changed, by quantity and span.
    """
    stated = sums_of(conn, body)
    changes = bodies.extents(conn, body.id) if body.kind == "region" else []
    if not changes:
        return stated, {}
    rows = dual_control.statistics(conn, body)
    declared_at = {(row.quantity, Span(row.year, row.through_month)): row.declared_at for row in rows}
    of_old = assessed_body.of_old_extent(declared_at, changes, span)
    return {key: value for key, value in stated.items() if key not in of_old}, of_old


def stated_of_old(key: tuple[str, Span], of_old: OfOld) -> Reason | None:
    """Why a sum that was stated of another extent counts no more; null for one that was not."""
    if key not in of_old:
        return None
    quantity, span = key
    return because("sum_of_old_extent", sum_of=quantity, span=span.label, month=assessed_body.label(of_old[key]))


@dataclass(frozen=True, slots=True)
class Made:
    """A span of one controlled quantity: the totals that can be made, why none, and what each enterprise has."""

    totals: Mapping[Basis, Total]
    missing: Reason
    rows: Sequence[SpanRow]
    span: Span

    @property
    def first(self) -> Total:
        """As stated before as summed."""
        return next(
            (self.totals[basis] for basis in Basis if basis in self.totals), Total(None, None, self.missing, True)
        )


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the enterprises of a region have in any span; each is read once, whoever asks.

    member_month: of all spans those count that the region is assessed with in this month. until: enterprises stated
    before this instant what counts; null for now.
    """

    conn: Connection
    scope: Scope
    region_id: int
    member_month: date
    until: datetime | None = None
    _rows: dict[tuple[Controlled, Span], Sequence[SpanRow]] = field(default_factory=dict)
    _n_unseen: list[int] = field(default_factory=list)

    def rows(self, controlled: Controlled, span: Span) -> Sequence[SpanRow]:
        """What each of them has of a quantity in a span."""
        if (controlled, span) not in self._rows:
            names = (ACCOUNTS[controlled][0], f"{controlled}_total")
            asked = (self.conn, self.scope, self.region_id, span, *names, self.member_month, self.until)
            self._rows[controlled, span] = regions.spans(*asked)
        return self._rows[controlled, span]

    def codes(self, span: Span) -> list[str]:
        """Who they are, the same in all spans. span: one that is asked for anyway."""
        return [row.code for row in self.rows(Controlled.ENERGY, span)]

    @property
    def n_unseen(self) -> int:
        """How many of them are not seen."""
        if not self._n_unseen:
            asked = (self.conn, self.scope, self.region_id, self.member_month)
            self._n_unseen.append(regions.n_unseen(*asked, assessed=True))
        return self._n_unseen[0]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the totals of one controlled quantity of a region come from. stated: statistics by quantity and span."""

    accounts: Accounts
    controlled: Controlled
    stated: Stated
    of_old: OfOld = field(default_factory=dict)

    def made(self, span: Span) -> Made:
        """The totals of a span, by accounts and by statistics."""
        rows = self.accounts.rows(self.controlled, span)
        total, statistic = f"{self.controlled}_total", f"{self.controlled}_other"
        metered = _metered(rows, span, self.accounts.n_unseen)
        other, stated = self.stated.get((statistic, span)), self.stated.get((total, span))
        totals, lacking = spans.totals(metered, other, stated), spans.lacking(metered, other, statistic, span)
        old = [stated_of_old((one, span), self.of_old) for one in (statistic, total)]
        missing = all_of([*old, lacking]) or lacking
        return Made(totals, missing, rows, span)


def spent(conn: Connection, scope: Scope, region: BodyId, controlled: Controlled, span: Span) -> Total:
    """What a region used or emitted in a span, as stated before as summed. [tce or tCO2]"""
    accounts = Accounts(conn, scope, region.id, span.months[-1])
    return Source(accounts, controlled, sums_of(conn, region)).made(span).first


def totals(
    conn: Connection,
    scope: Scope,
    region: BodyId,
    controlled: Controlled,
    span: Span,
    member_month: date,
    stated: Stated,
    until: datetime | None = None,
) -> tuple[Mapping[Basis, Total], Reason]:
    """What a region, as it is in a month, used or emitted in a span by each way of making it; why there is none.

    stated: of the region, as `sums_of` has it. until: as its enterprises had stated before an instant; null for now.
    """
    made = Source(Accounts(conn, scope, region.id, member_month, until), controlled, stated).made(span)
    return made.totals, made.missing


def _metered(rows: Sequence[SpanRow], span: Span, n_unseen: int) -> Metered:
    counted = [(row, counted_of(row, span)) for row in rows]
    lacking = [row.code for row, total in counted if total.value is None]
    known = sum(row.value for row in rows)
    reason = None
    if n_unseen:
        reason = because("members_unseen", n=n_unseen)
    elif not rows:
        reason = because("no_enterprise_in_region")
    elif lacking:
        said = {"n_missing": len(lacking), "n": len(rows), "span": span.label, "first": lacking[0]}
        reason = because("enterprises_without_months", **said)
    sum_ = None if reason else sum(total.value or 0.0 for _, total in counted)
    return Metered(sum_, reason, known, all(total.verified for _, total in counted))


def counted_of(row: SpanRow, span: Span) -> Total:
    """What counts of an enterprise in a span: what its own barometer shows."""
    n_missing, reason = span.through_month - row.n_months, None
    if n_missing:
        reason = because("months_without_account", n_missing=n_missing, n=span.through_month, span=span.label)
    metered = Metered(None if reason else row.value, reason, row.value, row.verified)
    return spans.own(metered, row.stated) or Total(None, None, reason, row.verified)
