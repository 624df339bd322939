"""What a case lost so far: of a product over its limit, a month over its budget, a load; and why of others nothing."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.jobs.book import indicators
from qingyu.jobs.control import case_acts, case_losses, early_warnings
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.loss_answer import CaseLoss
from qingyu.jobs.forecasting import load_making
from tests.jobs import priced as prices
from tests.jobs import test_carbon as carbon
from tests.jobs import test_expected_loads as loads
from tests.jobs.plant import Plant
from tests.jobs.test_early_warnings import APRIL, NOW, local
from tests.support.near import near
from tests.support.present import present

CO2_OF_COAL = 1.8608  # bituminous: 20.908 GJ/t x 0.0261 tC/GJ x 0.93 x 44/12, as it is printed [tCO2/t]


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant of a region, whose officers open cases."""
    return Plant(conn)


def lost(conn: psycopg.Connection, code: str, now: datetime) -> CaseLoss:
    """What a case lost that is opened of the warning of a code."""
    row = conn.execute("SELECT id FROM warning WHERE code = %s", [code]).fetchone()
    by = operating(conn, "cli:root", now)
    return case_losses.show(by, case_acts.open_case(by, Subject(present(row)[0]), "", "", None).id)


def priced(conn: psycopg.Connection, plant: Plant, now: datetime) -> None:
    """Half a yuan for a kWh and a tenth on top by a rule that nobody saw in a source, stored for April; a scheme."""
    held = {"valid_from": "2026-01-01", "source": "contract"}
    prices.declare(
        conn,
        carrier_prices=[{"carrier": "electricity", "cny_per_unit": 0.5, "unit": "kWh"} | held],
        price_adders=[{"code": "ladder", "policy_id": "cement-ladder.2016.clinker.band2"} | held],
    )
    carbon.declare(plant, settings=[carbon.setting()])
    indicators.refresh(conn, plant.id, [], [APRIL], now)


def test_a_product_over_its_limit_loses_what_lies_above_it_month_by_month(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive", benchmark_id="ndrc2023.clinker")
    # Coal has a price since May, and a scheme says what it emits.
    price = {"carrier": "raw_coal", "cny_per_unit": 800.0, "valid_from": "2025-05-01", "source": "contract"}
    prices.declare(conn, carrier_prices=[price])
    carbon.declare(plant, settings=[carbon.setting(choices=carbon.CHOICES, data_year=2022)])
    months = plant.year("clinker", "coal", APRIL, 0.120 / 0.7143)
    plant.reading("coal", NOW - timedelta(minutes=20))
    plant.days("coal", APRIL, date(2026, 4, 10), 1.0)
    indicators.refresh(conn, plant.id, [], months, NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    found = lost(conn, "product.over_limit", NOW)
    assert (len(found.pieces), found.n_known, found.unit, found.curve_unit) == (12, 12, "tce", "kgce/t")
    assert (found.pieces[0].value, found.pieces[0].expected) == (near(120.0), 117.0)
    # 3 kgce a tonne, a thousand tonnes a day, 365 days.
    assert (found.more, found.tce.value, found.tce.per) == (near(1095.0), near(1095.0), 1.0)
    assert (found.from_at, found.to_at) == (local(date(2025, 4, 1)), local(APRIL))
    assert present(found.basis).en.startswith("each month against limit level 3 as it holds")
    baseline = lost(conn, "product.over_baseline", NOW)
    assert (baseline.tce.value, baseline.pieces[0].expected) == (near(1095.0), 117.0)
    # One month of twelve has no cost, and counts for nothing in the mean.
    assert (found.cny.per, found.cny.value) == (near(800.0 / 0.7143), near(1095.0 * 800.0 / 0.7143))
    assert (found.tco2.per, found.tco2.value) == (near(CO2_OF_COAL / 0.7143), near(1095.0 * CO2_OF_COAL / 0.7143))
    # A month later the warning is about other twelve months; what was lost in the first of all is not forgotten.
    may, later = date(2026, 5, 1), NOW + timedelta(days=30)
    plant.days("coal", APRIL, may, 120.0 / 0.7143)
    plant.produced("clinker", local(APRIL), local(may), 30_000.0)
    indicators.refresh(conn, plant.id, [], [APRIL], later)
    early_warnings.evaluate(conn, plant.id, later)
    later_found = case_losses.show(operating(conn, "cli:root", later), 1)
    assert (len(later_found.pieces), later_found.from_at) == (13, local(date(2025, 4, 1)))
    assert later_found.more == near(1095.0 + 90.0)


def test_electricity_over_its_limit_is_lost_in_kwh_and_a_drift_by_the_day_since_it_began(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("grid")
    plant.product("clinker", "grid", limit_id="gb16780-2021.clinker.electricity")
    months = plant.year("clinker", "grid", APRIL, 62.0)
    indicators.refresh(conn, plant.id, [], months, NOW)
    plant.channel("blower")
    loads.slots(conn, plant, "blower", [1000.0] * 24, days=110)
    since = loads.MIDNIGHT - timedelta(days=20)
    conn.execute("UPDATE energy_slot SET use = use * 1.1 WHERE slot_at >= %s", [since])
    for back in range(1, 140):
        plant.day("blower", loads.TODAY - timedelta(days=back), 24_000.0 * (1.1 if back <= 20 else 1.0) + back % 3)
    now = loads.MIDNIGHT + timedelta(hours=4)
    load_making.look(conn, plant.id, now)
    early_warnings.evaluate(conn, plant.id, now)
    found = lost(conn, "product.over_limit", now)
    # 1 kWh a tonne, a thousand tonnes a day, 365 days.
    assert (found.more, found.unit, found.tce.value) == (near(365_000.0), "kWh", near(44.8585))
    assert present(found.basis).code == "loss_basis_product_kwh"
    found = lost(conn, "load.drift", now)
    assert (found.from_at, len(found.pieces), found.n_known) == (since, 21, 20)
    assert found.more == near(20 * 2400.0, rel=0.05)


def test_a_month_over_its_budget_loses_what_its_days_use_beyond_their_part(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.budget(APRIL, 300.0)
    plant.days("coal", APRIL, date(2026, 4, 10), 40.0 / 0.7143)
    plant.reading("coal", NOW - timedelta(minutes=20))
    days = [APRIL + timedelta(days=n) for n in range(9)]
    indicators.refresh(conn, plant.id, days, [APRIL], NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    found = lost(conn, "budget.month", NOW)
    assert [(one.value, one.expected, one.more) for one in found.pieces[:9]] == [(near(40.0), 10.0, near(30.0))] * 9
    assert (found.tce.value, found.n_known) == (near(270.0), 9)
    conn.execute("UPDATE indicator_value SET verified = false WHERE code = 'coal.calorific' AND start_on = %s", [APRIL])
    unsure = case_losses.show(operating(conn, "cli:root", NOW), 1)
    assert (found.tce.verified, unsure.tce.verified, unsure.tce.value) == (True, False, near(270.0))
    # Nobody said what coal costs, nor by which scheme CO2 is counted.
    assert (found.cny.value, present(found.cny.reason).code) == (None, "loss_cost_unknown")
    assert (found.tco2.value, present(found.tco2.reason).code) == (None, "loss_co2_unknown")
    assert (found.completeness, found.unconfirmed_months) == (1.0, [])
    # A day of which half came is no day that is known, and a change that waits marks what it is of.
    conn.execute(
        "UPDATE indicator_value SET completeness = 0.5 WHERE code = 'coal.calorific' AND start_on = %s"
        " AND period = 'day'",
        [APRIL],
    )
    conn.execute(
        "INSERT INTO closed_change (enterprise_id, txid, months, sources, actor, at)"
        " VALUES (%s, pg_current_xact_id(), ARRAY['2026-04-01'::date, '2026-02-01'], '{readings}', 'chief', %s)",
        [plant.id, NOW + timedelta(hours=1)],
    )
    holed = case_losses.show(operating(conn, "cli:root", NOW), 1)
    assert (holed.tce.value, holed.n_known, holed.completeness) == (near(240.0), 8, near(8.5 / 9))
    assert holed.unconfirmed_months == [APRIL]
    assert present(found.basis).zh.startswith("逐日与当月预算 300 tce 的日均份额（30 天）相比")


def test_a_load_loses_by_the_hour_against_what_was_expected_before_it_changed(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("blower")
    loads.slots(conn, plant, "blower", [1000.0] * 24)
    loads.today(conn, plant, "blower", 1000.0, 1000.0, 2000.0, 2000.0)
    priced(conn, plant, loads.MIDNIGHT + timedelta(hours=4.1))
    load_making.look(conn, plant.id, loads.MIDNIGHT + timedelta(hours=4.1))
    early_warnings.evaluate(conn, plant.id, loads.MIDNIGHT + timedelta(hours=4.1))
    found = lost(conn, "load.sudden", loads.MIDNIGHT + timedelta(hours=4.1))
    assert [(one.value, one.from_at) for one in found.pieces] == [
        (2000.0, loads.MIDNIGHT + timedelta(hours=n)) for n in (2, 3)
    ]
    assert (found.more, found.unit, found.curve_unit) == (near(2000.0, rel=0.01), "kWh", "kW")
    assert (found.tce.per, found.tce.value) == (near(0.0001229), near(0.2458, rel=0.01))
    # 0.5 CNY/kWh and 0.1 on top of it, which nobody saw in a source; 0.6187 kg of CO2 by the average of Ningxia.
    assert (found.cny.per, found.cny.value) == (near(0.6), near(1200.0, rel=0.01))
    assert (found.cny.verified, found.tce.verified) == (False, True)
    assert (found.tco2.per, found.tco2.value) == (near(0.0006187), near(1.2374, rel=0.01))
    # Two weeks later it still runs so: what it does since is no usual load, and its days are shown by the day.
    late = loads.MIDNIGHT + timedelta(days=14)
    conn.execute(
        "INSERT INTO energy_slot SELECT %s, at, 500, 1, 1, 1, 0, 1 FROM generate_series(%s, %s - INTERVAL '1 second',"
        " INTERVAL '15 minutes') at",
        (plant.channels["blower"], loads.MIDNIGHT + timedelta(hours=4), late),
    )
    # A day after the change its warning closed (docs/loads.md): no sudden one any more, but the load is off still.
    conn.execute("UPDATE warning SET closed_at = %s", [loads.MIDNIGHT + timedelta(hours=28)])
    found = case_losses.show(operating(conn, "cli:root", late), 1)
    assert (len(found.pieces), found.more) == (14, near(1000.0 * (14 * 24 - 2), rel=0.01))
    # Back to its usual load it loses no more.
    loads.today(conn, plant, "blower", 1000.0, 1000.0, 1000.0, from_at=late)
    back = case_losses.show(operating(conn, "cli:root", late + timedelta(days=1)), 1)
    assert (back.to_at, back.more) == (late, found.more)
    conn.execute("UPDATE warning_case SET state = 'closed', due_on = NULL")
    assert case_losses.show(operating(conn, "cli:root", late), 1).to_at == loads.MIDNIGHT + timedelta(hours=4)


def test_gas_that_is_wasted_while_idling_is_counted_in_the_hours_that_should_idle(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.channel("gas", "natural_gas", "m3")
    loads.slots(conn, plant, "gas", [20.0] * 8 + [200.0] * 12 + [20.0] * 4)
    conn.execute("UPDATE energy_slot SET use = use * 1.6 WHERE slot_at >= %s", [loads.MIDNIGHT - timedelta(days=2)])
    for hours in (-47, -23, 0.3):
        load_making.look(conn, plant.id, loads.MIDNIGHT + timedelta(hours=hours))
    early_warnings.evaluate(conn, plant.id, loads.MIDNIGHT + timedelta(hours=0.3))
    found = lost(conn, "load.standby", loads.MIDNIGHT + timedelta(hours=0.3))
    assert (found.n_known, found.completeness, found.unit, found.curve_unit) == (24, 1.0, "m3", "m3/h")
    assert found.more == near(24 * 12.0, rel=0.05)
    assert found.tce.value == near(present(found.more) * present(found.tce.per))


def test_what_expects_nothing_says_so(conn: psycopg.Connection, plant: Plant) -> None:
    by = operating(conn, "cli:root", datetime(2026, 4, 10, 4, tzinfo=UTC))
    by_hand = ((Subject(enterprise="plant"), "loss_without_warning"), (Subject(region="640000"), "loss_of_region"))
    for subject, code in by_hand:
        found = case_losses.show(by, case_acts.open_case(by, subject, "by hand", "", None).id)
        assert (len(found.pieces), found.more, present(found.reason).code) == (0, None, code)
        assert (found.tce.value, present(found.tce.reason).code, found.basis) == (None, code, None)
    plant.meter_and_flow("grid")
    plant.reading("grid", NOW - timedelta(days=2))
    early_warnings.evaluate(conn, plant.id, NOW)
    found = lost(conn, "data.interruption", NOW)
    assert present(found.reason).code == "loss_not_expected"
