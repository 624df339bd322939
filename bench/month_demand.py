"""The largest demand of a plant's month and what is billed by it, from raw readings and the declared tariff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import psycopg

from bench.raw_registers import QUARTER_S, Month, sound_register

PER_HOUR = 3600 / QUARTER_S

_ADDERS = """
SELECT coalesce(sum(cny_per_kwh), 0) FROM price_adder a JOIN enterprise e ON e.id = a.enterprise_id
WHERE e.code = %s AND NOT a.withdrawn AND a.valid @> %s
"""


@dataclass(frozen=True)
class Line:
    """A line of supply: its energy by quarter-hour [kWh], the channels that count it."""

    kwh: np.ndarray
    channels: list[Any]


def demands(
    conn: psycopg.Connection[Any],
    month: Month,
    lines: Mapping[str, Line],
    shown: Any,
    terms: Mapping[str, Any],
    bands_cny: float,
    adders_cny: float,
) -> Iterator[Any]:
    """The largest demand by line, by day and of all lines; the demand charge and what is reckoned on it.

    shown: the cost of the month as the API says it.  terms: of the tariff.  bands_cny, adders_cny: its energy.
    """
    peaks = {name: _by_day(conn, month, line) for name, line in lines.items()}
    together = _clock_peaks(month, np.sum([line.kwh for line in lines.values()], axis=0))
    days = next(iter(peaks.values())) if len(peaks) == 1 else together
    for row in shown["days"]:
        yield f"demand of {row['day']} [kW]", days[date.fromisoformat(row["day"])], row["max_kw"]
    power = shown["electricity"]
    told = power["demand"]
    for row in told["lines"]:
        yield f"demand of {row['line']} [kW]", max(peaks[row["line"]].values()), row["max_kw"]
    billed = sum(max(of_line.values()) for of_line in peaks.values())
    yield "demand of the month [kW]", max(days.values()), told["max_kw"]
    yield "demand that is billed [kW]", billed, told["billed_kw"]
    kwh = float(sum(line.kwh.sum() for line in lines.values()))
    charge = _charge_cny(terms["demand"], billed, kwh)
    yield "demand charge [CNY]", charge, told["cny"]
    factor = (terms.get("power_factor_share") or 0.0) * (bands_cny + charge)
    whole = bands_cny + adders_cny + charge + factor
    yield "power factor [CNY]", factor, power["power_factor_cny"]
    yield "electricity [CNY]", whole, power["cny"]
    yield "electricity [CNY/kWh]", whole / kwh, power["average_cny_per_kwh"]


def adders_cny_per_kwh(conn: psycopg.Connection[Any], month: Month) -> float:
    """What was declared on top of every kWh bought. [CNY/kWh]"""
    return float(conn.execute(_ADDERS, (month.plant, month.first)).fetchall()[0][0])


def _charge_cny(terms: Mapping[str, Any], max_kw: float, kwh: float) -> float:
    """What a month pays for its demand, as the tariff says it: by capacity, by contract or by the largest demand."""
    price, capacity = terms["cny_per_kw_month"], terms.get("capacity_kva") or 0.0
    if terms.get("full_use_kwh_per_kva") and kwh >= terms["full_use_kwh_per_kva"] * capacity:
        price *= terms["full_use_price_share"]
    if terms["basis"] == "capacity":
        return float(price * capacity)
    if terms["basis"] == "actual":
        return float(price * max_kw)
    contract = max(terms["contract_kw"], (terms.get("floor_share") or 0.0) * capacity)
    if terms.get("tolerance_share") is None or terms.get("excess_factor") is None:
        return float(price * contract)
    limit = contract * (1 + terms["tolerance_share"])
    over = max(0.0, max_kw - limit) * terms["excess_factor"]
    return float(price * ((limit if over and terms.get("exceeded_base") == "limit" else contract) + over))


def _by_day(conn: psycopg.Connection[Any], month: Month, line: Line) -> dict[date, float]:
    """The largest demand of each local day: of the quarters of the clock, and of any quarter-hour that ends in it."""
    seams = [_seams(conn, month, c) for c in line.channels if c.kind == "cumulative"]
    found = _clock_peaks(month, np.where(sum(seams, np.zeros(len(line.kwh), dtype=bool)), 0.0, line.kwh))
    if len(line.channels) != 1:
        return found
    (channel,) = line.channels
    step = channel.interval_s
    if channel.kind != "cumulative" or not 0 < step < QUARTER_S or QUARTER_S % step:
        return found
    ends, kw = _sliding(conn, month, channel, QUARTER_S // step)
    for day, (start, end) in _edges(month).items():
        inside = kw[(ends > start) & (ends <= end)]
        found[day] = max(found[day], float(inside.max(initial=0.0)))
    return found


def _seams(conn: psycopg.Connection[Any], month: Month, channel: Any) -> np.ndarray:
    """The quarter-hours in which a clock was set back: two readings stand closer than half an interval."""
    at, _ = sound_register(conn, month, channel)
    close = at[1:][np.diff(at) < channel.interval_s / 2]
    found: np.ndarray = np.histogram(close - 1, bins=month.edges())[0] > 0
    return found


def _clock_peaks(month: Month, kwh: np.ndarray) -> dict[date, float]:
    starts = month.edges()[:-1]
    return {
        day: float(kwh[(starts >= start) & (starts < end)].max()) * PER_HOUR
        for day, (start, end) in _edges(month).items()
    }


def _edges(month: Month) -> dict[date, tuple[float, float]]:
    """The local days of the month, each with its first and last instant in seconds since 1970."""
    days = [month.first + timedelta(days=n) for n in range((month.end - month.first).days)]
    of_days = (Month(month.plant, month.zone, day, day + timedelta(days=1)).instants() for day in days)
    return {day: (start.timestamp(), end.timestamp()) for day, (start, end) in zip(days, of_days, strict=True)}


def _sliding(conn: psycopg.Connection[Any], month: Month, channel: Any, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each quarter-hour over a register's own readings ends, and its mean power. [s], [kW]

    A window needs each of its readings: what the register lost has no highest power.
    """
    at, total = sound_register(conn, month, channel)
    whole = at[width:] - at[:-width] == QUARTER_S
    on_time = (at[width:] % channel.interval_s == 0) & whole
    kwh = (total[width:] - total[:-width]) * channel.multiplier * channel.weight
    return at[width:][on_time], kwh[on_time] * PER_HOUR
