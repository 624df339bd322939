"""Indicators that cannot be computed: their own values are null with a reason, all others are there."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.db import faults
from qingyu.db.indicators import ListedValue
from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.energy.indicator import Value
from qingyu.jobs.book import indicators, makers
from qingyu.jobs.book.makers import Maker
from qingyu.jobs.energy.gathering import Gathered
from qingyu.jobs.energy.world import World
from qingyu.jobs.intensity import windows
from tests.jobs.plant import Plant
from tests.jobs.test_indicators import values
from tests.support.present import present
from tests.support.reasons import english

FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)


def local(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A kiln with two closed months and its output."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive", benchmark_id="ndrc2023.clinker")
    for channel, use in (("coal", 100.0), ("grid", 9600.0)):
        plant.days(channel, FEBRUARY, APRIL, use)
    plant.produced("clinker", local(FEBRUARY), local(MARCH), 31_000.0)
    return plant


def refresh(conn: psycopg.Connection, plant: Plant) -> dict[tuple[str, str, date], ListedValue]:
    indicators.refresh(conn, plant.id, [], [FEBRUARY, MARCH], NOW)
    return values(conn)


def test_outputs_that_overflow_cost_the_intensity_of_their_month_and_nothing_else(
    conn: psycopg.Connection, plant: Plant
) -> None:
    before = refresh(conn, plant)
    for n in range(2):  # stored before such numbers were refused
        start = local(MARCH) + timedelta(days=n)
        plant.produced("clinker", start, start + timedelta(days=1), 1.7e308)
    found = refresh(conn, plant)
    assert found["coal.calorific", "", MARCH].value == present(before["coal.calorific", "", MARCH].value) > 0
    assert found["intensity", "clinker", FEBRUARY].value == present(before["intensity", "clinker", FEBRUARY].value) > 0
    broken = found["intensity", "clinker", MARCH]
    assert broken.value is None
    assert "could not be computed" in english(broken.reason)
    assert broken.verified is False
    (fault,) = faults.indicator_faults(conn)
    assert (fault.maker, fault.period, fault.start_on) == ("products", "month", MARCH)
    assert "OverflowError" in fault.error


def test_a_fault_goes_when_its_input_is_mended(conn: psycopg.Connection, plant: Plant) -> None:
    for n in range(2):
        start = local(MARCH) + timedelta(days=n)
        plant.produced("clinker", start, start + timedelta(days=1), 1.7e308)
    refresh(conn, plant)
    assert faults.indicator_faults(conn) != []
    conn.execute("DELETE FROM production WHERE quantity > 1e300")
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    assert present(refresh(conn, plant)["intensity", "clinker", MARCH].value) > 0
    assert faults.indicator_faults(conn) == []


@pytest.mark.parametrize("use", [1.7e308, -1.7e308, 1e305])
def test_a_use_that_cannot_be_stored_as_coal_is_a_reason_and_no_failure(
    conn: psycopg.Connection, plant: Plant, use: float
) -> None:
    plant.day("grid", MARCH, use)
    plant.day("grid", MARCH + timedelta(days=1), use)
    found = refresh(conn, plant)
    coal = found["coal.calorific", "", MARCH].value
    assert coal is None or abs(coal) < 1e308
    assert present(found["coal.calorific", "", FEBRUARY].value) > 0
    assert present(found["intensity", "clinker", FEBRUARY].value) > 0


def test_every_indicator_of_the_catalogue_has_one_maker_and_a_maker_works_in_one_stage() -> None:
    assert sorted(code for maker in indicators.MAKERS for code in maker.codes) == sorted(CATALOGUE)
    for maker in indicators.MAKERS:
        assert {CATALOGUE[code].stage for code in maker.codes} == {maker.stage}
    stages = [maker.stage for maker in indicators.MAKERS]
    assert stages == sorted(stages)


def broken(gathered: Gathered) -> list[Value]:
    raise ArithmeticError("broken")


def test_windows_that_cannot_be_made_say_so_in_every_month_they_reach_and_are_whole_again_when_mended(
    conn: psycopg.Connection, plant: Plant
) -> None:
    before = refresh(conn, plant)["intensity.ytd", "clinker", FEBRUARY].value
    gathered = indicators.gather(World(conn, plant.id), [], [FEBRUARY], NOW)
    own = next(maker for maker in indicators.MAKERS if maker.name == "windows")
    makers.refresh(gathered, [Maker("windows", broken, own.codes, windows.touched)])
    found = values(conn)
    # Of April nothing was stored yet: there the family says it once.
    for scope, month in (("clinker", FEBRUARY), ("clinker", MARCH), ("", APRIL)):
        assert "could not be computed: ArithmeticError" in english(found["intensity.ytd", scope, month].reason)
    assert {fault.start_on for fault in faults.indicator_faults(conn)} == {FEBRUARY, MARCH, APRIL}
    makers.refresh(gathered, [own])
    assert values(conn)["intensity.ytd", "clinker", FEBRUARY].value == before
    assert faults.indicator_faults(conn) == []


def test_a_value_that_the_catalogue_gives_to_another_maker_is_a_fault_and_is_not_stored(
    conn: psycopg.Connection, plant: Plant
) -> None:
    before = refresh(conn, plant)["coal.calorific", "", MARCH].value
    gathered = indicators.gather(World(conn, plant.id), [], [MARCH], NOW)
    makers.refresh(gathered, [Maker("cost", indicators.coal_values, ("cost.total",))])
    assert values(conn)["coal.calorific", "", MARCH].value == before
    assert "makes coal.calorific" in faults.indicator_faults(conn)[0].error
