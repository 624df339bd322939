"""What the load bands hold, and what the alarms of loads find and cry over nothing: a recording and a district.

The steel works' year (UCI) has no known faults: each alarm is counted. In the simulated district each trip of a machine
is known, and on top idle loads are raised and loads drift, so that what is found and what is false can be told apart.
"""

import argparse
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from device_sim.district import sending
from device_sim.district.curves import LOCAL_SLOTS, SLOT_US, SLOTS_A_DAY, Shape, chance
from device_sim.district.plant import Channel
from device_sim.district.signals import Signal
from qingyu.domain.forecast import unusual
from qingyu.domain.forecast.band import PAST, Bools, LoadBand, expect
from qingyu.domain.forecast.history import Floats

STEEL = Path("..", "shared", "data", "steel_15min.csv")
HOUR_US = 3_600_000_000
UTC8_US = 8 * HOUR_US
FIRST = 60  # days before the first that is judged
WIDTHS, SHARE, LEAST = 3.0, 0.3, 2  # of a sudden change, as rules.csv has them
IDLE, IDLE_WIDTHS, IDLE_SHARE, IDLE_LEAST = 0.6, 1.0, 0.2, 3
SLACK, BOUND, MOVED = 0.5, 8.0, 0.05
RAISED, DRIFTED = 0.5, 0.1  # of an idle load, of a load: what is put on top [share of 1]
TRIP = 0.4  # of a channel's load for two hours: a trip that has to be found [share of 1]


@dataclass(slots=True)
class Counts:
    """What was seen over so many days of channels."""

    channels: int = 0
    days: int = 0
    refused: int = 0
    inside: float = 0.0
    trips: int = 0
    tripped: int = 0
    sudden: int = 0
    standby: int = 0
    drift: int = 0
    raised: int = 0
    raised_seen: int = 0
    drifted: int = 0
    drifted_seen: int = 0


def judge(loads: Floats, working: Bools, found: Counts, trips: Floats | None = None) -> None:
    """Each day beside the band of the day before. trips: the share of each hour's load that a trip took."""
    bands = {
        day: expect(loads[max(day - PAST, 0) : day], working[max(day - PAST, 0) : day + 1])
        for day in range(FIRST, len(loads))
    }
    found.channels, found.days = found.channels + 1, found.days + len(bands)
    opened, nights, drifts, seen = False, 0, False, set()
    for day, band in bands.items():
        if band.reason is not None:
            found.refused += 1
            continue
        found.inside += float(((band.p10 <= loads[day]) & (loads[day] <= band.p90)).mean())
        for hour in range(24):
            run = unusual.sudden(_hours(loads[day], band, hour + 1), WIDTHS, SHARE, LEAST)
            if run is not None and not opened:
                false = trips is None or float(trips[day].max()) < TRIP / 3
                found.sudden += false
                seen |= set() if false else {day}
            opened = run is not None
        over = unusual.standby(_hours(loads[day], band), IDLE, IDLE_WIDTHS, IDLE_SHARE, IDLE_LEAST)
        nights = nights + 1 if over else 0
        found.standby += nights == 2
        moved = _drifts(loads[: day + 1], working)
        found.drift, drifts = found.drift + (moved and not drifts), moved
    if trips is not None:
        due = {day for day in bands if bands[day].reason is None and int((trips[day] >= TRIP).sum()) >= 4}
        found.trips, found.tripped = found.trips + len(due), found.tripped + len(due & seen)
    _put_on_top(loads, working, bands, found)


def _put_on_top(loads: Floats, working: Bools, bands: dict[int, LoadBand], found: Counts) -> None:
    """On the last days: half as much again while idling, two nights on end; a tenth more for four weeks."""
    last = [bands[len(loads) - k] for k in (2, 1)]
    if all(band.reason is None and int((band.p50 < IDLE * band.level).sum()) >= IDLE_LEAST for band in last):
        raised = [
            np.where(band.p50 < IDLE * band.level, 1.0 + RAISED, 1.0) * loads[k - 2] for k, band in enumerate(last)
        ]
        found.raised += 1
        found.raised_seen += all(
            unusual.standby(_hours(one, band), IDLE, IDLE_WIDTHS, IDLE_SHARE, IDLE_LEAST) is not None
            for one, band in zip(raised, last, strict=True)
        )
    if len(loads) >= unusual.LATE + unusual.REFERENCE and not _drifts(loads, working):
        moved = loads.copy()
        moved[-unusual.LATE :] *= 1.0 + DRIFTED
        found.drifted, found.drifted_seen = found.drifted + 1, found.drifted_seen + _drifts(moved, working)


def _hours(loads: Floats, band: LoadBand, count: int = 24) -> unusual.Hours:
    return unusual.Hours(loads[:count], band.p10[:count], band.p50[:count], band.p90[:count], band.level)


def _drifts(loads: Floats, working: Bools) -> bool:
    days = unusual.late(loads.sum(axis=1), working[: len(loads)])
    return days is not None and unusual.drift(days, SLACK, BOUND, MOVED) is not None


def tell(label: str, found: Counts) -> None:
    """The figures."""
    months = found.days / 30.44
    print(
        f"{label}: {found.channels} channels, {found.days} days; {found.refused} without a band;"
        f" within P10..P90 {found.inside / max(found.days - found.refused, 1):.1%}"
    )
    print(f"  trips found: {found.tripped} of {found.trips}")
    for name, count in (("sudden change", found.sudden), ("standby", found.standby), ("drift", found.drift)):
        print(f"  {name} without a known cause: {count}, {count / months:.3f} a channel and month")
    print(f"  idle load raised by {RAISED:.0%}: seen {found.raised_seen} of {found.raised}", end="; ")
    print(f"load raised by {DRIFTED:.0%} for four weeks: seen {found.drifted_seen} of {found.drifted}")


def steel() -> None:
    """The year of the steel works, by hours."""
    if not STEEL.is_file():
        print(f"steel recording: skipped, there is no file {STEEL}")
        return
    with STEEL.open(encoding="utf-8", newline="") as file:
        loads = np.array([float(row["Usage_kWh"]) for row in csv.DictReader(file)]).reshape(365, 24, 4).sum(axis=2)
    found = Counts()
    judge(loads, working_days(date(2018, 1, 1), 365), found)
    tell("steel recording", found)


def working_days(first: date, count: int) -> Bools:
    """Monday to Friday of so many days and the one behind."""
    return np.array([(first + timedelta(days=k)).weekday() < 5 for k in range(count + 1)])


def district(plants: int, days: int, seed: int) -> None:
    """The channels of simulated plants, without faults of meters."""
    last = date(2026, 11, 1)
    end_us = (last - date(1970, 1, 1)).days * 24 * HOUR_US - UTC8_US
    origin_us = end_us - days * 24 * HOUR_US
    edges = np.arange(origin_us, end_us + 1, HOUR_US, dtype=np.int64)
    made, working, found = (
        sending.make(seed, origin_us, lambda _: (), None, plants),
        working_days(last - timedelta(days=days), days),
        Counts(),
    )
    for plant in made.plants:
        for signal in made.signals[plant.code].values():
            if signal.channel.kind != "gauge" and not signal.channel.is_live_only:
                judge(_loads(signal, edges, days), working, found, trips_of(signal.channel, origin_us, days))
    tell("simulated district", found)


def _loads(signal: Signal, edges: np.ndarray, days: int) -> Floats:
    return signal.use(edges).reshape(days, 24)


def trips_of(channel: Channel, origin_us: int, days: int) -> Floats:
    """Which share of the load of each hour was lost to trips, as the curves of the district make them."""
    day, hour = np.arange(days) + (origin_us // SLOT_US + LOCAL_SLOTS) // SLOTS_A_DAY, np.arange(24) + 0.5
    lost, whole = np.zeros((days, 24)), sum(abs(load.mean_per_h) for load in channel.loads)
    for load in channel.loads:
        if load.shape is Shape.CONTINUOUS:
            near = np.abs(hour - 24 * chance(load.key + 3, day)[:, None]) < 2.5
            lost += near * (chance(load.key + 2, day) < 0.02)[:, None] * 0.65 * load.mean_per_h / whole
    return lost


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plants", type=int, default=12)
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    steel()
    district(arguments.plants, arguments.days, arguments.seed)


if __name__ == "__main__":
    main()
