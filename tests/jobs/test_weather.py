"""Temperatures of a region: brought by an operator, and behind the forecast of a plant that heats."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from qingyu.db import forecasts, pool, weather
from qingyu.domain.forecast.weather import Temperatures
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.forecasting import forecast_views, making
from tests.domain.forecast.test_weather import AS_OF, END, by_day, heated, temperatures
from tests.jobs.plant import Plant
from tests.jobs.test_forecasting import write
from tests.support import commands
from tests.support.databases import Database
from tests.support.present import present

NOW = datetime(2026, 4, 1, 4, tzinfo=UTC)
SEED = 20


@pytest.fixture
def heating(database: Database) -> int:
    """A plant that heats, known since 2023."""
    values = heated(SEED, temperatures(SEED))
    first = END - timedelta(days=len(values))
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn, "heating")
        write(conn, plant.id, values[: (AS_OF - first).days], first)
    return plant.id


def brought(database: Database, file: Path, rows: dict[date, float], *more: str) -> commands.Done:
    file.write_text("day,celsius\n" + "".join(f"{day},{one:.1f}\n" for day, one in rows.items()), "utf-8")
    return commands.run(database, "weather", "import", "640000", str(file), "--source", "气象站 53614", *more)


def test_a_plant_that_heats_is_forecast_by_the_temperatures_of_its_region(
    database: Database, heating: int, tmp_path: Path
) -> None:
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        without = making.make(conn, heating, NOW)[0]
        assert (without.weather_gain, without.weather_verified) == (None, None)
        conn.commit()
        done = brought(database, tmp_path / "t.csv", by_day(temperatures(SEED)))
        assert done.returncode == 0, done.stderr
        energy = making.make(conn, heating, NOW)[0]
        assert (energy.model or "").startswith("degree_days")
        assert present(energy.weather_gain) >= 0.05
        assert energy.weather_verified is False
        assert forecasts.newest(conn, heating, None)[0] == energy
        shown = present(forecast_views.show(conn, EVERYTHING, "heating", None, NOW).forecasts[0].skill)
        assert (shown.weather_gain, shown.weather_verified) == (energy.weather_gain, False)
        # As of an earlier day counts what was known by its end, and then nobody had brought a temperature.
        assert making.make(conn, heating, NOW, AS_OF - timedelta(days=1))[0].weather_gain is None


def test_of_a_day_the_newest_counts_and_a_file_with_a_fault_brings_nothing(
    database: Database, heating: int, tmp_path: Path
) -> None:
    days = {date(2026, 1, 1) + timedelta(days=k): -8.0 + k for k in range(3)}
    file = tmp_path / "t.csv"
    assert "3 days are new" in brought(database, file, days).stdout
    assert "0 days are new" in brought(database, file, days).stdout
    assert "1 days are new" in brought(database, file, days | {date(2026, 1, 2): 1.5}).stdout
    for fault, said in (({date(2026, 1, 4): 80.0}, "line 5, celsius"), ({date(2999, 1, 1): 1.0}, "2999-01-01")):
        refused = brought(database, file, days | fault)
        assert (refused.returncode, said in refused.stderr) == (1, True), refused.stderr
    for broken, said in (
        ("日期,气温\n".encode("gbk"), "'日期' is unknown"),  # as Excel saves a CSV in China
        (b"PK\x03\x04\xff\xff", "UTF-8, UTF-16 or GB18030"),
        (b'day,celsius\n"2026-01-05', "line 2"),
    ):
        file.write_bytes(broken)
        refused = commands.run(database, "weather", "import", "640000", str(file), "--source", "s")
        assert (refused.returncode, said in refused.stderr) == (1, True), refused.stderr
        assert "Traceback" not in refused.stderr
    assert "3 days are new" in brought(database, file, days, "--verified", "one_source").stdout
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        (found,) = weather.of_enterprise(conn, heating, date(2026, 1, 3), None)
        assert (found.celsius, found.verified) == ({date(2026, 1, 1): -8.0, date(2026, 1, 2): -7.0}, True)
    with psycopg.connect(database.admin_dsn) as conn:  # of the country, known a day after it was
        conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('100000', 'country', '中国', 'China')")
        conn.execute(
            "UPDATE region SET parent_id = (SELECT id FROM region WHERE code = '100000') WHERE code = '640000'"
        )
        conn.execute(
            "INSERT INTO region_temperature (region_id, day, celsius, source, verified, declared_by, declared_at)"
            " SELECT id, '2025-06-01', 21.5, 's', 'unverified', 'x', '2025-06-02 00:00+00' FROM region"
            " WHERE code = '100000'"
        )
        country = Temperatures({date(2025, 6, 1): 21.5})
        assert weather.of_enterprise(conn, heating, date(2026, 1, 3), None) == (found, country)
        # Before the province brought its first file there was the country's alone.
        before = datetime(2025, 7, 1, tzinfo=UTC)
        assert weather.of_enterprise(conn, heating, date(2026, 1, 3), before) == (country,)
    (listed,) = json.loads(commands.printed(database, "weather", "list", "640000", "--json"))
    assert (listed["n"], listed["last_on"], listed["verified"]) == (3, "2026-01-03", "one_source")
    assert "temperatures of 640000" in commands.printed(database, "audit", "list")
