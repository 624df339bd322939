"""Use per slot and day of flows, and the production stated inside a span."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from qingyu.db import energy, enterprises
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound
from tests.jobs.plant import Plant

DAY = date(2026, 3, 1)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def test_sign_and_share_of_a_channel_and_the_direction_of_its_flow_multiply(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.channel("out")
    plant.flow("sold", "out", direction="export", sign=-1, share=0.25)
    plant.day("out", DAY, 100.0)
    ((flow, use),) = energy.day_uses(conn, plant.id, BOUNDARY_SIGN, DAY, DAY + timedelta(days=1))
    assert (flow, use.weight, use.use, use.slots.measured) == ("sold", 0.25, 100.0, 96)


def test_a_recovered_energy_counts_against_a_product_and_not_over_the_boundary(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("gas", "converter_gas", "m3", direction="production")
    plant.day("gas", DAY, 100.0)
    end = DAY + timedelta(days=1)
    assert energy.day_uses(conn, plant.id, BOUNDARY_SIGN, DAY, end) == []
    assert [use.weight for _, use in energy.day_uses(conn, plant.id, PRODUCT_SIGN, DAY, end)] == [-1.0]


def test_only_the_wanted_days_of_a_span_are_read(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.days("grid", DAY, DAY + timedelta(days=10), 1.0)
    wanted = {DAY, DAY + timedelta(days=5)}
    found = energy.day_uses(conn, plant.id, BOUNDARY_SIGN, DAY, DAY + timedelta(days=10), days=wanted)
    assert {use.day for _, use in found} == wanted


def test_a_slot_belongs_to_its_local_day(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    midnight = datetime(2026, 2, 28, 16, tzinfo=UTC)
    for at, state in ((midnight - timedelta(minutes=15), 2), (midnight, 3)):
        plant.slot("grid", at, 1.0, state)
    span = (midnight - timedelta(hours=1), midnight + timedelta(hours=1))
    found = [use for _, use in energy.slot_uses(conn, plant.id, BOUNDARY_SIGN, *span, ZoneInfo("Asia/Shanghai"))]
    assert [(use.day, use.slots.estimated, use.slots.suspect) for use in found] == [
        (date(2026, 2, 28), 1, 0),
        (DAY, 0, 1),
    ]


def test_a_product_comes_with_its_flows_and_shares(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.product("clinker", "grid", share=0.4)
    plant.product("nothing")
    assert [(p.code, p.flows) for p in energy.products(conn, plant.id)] == [("clinker", {"grid": 0.4}), ("nothing", {})]


def test_statements_come_by_product_with_every_revision(conn: psycopg.Connection, plant: Plant) -> None:
    plant.product("clinker")
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for revision in (0, 1):
        plant.produced("clinker", start, start + timedelta(days=1), 10.0 + revision, revision)
    plant.produced("clinker", start - timedelta(hours=1), start + timedelta(hours=1), 99.0)
    found = energy.statements(conn, plant.id, start, start + timedelta(days=31))
    assert [(s.quantity, s.revision) for s in found["clinker"]] == [(10.0, 0), (11.0, 1)]


def test_nothing_is_read_outside_the_scope(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("grid")
    plant.day("grid", DAY, 1.0)
    plant.batch(rolled_up=False)
    other = Scope(enterprise_id=Plant(conn, "other").id)
    assert energy.day_uses(conn, plant.id, BOUNDARY_SIGN, DAY, DAY + timedelta(days=1), other) == []
    assert energy.pending_batches(conn, plant.id, other) == 0
    with pytest.raises(NotFound):
        enterprises.enterprise(conn, other, "plant")
    with pytest.raises(NotFound):
        enterprises.enterprise_by_id(conn, -1)
