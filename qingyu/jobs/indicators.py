"""Bring the indicator values of some days and months of an enterprise up to their inputs."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import indicators as rows
from qingyu.db import reference
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.energy import assess, periods
from qingyu.domain.energy.account import Lookup, Use
from qingyu.domain.energy.benchmark import Yardstick
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN, Direction
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.production import Statement, output
from qingyu.jobs import energy


def refresh(
    conn: Connection, enterprise_id: int, days: Collection[date], months: Collection[date], now: datetime
) -> int:
    """Compute these days and months, and every period that is still open; returns how many rows were written.

    days, months: local; a month is named by any of its days. Days to come are left out.
    """
    enterprise = energy_rows.enterprise_by_id(conn, enterprise_id)
    zone = ZoneInfo(enterprise["time_zone"])
    today = periods.local_day(now, zone)
    open_days, open_months = rows.open_periods(conn, enterprise_id)
    wanted_days = {day for day in open_days | set(days) if day <= today}
    wanted_months = {periods.month_start(month) for month in open_months | set(months) if month <= today}
    if not wanted_days and not wanted_months:
        return 0
    lookup = energy.lookup(conn, enterprise)
    known_days = wanted_days | {
        day for month in wanted_months for day in periods.days(month, periods.next_month(month)) if day <= today
    }
    boundary = _by_day(_uses(conn, enterprise_id, BOUNDARY_SIGN, known_days))
    values: list[Value] = []
    for day in sorted(wanted_days):
        period = assess.Period("day", day, is_open=day >= today)
        values += assess.coal(period, [use for _, use in boundary.get(day, [])], lookup)
    for month in sorted(wanted_months):
        period = assess.Period("month", month, is_open=periods.next_month(month) > today)
        values += assess.coal(period, _of_month(boundary, month), lookup)
    values += _products(conn, enterprise_id, sorted(wanted_months), today, zone, lookup)
    return rows.put(conn, enterprise_id, wanted_days, wanted_months, values, now)


def _products(
    conn: Connection, enterprise_id: int, months: Sequence[date], today: date, zone: ZoneInfo, lookup: Lookup
) -> list[Value]:
    products = energy_rows.products(conn, enterprise_id)
    if not products or not months:
        return []
    yardsticks = reference.yardsticks(conn, [id_ for p in products for id_ in (p.limit_id, p.benchmark_id) if id_])
    values: list[Value] = []
    known_days = {day for month in months for day in periods.days(month, periods.next_month(month)) if day <= today}
    charged = {flow for product in products for flow in product.flows}
    uses = _by_day(_uses(conn, enterprise_id, PRODUCT_SIGN, known_days, charged))
    for month in months:
        end = periods.next_month(month)
        stated = energy_rows.statements(
            conn, enterprise_id, periods.day_start(month, zone), periods.day_start(end, zone)
        )
        for product in products:
            case = _case(product, month, today, zone, stated.get(product.code, []), uses, yardsticks)
            values += assess.product(assess.Period("month", month, is_open=end > today), case, lookup)
    return values


def _case(
    product: Product,
    month: date,
    today: date,
    zone: ZoneInfo,
    stated: Sequence[Statement],
    uses: dict[date, list[tuple[str, Use]]],
    yardsticks: dict[str, Yardstick],
) -> assess.ProductCase:
    until = _until(month, today, zone, stated)
    made = output(stated, periods.day_start(month, zone), periods.day_start(until, zone))
    if until == month:
        made = replace(made, reason="no whole day of this month has a stated output yet")
    charged = [
        replace(use, weight=use.weight * product.flows[flow])
        for day in periods.days(month, until)
        for flow, use in uses.get(day, [])
        if flow in product.flows
    ]
    wanted = [id_ for id_ in (product.limit_id, product.benchmark_id) if id_]
    return assess.ProductCase(
        code=product.code,
        unit=product.unit,
        uses=charged,
        output=made,
        until=until,
        limit=yardsticks.get(product.limit_id or ""),
        benchmark=yardsticks.get(product.benchmark_id or ""),
        missing_yardsticks=tuple(id_ for id_ in wanted if id_ not in yardsticks),
    )


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


def _uses(
    conn: Connection,
    enterprise_id: int,
    signs: dict[Direction, int],
    days: Collection[date],
    flows: Collection[str] | None = None,
) -> list[tuple[str, Use]]:
    if not days:
        return []
    end = max(days) + timedelta(days=1)
    return energy_rows.day_uses(conn, enterprise_id, signs, min(days), end, days=days, flows=flows)


def _by_day(uses: Sequence[tuple[str, Use]]) -> dict[date, list[tuple[str, Use]]]:
    found: dict[date, list[tuple[str, Use]]] = {}
    for flow, use in uses:
        found.setdefault(use.day, []).append((flow, use))
    return found


def _of_month(by_day: dict[date, list[tuple[str, Use]]], month: date) -> list[Use]:
    return [use for day in periods.days(month, periods.next_month(month)) for _, use in by_day.get(day, [])]
