"""Rows of warnings: one open for each rule and scope, closed ones stay."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from qingyu.db import early_warnings, reference
from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.warning import Close, Open, Update
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from tests.jobs.plant import Plant

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    return plant


def judgement(conn: psycopg.Connection, severity: int = 1, rule: str = "channel.stuck") -> Judgement:
    found = next(r for r in reference.rules(conn) if r.id == rule)
    return Judgement(found, "grid/use", State.OVER, severity, NOW, 5.0, 3.0, "h", {"channel": "grid/use"}, {"span": []})


def listed(conn: psycopg.Connection, status: str, scope: Scope = EVERYTHING) -> list[early_warnings.WarningRow]:
    return early_warnings.listing(conn, scope, None, status, 10)


def test_a_warning_opens_moves_and_closes(conn: psycopg.Connection, plant: Plant) -> None:
    early_warnings.carry_out(conn, plant.id, [Open(judgement(conn))], NOW)
    (warning,) = early_warnings.open_warnings(conn, plant.id)
    assert warning.evidence["rule_edition"]
    later = NOW + timedelta(hours=1)
    early_warnings.carry_out(conn, plant.id, [Update(warning.id, judgement(conn, 3))], later)
    (row,) = listed(conn, "open")
    assert (row.severity, row.opened_at, row.last_seen_at) == (3, NOW, later)
    early_warnings.carry_out(conn, plant.id, [Close(warning.id, {"closed_because": "clear"})], later)
    assert listed(conn, "open") == []
    assert [row.closed_at for row in listed(conn, "closed")] == [later]


def test_the_database_refuses_a_second_open_warning_of_a_rule_and_scope(conn: psycopg.Connection, plant: Plant) -> None:
    early_warnings.carry_out(conn, plant.id, [Open(judgement(conn))], NOW)
    with pytest.raises(psycopg.errors.UniqueViolation):
        early_warnings.carry_out(conn, plant.id, [Open(judgement(conn))], NOW)


def test_the_worst_comes_first_and_closed_ones_last(conn: psycopg.Connection, plant: Plant) -> None:
    early_warnings.carry_out(
        conn, plant.id, [Open(judgement(conn, 1)), Open(judgement(conn, 3, "register.reset"))], NOW
    )
    first = listed(conn, "all")[0]
    assert first.severity == 3
    early_warnings.carry_out(conn, plant.id, [Close(first.id, {})], NOW)
    assert [row.severity for row in listed(conn, "all")] == [1, 3]


def test_the_newest_reading_of_each_channel_comes_with_how_it_came(conn: psycopg.Connection, plant: Plant) -> None:
    plant.reading("grid", NOW - timedelta(hours=2))
    plant.reading("grid", NOW - timedelta(hours=1), source="import")
    plant.channel("silent")
    found = {row.scope: row for row in early_warnings.channel_states(conn, plant.id, NOW)}
    assert (found["grid/use"].reading_at, found["grid/use"].source) == (NOW - timedelta(hours=1), "import")
    assert (found["silent/use"].reading_at, found["silent/use"].interval_s) == (None, 900)


def test_warnings_outside_the_scope_are_not_listed(conn: psycopg.Connection, plant: Plant) -> None:
    early_warnings.carry_out(conn, plant.id, [Open(judgement(conn))], NOW)
    assert listed(conn, "all", Scope(enterprise_id=Plant(conn, "other").id)) == []
