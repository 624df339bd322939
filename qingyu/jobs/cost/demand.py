"""The running quarter-hour: where its demand ends if the last rate holds, beside contract and maximum."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from qingyu.db import cost as rows
from qingyu.db import enterprises
from qingyu.db.cost import NewestRow, SupplyRow, WindowRow
from qingyu.db.pool import Connection
from qingyu.domain.control.situation import DemandState
from qingyu.domain.cost import demand, electricity_month, prices
from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost.demand import Feed, LinePeak, Peak, largest_of_lines
from qingyu.domain.cost.tariff import BAND_NAMES, Tariff
from qingyu.domain.energy import periods
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.cost.cost_answer import Demand, SupplyNow
from qingyu.jobs.cost.cost_terms import declaration
from qingyu.jobs.cost.demand_lines import lately, quarters_and_peaks

# A rate older than this many of its own intervals says nothing of now.
_STALE_INTERVALS = 2


def live(conn: Connection, scope: Scope, code: str, now: datetime) -> Demand:
    """The running window at `now`; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    today = enterprise.day(now)
    declared = prices.read(rows.declared(conn, enterprise.id))
    tariff = declared.tariff(today)
    supplies = rows.supplies(conn, enterprise.id, scope)
    start, feeds = running(conn, supplies, now)
    found = demand.project([feed for feed, _ in feeds])
    peak, lines = month_peak(conn, supplies, now, zone)
    maxima = electricity_month.billed(lines, peak)
    slid_kw = lately(conn, supplies, start, zone, now)
    contract_kw = tariff.demand.contract_kw if tariff is not None and tariff.demand is not None else None
    band = tariff.bands(today)[cost.quarter_of(start, zone)] if tariff is not None else None
    return Demand(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        at=now.astimezone(zone),
        window_start=start.astimezone(zone),
        window_end=(start + demand.WINDOW).astimezone(zone),
        elapsed_s=(now - start).total_seconds(),
        known_kwh=found.known_kwh,
        rate_kw=found.rate_kw,
        projected_kw=found.kw.value,
        reason=sentence_or_none(found.kw.reason),
        sliding_kw=slid_kw,
        contract_kw=contract_kw,
        share_of_contract=found.kw.value / contract_kw if found.kw.value is not None and contract_kw else None,
        state=_state(_higher(found.kw.value, slid_kw), contract_kw),
        month_max_kw=peak.kw if peak else None,
        month_max_at=peak.at.astimezone(zone) if peak else None,
        month_billed_kw=_total(lines),
        extra_cny=extra_cny(tariff, sum(maxima) if maxima is not None else None, found.kw.value),
        band=band,
        band_zh=BAND_NAMES[band][0] if band is not None else None,
        band_en=BAND_NAMES[band][1] if band is not None else None,
        cny_per_kwh=tariff.price_at(start, today, cost.quarter_of(start, zone)) if tariff is not None else None,
        supplies=[
            SupplyNow(
                channel=feed.name,
                used_kwh=feed.used_kwh,
                known_s=feed.known_s,
                rate_kw=feed.rate_kw,
                latest_at=latest.astimezone(zone) if latest else None,
            )
            for feed, latest in feeds
        ],
    )


def state(conn: Connection, enterprise_id: int, now: datetime, today: date, zone: ZoneInfo) -> DemandState | None:
    """The running window as the rules look at it; null where no contract demand is declared."""
    tariff = prices.read(rows.declared(conn, enterprise_id)).tariff(today)
    if tariff is None or tariff.demand is None or tariff.demand.contract_kw is None:
        return None
    supplies = rows.supplies(conn, enterprise_id)
    start, feeds = running(conn, supplies, now)
    found = demand.project([feed for feed, _ in feeds])
    # The meter's own maximum slides: a quarter-hour that began between those of the clock counts as well.
    kw = _higher(found.kw.value, lately(conn, supplies, start, zone, now))
    return DemandState(start, kw, tariff.demand.contract_kw, found.known_kwh, asdict(declaration(tariff)))


def _higher(a: float | None, b: float | None) -> float | None:
    return max((kw for kw in (a, b) if kw is not None), default=None)


def _total(lines: Sequence[LinePeak]) -> float | None:
    return sum(line.kw for line in lines) if lines else None


def running(
    conn: Connection, supplies: Sequence[SupplyRow], now: datetime
) -> tuple[datetime, list[tuple[Feed, datetime | None]]]:
    """The start of the running window, and each supply channel in it with the end of its newest reading."""
    start = now - timedelta(seconds=now.timestamp() % demand.WINDOW.total_seconds())
    holding = [row for row in supplies if row.holds_from <= now and (row.holds_to is None or now < row.holds_to)]
    ids = [row.channel_id for row in holding]
    window = rows.window(conn, ids, start) if ids else {}
    newest = rows.newest_readings(conn, ids, now) if ids else {}
    return start, [_feed(row, window.get(row.channel_id), newest.get(row.channel_id), now) for row in holding]


def month_peak(
    conn: Connection, supplies: Sequence[SupplyRow], now: datetime, zone: ZoneInfo
) -> tuple[Peak | None, tuple[LinePeak, ...]]:
    """The largest demand of the month so far, whole quarter-hours only, and that of each line."""
    today = periods.local_day(now, zone)
    days = list(periods.days(periods.month_start(today), today + periods.DAY))
    found, by_day = quarters_and_peaks(conn, supplies, days, zone, now)
    lines = largest_of_lines(line for its in by_day.values() for line in its)
    return cost.together([q for its in found.values() for q in its if q.n_due], lines), lines


def extra_cny(tariff: Tariff | None, max_kw: float | None, projected_kw: float | None) -> float | None:
    """What the demand charge of the whole month grows by if the projection comes true. [CNY]

    max_kw: billed so far. [kW]  Null where the charge depends on the month's maximum and that is not known: it would be
    counted as zero.
    """
    if tariff is None or tariff.demand is None or projected_kw is None:
        return None
    plain = replace(tariff.demand, full_use_kwh_per_kva=None)  # whether a month is used fully it does not change
    before = demand.charge_cny(plain, max_kw)
    after = demand.charge_cny(plain, max(projected_kw, max_kw or 0.0))
    return None if before.value is None or after.value is None else after.value - before.value


def _state(kw: float | None, contract_kw: float | None) -> Literal["under", "over", "unknown"]:
    if kw is None or contract_kw is None:
        return "unknown"
    return "over" if kw > contract_kw else "under"


def _feed(
    row: SupplyRow, window: WindowRow | None, newest: NewestRow | None, now: datetime
) -> tuple[Feed, datetime | None]:
    name = row.name
    if not converts(row.unit, "kWh"):
        return Feed(name, None, 0.0, None), None
    weight = convert(row.weight, row.unit, "kWh")
    used = window.use * weight if window is not None and window.use is not None else None
    known_s = window.known_share * demand.WINDOW.total_seconds() if window is not None and used is not None else 0.0
    rate, latest = _rate(newest, now) if newest is not None else (None, None)
    return Feed(name, used, known_s, None if rate is None else rate * weight), latest


def _rate(newest: NewestRow, now: datetime) -> tuple[float | None, datetime]:
    """The mean power since the last reading but one, in units of the channel per hour; null when it is stale."""
    ats, values, interval = newest.ats, newest.values, timedelta(seconds=newest.interval_s)
    by_period = newest.kind in ("interval", "mean_power")
    latest: datetime = ats[0] + interval if by_period else ats[0]
    if now - latest > _STALE_INTERVALS * max(interval, demand.WINDOW):
        return None, latest
    if newest.kind == "mean_power":
        return values[0] * newest.multiplier, latest
    if newest.kind == "interval":
        return values[0] * newest.multiplier / (interval / timedelta(hours=1)), latest
    if newest.kind == "gauge" or len(ats) < 2 or (values[0] < values[1] and not newest.is_signed):
        return None, latest  # a register that fell, or one reading alone, has no rate
    return (values[0] - values[1]) * newest.multiplier / ((ats[0] - ats[1]) / timedelta(hours=1)), latest
