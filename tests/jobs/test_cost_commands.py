"""`qingyu cost` as an operator runs it."""

import json
from datetime import date

import psycopg
import pytest

from tests.jobs.plant import Plant
from tests.jobs.priced import APRIL, MARCH, OF_A_DAY, declare, slots, tariff
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database


@pytest.fixture
def march(database: Database) -> None:
    """March of a plant that draws 40 kW around the clock, with a tariff."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.meter_and_flow("grid")
        slots(plant, "grid", MARCH, APRIL)
        plant.days("grid", MARCH, date(2026, 4, 1), 960.0)
        declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 30.0, "contract_kw": 50.0}))


def run(database: Database, *arguments: str) -> Done:
    return commands.run(database, "cost", *arguments, "--enterprise", "plant")


def test_a_month_is_a_table_for_people_and_json_for_programs(database: Database, march: None) -> None:
    table = run(database, "month", "--month", "2026-03")
    assert table.returncode == 0, table.stderr
    assert "高峰 peak" in table.stdout
    assert "11,160.00" in table.stdout
    assert "tariff grid: 31 days" in table.stdout
    found = json.loads(run(database, "month", "--month", "2026-03", "--json").stdout)
    assert found["total_cny"] == pytest.approx(31 * OF_A_DAY + 1200)


def test_the_demand_now_is_shown_beside_the_contract(database: Database, march: None) -> None:
    table = run(database, "demand")
    assert table.returncode == 0, table.stderr
    assert "no projection: no fresh reading of grid/use" in table.stdout
    found = json.loads(run(database, "demand", "--json").stdout)
    assert (found["contract_kw"], found["state"]) == (50.0, "unknown")


def test_an_enterprise_that_is_not_there_is_one_sentence(database: Database, march: None) -> None:
    done = commands.run(database, "cost", "month", "--enterprise", "nowhere")
    assert done.returncode == 1
    assert "there is no enterprise 'nowhere'" in done.stderr
