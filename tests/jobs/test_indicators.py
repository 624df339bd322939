"""Indicator values: a live row while a period is open, appended when a closed period's inputs change."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.db import indicators as rows
from qingyu.db.indicators import ListedValue
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.near import near
from tests.support.reasons import english
from tests.support.rows import one_row

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)  # noon of 10 April in Shanghai


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A kiln: 106 kgce of coal a tonne of clinker, in March."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive", benchmark_id="ndrc2023.clinker")
    plant.days("coal", MARCH, APRIL, 106.0 / 0.7143)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    return plant


def values(
    conn: psycopg.Connection,
    period: str = "month",
    as_of: datetime | None = None,
    start: date = date(2026, 1, 1),
    end: date = date(2027, 1, 1),
) -> dict[tuple[str, str, date], ListedValue]:
    found = rows.listing(conn, EVERYTHING, "plant", None, period, start, end, as_of)
    return {(row.code, row.scope, row.start_on): row for row in found}


def test_a_closed_month_gives_coal_intensity_and_gaps_with_the_digits_of_the_worked_example(
    conn: psycopg.Connection, plant: Plant
) -> None:
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = {code: row.value for (code, scope, _), row in values(conn).items() if scope == "clinker"}
    assert found["intensity"] == pytest.approx(106.0)
    assert found["gap.relative"] == pytest.approx(0.06)
    assert found["gap.absolute"] == pytest.approx(6.0)
    assert found["saving"] == pytest.approx(6.0 * 31_000 / 1000)
    assert found["position"] == pytest.approx(0.647, abs=5e-4)
    assert found["limit.gap.absolute"] == pytest.approx(-11.0)
    rows_ = values(conn)
    assert rows_["coal.calorific", "", MARCH].value == pytest.approx(106.0 * 31)
    assert rows_["coal.calorific", "raw_coal", MARCH].value == pytest.approx(106.0 * 31)
    assert rows_["gap.relative", "clinker", MARCH].inputs["class"] == "between"


def test_a_value_names_everything_that_made_it(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    inputs = values(conn)["gap.relative", "clinker", MARCH].inputs
    factor = inputs["carriers"][0]["factors"][0]
    assert factor["id"] == "gbt2589-2020.raw-coal"
    assert len(factor["edition"]) == 16
    assert inputs["yardstick"]["id"] == "ndrc2023.clinker"
    assert len(inputs["yardstick"]["edition"]) == 16
    assert inputs["n_received"] == inputs["n_due"] == 31 * 96
    assert inputs["production"][0][3] == 0


def test_the_same_inputs_write_nothing(conn: psycopg.Connection, plant: Plant) -> None:
    assert indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW) > 0
    assert indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW + timedelta(hours=1)) == 0


def test_a_restated_output_appends_and_the_old_value_stays_as_known_then(
    conn: psycopg.Connection, plant: Plant
) -> None:
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    plant.produced("clinker", local(MARCH), local(APRIL), 32_860.0, revision=1)
    later = NOW + timedelta(days=1)
    indicators.refresh(conn, plant.id, [], [MARCH], later)
    assert values(conn)["intensity", "clinker", MARCH].value == pytest.approx(100.0)
    before = values(conn, as_of=NOW + timedelta(hours=1))["intensity", "clinker", MARCH]
    assert before.value == pytest.approx(106.0)
    assert before.superseded_at == later
    # The coal did not change: its row is still the first one.
    assert values(conn)["coal.calorific", "", MARCH].computed_at == NOW


def test_an_open_day_is_one_live_row_that_closes_by_the_clock_alone(conn: psycopg.Connection, plant: Plant) -> None:
    today = date(2026, 4, 10)
    plant.day("coal", today, 10.0)
    indicators.refresh(conn, plant.id, [today], [], NOW)
    plant.day("coal", today, 20.0)
    indicators.refresh(conn, plant.id, [today], [], NOW + timedelta(hours=1))
    key = ("coal.calorific", "", today)
    assert values(conn, "day")[key].is_open
    assert one_row(conn.execute("SELECT count(*) FROM indicator_value WHERE period = 'day'"))[0] == 4
    indicators.refresh(conn, plant.id, [], [], NOW + timedelta(days=1))
    row = values(conn, "day")[key]
    assert not row.is_open
    assert row.value == pytest.approx(20 * 0.7143)


def test_an_incomplete_month_gives_no_intensity_but_the_reason(conn: psycopg.Connection, plant: Plant) -> None:
    for n in range(4):
        plant.day("coal", MARCH + timedelta(days=n), None)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = values(conn)["intensity", "clinker", MARCH]
    assert row.value is None
    assert english(row.reason).startswith("completeness of the energy is 87.1%, of raw_coal (coal) 87.1%, at least 90%")
    assert values(conn)["gap.relative", "clinker", MARCH].reason == row.reason


def test_production_that_is_not_stated_for_the_month_gives_the_reason(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute("DELETE FROM production")
    plant.produced("clinker", local(MARCH), local(date(2026, 3, 20)), 1000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = values(conn)["intensity", "clinker", MARCH]
    assert row.value is None
    assert "61.3%" in english(row.reason)


def test_an_open_month_sets_output_against_the_energy_of_the_same_whole_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.days("coal", APRIL, date(2026, 4, 10), 200.0)
    plant.day("coal", date(2026, 4, 10), 90.0)
    for n in range(8):
        plant.produced("clinker", local(APRIL + timedelta(days=n)), local(APRIL + timedelta(days=n + 1)), 1000.0)
    indicators.refresh(conn, plant.id, [], [APRIL], NOW)
    row = values(conn)["intensity", "clinker", APRIL]
    assert row.is_open
    assert row.inputs["until"] == "2026-04-09"
    assert row.value == pytest.approx(200.0 * 714.3 / 1000)


def test_a_product_judged_in_electricity_takes_its_electricity_only(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("cells")
    plant.product(
        "liquid",
        "cells",
        "coal",
        limit_id="gb21346-2022.primary-aluminium.liquid-ac-electricity",
        benchmark_id="ndrc2023.primary-aluminium",
    )
    plant.days("cells", MARCH, APRIL, 1_340_000.0)
    plant.produced("liquid", local(MARCH), local(APRIL), 3_100.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = values(conn)
    row = found["intensity", "liquid", MARCH]
    assert (row.value, row.unit) == (near(13_400.0), "kWh/t")
    assert found["limit.gap.absolute", "liquid", MARCH].value == pytest.approx(50.0)
    gap = found["gap.absolute", "liquid", MARCH]
    assert (gap.value, gap.verified, gap.inputs["class"]) == (near(400.0), False, "below_baseline")
    assert found["saving", "liquid", MARCH].value == pytest.approx(400 * 3100 * 0.1229 / 1000)


def test_coal_per_kilowatt_hour_supplied_fits_an_output_in_megawatt_hours(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.product("power", "coal", unit="MWh", limit_id="gb21258-2024.sc-600.supply-coal")
    plant.produced("power", local(MARCH), local(APRIL), 11_000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = values(conn)["intensity", "power", MARCH]
    assert (row.value, row.unit) == (near(106.0 * 31e6 / 11e6), "gce/kWh")


def test_a_yardstick_of_another_unit_gives_the_reason_and_no_number(conn: psycopg.Connection, plant: Plant) -> None:
    plant.product("ethylene", "coal", limit_id="gb30251-2024.ethylene.comprehensive")
    plant.produced("ethylene", local(MARCH), local(APRIL), 5000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = values(conn)
    assert found["intensity", "ethylene", MARCH].unit == "kgce/t"
    row = found["limit.gap.absolute", "ethylene", MARCH]
    assert row.value is None
    assert "kgoe/t" in english(row.reason)


def test_a_limit_that_is_not_in_force_yet_gives_the_reason(conn: psycopg.Connection, plant: Plant) -> None:
    plant.product("iron", "coal", limit_id="gb21256-2025.blast-furnace.process")
    plant.produced("iron", local(MARCH), local(APRIL), 9000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = values(conn)["limit.gap.absolute", "iron", MARCH]
    assert (row.value, english(row.reason)) == (None, "GB 21256-2025 is in force from 2026-07-01")


def test_a_converter_that_recovers_energy_has_an_absolute_gap_only(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("gas", "blast_furnace_gas", "m3", direction="production")
    plant.product("steel", "gas", benchmark_id="ndrc2023.converter")
    plant.days("gas", MARCH, APRIL, 22_000.0 / 0.1286)
    plant.produced("steel", local(MARCH), local(APRIL), 31_000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = {code: row for (code, scope, _), row in values(conn).items() if scope == "steel"}
    assert found["intensity"].value == pytest.approx(-22.0)
    assert found["gap.absolute"].value == pytest.approx(8.0)
    assert (found["gap.relative"].value, english(found["gap.relative"].reason)) == (
        None,
        "the level is not above zero",
    )
    assert found["position"].value == pytest.approx(0.6)


def test_a_flow_that_is_taken_away_leaves_a_null_that_says_so(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    conn.execute("DELETE FROM product_flow")
    conn.execute("DELETE FROM flow_channel")
    indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=1))
    row = values(conn)["coal.calorific", "raw_coal", MARCH]
    assert (row.value, english(row.reason)) == (None, "nothing feeds this indicator any more in this period")


def test_the_analytics_role_may_do_all_this(database: Database, conn: psycopg.Connection, plant: Plant) -> None:
    conn.commit()
    with psycopg.connect(database.dsn("analytics")) as own:
        assert indicators.refresh(own, plant.id, [MARCH], [MARCH], NOW) > 0
        plant.produced("clinker", local(MARCH), local(APRIL), 32_860.0, revision=1)
        conn.commit()
        assert indicators.refresh(own, plant.id, [MARCH], [MARCH], NOW) > 0
