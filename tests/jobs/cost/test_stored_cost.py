"""What analytics stores of cost: what the month says, made again when a day or a price changes, closed by its proof."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.domain.energy import periods
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.control import early_warnings
from qingyu.jobs.cost import cost
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.jobs.priced import APRIL, MARCH, NOW, OF_A_DAY, SHANGHAI, declare, march_days, slots, stored, tariff
from tests.support.databases import Database
from tests.support.present import present
from tests.support.rows import one_row


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
