"""CO2 (碳排放核算) as stored values of an enterprise that declared its accounting scheme, by day and by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from qingyu.db import account as account_rows
from qingyu.db import carbon as rows
from qingyu.db import energy as energy_rows
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.carbon import account as carbon_account
from qingyu.domain.carbon import activity as carbon_activity
from qingyu.domain.carbon import opened
from qingyu.domain.carbon import values as carbon_values
from qingyu.domain.carbon.activity import whole_until
from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.balanced import Amounts
from qingyu.domain.carbon.certified import certified
from qingyu.domain.carbon.declared import Activity
from qingyu.domain.carbon.factor import CarbonAccount, Choice, Term
from qingyu.domain.carbon.flow_kind import FlowKind
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount, Lookup, Use
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN, Direction
from qingyu.domain.energy.factors import NoFactor
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.energy.structure import GreenCertificate
from qingyu.domain.intensity.allocation import Split
from qingyu.domain.intensity.production import Statement, output
from qingyu.domain.kernel.reason import Reason, because
from qingyu.jobs.energy.gathering import ByDay, Gathered, in_period
from qingyu.jobs.energy.world import World
from qingyu.jobs.intensity.charging import Charging, charging_of

Stated = Mapping[str, Sequence[Statement]]
# Inner flows that a CO2 account reads: what became material, and the streams of a carbon balance.
INNER = {Direction.INTERNAL: 1, Direction.PRODUCTION: 1}
BROUGHT = (Role.RAW_MATERIAL, Role.REDUCTANT, Role.CARBONATE)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the accounts of an enterprise are made from beside its uses.

    product, charged: of which product the account is, and the flows it is charged with; null is the enterprise.
    metered, unmetered: inner flows that are feedstock or a stream of a balance.  boundary: uses over the boundary,
    where they are not those of the account itself.
    """

    book: Book
    kinds: Mapping[str, FlowKind]
    activities: Sequence[Activity]
    stated: Stated
    certificates: Sequence[GreenCertificate]
    coal: Lookup
    zone: ZoneInfo
    today: date
    metered: ByDay = field(default_factory=dict)
    unmetered: Sequence[StatedFlow] = ()
    product: str | None = None
    charged: Sequence[str] = ()
    boundary: Sequence[tuple[str, Use]] = ()

    def account(self, uses: Sequence[tuple[str, Use]], start: date, end: date) -> CarbonAccount:
        """The account of [start, end), local days."""
        inner = [part for day, of_day in self.metered.items() if start <= day < end for part in of_day]
        inner += all_uses(self.unmetered, INNER, start, end)
        held = carbon_activity.in_force(self.activities)
        mine = held if self.product is None else [a for a in held if a.product == self.product]
        processes = carbon_activity.terms(
            mine, self.stated, start, end, self.today, self.zone, self.book, self._amounts(self.boundary or uses, inner)
        )
        balanced = opened.balanced_flows(held)
        material = [part for part in inner if self.product is None and self._is_material(part[0])]
        inside = self._burnt_inside(mine)
        burnt = [part for part in inner if part[0] in inside and part[0] not in self.charged]
        found = carbon_account.account(
            [*uses, *burnt],
            self.kinds,
            self.book,
            self.coal,
            processes,
            material,
            balanced,
            self._open(held, start, end),
        )
        return certified(found, self.certificates, self.book, start, end)

    def _amounts(self, uses: Sequence[tuple[str, Use]], inner: Sequence[tuple[str, Use]]) -> Amounts:
        flows: dict[str, list[Use]] = {}
        for flow, use in (*uses, *inner):
            flows.setdefault(flow, []).append(use)
        exports = frozenset(code for code, kind in self.kinds.items() if kind.direction == Direction.EXPORT)
        return Amounts(flows, exports, self.stated)

    def _open(self, held: Sequence[Activity], start: date, end: date) -> list[Term]:
        found = opened.open_terms(self.book, held, start, end)
        if self.product is not None:
            found += opened.of_no_product(self.charged, self.product, opened.balanced_flows(held))
        return found

    def _is_material(self, flow: str) -> bool:
        """Whether an inner flow says how much of what was bought became material."""
        kind = self.kinds.get(flow)
        if kind is None or kind.direction != Direction.INTERNAL:
            return False
        streams = (said for a in self.activities for said in a.streams if said.flow == flow)
        return kind.is_feedstock or any(said.role in BROUGHT for said in streams)

    def _burnt_inside(self, held: Sequence[Activity]) -> set[str]:
        """The flows a balance names as burnt here: made inside, they cross no boundary and are combustion."""
        return {said.flow for a in held for said in a.streams if said.role is Role.FUEL and said.flow is not None}


def factor_of(gathered: Gathered, carrier: str, day: date) -> Choice | NoFactor:
    """The CO2 factor of a carrier on a day, or why there is none."""
    return gathered.world.made(book).in_force(carrier, day)


def book_of(conn: Connection, enterprise_id: int) -> Book:
    """Everything that decides the CO2 factors of an enterprise: `book_of(...).in_force(carrier, day)`."""
    return rows.book(conn, enterprise_id)


def book(world: World) -> Book:
    """The same as long as nothing else is declared."""
    settings, printed = world.declared(rows.settings), world.of_all(rows.printed)
    return rows.book(world.conn, world.enterprise_id, settings, printed)


def values(gathered: Gathered) -> list[Value]:
    """CO2 of the days and months of an enterprise that declared its scheme; nothing for one that did not."""
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    settings = gathered.world.declared(rows.settings)
    if not settings:
        return []
    basis = _basis(gathered)
    found: list[Value] = []
    begun = min(setting.valid_from or date.min for setting in settings)
    for day in gathered.days:
        if day < begun:
            continue
        found += carbon_values.of_day(gathered.day(day), _of_period(gathered, basis, gathered.day(day)))
    totals: dict[date, Value] = {}
    months = [month for month in gathered.months if periods.next_month(month) > begun]
    for month in months:
        period = gathered.month(month)
        of_month = carbon_values.of_month(period, _of_period(gathered, basis, period))
        found += of_month
        totals.update((month, value) for value in of_month if value.code == "co2.total")
    if totals:
        for figure in rows.value_added(conn, enterprise_id, totals):
            month = figure.month
            found.append(carbon_values.of_value_added(gathered.month(month), totals[month], figure))
    return found + _products(gathered, basis, months)


def of_unit(gathered: Gathered, product: str, parts: Mapping[date, Sequence[tuple[str, Use]]]) -> dict[date, Amount]:
    """What a unit emits in whole months, by what crosses its edge and by the processes of the product it makes. [tCO2]

    parts: the uses of its flows by month, signed; product: empty where none was named. Null with a reason where the
    enterprise declared no scheme, or processes and nobody said whether they run in this unit.
    """
    if not gathered.world.declared(rows.settings) or not parts:
        return dict.fromkeys(parts, Amount(None, because("unit_without_carbon_scheme")))
    flows = sorted({flow for of_month in parts.values() for flow, _ in of_month})
    # Certificates are the enterprise's: nobody said which unit they are for.
    basis = replace(_basis(gathered), certificates=(), product=product, charged=flows)
    if not product and carbon_activity.in_force(basis.activities):
        return dict.fromkeys(parts, Amount(None, because("unit_processes_unassigned")))
    return {month: basis.account(of, month, periods.next_month(month)).total for month, of in parts.items()}


def _basis(gathered: Gathered) -> Basis:
    world = gathered.world
    ends = [*(day + periods.DAY for day in gathered.days), *(periods.next_month(month) for month in gathered.months)]
    start, end = min([*gathered.days, *gathered.months]), max(ends)
    kinds, activities = world.declared(rows.flow_kinds), world.declared(rows.activities)
    inner = inner_flows(kinds, activities)
    return Basis(
        book=world.made(book),
        kinds=kinds,
        activities=activities,
        stated=gathered.statements(start, end),
        certificates=account_rows.certificates(gathered.conn, gathered.enterprise_id, start, end),
        coal=gathered.lookup,
        zone=gathered.zone,
        today=gathered.today,
        metered=gathered.uses_on(INNER, gathered.known_days, inner) if inner else {},
        unmetered=[flow for flow in gathered.stated if flow.code in inner],
    )


def inner_flows(kinds: Mapping[str, FlowKind], activities: Sequence[Activity]) -> set[str]:
    """The inner flows a CO2 account reads, by code: what became material, and the streams of a balance."""
    streams = {said.flow for a in activities for said in a.streams}
    inner = {code: kind for code, kind in kinds.items() if kind.direction in INNER}
    return {
        code
        for code, kind in inner.items()
        if code in streams or (kind.is_feedstock and kind.direction == Direction.INTERNAL)
    }


def _of_period(gathered: Gathered, basis: Basis, period: Period) -> CarbonAccount:
    start, end = period.start_on, _end(period)
    until = _one_span(basis, start, end) if period.kind == "month" and period.is_open else end
    return basis.account(_boundary(gathered, period, until), start, until)


def _end(period: Period) -> date:
    return period.start_on + periods.DAY if period.kind == "day" else periods.next_month(period.start_on)


def _one_span(basis: Basis, month: date, end: date) -> date:
    """The day after the last of an open month that counts: with energy until now and output until yesterday, the sum
    would be of two spans. Where no output makes a process, or none is stated yet, the month so far."""
    made = {a.product for a in basis.activities if a.product is not None and "quantity_t" not in a.parameters}
    untils = [_until(basis, product, month, end) for product in made]
    return end if not untils or min(untils) == month else min(untils)


def _boundary(gathered: Gathered, period: Period, until: date) -> list[tuple[str, Use]]:
    stated = all_uses(gathered.stated, BOUNDARY_SIGN, period.start_on, until)
    return [*(part for part in in_period(gathered.boundary, period) if part[1].day < until), *stated]


def _products(gathered: Gathered, basis: Basis, months: Sequence[date]) -> list[Value]:
    products = gathered.world.declared(energy_rows.products)
    if not products or not months:
        return []
    charging = charging_of(gathered, products)
    uses = gathered.uses_of(PRODUCT_SIGN, charging.flows)
    found: list[Value] = []
    for month in months:
        end = periods.next_month(month)
        untils = {p.code: _until(basis, p.code, month, end) for p in products}
        splits = charging.month_splits(uses, _inside(basis, month, end), month, untils, gathered.zone, gathered.stated)
        flows_until = {
            until: _by_flow(charging.parts(uses, month, until, gathered.stated)) for until in set(untils.values())
        }
        for product in products:
            until = untils[product.code]
            by_flow = flows_until[until]
            mine = replace(basis, boundary=_boundary(gathered, gathered.month(month), until))
            found.append(_product(gathered.month(month), product, by_flow, charging, splits, until, mine))
    return found


def _by_flow(parts: Sequence[tuple[str, Use]]) -> dict[str, list[tuple[str, Use]]]:
    found: dict[str, list[tuple[str, Use]]] = {}
    for part in parts:
        found.setdefault(part[0], []).append(part)
    return found


def _inside(basis: Basis, start: date, end: date) -> Stated:
    edges = periods.day_start(start, basis.zone), periods.day_start(end, basis.zone)
    return {
        product: [s for s in found if edges[0] <= s.from_at and s.to_at <= edges[1]]
        for product, found in basis.stated.items()
    }


def _until(basis: Basis, product: str, month: date, end: date) -> date:
    return whole_until(_inside(basis, month, end).get(product, ()), month, end, basis.today, basis.zone)


def _product(
    period: Period,
    product: Product,
    by_flow: Mapping[str, Sequence[tuple[str, Use]]],
    charging: Charging,
    splits: Mapping[int, Split],
    until: date,
    basis: Basis,
) -> Value:
    month, zone = period.start_on, basis.zone
    charged: list[tuple[str, Use]] = []
    charges: dict[str, float] = {}
    unsplit: Reason | None = None
    # One flow at a time: what it emits depends on the flow, which a charged use does not name.
    for flow in sorted((product.flows.keys() | charging.ruled) & by_flow.keys()):
        of_flow = charging.charge(product.code, by_flow[flow], splits)
        charged += [(flow, use) for use in of_flow.uses]
        charges |= {charge.flow: charge.share for charge in of_flow.charges if charge.share is not None}
        unsplit = unsplit or of_flow.unsplit
    made = output(basis.stated.get(product.code, ()), periods.day_start(month, zone), periods.day_start(until, zone))
    if until == month:
        made = replace(made, reason=because("no_day_of_month_stated"))
    elif unsplit is not None:
        made = replace(made, reason=unsplit)
    # Certificates are the enterprise's: nobody said which product they are for.
    mine = replace(basis, certificates=(), product=product.code, charged=sorted(by_flow.keys() & product.flows.keys()))
    found = mine.account(charged, month, periods.next_month(month))
    return carbon_values.of_product(period, product.code, product.unit, found, made, until, charges)
