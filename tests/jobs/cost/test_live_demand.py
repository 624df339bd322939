"""The running window of demand: where it leads, the warning it opens, and who may see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import NotFound
from qingyu.jobs.control import early_warnings
from qingyu.jobs.cost import cost, demand
from tests.jobs.plant import Plant
from tests.jobs.priced import NOW, SLOT, declare, tariff
from tests.support.present import present
from tests.support.reasons import english


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
