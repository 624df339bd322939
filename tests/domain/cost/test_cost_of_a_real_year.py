"""A year of a steel works, as it was recorded, laid into the bands of a tariff."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost.electricity import Quarter
from qingyu.domain.cost.tariff import Band
from qingyu.domain.energy import periods
from tests.domain.cost.test_tariff import PRICES, tariff

FILE = Path(__file__).resolve().parents[4] / "shared" / "data" / "steel_15min.csv"
SEOUL = ZoneInfo("Asia/Seoul")
START = date(2018, 1, 1)


@pytest.fixture(scope="module")
def recorded() -> list[tuple[float, int]]:
    """(energy [kWh], end of the interval in minutes after midnight, 0 for the last) of each row, in time order."""
    if not FILE.exists():
        pytest.skip(f"the recording {FILE.name} is not beside this checkout; it is not copied into the project")
    with FILE.open(encoding="utf-8") as lines:
        return [(float(row["Usage_kWh"]), int(row["NSM"]) // 60) for row in csv.DictReader(lines)]


def test_the_bands_of_the_year_sum_to_what_was_recorded_and_its_largest_demand_is_found(
    recorded: list[tuple[float, int]],
) -> None:
    first = periods.day_start(START, SEOUL)
    every = [Quarter(first + n * periods.SLOT, kwh, 1, 1) for n, (kwh, _) in enumerate(recorded)]
    by_day = [every[n : n + 96] for n in range(0, len(every), 96)]
    days = [
        cost.day_cost(START + timedelta(days=n), its, SEOUL, tariff(start=START), ()) for n, its in enumerate(by_day)
    ]
    assert len(days) == 365
    bands = {part.band: part for part in cost.sum_bands(days)}
    assert sum(part.kwh for part in bands.values()) == pytest.approx(959_636.71)
    # The same by the file's own seconds from midnight, which stand for the end of an interval.
    by_stamp: dict[Band, float] = defaultdict(float)
    for kwh, end_min in recorded:
        hour = (end_min - 15) % 1440 // 60
        peak, flat = 8 <= hour < 12 or 17 <= hour < 22, 12 <= hour < 17 or hour >= 22
        by_stamp[Band.PEAK if peak else Band.FLAT if flat else Band.VALLEY] += kwh
    assert {band: part.kwh for band, part in bands.items()} == pytest.approx(dict(by_stamp))
    assert sum(part.cny for part in bands.values()) == pytest.approx(
        sum(by_stamp[band] * price for band, price in PRICES.items())
    )
    largest = cost.largest(day.peak for day in days if day.peak)
    assert largest is not None
    assert largest.kw == max(kwh for kwh, _ in recorded) / 0.25
