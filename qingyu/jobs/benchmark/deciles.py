"""The best decile of a product's own closed days and months: what it reached itself, one period in ten."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from qingyu.db import energy as energy_rows
from qingyu.db import reference
from qingyu.db.benchmarks import ClosedMonth
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import peers, product_case
from qingyu.domain.energy import periods
from qingyu.domain.energy.coal import PRODUCT_SIGN
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.intensity.production import output
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.benchmark.benchmarks_answer import OwnDecile
from qingyu.jobs.energy import energy
from qingyu.jobs.energy.gathering import uses_by_day
from qingyu.jobs.intensity.charging import Charging

DAYS = 90  # closed days looked at, up to the end of the month asked for
MONTHS = 36


def of_days(
    conn: Connection, enterprise: Enterprise, month: date, now: datetime
) -> dict[str, tuple[peers.Decile, str]]:
    """The decile of each product over the closed days of the last 90, with its unit; a constant number of queries.

    A day counts by the rules of a month: enough readings, and output stated for the day.
    """
    enterprise_id, zone = enterprise.id, enterprise.zone
    products = energy_rows.products(conn, enterprise_id)
    end = min(periods.next_month(month), enterprise.day(now))
    days = list(periods.days(end - DAYS * periods.DAY, end))
    months = {periods.month_start(day) for day in days}
    charging = Charging(conn, enterprise_id, products, months)
    uses = uses_by_day(conn, enterprise_id, PRODUCT_SIGN, days, now, charging.flows)
    edges = {day: periods.day_start(day, zone) for day in [*days, end]}
    stated = energy_rows.statements(conn, enterprise_id, edges[days[0]], edges[end])
    unmetered = {flow.code for flow in energy_rows.stated_flows(conn, enterprise_id, days[0], end)}
    lookup = energy.lookup(conn, enterprise)
    yardsticks = reference.yardsticks(conn, [id_ for p in products for id_ in p.yardsticks.values()])
    found: dict[str, list[float]] = {product.code: [] for product in products}
    units: dict[str, str] = {}
    for day in days:
        start, after = edges[day], edges[day + periods.DAY]
        of_day = {code: [s for s in its if start <= s.from_at and s.to_at <= after] for code, its in stated.items()}
        if not any(of_day.values()):
            continue
        parts = charging.parts(uses, day, day + periods.DAY)
        month_of = periods.month_start(day)
        splits = {rule.id: charging.split(rule, parts, of_day, start, after, month_of) for rule in charging.rules}
        for product in products:
            limit = yardsticks.get(product.limit_id or "")
            benchmark = yardsticks.get(product.benchmark_id or "")
            told_at = charging.judged_at(product.code, (limit, benchmark))
            charged = charging.charge(product.code, parts, splits, told_at)
            case = product_case.ProductCase(
                code=product.code,
                unit=product.unit,
                uses=charged.uses,
                output=output(of_day.get(product.code, []), start, after),
                until=day + periods.DAY,
                limit=limit,
                benchmark=benchmark,
                charges=charged.charges,
                unsplit=charged.unsplit,
                boundary=told_at,
            )
            unit, metric = product_case.primary(case)
            value = product_case.intensity_of(case, product_case.measure(case, lookup), unit, metric).value
            units[product.code] = unit
            if value is not None and not unmetered & charging.flows_of(product.code):
                found[product.code].append(value)
    return {
        code: (peers.best_decile(values, peers.LEAST_DAYS), units[code])
        for code, values in found.items()
        if code in units
    }


def of_months(closed: Sequence[ClosedMonth], unit: str) -> peers.Decile:
    """The decile of a product over its closed months in one unit."""
    return peers.best_decile([month.value for month in closed if month.unit == unit], peers.LEAST_MONTHS)


def both(
    product: str, closed: Sequence[ClosedMonth], unit: str, days: Mapping[str, tuple[peers.Decile, str]]
) -> list[OwnDecile]:
    """The deciles by day and by month."""
    by_day, day_unit = days.get(product, (peers.best_decile([], peers.LEAST_DAYS), unit))
    return [_own("day", DAYS, by_day, day_unit), _own("month", MONTHS, of_months(closed, unit), unit)]


def _own(by: Literal["day", "month"], over: int, decile: peers.Decile, unit: str) -> OwnDecile:
    reason = sentence_or_none(decile.reason)
    return OwnDecile(by, over, decile.value, unit, decile.n, reason, peers.DECILE_METHOD)
