"""The report of energy: what crosses the boundary, in the enterprise's own days, with reasons for what is missing."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import as_dict
from qingyu.jobs.energy import energy
from qingyu.jobs.energy.energy_answer import SlotCounts
from tests.jobs.plant import Plant
from tests.support.near import near
from tests.support.reasons import english

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def test_the_plant_year_of_the_worked_example_gives_its_tonnes_of_coal(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    plant.meter_and_flow("gas", "natural_gas", "m3")
    plant.meter_and_flow("heat", "heat", "GJ", direction="export")
    for channel, use in (("coal", 12_000.0), ("grid", 30e6), ("gas", 1.5e6), ("heat", 20_000.0)):
        plant.day(channel, date(2026, 3, 1), use)
    plant.hold_on(date(2026, 3, 1))  # what flowed, flowed on this day
    plant.declare(2026, 0.30)
    found = energy.report(conn, EVERYTHING, "plant", date(2026, 1, 1), date(2027, 1, 1), "month", NOW)
    total = found.answer().total
    coal = {part.carrier: part.coal_tce_calorific for part in total.carriers}
    assert coal["raw_coal"] == pytest.approx(8_571.6)
    assert coal["electricity"] == pytest.approx(3_687.0)
    assert coal["natural_gas"] == pytest.approx(1_995.0)
    assert coal["heat"] == pytest.approx(-682.4)
    assert total.coal_tce_calorific == pytest.approx(13_571.2)
    assert total.coal_tce_equivalent == pytest.approx(18_884.2)
    assert total.electricity_kwh == 30e6
    assert len(found.rows) == 12


def test_without_a_declared_factor_the_equivalent_book_says_why_it_is_empty(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("grid")
    plant.day("grid", date(2026, 3, 1), 1000.0)
    plant.declare(2025, 0.30)
    total = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).answer().total
    assert total.coal_tce_equivalent is None
    assert "2026" in english(total.equivalent_reason)
    assert total.coal_tce_calorific == pytest.approx(0.1229)


def test_the_latest_declaration_of_the_nearest_region_holds(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.day("grid", date(2026, 3, 1), 1000.0)
    for factor, region in ((0.31, False), (0.30, True), (0.29, True)):
        plant.declare(2026, factor, region)
        conn.commit()
    total = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).total
    assert total.equivalent.value == pytest.approx(290.0)


def test_sub_meters_and_production_flows_never_add_to_the_total(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.meter_and_flow("mill", direction="internal")
    plant.meter_and_flow("turbine", direction="production")
    for channel in ("grid", "mill", "turbine"):
        plant.day(channel, date(2026, 3, 1), 100.0)
    found = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW)
    assert found.total.electricity_kwh == 100.0
    assert found.total.slots.due == 96


def test_a_flow_counts_only_while_it_is_valid(conn: psycopg.Connection, plant: Plant) -> None:
    plant.channel("grid")
    plant.flow("grid", "grid", valid="[2026-03-01T16:00:00Z,)")
    plant.days("grid", date(2026, 3, 1), date(2026, 3, 4), 10.0)
    found = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 4, 1), "month", NOW)
    assert found.total.electricity_kwh == 20.0


def test_a_carrier_of_which_nothing_is_known_makes_the_total_null_and_not_smaller(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("grid")
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.day("grid", date(2026, 3, 1), 1000.0)
    plant.day("coal", date(2026, 3, 1), None)
    found = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).total
    assert found.calorific.value is None
    assert "raw_coal" in english(found.calorific.reason)
    assert found.completeness == 0.5


def test_a_carrier_with_a_range_only_gives_its_quantity_and_the_reason(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("cog", "coke_oven_gas", "m3")
    plant.day("cog", date(2026, 3, 1), 1000.0)
    part = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).total.carriers[0]
    assert part.quantity == 1000.0
    assert part.calorific.value is None
    assert "0.5714 to 0.6143" in english(part.calorific.reason)


def test_hours_and_slots_are_local_and_a_missing_slot_is_no_zero(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    midnight = datetime(2026, 2, 28, 16, tzinfo=UTC)
    for n in range(8):
        plant.slot("grid", midnight + timedelta(minutes=15 * n), None if n == 5 else 0.1)
    hours = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "hour", NOW).answer().rows
    assert len(hours) == 24
    assert hours[0].start.isoformat() == "2026-03-01T00:00:00+08:00"
    assert hours[0].electricity_kwh == math.fsum([0.1] * 4)
    assert hours[1].electricity_kwh == math.fsum([0.1] * 3)
    assert hours[1].completeness == 0.75
    assert hours[2].electricity_kwh is None
    slots = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "slot", NOW).answer().rows
    assert [slots[n].electricity_kwh for n in (4, 5)] == [0.1, None]
    assert slots[5].slots == SlotCounts(due=1, measured=0, estimated=0, suspect=0, missing=1)


def test_the_day_on_which_clocks_are_set_back_has_twenty_five_hours(conn: psycopg.Connection) -> None:
    Plant(conn, "berlin", "Europe/Berlin")
    rows = energy.report(conn, EVERYTHING, "berlin", date(2026, 10, 25), date(2026, 10, 26), "hour", NOW).rows
    local = [row.start.astimezone(ZoneInfo("Europe/Berlin")).hour for row in rows]
    assert local == [0, 1, 2, 2, *range(3, 24)]


def test_a_month_report_cuts_its_first_and_last_month_at_the_span(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.days("grid", date(2026, 3, 1), date(2026, 5, 1), 1.0)
    rows = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 30), date(2026, 4, 3), "month", NOW).answer().rows
    assert [(f"{row.start:%Y-%m-%d}", f"{row.end:%Y-%m-%d}", row.electricity_kwh) for row in rows] == [
        ("2026-03-30", "2026-04-01", 2.0),
        ("2026-04-01", "2026-04-03", 2.0),
    ]


def test_the_channels_unit_becomes_the_unit_of_the_carrier(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("diesel", "diesel", "kg")
    plant.meter_and_flow("gas", "natural_gas", "10^4 m3")
    plant.day("diesel", date(2026, 3, 1), 500.0)
    plant.day("gas", date(2026, 3, 1), 2.0)
    total = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).total
    assert [(p.quantity, p.unit, p.calorific.value) for p in total.carriers] == [
        (0.5, "t", near(728.55)),
        (20_000.0, "m3", near(26_600.0)),
    ]


def test_fresh_water_counts_by_the_edition_of_its_day(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("water", "water", "t")
    plant.day("water", date(2021, 3, 31), 1000.0)
    plant.day("water", date(2021, 4, 1), 1000.0)
    rows = energy.report(conn, EVERYTHING, "plant", date(2021, 3, 31), date(2021, 4, 2), "day", NOW).rows
    assert [row.account.calorific.value for row in rows] == [pytest.approx(85.7), pytest.approx(257.1)]


def test_waiting_batches_are_told(conn: psycopg.Connection, plant: Plant) -> None:
    plant.batch(rolled_up=False)
    plant.batch()
    assert energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).pending_batches == 1


def test_an_enterprise_outside_the_scope_is_not_found_in_the_words_of_one_that_is_not_there(
    conn: psycopg.Connection, plant: Plant
) -> None:
    other = Plant(conn, "other")
    for code in ("plant", "nowhere"):
        with pytest.raises(NotFound, match=f"there is no enterprise '{code}' that you may see"):
            energy.report(conn, Scope(enterprise_id=other.id), code, date(2026, 3, 1), date(2026, 3, 2), "day", NOW)


@pytest.mark.parametrize(
    ("start", "end", "by"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "day"),
        (date(2026, 3, 1), date(2026, 3, 2), "week"),
        (date(2018, 1, 1), date(2026, 1, 1), "slot"),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(
    conn: psycopg.Connection, plant: Plant, start: date, end: date, by: str
) -> None:
    with pytest.raises(Invalid):
        energy.report(conn, EVERYTHING, "plant", start, end, by, NOW)


def test_the_answer_is_json_with_sentences_and_the_names_of_the_api(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.day("grid", date(2026, 3, 1), 1000.0)
    found = energy.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 3, 2), "day", NOW).answer()
    said = as_dict(found)
    assert said["total"]["equivalent_reason"]["zh"] == "未申报 2026 年电力等价系数"
    assert (said["from"], said["to"], said["by"]) == (date(2026, 3, 1), date(2026, 3, 2), "day")
    assert found.total.carriers[0].factor_id == "gbt2589-2020.electricity-calorific"
    assert found.total.carriers[0].verified == "two_sources"
