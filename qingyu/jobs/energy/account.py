"""The energy account of an enterprise over some days: what counts, balances by carrier, the ledger 能源消费台账."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from qingyu.db import account as rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db.account import FlowRow, FlowStatement
from qingyu.db.pool import Connection
from qingyu.domain.energy import periods, structure
from qingyu.domain.energy.account import Account, Amount, CarrierAccount, Lookup, Use, of_enterprise, of_flow
from qingyu.domain.energy.balance import (
    Balance,
    ConversionUnit,
    FlowPart,
    Measured,
    Supply,
    UnitNode,
    balance,
    conversions,
)
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction
from qingyu.domain.energy.coverage import share_of_due
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.media import Medium
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.energy.use import due_uses
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.energy import energy
from qingyu.jobs.energy.energy import By

MOST_DAYS = 3_700
MOST_SUMS = 20_000
MOST_USES = 400_000  # of a flow on a day: half a GB and six seconds; a year of a thousand flows, ten of a hundred
_EVERY_KIND = dict.fromkeys(Direction, 1)  # flows as they are; the sign of the direction is put on where it counts


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, half-open."""

    from_day: date
    to_day: date


def asked(
    conn: Connection,
    scope: Scope,
    enterprise_code: str,
    from_day: date | None,
    to_day: date | None,
    month: date | None,
    now: datetime,
) -> Span:
    """The days a caller asks for, on the enterprise's own calendar; raises NotFound, Invalid."""
    return span(from_day, to_day, month, enterprises.enterprise(conn, scope, enterprise_code).day(now))


def span(from_day: date | None, to_day: date | None, month: date | None, today: date) -> Span:
    """The days that are asked for: a month, or from and to; without any, this month. Raises Invalid."""
    if month is not None and (from_day is not None or to_day is not None):
        raise Invalid(because("month_or_span_not_both"), code="bad_span")
    if from_day is None and to_day is None:
        first = periods.month_start(month or today)
        return Span(first, periods.next_month(first))
    if from_day is None or to_day is None or from_day >= to_day:
        raise Invalid(
            because("first_day_and_after_last", start=str(from_day), end=str(to_day)),
            code="bad_span",
        )
    if (to_day - from_day).days > MOST_DAYS:
        raise Invalid(because("days_at_once", n=MOST_DAYS), code="bad_span")
    return Span(from_day, to_day)


def statements(
    conn: Connection, scope: Scope, enterprise_code: str, wanted: Span, flow: str | None
) -> list[FlowStatement]:
    """Every revision of what was stated about flows without a meter on some of these days; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, enterprise_code)
    return rows.statements(conn, scope, enterprise.id, wanted.from_day, wanted.to_day, flow)


@dataclass(frozen=True, slots=True)
class Books:
    """Everything an account of [from_day, to_day) is made of, read once."""

    enterprise: Enterprise
    today: date
    span: Span
    flows: Sequence[FlowRow]
    units: Mapping[str, UnitNode]
    by_day: Mapping[date, Sequence[tuple[str, Use]]]
    stated: Sequence[StatedFlow]
    media: Sequence[Medium]
    certificates: Sequence[structure.GreenCertificate]
    lookup: Lookup
    pending_batches: int
    kinds: Mapping[str, Direction] = field(default_factory=dict)

    def uses(self, wanted: Span) -> list[tuple[str, Use]]:
        """What the flows came to in a part of the span, metered and stated, without the sign of the direction."""
        metered = (part for day in periods.days(wanted.from_day, wanted.to_day) for part in self.by_day.get(day, ()))
        return [*metered, *all_uses(self.stated, _EVERY_KIND, wanted.from_day, wanted.to_day)]

    def account(self, uses: Sequence[tuple[str, Use]]) -> Account:
        """The comprehensive energy of some uses: those over the boundary, with their signs."""
        signs = ((use, BOUNDARY_SIGN.get(self.kinds[flow], 0)) for flow, use in uses)
        return of_enterprise(
            [u if sign == 1 else replace(u, weight=sign * u.weight) for u, sign in signs if sign], self.lookup
        )

    def parts(self, uses: Sequence[tuple[str, Use]], *, known: bool = False) -> list[FlowPart]:
        """Each flow by itself. known: with the share of its energy that is known, which only an account says."""
        return parts_of(self.flows, uses, {flow.code for flow in self.stated}, self.lookup, known=known)


def parts_of(
    flows: Sequence[FlowRow],
    uses: Sequence[tuple[str, Use]],
    stated: Collection[str],
    lookup: Lookup,
    *,
    known: bool = False,
) -> list[FlowPart]:
    """Each flow by itself. uses: with the codes of their flows; stated: the flows that are stated.

    known: with the share of its energy that is known.
    """
    of_flow: dict[str, list[Use]] = {}
    for flow, use in uses:
        of_flow.setdefault(flow, []).append(use)
    return [_part(row, of_flow.get(row.code, []), row.code in stated, lookup, known) for row in flows]


def _part(row: FlowRow, uses: Sequence[Use], is_stated: bool, lookup: Lookup, known: bool) -> FlowPart:
    due = due_uses(uses)
    carriers = of_flow(due, lookup)
    completeness = share_of_due(due, lookup) if known else None
    carrier = next(iter(carriers), None)
    measured = _measured(row, uses, is_stated)
    quantity, calorific, equivalent = _amounts(row, carrier, measured)
    return FlowPart(
        code=row.code,
        carrier=row.carrier,
        direction=Direction(row.direction),
        source=row.source,
        target=row.target,
        is_feedstock=row.is_feedstock,
        is_renewable=row.is_renewable,
        supply=Supply(row.supply) if row.supply else None,
        measured=measured,
        unit=CARRIERS[row.carrier].unit if row.carrier in CARRIERS else (carrier.unit if carrier else ""),
        quantity=quantity,
        calorific=calorific,
        equivalent=equivalent,
        completeness=completeness,
        factor_ids=tuple(f.id for f in carrier.factors) if carrier else (),
    )


def books(conn: Connection, scope: Scope, enterprise_code: str, wanted: Span, now: datetime) -> Books:
    """Read what an account is made of; raises NotFound, or Invalid where that would be too much."""
    enterprise = enterprises.enterprise(conn, scope, enterprise_code)
    enterprise_id = enterprise.id
    edges = wanted.from_day, wanted.to_day
    flows = rows.flows(conn, enterprise_id, *edges)
    days = (wanted.to_day - wanted.from_day).days
    if days * len(flows) > MOST_USES:
        raise Invalid(because("uses_at_once", days=days, flows=len(flows), n=MOST_USES), code="bad_span")
    by_day: dict[date, list[tuple[str, Use]]] = {}
    for flow, use in energy_rows.day_uses(conn, enterprise_id, _EVERY_KIND, *edges, scope, until=now):
        by_day.setdefault(use.day, []).append((flow, use))
    return Books(
        enterprise=enterprise,
        today=enterprise.day(now),
        span=wanted,
        flows=flows,
        units=rows.units(conn, enterprise_id),
        by_day=by_day,
        stated=energy_rows.stated_flows(conn, enterprise_id, *edges),
        media=energy_rows.media(conn, enterprise_id),
        certificates=rows.certificates(conn, enterprise_id, *edges),
        lookup=energy.lookup(conn, enterprise),
        pending_batches=energy_rows.pending_batches(conn, enterprise_id, scope),
        kinds={row.code: Direction(row.direction) for row in flows},
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """The account of a span with all that is read off it."""

    books: Books
    total: Account
    parts: tuple[FlowPart, ...]
    shares: tuple[structure.Share, ...]
    feedstock: structure.Feedstock
    renewable: structure.Renewable


def whole(conn: Connection, scope: Scope, enterprise_code: str, wanted: Span, now: datetime) -> Whole:
    """The account of a span; raises NotFound."""
    found = books(conn, scope, enterprise_code, wanted, now)
    uses = found.uses(wanted)
    total, parts = found.account(uses), tuple(found.parts(uses, known=True))
    return Whole(
        books=found,
        total=total,
        parts=parts,
        shares=tuple(structure.shares(total)),
        feedstock=structure.feedstock(total, parts),
        renewable=structure.renewable(total, parts, found.certificates, wanted.from_day, wanted.to_day),
    )


@dataclass(frozen=True, slots=True)
class Balanced:
    """The physical balances of a span, by carrier, and the conversion units."""

    books: Books
    balances: tuple[Balance, ...]
    conversions: tuple[ConversionUnit, ...]


def balances(conn: Connection, scope: Scope, enterprise_code: str, wanted: Span, now: datetime) -> Balanced:
    """The balances of every carrier that has a flow; raises NotFound."""
    found = books(conn, scope, enterprise_code, wanted, now)
    parts = found.parts(found.uses(wanted))
    return Balanced(found, tuple(_balances(parts, found.units)), tuple(conversions(parts, found.units)))


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One carrier in one period of the ledger."""

    span: Span
    balance: Balance
    comprehensive: Amount
    calorific: Amount
    equivalent: Amount
    completeness: float | None


@dataclass(frozen=True, slots=True)
class LedgerPeriod:
    """A period of the ledger: its carriers, and all together."""

    span: Span
    total: Account
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """能源消费台账: each period, and the whole span."""

    books: Books
    by: By
    periods: tuple[LedgerPeriod, ...]
    total: LedgerPeriod


def ledger(conn: Connection, scope: Scope, enterprise_code: str, wanted: Span, by: By, now: datetime) -> Ledger:
    """The ledger of a span by day or month; raises NotFound, or Invalid where it would be too long."""
    if by not in (By.DAY, By.MONTH):
        raise Invalid(because("ledger_by_day_or_month", got=by), code="bad_by")
    found = books(conn, scope, enterprise_code, wanted, now)
    spans = list(_spans(wanted, by))
    if len(spans) * len(found.flows) > MOST_SUMS:
        raise Invalid(
            because("sums_at_once", periods=len(spans), flows=len(found.flows), n=MOST_SUMS),
            code="bad_span",
        )
    return Ledger(found, by, tuple(_period(found, each) for each in spans), _period(found, wanted))


def _period(books: Books, wanted: Span) -> LedgerPeriod:
    uses = books.uses(wanted)
    parts, total = books.parts(uses), books.account(uses)
    net = {part.carrier: part for part in total.carriers}
    made = []
    for each in _balances(parts, books.units):
        own = [part for part in parts if part.carrier == each.carrier]
        if not any(part.quantity.value is not None or part.measured is not Measured.NOT_AT_ALL for part in own):
            continue
        mine = net.get(each.carrier)
        counts = any(structure.counted_sign(part) for part in own)
        none = Amount(None, because("carrier_unknown", carrier=each.carrier)) if counts else Amount(0.0)
        quantity = none if mine is None else Amount(mine.quantity, mine.calorific.reason)
        made.append(
            LedgerRow(
                span=wanted,
                balance=each,
                comprehensive=quantity if quantity.value is None else Amount(quantity.value),
                calorific=none if mine is None else mine.calorific,
                equivalent=none if mine is None else mine.equivalent,
                completeness=share_of_due(due_uses(u for _, u in uses if u.carrier == each.carrier), books.lookup),
            )
        )
    return LedgerPeriod(wanted, total, tuple(made))


def _balances(parts: Sequence[FlowPart], units: Mapping[str, UnitNode]) -> list[Balance]:
    of_carrier = {part.carrier: part.unit for part in parts}
    return [balance(carrier, unit, parts, units) for carrier, unit in sorted(of_carrier.items())]


def _spans(wanted: Span, by: By) -> Iterator[Span]:
    day = wanted.from_day
    while day < wanted.to_day:
        after = day + periods.DAY if by is By.DAY else min(periods.next_month(day), wanted.to_day)
        yield Span(day, after)
        day = after


def _measured(row: FlowRow, uses: Sequence[Use], is_stated: bool) -> Measured:
    if is_stated and (not row.is_metered or (uses and all(use.is_stated for use in uses))):
        # A flow that got its meter later was stated before.
        return Measured.SHARED if any(use.is_stated and use.slots.estimated for use in uses) else Measured.STATED
    return Measured.METERED if row.is_metered else Measured.NOT_AT_ALL


def _amounts(row: FlowRow, part: CarrierAccount | None, measured: Measured) -> tuple[Amount, Amount, Amount]:
    if part is not None and part.quantity is not None:
        return Amount(part.quantity), part.calorific, part.equivalent
    reason = part.calorific.reason if part else because("flow_unknown_in_period", flow=row.code)
    if measured is Measured.NOT_AT_ALL:
        reason = because("flow_without_source", flow=row.code)
    nothing = Amount(None, reason)
    return nothing, nothing, nothing
