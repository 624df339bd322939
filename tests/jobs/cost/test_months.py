"""Cost over the real tables: months by band and carrier, what lacks for them, and what an enterprise may see."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.domain.energy import periods
from qingyu.domain.kernel import reason
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import NotFound
from qingyu.jobs.answer import as_dict, sentence_or_none
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.control import early_warnings
from qingyu.jobs.cost import cost, demand
from qingyu.jobs.cost.cost_answer import CarrierDay
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.jobs.priced import APRIL, MARCH, NOW, OF_A_DAY, SHANGHAI, SLOT, declare, march_days, slots, stored, tariff
from tests.support import plant as registered
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row


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


def test_what_analytics_stores_is_what_the_month_says(conn: psycopg.Connection, march: Plant) -> None:
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0}))
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    said = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    value, reason, inputs, completeness = stored(conn, "cost.electricity")[MARCH]
    assert value == pytest.approx(present(said.electricity).cny)
    assert reason is None
    assert completeness == 1.0
    assert inputs["formula"] == "cost.electricity"
    assert sum(term["value"] for term in inputs["terms"]) == pytest.approx(value)
    days = stored(conn, "cost.electricity", "day")
    assert sum(row[0] for row in days.values()) == pytest.approx(inputs["terms"][0]["value"])
    hashes: dict[str, str] = dict(
        conn.execute(
            "SELECT start_on::text, inputs_hash FROM indicator_value WHERE code = 'cost.electricity' AND period = 'day'"
        ).fetchall()
    )
    assert all(t["from"]["hash"] == hashes[t["from"]["start_on"]] for t in inputs["terms"][0]["terms"])
    assert stored(conn, "demand.max_kw")[MARCH][0] == 40.0
    assert stored(conn, "cost.total")[MARCH][0] == pytest.approx(value)


def test_a_month_made_of_stored_days_is_the_month_made_at_once(conn: psycopg.Connection, march: Plant) -> None:
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0}))
    for day in march_days():
        indicators.refresh(conn, march.id, [day], [MARCH], NOW)
    assert stored(conn, "cost.electricity")[MARCH][0] == pytest.approx(31 * OF_A_DAY + 1200)
    n_before = conn.execute("SELECT count(*) FROM indicator_value").fetchone()
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    assert conn.execute("SELECT count(*) FROM indicator_value").fetchone() == n_before


def test_a_day_that_changes_moves_its_month_and_the_old_month_stays_as_it_was_known(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff())
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    conn.execute(
        "UPDATE energy_slot SET use = 30 WHERE slot_at >= %s AND slot_at < %s",
        (datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 3, 10, 3, tzinfo=UTC)),  # 10:00 to 11:00, peak
    )
    indicators.refresh(conn, march.id, [date(2026, 3, 10)], [MARCH], NOW + timedelta(hours=1))
    assert stored(conn, "cost.electricity")[MARCH][0] == pytest.approx(31 * OF_A_DAY + 80.0)
    assert stored(conn, "demand.max_kw")[MARCH][0] == 120.0
    old = conn.execute(
        "SELECT value FROM indicator_value WHERE code = 'cost.electricity' AND period = 'month'"
        " AND superseded_at IS NOT NULL"
    ).fetchall()
    assert [row[0] for row in old] == [pytest.approx(31 * OF_A_DAY)]


def test_a_tariff_that_begins_inside_a_month_prices_the_days_from_then_on(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff(), tariff("dearer", "2026-03-21", 2.0))
    found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
    assert present(found.electricity).energy_cny == pytest.approx(20 * OF_A_DAY + 11 * 2 * OF_A_DAY)
    assert [(t.code, t.days) for t in found.tariffs] == [("grid", 20), ("dearer", 11)]


def test_declaring_again_writes_nothing_and_a_change_reopens_the_days_it_touches(
    conn: psycopg.Connection, march: Plant
) -> None:
    price = {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2026-01-01", "source": "contract"}
    adder = {"code": "ladder", "cny_per_kwh": 0.05, "valid_from": "2026-03-30", "source": "decision"}
    demand_terms = {"basis": "contract", "contract_kw": 1000, "cny_per_kw_month": 38.5}
    said: dict[str, Any] = {"carrier_prices": [price], "price_adders": [adder]}
    for _ in range(2):
        declare(conn, tariff(demand=demand_terms), **said)
    counts = [one_row(conn.execute(f"SELECT count(*) FROM {t}"))[0] for t in ("tariff", "carrier_price", "price_adder")]
    assert counts == [1, 1, 1]
    work = "SELECT from_ats, to_ats FROM ingest_batch WHERE source = 'declaration' AND rolled_up_at IS NULL ORDER BY id"
    lines = conn.execute(work).fetchall()
    # The tariff: all of March. The adder: its last two days. No channel counts coal, so its price touches nothing.
    assert [line[0][0] for line in lines] == [periods.day_start(d, SHANGHAI) for d in (MARCH, date(2026, 3, 30))]
    declare(conn, tariff(factor=2.0, demand=demand_terms), now=NOW + timedelta(hours=1), **said)
    assert conn.execute("SELECT count(*) FROM tariff").fetchone() == (2,)
    assert len(conn.execute(work).fetchall()) == 3


def test_analytics_takes_up_a_tariff_declared_for_a_month_that_is_over(conn: psycopg.Connection, march: Plant) -> None:
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    declare(conn, tariff())
    touched = rollups.process(conn, march.id, NOW)
    indicators.refresh(conn, march.id, touched.days, touched.months, NOW)
    assert stored(conn, "cost.electricity")[MARCH][0] == pytest.approx(31 * OF_A_DAY)
    declare(conn, tariff(factor=2.0), now=NOW + timedelta(hours=1))
    touched = rollups.process(conn, march.id, NOW)
    indicators.refresh(conn, march.id, touched.days, touched.months, NOW + timedelta(hours=1))
    assert stored(conn, "cost.electricity")[MARCH][0] == pytest.approx(2 * 31 * OF_A_DAY)


def test_what_was_declared_by_mistake_is_withdrawn_and_its_days_are_computed_again(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff(), tariff("wrong", "2026-03-21", 2.0))
    electricity = present(cost.month(conn, EVERYTHING, "plant", MARCH, NOW).electricity)
    assert present(electricity.energy_cny) > 31 * OF_A_DAY
    for _ in range(2):
        declare(conn, tariff("wrong", "2026-03-21", 2.0, withdrawn=True), now=NOW + timedelta(hours=1))
    assert present(cost.month(conn, EVERYTHING, "plant", MARCH, NOW).electricity).energy_cny == pytest.approx(
        31 * OF_A_DAY
    )
    lines = conn.execute("SELECT from_ats FROM ingest_batch WHERE source = 'declaration' ORDER BY id").fetchall()
    assert [line[0][0] for line in lines] == [periods.day_start(d, SHANGHAI) for d in (MARCH, *[date(2026, 3, 21)] * 2)]


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


def test_the_proof_of_a_months_cost_closes_down_to_the_prices(conn: psycopg.Connection, march: Plant) -> None:
    march.meter_and_flow("coal", "raw_coal", "t")
    march.days("coal", MARCH, APRIL, 10.0)
    coal = {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2026-01-01", "source": "contract"}
    adder = {"code": "ladder", "cny_per_kwh": 0.05, "valid_from": "2026-03-30", "source": "decision"}
    terms = {"basis": "actual", "cny_per_kw_month": 30.0}
    declare(conn, tariff(demand=terms, power_factor_share=-0.01), carrier_prices=[coal], price_adders=[adder])
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    total = as_dict(proof.tree(conn, EVERYTHING, "plant", "cost.total", "", "month", MARCH))["tree"]

    def sums(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [n for child in node["children"] for n in sums(child)] + ([node] if node["children"] else [])

    closing = {node["formula"]["id"]: node["closes"] for node in sums(total) if node["formula"]}
    assert closing == dict.fromkeys(["cost.total", "cost.carrier", "cost.electricity", "cost.days", "cost.bands"], True)
    prices = [n["factor"]["value"] for n in _leaves(total) if n["factor"]]
    assert {0.3, 0.6, 1.0, 0.05, 800.0} == set(prices)


def _leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [leaf for child in node["children"] for leaf in _leaves(child)] or [node]


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


def test_an_enterprise_outside_the_scope_is_not_found(conn: psycopg.Connection, plant: Plant) -> None:
    other = Plant(conn, "other")
    for ask in (lambda s: cost.month(conn, s, "plant", None, NOW), lambda s: demand.live(conn, s, "plant", NOW)):
        with pytest.raises(NotFound, match="there is no enterprise 'plant' that you may see"):
            ask(Scope(enterprise_id=other.id))


def test_the_running_window_ends_where_the_last_rate_leads(conn: psycopg.Connection, plant: Plant) -> None:
    plant.channel("main", kind="cumulative", interval_s=60)
    conn.execute("DELETE FROM flow_channel")
    conn.execute("UPDATE flow SET valid = '(,2020-01-01Z)'")
    plant.flow("main", "main")
    start = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, peak
    now = start + timedelta(minutes=6)
    channel = plant.channels["main"]
    conn.execute("UPDATE channel_version SET multiplier = 10 WHERE channel_id = %s", (channel,))
    for at, value in ((now - timedelta(minutes=1), 1000.0), (now, 1002.0)):
        conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, 1)", (channel, at, value)
        )
    conn.execute("INSERT INTO energy_slot VALUES (%s, %s, 150, 6, 6, 0.4, 0, 1)", (channel, start))
    conn.execute("INSERT INTO energy_slot VALUES (%s, %s, 225, 15, 15, 1, 0, 1)", (channel, start - SLOT))
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 40.0, "contract_kw": 1250.0}))
    found = demand.live(conn, EVERYTHING, "plant", now)
    # By hand: 150 kWh in 6 minutes; the register moved 2 x 10 kWh in the last minute, 1,200 kW; 9 minutes are 180 kWh.
    assert found.rate_kw == pytest.approx(1200.0)
    assert found.projected_kw == pytest.approx(1320.0)
    assert found.state == "over"
    assert found.share_of_contract == pytest.approx(1320 / 1250)
    assert (found.month_max_kw, present(found.month_max_at).isoformat()) == (900.0, "2026-04-02T09:45:00+08:00")
    assert found.extra_cny == pytest.approx((1320 - 900) * 40)
    assert (found.band, found.cny_per_kwh) == ("peak", 1.0)
    assert found.window_start.isoformat() == "2026-04-02T10:00:00+08:00"


def test_a_window_that_heads_over_the_contract_opens_a_warning_and_a_calm_one_closes_it(
    conn: psycopg.Connection, plant: Plant
) -> None:
    def read(at: datetime, kwh: float) -> None:
        conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, %s)",
            (plant.channels["grid"], at, kwh, plant.batch(received_at=at + SLOT)),
        )

    def warnings() -> list[tuple[Any, ...]]:
        return conn.execute(
            "SELECT value, limit_value, closed_at FROM warning WHERE code = 'demand.contract' ORDER BY id"
        ).fetchall()

    declare(conn, tariff(demand={"basis": "contract", "contract_kw": 90.0, "cny_per_kw_month": 40.0}))
    read(NOW - SLOT, 25.0)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert warnings() == [(100.0, 90.0, None)]
    (told,) = [w for w in early_warnings.list_warnings(conn, EVERYTHING, "plant") if w.code == "demand.contract"]
    assert "100 kW" in told.sentence_en
    for n in range(3):
        read(NOW + n * SLOT, 20.0)
        early_warnings.evaluate(conn, plant.id, NOW + (n + 1) * SLOT)
        if n < 2:
            assert warnings() == [(100.0, 90.0, None)]  # it closes when the calm has lasted half an hour
    assert warnings() == [(100.0, 90.0, NOW + 3 * SLOT)]


def test_a_supply_that_fell_silent_leaves_no_projection(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, '2026-04-01Z', 10, 1)",
        (plant.channels["grid"],),
    )
    declare(conn, tariff())
    found = demand.live(conn, EVERYTHING, "plant", NOW)
    assert found.projected_kw is None
    assert english(found.reason) == "no fresh reading of grid/use"
    assert found.state == "unknown"


def test_interval_readings_project_the_power_of_the_last_interval(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, 25, 1)",
        (plant.channels["grid"], NOW - SLOT),
    )
    assert demand.live(conn, EVERYTHING, "plant", NOW).projected_kw == pytest.approx(100.0)


def test_a_month_long_ago_and_one_to_come_have_reasons_instead_of_numbers(
    conn: psycopg.Connection, march: Plant
) -> None:
    declare(conn, tariff())
    for month in (date(2000, 1, 1), date(2099, 12, 1)):
        found = cost.month(conn, EVERYTHING, "plant", month, NOW)
        assert found.total_cny is None
        assert found.total_reason


def test_analytics_computes_cost_and_judges_demand_with_its_own_rights(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.meter_and_flow("grid")
        slots(plant, "grid", MARCH, date(2026, 3, 3))
        plant.days("grid", MARCH, date(2026, 3, 3), 960.0)
        declare(conn, tariff(demand={"basis": "contract", "contract_kw": 90.0, "cny_per_kw_month": 40.0}))
    with psycopg.connect(database.dsn("analytics")) as conn:
        indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW)
        early_warnings.evaluate(conn, plant.id, NOW)
        assert stored(conn, "cost.electricity", "day")[MARCH][0] == pytest.approx(OF_A_DAY)


def test_a_registered_plant_from_document_to_cost_is_json(conn: psycopg.Connection, database: Database) -> None:
    made = registered.document("works", n_meters=1)
    made["enterprises"][0]["tariffs"] = [tariff()]
    registry.apply(conn, made, NOW)
    found = cost.month(conn, EVERYTHING, "works", None, NOW)
    assert json.loads(json.dumps(as_dict(found), default=str))["month"] == "2026-04"
