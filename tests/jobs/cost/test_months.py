"""Cost over the real tables: months by band and carrier, what lacks for them, and what an enterprise may see."""

import json
from datetime import UTC, date, datetime

import psycopg
import pytest

from qingyu.domain.kernel import reason
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict, sentence_or_none
from qingyu.jobs.book import indicators
from qingyu.jobs.cost import cost
from qingyu.jobs.cost.cost_answer import CarrierDay
from qingyu.jobs.declaring import registry
from tests.jobs.plant import Plant
from tests.jobs.priced import APRIL, MARCH, NOW, OF_A_DAY, declare, march_days, slots, stored, tariff
from tests.support import plant as registered
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english


def test_a_month_costs_its_bands_its_demand_charge_and_its_other_carriers(
    conn: psycopg.Connection, march: Plant
) -> None:
    march.meter_and_flow("coal", "raw_coal", "t")
    march.days("coal", MARCH, APRIL, 10.0)
    declare(
        conn,
        tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0}),
        carrier_prices=[
            {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2026-01-01", "source": "contract"}
        ],
    )
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    power = found.electricity
    assert present(power).energy_cny == pytest.approx(31 * OF_A_DAY)
    assert {b.band: b.kwh for b in present(power).bands} == pytest.approx(
        {"peak": 31 * 360.0, "flat": 31 * 200.0, "valley": 31 * 400.0}
    )
    assert present(power).demand.max_kw == 40.0
    assert present(present(power).demand.max_at).isoformat() == "2026-03-01T00:00:00+08:00"
    assert present(power).demand.cny == pytest.approx(1200.0)
    assert present(power).cny == pytest.approx(31 * OF_A_DAY + 1200)
    assert present(power).average_cny_per_kwh == pytest.approx((31 * OF_A_DAY + 1200) / (31 * 960))
    assert present(power).unknown_share == 0.0
    assert found.carriers[0].cny == pytest.approx(310 * 800.0)
    assert found.total_cny == pytest.approx(31 * OF_A_DAY + 1200 + 248_000)
    assert not found.is_open
    assert [t.code for t in found.tariffs] == ["grid"]
    assert len(found.days) == 31
    assert found.days[0].carriers == [CarrierDay("raw_coal", near(8000.0))]


def test_without_any_price_there_is_no_cost_but_a_reason_and_nothing_is_stored(
    conn: psycopg.Connection, march: Plant
) -> None:
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    assert found.total_cny is None
    assert "no electricity tariff" in english(found.total_reason)
    assert present(found.electricity).kwh == pytest.approx(31 * 960)
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    assert stored(conn, "cost.electricity") == {}
    assert stored(conn, "cost.total") == {}


def test_a_tariff_that_begins_inside_a_month_prices_the_days_from_then_on(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff(), tariff("dearer", "2026-03-21", 2.0))
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    assert present(found.electricity).energy_cny == pytest.approx(20 * OF_A_DAY + 11 * 2 * OF_A_DAY)
    assert [(t.code, t.days) for t in found.tariffs] == [("grid", 20), ("dearer", 11)]


def test_a_plain_price_of_electricity_is_a_tariff_of_one_band(conn: psycopg.Connection, march: Plant) -> None:
    price = {"carrier": "electricity", "cny_per_unit": 600.0, "unit": "MWh", "valid_from": "2026-01-01", "source": "x"}
    declare(conn, carrier_prices=[price])
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    assert present(found.electricity).cny == pytest.approx(31 * 960 * 0.6)
    assert [b.band for b in present(found.electricity).bands] == ["flat"]


def test_missing_quarters_are_a_share_and_no_demand_is_taken_from_half_a_supply(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("second")
    slots(plant, "grid", MARCH, date(2026, 3, 2), 10.0)
    slots(plant, "second", MARCH, date(2026, 3, 2), 5.0)
    missing = datetime(2026, 3, 1, 2, tzinfo=UTC)
    conn.execute("UPDATE energy_slot SET use = 400 WHERE slot_at = %s", (missing,))
    conn.execute(
        "UPDATE energy_slot SET use = NULL WHERE slot_at = %s AND channel_id = %s", (missing, plant.channels["second"])
    )
    declare(conn, tariff())
    found = cost.month(conn, EVERYTHING, "plant", MARCH, datetime(2026, 3, 1, 16, tzinfo=UTC))
    assert found.days[0].unknown_share == pytest.approx(1 / 192)
    assert found.days[0].max_kw == 60.0
    assert found.days[0].kwh == pytest.approx(96 * 15 - 15 + 400)


def test_a_channel_that_was_retired_is_missed_no_more_and_one_that_replaced_it_counts_on(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("new")
    noon = datetime(2026, 3, 1, 4, tzinfo=UTC)
    for channel, valid in (("grid", f"[2018-01-01Z,{noon.isoformat()})"), ("new", f"[{noon.isoformat()},)")):
        conn.execute(
            "UPDATE channel_version SET valid = %s::tstzrange WHERE channel_id = %s", (valid, plant.channels[channel])
        )
        slots(plant, channel, MARCH, date(2026, 3, 2))
    conn.execute("DELETE FROM energy_slot WHERE channel_id = %s AND slot_at >= %s", (plant.channels["grid"], noon))
    conn.execute("DELETE FROM energy_slot WHERE channel_id = %s AND slot_at < %s", (plant.channels["new"], noon))
    declare(conn, tariff())
    found = cost.month(conn, EVERYTHING, "plant", MARCH, datetime(2026, 3, 1, 16, tzinfo=UTC)).electricity
    assert (present(found).slots_due, present(found).slots_known, present(found).kwh) == (96, 96, near(960.0))


def test_readings_of_an_hour_give_no_demand_of_a_quarter(conn: psycopg.Connection, march: Plant) -> None:
    conn.execute("UPDATE channel_version SET interval_s = 3600")
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0}))
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW).electricity
    assert present(found).energy_cny == pytest.approx(31 * OF_A_DAY)
    assert present(found).demand.max_kw is None
    assert present(found).cny is None
    assert "readings every 15 minutes" in english(present(found).reason)


def test_a_carrier_without_a_price_leaves_the_total_empty_and_is_named(conn: psycopg.Connection, march: Plant) -> None:
    march.meter_and_flow("coal", "raw_coal", "t")
    march.days("coal", MARCH, APRIL, 10.0)
    declare(conn, tariff())
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    assert present(found.electricity).cny == pytest.approx(31 * OF_A_DAY)
    assert found.total_cny is None
    assert "no price of raw_coal holds on 2026-03-01" in english(found.total_reason)
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    assert stored(conn, "cost.total")[MARCH][0] is None
    of_coal = reason.read(stored(conn, "cost.carrier", scope="raw_coal")[MARCH][1])
    assert sentence_or_none(of_coal) == found.carriers[0].reason


def test_a_price_that_changes_inside_a_month_prices_each_day_by_its_own(conn: psycopg.Connection, march: Plant) -> None:
    march.meter_and_flow("coal", "raw_coal", "t")
    march.days("coal", MARCH, APRIL, 10.0)
    price = {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2026-01-01", "source": "contract"}
    dearer = price | {"cny_per_unit": 900.0, "valid_from": "2026-03-22"}
    declare(conn, tariff(), carrier_prices=[price, dearer])
    (coal,) = cost.month(conn, EVERYTHING, "plant", MARCH, NOW).carriers
    assert coal.cny == pytest.approx(210 * 800 + 100 * 900)
    assert [(p.cny_per_unit, p.quantity) for p in coal.prices] == [(800.0, 210.0), (900.0, 100.0)]


def test_an_export_is_no_negative_cost(conn: psycopg.Connection, march: Plant) -> None:
    march.meter_and_flow("back", direction="export")
    slots(march, "back", MARCH, APRIL, 4.0)
    march.days("back", MARCH, APRIL, 384.0)
    declare(conn, tariff())
    assert cost.month(conn, EVERYTHING, "plant", MARCH, NOW).total_cny == pytest.approx(31 * OF_A_DAY)


def test_the_average_price_is_that_of_the_stored_cost_else_the_declared_one(
    conn: psycopg.Connection, march: Plant
) -> None:
    coal = {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2026-01-01", "source": "contract"}
    gas = {
        "carrier": "natural_gas",
        "cny_per_unit": 3200.0,
        "unit": "10^3 m3",
        "valid_from": "2026-03-01",
        "source": "x",
    }
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0}), carrier_prices=[coal, gas])
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    power = cost.average_price(conn, march.id, "electricity", date(2026, 3, 17))
    assert power.value == pytest.approx((31 * OF_A_DAY + 1200) / (31 * 960))
    assert cost.average_price(conn, march.id, "raw_coal", MARCH).value == 800.0
    assert cost.average_price(conn, march.id, "natural_gas", MARCH).value == pytest.approx(3.2)
    none = cost.average_price(conn, march.id, "diesel", MARCH)
    assert none.value is None
    assert "diesel" in english(none.reason)


def test_a_month_long_ago_and_one_to_come_have_reasons_instead_of_numbers(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff())
    for month in (date(2000, 1, 1), date(2099, 12, 1)):
        found = cost.month(conn, EVERYTHING, "plant", month, NOW)
        assert found.total_cny is None
        assert found.total_reason


def test_a_registered_plant_from_document_to_cost_is_json(conn: psycopg.Connection, database: Database) -> None:
    made = registered.document("works", n_meters=1)
    made["enterprises"][0]["tariffs"] = [tariff()]
    registry.apply(conn, made, NOW)
    found = cost.month(conn, EVERYTHING, "works", None, NOW)
    assert json.loads(json.dumps(as_dict(found), default=str))["month"] == "2026-04"
