"""Bring the indicator values of some days and months of an enterprise up to their inputs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import is_
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, reference
from qingyu.db import indicators as rows
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import gaps, product_case
from qingyu.domain.benchmark.period import PERIOD_CODES
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import assess, periods
from qingyu.domain.energy.account import Lookup, Use
from qingyu.domain.energy.catalogue import Stage, codes
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import StatedFlow
from qingyu.domain.intensity.allocation import Split
from qingyu.domain.intensity.production import Statement, output
from qingyu.domain.kernel.reason import because
from qingyu.jobs.benchmark import worth
from qingyu.jobs.book import makers
from qingyu.jobs.book.makers import Maker
from qingyu.jobs.carbon import carbon
from qingyu.jobs.cost import costing
from qingyu.jobs.energy import composing, energy
from qingyu.jobs.energy.gathering import Gathered, uses_by_day
from qingyu.jobs.energy.world import World, Worlds
from qingyu.jobs.intensity import conditions, statistical_periods, windows
from qingyu.jobs.intensity.charging import Charged, Charging, Parts, charging_of, unallocated


def refresh(
    conn: Connection,
    enterprise_id: int,
    days: Collection[date],
    months: Collection[date],
    now: datetime,
    worlds: Worlds | None = None,
) -> int:
    """Compute these days and months, and every period that is still open; returns how many rows were written.

    days, months: local; a month is named by any of its days. Days to come are left out.
    worlds: what a worker keeps of what is declared.
    """
    world = World(conn, enterprise_id) if worlds is None else worlds.of(conn, enterprise_id)
    gathered = gather(world, days, months, now)
    if not gathered.days and not gathered.months:
        return 0
    return makers.refresh(gathered, MAKERS)


def gather(world: World, days: Collection[date], months: Collection[date], now: datetime) -> Gathered:
    """What the makers need for these days and months and for every period that is still open."""
    conn, enterprise_id = world.conn, world.enterprise_id
    enterprise = world.declared(enterprises.enterprise_by_id)
    today = enterprise.day(now)
    open_days, open_months = rows.open_periods(conn, enterprise_id)
    wanted_days = sorted(day for day in open_days | set(days) if day <= today)
    wanted_months = sorted({periods.month_start(month) for month in open_months | set(months) if month <= today})
    of_months = (day for month in wanted_months for day in periods.days(month, periods.next_month(month)))
    known_days = frozenset(wanted_days) | {day for day in of_months if day <= today}
    return Gathered(
        conn=conn,
        enterprise=enterprise,
        world=world,
        now=now,
        today=today,
        days=wanted_days,
        months=wanted_months,
        known_days=known_days,
        lookup=world.made(energy.kept_lookup),
        boundary=uses_by_day(
            conn, enterprise_id, BOUNDARY_SIGN, known_days, now, media=world.declared(energy_rows.media)
        ),
        stated=_stated(world, wanted_days, wanted_months),
    )


def _stated(world: World, days: Sequence[date], months: Sequence[date]) -> list[StatedFlow]:
    edges = [*days, *(day + periods.DAY for day in days), *months, *(periods.next_month(month) for month in months)]
    flows = world.declared(energy_rows.unmetered) if edges else []
    return energy_rows.stated_flows(world.conn, world.enterprise_id, min(edges), max(edges), flows) if flows else []


def coal_values(gathered: Gathered) -> list[Value]:
    """Standard coal of the days and months, by carrier and together."""
    wanted = [gathered.day(day) for day in gathered.days] + [gathered.month(month) for month in gathered.months]
    return [
        value
        for period in wanted
        for value in assess.coal(period, gathered.uses(period), gathered.account(period), gathered.lookup)
    ]


def product_values(gathered: Gathered) -> list[Value]:
    """Intensity of each product in the months, and its gaps."""
    world, months = gathered.world, gathered.months
    products = world.declared(energy_rows.products)
    if not products or not months:
        return []
    editions, setting = world.made(_editions), world.made(_setting)
    values: list[Value] = []
    charging = charging_of(gathered, products)
    uses = gathered.uses_of(PRODUCT_SIGN, charging.flows)
    every = gathered.statements(min(months), periods.next_month(max(months)))
    for month in months:
        period, zone, yardsticks = gathered.month(month), gathered.zone, editions.on(month)
        stated = {code: _inside(found, month, zone) for code, found in every.items()}
        untils = {p.code: _until(month, gathered.today, zone, stated.get(p.code, [])) for p in products}
        splits = charging.month_splits(uses, stated, month, untils, zone, gathered.stated)
        values += unallocated(charging, period, uses, splits, gathered)
        parts_until = {until: charging.parts(uses, month, until, gathered.stated) for until in set(untils.values())}
        for product in products:
            parts = parts_until[untils[product.code]]
            charged = charging.charge(product.code, parts, splits)
            own = _case(product, month, untils[product.code], zone, stated.get(product.code, []), charged, yardsticks)
            at = {"": own} | {code: _at(own, code, charging, parts, splits) for code in own.boundaries}
            told_at = charging.judged_at(product.code, (own.limit, own.benchmark))
            measured = _measured(at, gathered.lookup)
            values += product_case.product(period, at[told_at], own, measured, gathered.lookup)
            values += gaps.product(period, at, measured, told_at, gathered.lookup, *setting.of(product.code, month))
    return values


def _editions(world: World) -> reference.Editions:
    products = world.declared(energy_rows.products)
    return reference.Editions(world.conn, [id_ for p in products for id_ in (p.limit_id, p.benchmark_id) if id_])


def _setting(world: World) -> conditions.Setting:
    return conditions.setting(world.conn, world.enterprise_id, world.made(_editions).registered.values())


# Each gives values of the wanted days and months; a new family of indicators is a new line here.
MAKERS = (
    Maker("coal", coal_values, codes("coal.")),
    Maker(
        "products",
        product_values,
        codes("intensity", "product.", "allocation.", "gap.", "saving", "position", "limit.gap."),
    ),
    Maker("structure", composing.values, codes("structure.")),
    Maker("cost", costing.values, codes("cost.total", "cost.", "demand.")),
    Maker("carbon", carbon.values, codes("co2.total", "co2.")),
    Maker("windows", windows.values, codes("intensity", stage=Stage.STORED), windows.touched),
    Maker("periods", statistical_periods.values, codes(*PERIOD_CODES, stage=Stage.STORED), windows.touched),
    Maker("worth", worth.values, codes("gap.cny", "gap.co2", stage=Stage.STORED)),
)


def _case(
    product: Product,
    month: date,
    until: date,
    zone: ZoneInfo,
    stated: Sequence[Statement],
    charged: Charged,
    yardsticks: dict[str, Yardstick],
) -> product_case.ProductCase:
    made = output(stated, periods.day_start(month, zone), periods.day_start(until, zone))
    if until == month:
        made = replace(made, reason=because("no_day_of_month_stated"))
    wanted = [id_ for id_ in (product.limit_id, product.benchmark_id) if id_]
    return product_case.ProductCase(
        code=product.code,
        unit=product.unit,
        uses=charged.uses,
        output=made,
        until=until,
        limit=yardsticks.get(product.limit_id or ""),
        benchmark=yardsticks.get(product.benchmark_id or ""),
        missing_yardsticks=tuple(id_ for id_ in wanted if id_ not in yardsticks),
        charges=charged.charges,
        unsplit=charged.unsplit,
    )


def _measured(at: Mapping[str, product_case.ProductCase], lookup: Lookup) -> dict[str, product_case.Measured]:
    """What each boundary measures; where the very same uses count as before, it is that."""
    found: dict[str, product_case.Measured] = {}
    for code, case in at.items():
        same = next((known for known in found if _are_same(at[known].uses, case.uses)), None)
        found[code] = product_case.measure(case, lookup) if same is None else found[same]
    return found


def _are_same(some: Sequence[Use], others: Sequence[Use]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _at(
    own: product_case.ProductCase, code: str, charging: Charging, parts: Parts, splits: Mapping[int, Split]
) -> product_case.ProductCase:
    """The product charged with what a boundary counts."""
    charged = charging.charge(own.code, parts, splits, code)
    return replace(own, uses=charged.uses, charges=charged.charges, unsplit=charged.unsplit, boundary=code)


def _inside(stated: Sequence[Statement], month: date, zone: ZoneInfo) -> list[Statement]:
    start, end = periods.day_start(month, zone), periods.day_start(periods.next_month(month), zone)
    return [s for s in stated if start <= s.from_at and s.to_at <= end]


def _until(month: date, today: date, zone: ZoneInfo, stated: Sequence[Statement]) -> date:
    """The day after the last that counts: the end of a closed month, of an open one the last day with whole output.

    Output is stated after a shift or a day has ended: set against energy up to the minute, it would always lag.
    """
    end = periods.next_month(month)
    if end <= today:
        return end
    latest = max((s.to_at for s in stated), default=None)
    if latest is None:
        return month
    return max(month, min(today, periods.local_day(latest, zone)))
