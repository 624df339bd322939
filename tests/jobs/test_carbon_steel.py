"""A real year of a steel works: our CO2 of its electricity beside the CO2 column it was published with."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.carbon import carbon_report
from tests.jobs.plant import Plant
from tests.jobs.test_carbon import declare, setting
from tests.support.present import present

NOW = datetime(2019, 2, 1, tzinfo=UTC)
YEAR = date(2018, 1, 1), date(2019, 1, 1)
KWH_PER_MWH = 1_000.0


@pytest.fixture(scope="module")
def year(repository: Path) -> list[tuple[date, float, float]]:
    """(day, kWh, tCO2 as published) of each quarter of an hour.

    The last interval of a day is printed as 00:00 of the same day: the printed date is the day of the interval.
    """
    file = repository.parent / "shared" / "data" / "steel_15min.csv"
    if not file.exists():
        pytest.skip(f"the measured year is not beside the repository: {file.name} is absent")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [
            (datetime.strptime(r["date"][:10], "%d/%m/%Y").date(), float(r["Usage_kWh"]), float(r["CO2(tCO2)"]))  # noqa: DTZ007
            for r in csv.DictReader(lines)
        ]


def test_our_tonnes_beside_the_published_column_differ_by_factor_rounding_and_rows_printed_as_zero(
    conn: psycopg.Connection, year: list[tuple[date, float, float]]
) -> None:
    plant = Plant(conn, zone="Asia/Seoul")
    plant.meter_and_flow("grid")
    by_day: dict[date, float] = defaultdict(float)
    for day, kwh, _ in year:
        by_day[day] += kwh
    assert len(by_day) == 365
    for day, kwh in by_day.items():
        plant.day("grid", day, kwh)
    declare(plant, NOW, settings=[setting(grid="east")])
    found = carbon_report.report(conn, EVERYTHING, "plant", *YEAR, "month", NOW)
    (term,) = found.total.terms
    assert (present(term.factor).id, present(term.factor).value) == ("grid.2012.east", 0.7035)
    mwh = sum(kwh for _, kwh, _ in year) / KWH_PER_MWH
    assert mwh == pytest.approx(959.63671)
    ours, published = present(found.total.total_tco2), sum(tco2 for *_, tco2 in year)
    assert ours == pytest.approx(mwh * 0.7035)

    assert sum(present(row.total_tco2) for row in found.rows) == pytest.approx(ours)

    # The column holds whole hundredths of a tonne; where one follows the next says which factor it was made with.
    said = [(kwh / KWH_PER_MWH, tco2) for _, kwh, tco2 in year if tco2 > 0]
    low = max((tco2 - 0.005) / used for used, tco2 in said)
    high = min((tco2 + 0.005) / used for used, tco2 in said)
    assert 0.4584 < low < high < 0.4586  # tCO2/MWh: one factor explains every row that is not zero
    implied = (low + high) / 2
    rounded = sum(round(implied * kwh / KWH_PER_MWH, 2) for _, kwh, _ in year)
    factor, rounding, zeros = (0.7035 - implied) * mwh, implied * mwh - rounded, rounded - published
    assert factor + rounding + zeros == pytest.approx(ours - published)
    # Another factor, hundredths rounded down to nothing below 10.9 kWh, and rows printed 0 that should not be.
    assert (round(factor, 1), round(rounding, 1), round(zeros, 1)) == (235.1, 34.4, 1.7)
