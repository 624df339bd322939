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
from qingyu.domain.carbon import values as carbon_values
from qingyu.domain.carbon.account import FlowKind
from qingyu.domain.carbon.activity import Activity, whole_until
from qingyu.domain.carbon.factor import CarbonAccount, Choice
from qingyu.domain.carbon.scheme import Book, Setting
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Lookup, Use
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN, Direction
from qingyu.domain.energy.factors import NoFactor
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.energy.structure import GreenCertificate
from qingyu.domain.intensity.allocation import Split
from qingyu.domain.intensity.production import Statement, output
from qingyu.jobs.charging import Charging
from qingyu.jobs.gathering import ByDay, Gathered, in_period, uses_by_day

Stated = Mapping[str, Sequence[Statement]]
INNER = {Direction.INTERNAL: 1}


@dataclass(frozen=True, slots=True)
class Basis:
    """What the accounts of an enterprise are made from beside its uses."""

    book: Book
    kinds: Mapping[str, FlowKind]
    activities: Sequence[Activity]
    stated: Stated
    certificates: Sequence[GreenCertificate]
    coal: Lookup
    zone: ZoneInfo
    today: date
    feedstock: ByDay = field(default_factory=dict)  # of inner flows, metered
    unmetered_feedstock: Sequence[StatedFlow] = ()

    def account(self, uses: Sequence[tuple[str, Use]], start: date, end: date) -> CarbonAccount:
        """The account of [start, end), local days."""
        processes = carbon_activity.terms(self.activities, self.stated, start, end, self.today, self.zone, self.book)
        material = [part for day, of_day in self.feedstock.items() if start <= day < end for part in of_day]
        material += all_uses(self.unmetered_feedstock, INNER, start, end)
        found = carbon_account.account(uses, self.kinds, self.book, self.coal, processes, material)
        return carbon_account.certified(found, self.certificates, self.book, start, end)


def factor_of(gathered: Gathered, carrier: str, day: date) -> Choice | NoFactor:
    """The CO2 factor of a carrier on a day, or why there is none; who asks often keeps `book_of` instead."""
    return book_of(gathered.conn, gathered.enterprise_id).in_force(carrier, day)


def book_of(conn: Connection, enterprise_id: int) -> Book:
    """Everything that decides the CO2 factors of an enterprise: `book_of(...).in_force(carrier, day)`."""
    return rows.book(conn, enterprise_id)


def values(gathered: Gathered) -> list[Value]:
    """CO2 of the days and months of an enterprise that declared its scheme; nothing for one that did not."""
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    settings = rows.settings(conn, enterprise_id)
    if not settings:
        return []
    basis = _basis(gathered, settings)
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
        for month, figure in rows.value_added(conn, enterprise_id, totals).items():
            found.append(carbon_values.of_value_added(gathered.month(month), totals[month], figure))
    return found + _products(gathered, basis, months)


def _basis(gathered: Gathered, settings: Sequence[Setting]) -> Basis:
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    ends = [*(day + periods.DAY for day in gathered.days), *(periods.next_month(month) for month in gathered.months)]
    start, end = min([*gathered.days, *gathered.months]), max(ends)
    edges = periods.day_start(start, gathered.zone), periods.day_start(end, gathered.zone)
    kinds = rows.flow_kinds(conn, enterprise_id)
    material = inner_feedstock(kinds)
    return Basis(
        book=rows.book(conn, enterprise_id, settings),
        kinds=kinds,
        activities=rows.activities(conn, enterprise_id),
        stated=energy_rows.statements(conn, enterprise_id, *edges),
        certificates=account_rows.certificates(conn, enterprise_id, start, end),
        coal=gathered.lookup,
        zone=gathered.zone,
        today=gathered.today,
        feedstock=uses_by_day(conn, enterprise_id, INNER, gathered.known_days, gathered.now, material)
        if material
        else {},
        unmetered_feedstock=[flow for flow in gathered.stated if flow.code in material],
    )


def inner_feedstock(kinds: Mapping[str, FlowKind]) -> set[str]:
    """The inner flows that say what became material, by code."""
    return {code for code, kind in kinds.items() if kind.is_feedstock and kind.direction == Direction.INTERNAL}


def _of_period(gathered: Gathered, basis: Basis, period: Period) -> CarbonAccount:
    start = period.start_on
    end = start + periods.DAY if period.kind == "day" else periods.next_month(start)
    until = _one_span(basis, start, end) if period.kind == "month" and period.is_open else end
    uses = [part for part in in_period(gathered.boundary, period) if part[1].day < until]
    return basis.account([*uses, *all_uses(gathered.stated, BOUNDARY_SIGN, start, until)], start, until)


def _one_span(basis: Basis, month: date, end: date) -> date:
    """The day after the last of an open month that counts: with energy until now and output until yesterday, the sum
    would be of two spans. Where no output makes a process, or none is stated yet, the month so far."""
    made = {a.product for a in basis.activities if a.product is not None and "quantity_t" not in a.parameters}
    untils = [_until(basis, product, month, end) for product in made]
    return end if not untils or min(untils) == month else min(untils)


def _products(gathered: Gathered, basis: Basis, months: Sequence[date]) -> list[Value]:
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    products = energy_rows.products(conn, enterprise_id)
    if not products or not months:
        return []
    charging = Charging(conn, enterprise_id, products, months)
    uses = uses_by_day(conn, enterprise_id, PRODUCT_SIGN, gathered.known_days, gathered.now, charging.flows)
    found: list[Value] = []
    for month in months:
        end = periods.next_month(month)
        untils = {p.code: _until(basis, p.code, month, end) for p in products}
        splits = charging.month_splits(uses, _inside(basis, month, end), month, untils, gathered.zone, gathered.stated)
        for product in products:
            until = untils[product.code]
            by_flow: dict[str, list[tuple[str, Use]]] = {}
            for part in charging.parts(uses, month, until, gathered.stated):
                by_flow.setdefault(part[0], []).append(part)
            found.append(_product(gathered.month(month), product, by_flow, charging, splits, until, basis))
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
    unsplit: str | None = None
    # One flow at a time: what it emits depends on the flow, which a charged use does not name.
    for flow in sorted((product.flows.keys() | charging.ruled) & by_flow.keys()):
        of_flow = charging.charge(product.code, by_flow[flow], splits)
        charged += [(flow, use) for use in of_flow.uses]
        charges |= {charge.flow: charge.share for charge in of_flow.charges if charge.share is not None}
        unsplit = unsplit or of_flow.unsplit
    made = output(basis.stated.get(product.code, ()), periods.day_start(month, zone), periods.day_start(until, zone))
    if until == month:
        made = replace(made, reason="no whole day of this month has a stated output yet")
    elif unsplit is not None:
        made = replace(made, reason=unsplit)
    # Certificates are the enterprise's: nobody said which product they are for.
    mine = replace(
        basis,
        activities=[a for a in basis.activities if a.product == product.code],
        certificates=(),
        feedstock={},
        unmetered_feedstock=(),
    )
    found = mine.account(charged, month, periods.next_month(month))
    return carbon_values.of_product(period, product.code, product.unit, found, made, until, charges)
