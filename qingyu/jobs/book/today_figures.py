"""The figures of the day so far: energy, carriers, output, intensity, cost, share of the dear hours and CO2.

Each is held against yesterday and against the same weekday a week before, up to the same moment: the last whole
quarter-hour that is known today. A figure that has a hole on either side is compared with nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import carbon as carbon_rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.carbon import account as carbon_account
from qingyu.domain.carbon import opened
from qingyu.domain.carbon.activity import in_force
from qingyu.domain.carbon.factor import CarbonAccount, EmissionPart
from qingyu.domain.energy import assess
from qingyu.domain.energy.account import Account, CarrierAccount, Use, account
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN
from qingyu.domain.energy.coverage import BAR
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import DAY, day_start, days
from qingyu.domain.intensity.production import Output, output
from qingyu.domain.intensity.ratio import Intensity
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.book import today_cost
from qingyu.jobs.book.today_answer import FigureDay, FigureKind, SameMoment, TodayFigure, TodayFigures
from qingyu.jobs.energy.energy import lookup
from qingyu.jobs.energy.energy_answer import tce
from qingyu.jobs.energy.today import Compared, change, compare, days_before
from qingyu.jobs.intensity.spans import Parts, Spans

DAYS_BEFORE = 14
YESTERDAY, WEEK = 1, 7
# What a day emits by burning and by what it buys; what its process emits follows output, which is stated later.
ENERGY_PARTS = (EmissionPart.COMBUSTION, EmissionPart.ELECTRICITY, EmissionPart.HEAT)


@dataclass(frozen=True, slots=True)
class _Day:
    """What every figure is made from. against: today against an earlier day, by how many days before it is.

    history: the boundary uses of each of the days before today.
    """

    conn: Connection
    scope: Scope
    enterprise: Enterprise
    now: datetime
    day: date
    against: Mapping[int, Compared]
    history: Mapping[date, Sequence[Use]]

    @property
    def start(self) -> datetime:
        return day_start(self.day, self.enterprise.zone)

    @property
    def newest(self) -> Compared:
        return self.against[YESTERDAY]

    def at(self, at: datetime, before: int) -> datetime:
        return days_before(at, self.enterprise.zone, before)


Values = Mapping[int, tuple[float | None, bool]]


def figures(conn: Connection, scope: Scope, code: str, now: datetime) -> TodayFigures:
    """The figures of the local day of `now`; raises NotFound."""
    one = _gather(conn, scope, enterprises.enterprise(conn, scope, code), now)
    made = [*_energy(one), *_products(one), *_cost(one), *_co2(one)]
    return TodayFigures(day=one.day, figures=made)


def _gather(conn: Connection, scope: Scope, enterprise: Enterprise, now: datetime) -> _Day:
    zone, day, factors = enterprise.zone, enterprise.day(now), lookup(conn, enterprise)
    start = day_start(day, zone)
    recent = [
        u
        for _, u in energy_rows.slot_uses(
            conn, enterprise.id, BOUNDARY_SIGN, *_span(start, now, enterprise), zone, scope
        )
    ]
    week = day - WEEK * DAY
    edges = day_start(week, zone), day_start(week + DAY, zone)
    then = [use for _, use in energy_rows.slot_uses(conn, enterprise.id, BOUNDARY_SIGN, *edges, zone, scope)]
    mine = [use for use in recent if use.day == day]
    against = {
        YESTERDAY: compare(recent, zone, start, now, factors),
        WEEK: compare([*then, *mine], zone, start, now, factors, WEEK),
    }
    history: dict[date, list[Use]] = {each: [] for each in days(day - DAYS_BEFORE * DAY, day)}
    held = energy_rows.day_uses(conn, enterprise.id, BOUNDARY_SIGN, day - DAYS_BEFORE * DAY, day, scope, until=start)
    for _, use in held:
        history[use.day].append(use)
    return _Day(conn, scope, enterprise, now, day, against, history)


def _span(start: datetime, now: datetime, enterprise: Enterprise) -> tuple[datetime, datetime]:
    return days_before(start, enterprise.zone, YESTERDAY), now


def _energy(one: _Day) -> list[TodayFigure]:
    here = one.newest.here
    if not here.carriers:
        return []
    factors = lookup(one.conn, one.enterprise)
    accounts = {day: account(uses, factors) for day, uses in one.history.items()}
    then = {n: (found.yesterday_same_time.coal_tce_calorific, not found.holed) for n, found in one.against.items()}
    coal = _figure(
        one,
        (FigureKind.COAL, ""),
        (tce(here.calorific.value), "tce", here.calorific.reason),
        one.newest.until,
        then,
        lambda day: _coal(accounts[day]),
        assess.all_verified(here.factors),
    )
    return [coal, *(_carrier(one, part, accounts) for part in here.carriers)]


def _coal(of_day: Account) -> float | None:
    return tce(of_day.calorific.value) if (of_day.completeness or 0.0) >= BAR else None


def _carrier(one: _Day, part: CarrierAccount, accounts: Mapping[date, Account]) -> TodayFigure:
    carrier = part.carrier
    then: dict[int, tuple[float | None, bool]] = {}
    for n, found in one.against.items():
        its = next((each.yesterday_same_time for each in found.carriers if each.carrier == carrier), None)
        then[n] = its, carrier not in found.holed

    def of(day: date) -> float | None:
        uses = [use for use in one.history[day] if use.carrier == carrier]
        due, known = sum(use.slots.due for use in uses), sum(use.known_slots for use in uses)
        held = next((each.quantity for each in accounts[day].carriers if each.carrier == carrier), None)
        return held if due and known >= BAR * due else None

    sure = part.verified is not None and part.verified.is_verified
    said = part.quantity, part.unit, None
    return _figure(one, (FigureKind.CARRIER, carrier), said, one.newest.latest.get(carrier), then, of, sure)


def _products(one: _Day) -> list[TodayFigure]:
    products = energy_rows.products(one.conn, one.enterprise.id)
    if not products:
        return []
    zone, first = one.enterprise.zone, one.day - DAYS_BEFORE * DAY
    spans = Spans(one.conn, one.enterprise, products, day_start(first, zone), one.now)
    week = one.at(one.start, WEEK), one.at(one.start, WEEK - 1)
    slots: list[tuple[str, Use]] = []
    for edges in (week, _span(one.start, one.now, one.enterprise)):
        slots += energy_rows.slot_uses(one.conn, one.enterprise.id, PRODUCT_SIGN, *edges, zone, one.scope)
    asked = one.conn, one.enterprise.id, PRODUCT_SIGN, first, one.day, one.scope
    by_day = energy_rows.day_uses(*asked, flows=spans.charging.flows, until=one.start)
    slots = list(spans.charged(slots))
    return [figure for product in products for figure in _product(one, product, spans, slots, by_day)]


def _product(one: _Day, product: Product, spans: Spans, slots: Parts, by_day: Parts) -> list[TodayFigure]:
    """Output and intensity up to the end of the output that was stated last."""
    stated = spans.stated.get(product.code, [])
    end = spans.last_output(product.code)
    if end is None:
        return []
    end = end if end > one.start else one.newest.until
    zone = one.enterprise.zone
    here = spans.of(product, slots, one.start, end)
    then = {n: spans.of(product, slots, one.at(one.start, n), one.at(end, n)) for n in (YESTERDAY, WEEK)}
    alike = {n: _is_whole(here.output) and _is_whole(each.output) for n, each in then.items()}

    def made(day: date) -> float | None:
        found = output(stated, day_start(day, zone), day_start(day + DAY, zone))
        return found.quantity if found.coverage >= BAR else None

    def per_unit(day: date) -> float | None:
        parts = [part for part in by_day if part[1].day == day]
        return spans.of(product, parts, day_start(day, zone), day_start(day + DAY, zone)).intensity.value

    made_so_far = here.output
    lacking = made_so_far.reason
    if lacking is None and made_so_far.coverage < BAR:
        # One shift of two is no output of the day so far.
        lacking = because("production_in_part", share=made_so_far.coverage, bar=BAR)
    quantity = made_so_far.quantity if lacking is None else None
    until = end if here.output.statements else None
    name = product.name_zh, product.name_en
    outputs = {n: (each.output.quantity if alike[n] else None, alike[n]) for n, each in then.items()}
    found = here.intensity
    values = {n: (each.intensity.value, _is_known(found) and _is_known(each.intensity)) for n, each in then.items()}
    said = found.value, found.unit, found.reason
    return [
        _figure(
            one,
            (FigureKind.OUTPUT, product.code),
            (quantity, product.unit, lacking),
            until,
            outputs,
            made,
            name=name,
        ),
        _figure(one, (FigureKind.INTENSITY, product.code), said, until, values, per_unit, here.verified, name),
    ]


def _is_whole(made: Output) -> bool:
    return made.reason is None and made.coverage > 1 - 1e-9


def _is_known(of: Intensity) -> bool:
    return of.completeness is not None and min(of.completeness, of.coverage) > 1 - 1e-9


def _cost(one: _Day) -> list[TodayFigure]:
    until = one.newest.latest.get("electricity")
    if until is None:
        return []
    ends = {0: until, **{n: one.at(until, n) for n in one.against}}
    found = today_cost.cost(one.conn, one.enterprise, one.day, ends, one.now, DAYS_BEFORE)
    if found is None:
        return []
    here = found.moments[0]
    cny = {n: (each.cny.value, each.is_whole and here.is_whole) for n, each in found.moments.items() if n}
    share = {n: (each.dear_share, each.is_whole and here.is_whole) for n, each in found.moments.items() if n}
    said, dear = (here.cny.value, "CNY", here.cny.reason), (here.dear_share, "1", here.cny.reason)
    days_cny, days_share = ({day: pair[i] for day, pair in found.days.items()} for i in (0, 1))
    return [
        _figure(one, (FigureKind.COST, "electricity"), said, until, cny, days_cny.get, found.verified),
        _figure(one, (FigureKind.PEAK_SHARE, "electricity"), dear, until, share, days_share.get),
    ]


def _co2(one: _Day) -> list[TodayFigure]:
    settings = carbon_rows.settings(one.conn, one.enterprise.id)
    if not settings or not one.newest.here.carriers:
        return []
    book = carbon_rows.book(one.conn, one.enterprise.id, settings)
    kinds = carbon_rows.flow_kinds(one.conn, one.enterprise.id)
    balanced = opened.balanced_flows(in_force(carbon_rows.activities(one.conn, one.enterprise.id)))
    factors = lookup(one.conn, one.enterprise)

    def of(uses: Sequence[Use]) -> CarbonAccount:
        return carbon_account.account([(use.flow, use) for use in uses], kinds, book, factors, balanced=balanced)

    here = of(one.newest.mine)
    found = here.part(*ENERGY_PARTS)
    then = {n: (of(each.theirs).part(*ENERGY_PARTS).value, not each.holed) for n, each in one.against.items()}
    said = found.value, "tCO2", found.reason
    history = {day: of(uses).part(*ENERGY_PARTS).value if uses else None for day, uses in one.history.items()}
    sure = here.is_verified(*ENERGY_PARTS)
    return [_figure(one, (FigureKind.CO2, "energy"), said, one.newest.until, then, history.get, sure)]


def _figure(
    one: _Day,
    what: tuple[FigureKind, str],
    said: tuple[float | None, str, Reason | None],
    until: datetime | None,
    then: Values,
    of_day: Callable[[date], float | None],
    verified: bool = True,
    name: tuple[str | None, str | None] = (None, None),
) -> TodayFigure:
    """what: kind and scope.  said: value, unit, reason.  then: by days before, the value and whether it compares."""
    value, unit, reason = said

    def moment(n: int) -> SameMoment:
        its, compares = then[n]
        return SameMoment(one.day - n * DAY, its, change(value, its) if compares else None)

    return TodayFigure(
        kind=what[0],
        scope=what[1],
        name_zh=name[0],
        name_en=name[1],
        value=value,
        unit=unit,
        reason=sentence_or_none(reason),
        verified=verified,
        until=until,
        yesterday=moment(YESTERDAY),
        week_before=moment(WEEK),
        days=[FigureDay(day, of_day(day)) for day in one.history],
    )
