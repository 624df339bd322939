"""`qingyu account` as an operator runs it."""

import json
from datetime import date

import psycopg
import pytest

from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database
from tests.support.reasons import english


@pytest.fixture
def march(database: Database) -> None:
    """March of a plant with a meter of electricity and coal that nobody measures."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.meter_and_flow("grid")
        plant.days("grid", date(2026, 3, 1), date(2026, 4, 1), 1000.0)
        plant.flow("coal", carrier="raw_coal")


def run(database: Database, *arguments: str) -> Done:
    return commands.run(database, "account", *arguments, "--enterprise", "plant")


def state(database: Database, quantity: str, *more: str) -> Done:
    said = ["--flow", "coal", "--from", "2026-03-01", "--to", "2026-04-01", "--quantity", quantity, "--unit", "t"]
    return run(database, "state", *said, "--source", "weighbridge", "--by", "manager", *more)


def test_a_statement_puts_a_flow_without_a_meter_into_the_account_and_the_ledger(
    database: Database, march: None
) -> None:
    before = json.loads(run(database, "show", "--month", "2026-03", "--json").stdout)
    assert before["total"]["coal_tce_calorific"] == pytest.approx(31 * 0.1229)
    coal = next(flow for flow in before["flows"] if flow["flow"] == "coal")
    assert english(coal["reason"]) == "the flow coal has neither a meter nor a statement"

    assert state(database, "100").stdout == "coal: stated 100 t\n"
    assert "so already" in state(database, "100").stdout
    assert state(database, "120").stdout == "coal: stated 120 t\n"

    shown = run(database, "show", "--month", "2026-03")
    assert shown.returncode == 0, shown.stderr
    assert "综合能耗 当量: 89.526 tce" in shown.stdout
    assert "no comprehensive energy 综合能耗 等价: no equivalent factor" in shown.stdout
    kept = run(database, "ledger", "--from", "2026-03-01", "--to", "2026-04-01", "--by", "month")
    assert kept.returncode == 0, kept.stderr
    assert "85.716" in kept.stdout
    balanced = run(database, "balance", "--month", "2026-03")
    assert balanced.returncode == 0, balanced.stderr
    assert "31,000.00" in balanced.stdout
    assert "no inner flow of raw_coal is metered" in balanced.stdout


def test_what_cannot_be_stated_is_refused_in_a_sentence(database: Database, march: None) -> None:
    odd = run(
        database,
        *("state", "--flow", "grid", "--from", "2026-03-01", "--to", "2026-04-01", "--quantity", "1", "--unit", "kWh"),
        *("--source", "x", "--by", "y"),
    )
    assert odd.returncode == 1
    assert "is measured by a channel" in odd.stderr
    backwards = run(
        database,
        *("state", "--flow", "coal", "--from", "2026-04-01", "--to", "2026-03-01", "--quantity", "1", "--unit", "t"),
        *("--source", "x", "--by", "y"),
    )
    assert backwards.returncode == 1
    assert "comes after `from`" in backwards.stderr
