"""A declared thing changes: exactly the periods it touches are computed again, and yesterday's view stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.db import rollups as lines
from qingyu.domain.energy.factors import Level, SchemeChoice
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Unavailable
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import account as declaring
from qingyu.jobs.energy import coal_factors, rollups
from qingyu.jobs.energy.coal_factors import Declaration
from qingyu.jobs.restating import reopening, restatements
from tests.jobs.plant import Plant
from tests.jobs.quarter import APRIL, FEB, JAN, LATER, MARCH, NOW, computed, follow, values
from tests.support.databases import Database
from tests.support.present import present
from tests.support.reasons import english

COAL = "gbt2589-2020.raw-coal"


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return computed(conn)


def declaration(**said: Any) -> Declaration:
    fixed: dict[str, Any] = {
        "carrier": "raw_coal",
        "level": Level.MEASURED,
        "ncv": 22_000.0,
        "ncv_unit": "kJ/kg",
        "unit": None,
    }
    fixed |= {
        "kgce_per_unit": None,
        "valid_from": FEB,
        "valid_to": MARCH,
        "proof": "certificate 17",
        "laboratory": "lab",
    }
    return coal_factors.Declaration(**fixed | said)


def test_a_factor_of_a_past_month_recomputes_exactly_that_month_and_its_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    touched = follow(conn, plant, LATER)
    february = {FEB + timedelta(days=n) for n in range(28)}
    assert touched.days == february
    assert touched.months == {FEB}
    new_k = 22_000 / 29_307.6
    months, days = values(conn, "month"), values(conn, "day")
    assert {start for (_, start), row in months.items() if row.computed_at == LATER} == {FEB}
    assert {start for (_, start), row in days.items() if row.computed_at == LATER} == february
    assert months["raw_coal", FEB].value == pytest.approx(28 * 100 * new_k)
    assert months["raw_coal", JAN].value == pytest.approx(31 * 100 * 0.7143)
    # Electricity did not change: its rows are still the first ones.
    assert months["electricity", FEB].computed_at == NOW


def test_the_view_as_of_yesterday_is_unchanged_by_a_factor_of_today(conn: psycopg.Connection, plant: Plant) -> None:
    known = {key: row.value for key, row in values(conn, "month").items()}
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    assert {key: row.value for key, row in values(conn, "month", as_of=NOW).items()} == known
    assert values(conn, "month")["raw_coal", FEB].value != known["raw_coal", FEB]


def test_a_restatement_says_how_much_the_factor_did_and_the_parts_add_up(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    plant.day("coal", FEB, 150.0)
    follow(conn, plant, LATER)
    done = restatements.listing(conn, EVERYTHING, "plant", FEB, MARCH, "month", "coal.calorific")
    whole = next(step for step in done if step.scope == "")
    k0, k1 = 0.7143, 22_000 / 29_307.6
    assert whole.factor_effect == pytest.approx((k1 - k0) * 2800)
    assert whole.physical_effect == pytest.approx(k1 * 50)
    assert present(whole.factor_effect) + present(whole.physical_effect) == whole.change
    assert present(whole.after.value) - present(whole.before.value) == whole.change
    book = restatements.effect(conn, EVERYTHING, "plant", JAN, APRIL).books[0]
    assert (book.steps, book.months) == (1, ["2026-02"])
    assert {row.carrier: row.factor_effect for row in book.carriers} == {
        "raw_coal": pytest.approx((k1 - k0) * 2800),
        "electricity": 0.0,
    }


def test_a_withdrawn_factor_gives_the_old_numbers_again_and_both_steps_stay(
    conn: psycopg.Connection, plant: Plant
) -> None:
    said = coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    coal_factors.withdraw(conn, plant.id, said.id, "chief", LATER + timedelta(hours=1))
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", FEB].value == pytest.approx(2800 * 0.7143)
    steps = restatements.listing(conn, EVERYTHING, "plant", FEB, MARCH, "month", "coal.calorific")
    changes = [present(step.factor_effect) for step in steps if step.scope == "raw_coal"]
    assert changes[0] == pytest.approx(-changes[1])
    assert [step.is_current for step in steps if step.scope == "raw_coal"] == [True, False]


def test_the_same_declaration_twice_writes_nothing(conn: psycopg.Connection, plant: Plant) -> None:
    first = coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    assert coal_factors.declare(conn, plant.id, declaration(), "chief", LATER) == first
    assert lines.open_lines(conn, plant.id, 10) == []


def test_a_factor_of_a_carrier_the_enterprise_does_not_use_leaves_no_work(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(ncv=28_000.0, carrier="coke"), "chief", LATER)
    assert lines.open_lines(conn, plant.id, 10) == []


def test_a_span_with_holes_is_one_line_whose_days_are_those_held(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute("DELETE FROM energy_day WHERE day BETWEEN '2026-02-03' AND '2026-02-24'")
    assert reopening.reopen(conn, plant.id, date(2026, 2, 2), date(2026, 2, 26), "factor", LATER, "raw_coal") == 2
    (line,) = lines.open_lines(conn, plant.id, 10)
    assert line.from_ats == [local(date(2026, 2, 2)), local(date(2026, 2, 25))]
    assert line.to_ats == [local(date(2026, 2, 3)), local(date(2026, 2, 26))]
    assert rollups.process(conn, plant.id, LATER).days == {date(2026, 2, 2), date(2026, 2, 25)}


def test_a_factor_of_a_flow_that_is_stated_and_not_metered_reopens_the_stated_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    flow = plant.flow("diesel", carrier="diesel")
    conn.execute(
        "INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity, unit, revision, source,"
        " declared_by, declared_at) VALUES (%s, %s, %s, %s, 10, 't', 0, 'invoice', 'chief', %s)",
        (plant.id, flow, FEB, MARCH, NOW),
    )
    said = declaration(carrier="diesel", ncv=42_000.0, valid_from=date(2026, 2, 10), valid_to=None)
    coal_factors.declare(conn, plant.id, said, "chief", LATER)
    touched = rollups.process(conn, plant.id, LATER)
    assert (min(touched.days), max(touched.days)) == (date(2026, 2, 10), date(2026, 2, 28))
    assert touched.months == {FEB}


def test_days_are_those_of_the_enterprises_own_zone_over_a_change_of_clocks(conn: psycopg.Connection) -> None:
    plant = Plant(conn, "berlin", "Europe/Berlin")
    plant.meter_and_flow("grid")
    sunday = date(2026, 3, 29)
    plant.days("grid", sunday - timedelta(days=1), sunday + timedelta(days=2), 10.0)
    assert reopening.reopen(conn, plant.id, sunday, sunday + timedelta(days=1), "declaration", NOW) == 1
    assert rollups.process(conn, plant.id, NOW).days == {sunday}


def test_a_chosen_scheme_touches_only_the_carriers_it_speaks_of(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("n2", "nitrogen", "m3")
    plant.days("n2", JAN, FEB, 1000.0)
    follow_days = [JAN + timedelta(days=n) for n in range(31)]
    indicators.refresh(conn, plant.id, follow_days, [JAN], NOW)
    choice = SchemeChoice("tcisa416", valid_from=JAN, valid_to=date(2026, 1, 11))
    assert coal_factors.choose(conn, plant.id, choice, "chief", LATER)
    assert not coal_factors.choose(conn, plant.id, choice, "chief", LATER)
    touched = follow(conn, plant, LATER)
    assert touched.days == {JAN + timedelta(days=n) for n in range(10)}
    month = values(conn, "month")["nitrogen", JAN]
    assert month.value == pytest.approx((10 * 1000 * 0.0169 + 21 * 1000 * 0.4) / 1000)


def test_the_first_statement_of_a_flow_reopens_all_days_because_the_others_are_unknown_now(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.flow("oil", carrier="diesel")
    said = {"flow": "oil", "from": MARCH, "to": APRIL, "quantity": 10.0, "unit": "t", "source": "invoice"}
    declaring.state(conn, plant.id, [declaring.statement(said)], "manager", LATER)
    assert follow(conn, plant, LATER).months == {JAN, FEB, MARCH}
    months = values(conn, "month")
    assert months["", MARCH].value == pytest.approx(3_100 * 0.7143 + 31 * 0.1229 + 10 * 1.4571)
    assert months["", FEB].value is None
    assert "stated for 0 of the 28 days" in english(months["", FEB].reason)
    later = LATER + timedelta(hours=1)
    declaring.state(conn, plant.id, [declaring.statement(said | {"quantity": 11.0})], "manager", later)
    assert follow(conn, plant, later).months == {MARCH}


def test_a_stated_flow_that_changes_reopens_the_days_that_nobody_stated_too(
    conn: psycopg.Connection, plant: Plant
) -> None:
    flow_id = plant.flow("oil", carrier="diesel")
    said = {"flow": "oil", "from": MARCH, "to": APRIL, "quantity": 10.0, "unit": "t", "source": "invoice"}
    declaring.state(conn, plant.id, [declaring.statement(said)], "manager", NOW)
    follow(conn, plant, NOW)
    before = reopening.state(conn, plant.id)
    conn.execute("UPDATE flow SET direction = 'internal' WHERE id = %s", (flow_id,))
    reopening.reopen_changed(conn, plant.id, before, LATER)
    assert follow(conn, plant, LATER).months == {JAN, FEB, MARCH}
    assert values(conn, "month")["", FEB].value == pytest.approx(2_800 * 0.7143 + 28 * 0.1229)


def test_a_factor_of_a_pressure_class_reopens_the_days_of_the_steam_it_stands_for(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("steam", "steam", "t")
    plant.days("steam", FEB, MARCH, 10.0)
    said = declaration(carrier="steam_1_0_mpa_refining", ncv=None, ncv_unit=None, kgce_per_unit=100.0, unit="t")
    coal_factors.declare(conn, plant.id, said, "manager", LATER)
    assert follow(conn, plant, LATER).months == {FEB}


def test_who_may_not_wait_without_end_for_a_running_computation_is_told_so(
    database: Database, conn: psycopg.Connection, plant: Plant
) -> None:
    conn.commit()
    with psycopg.connect(database.admin_dsn) as other:
        lines.hold(other, plant.id)
        reopening.wait_at_most(conn, 0.05)
        with pytest.raises(Unavailable, match="nothing was changed; try again"):
            coal_factors.declare(conn, plant.id, declaration(), "manager", LATER)
    conn.rollback()
    assert conn.execute("SELECT count(*) FROM measured_factor").fetchone() == (0,)
