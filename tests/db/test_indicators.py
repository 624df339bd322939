"""Rows of indicators: one in force for each key, as known at any instant."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.db import indicators
from qingyu.domain.energy.indicator import Value
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from tests.jobs.plant import Plant

MONTH = date(2026, 3, 1)
NOW = datetime(2026, 4, 2, tzinfo=UTC)
VALUE = Value("intensity", "clinker", "month", MONTH, 106.0, "kgce/t", 1.0, None, True, False, {"n": 1})

CODES = [VALUE.code]


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def listed(conn: psycopg.Connection, as_of: datetime | None = None, scope: Scope = EVERYTHING) -> list[float | None]:
    found = indicators.listing(conn, scope, "plant", "intensity", "month", MONTH, date(2026, 5, 1), as_of)
    return [row.value for row in found]


def test_the_value_known_at_an_instant_is_the_one_of_then(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.put(conn, plant.id, [], [MONTH], [VALUE], NOW, CODES)
    second = NOW + timedelta(days=3)
    indicators.put(conn, plant.id, [], [MONTH], [replace(VALUE, value=100.0, inputs={"n": 2})], second, CODES)
    assert listed(conn) == [100.0]
    assert listed(conn, second) == [100.0]
    assert listed(conn, second - timedelta(seconds=1)) == [106.0]
    assert listed(conn, NOW - timedelta(seconds=1)) == []


def test_open_periods_are_found_until_they_close(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.put(conn, plant.id, [], [MONTH], [replace(VALUE, is_open=True)], NOW, CODES)
    assert indicators.open_periods(conn, plant.id) == (set(), {MONTH})
    indicators.put(conn, plant.id, [], [MONTH], [VALUE], NOW, CODES)
    assert indicators.open_periods(conn, plant.id) == (set(), set())


def test_the_best_closed_month_of_a_product_is_its_own_best(conn: psycopg.Connection, plant: Plant) -> None:
    april = replace(VALUE, start_on=date(2026, 4, 1), value=99.0, is_open=True)
    february = replace(VALUE, start_on=date(2026, 2, 1), value=103.0)
    indicators.put(conn, plant.id, [], [MONTH], [VALUE, april, february], NOW, CODES)
    best = indicators.own_best(conn, plant.id, date(2026, 4, 1))["clinker", VALUE.unit]
    assert (best.value, best.start_on) == (103.0, date(2026, 2, 1))


def test_a_value_without_number_and_reason_is_refused_by_the_database(conn: psycopg.Connection, plant: Plant) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        indicators.put(conn, plant.id, [], [MONTH], [replace(VALUE, value=None)], NOW, CODES)


def test_rows_outside_the_scope_are_not_listed(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.put(conn, plant.id, [], [MONTH], [VALUE], NOW, CODES)
    assert listed(conn, scope=Scope(enterprise_id=Plant(conn, "other").id)) == []
