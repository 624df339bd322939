"""A register that is read once a day, as in a history taken over: its days are measured, its hours are not known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from qingyu.db import cost as cost_rows
from qingyu.domain.cost.demand import Windows
from qingyu.domain.cost.electricity import day_cost
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict
from qingyu.jobs.cost.demand_lines import quarters_and_peaks
from qingyu.jobs.cost.supply import quarters
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.domain.cost.test_tariff import tariff
from tests.jobs.test_rollups import Meters, steps
from tests.support.plant import document

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)  # in Shanghai it is 2 March
NOW = datetime(2026, 3, 9, 3, tzinfo=UTC)
DAY = timedelta(days=1)
WHOLE = (1, 1, 96, 96, 0)


def daily(conn: psycopg.Connection[Any], **channel: Any) -> Meters:
    wanted: dict[str, Any] = {"interval_s": 86_400, "valid_from": "2026-03-02T00:00:00+08:00"}
    return Meters(conn, **(wanted | channel))


def states(*values: float, start: datetime = MIDNIGHT) -> dict[datetime, float]:
    return {start + n * DAY: value for n, value in enumerate(values)}


def days(plant: Meters) -> dict[date, tuple[float | None, tuple[int, ...]]]:
    """Use, and readings received and due, slots, measured and missing ones, of each day."""
    found = plant.conn.execute(
        "SELECT day, use, n_received, n_due, n_slots, n_measured, n_missing FROM energy_day ORDER BY channel_id, day"
    ).fetchall()
    return {row[0]: (row[1], tuple(row[2:])) for row in found}


def test_a_day_between_two_daily_readings_is_measured_and_no_quarter_hour_of_it_is_told(
    conn: psycopg.Connection[Any],
) -> None:
    plant = daily(conn)
    plant.put(plant.channels[0], states(100, 124, 150, 180))
    rollups.process(conn, plant.id, NOW)
    assert plant.use(plant.channels[0]) == []
    found = days(plant)
    for day, use in ((2, 24.0), (3, 26.0), (4, 30.0)):
        measured, counts = found[date(2026, 3, day)]
        assert measured == pytest.approx(use)
        assert counts == WHOLE
    assert conn.execute("SELECT use, n_measured FROM energy_month").fetchall() == [(80.0, 288)]


def test_a_register_that_is_read_in_the_morning_gives_each_day_its_part(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    plant.put(plant.channels[0], states(100, 124, 172, start=MIDNIGHT + timedelta(hours=8)))
    rollups.process(conn, plant.id, NOW)
    whole, _ = days(plant)[date(2026, 3, 3)]
    assert whole == pytest.approx(24 / 3 + 48 * 2 / 3)


def test_in_any_order_of_arrival_the_days_are_the_same_to_the_last_digit(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    every = states(100, 124, 150, 180, 211, 233, 260)
    for at in sorted(every, key=lambda at: (at.day % 3, -at.day)):
        plant.put(plant.channels[0], {at: every[at]})
        rollups.process(conn, plant.id, NOW)
    came = plant.everything()
    plant.forget()
    rollups.rebuild(conn, plant.id, NOW)
    assert plant.everything() == came


def test_a_day_nobody_read_is_bridged_and_says_that_its_reading_is_absent(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    every = states(100, 124, 148, 172, 196)
    del every[MIDNIGHT + 2 * DAY]
    plant.put(plant.channels[0], every)
    rollups.process(conn, plant.id, NOW)
    use, counts = days(plant)[date(2026, 3, 4)]
    assert use == pytest.approx(24)
    assert counts == (0, 1, 96, 96, 0)


def test_days_whose_readings_are_gone_are_not_rebuilt_to_nothing(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    plant.put(plant.channels[0], states(100, 124, 150, 180, 199))
    rollups.process(conn, plant.id, NOW)
    conn.execute("DELETE FROM reading WHERE at < %s", (MIDNIGHT + 3 * DAY,))
    with pytest.raises(Conflict, match="rest on readings that are stored no longer"):
        rollups.rebuild(conn, plant.id, NOW)


def test_time_that_passes_takes_nothing_from_the_days_that_are_known(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    plant.put(plant.channels[0], states(100, 124, 150))
    rollups.process(conn, plant.id, NOW)
    before = days(plant)
    for hours in range(0, 30, 6):
        rollups.advance(conn, plant.id, NOW + timedelta(hours=hours))
    after = days(plant)
    assert {day: after[day] for day in (date(2026, 3, 2), date(2026, 3, 3))} == {
        day: before[day] for day in (date(2026, 3, 2), date(2026, 3, 3))
    }
    assert after[date(2026, 3, 9)][0] is None
    rebuilt = plant.everything()
    plant.forget()
    rollups.rebuild(conn, plant.id, NOW + timedelta(hours=24))
    assert plant.everything() == rebuilt


def test_from_daily_to_quarter_hours_no_use_is_lost_and_only_the_fine_days_have_quarter_hours(
    conn: psycopg.Connection[Any],
) -> None:
    plant = daily(conn)
    since = MIDNIGHT + 2 * DAY
    finer = document(
        n_meters=1, kind="cumulative", valid_from="2026-03-02T00:00:00+08:00", interval_s=900,
        changed_at=since.isoformat(),
    )  # fmt: skip
    registry.apply(conn, finer, NOW)
    plant.put(plant.channels[0], states(100, 124, 150) | steps(*(150 + n / 4 for n in range(97)), start=since))
    rollups.process(conn, plant.id, NOW)
    found = days(plant)
    assert [found[date(2026, 3, day)][0] for day in (2, 3, 4)] == pytest.approx([24, 26, 24])
    assert found[date(2026, 3, 3)][1] == WHOLE
    assert found[date(2026, 3, 4)][1] == (96, 96, 96, 96, 0)
    first = conn.execute("SELECT min(slot_at) FROM energy_slot").fetchone()
    assert first == (since,)
    came = plant.everything()
    plant.forget()
    rollups.rebuild(conn, plant.id, NOW)
    assert plant.everything() == came


def test_electricity_that_was_read_by_the_day_has_no_cost_by_bands_and_says_why(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    plant.put(plant.channels[0], states(100, 124, 150))
    rollups.process(conn, plant.id, NOW)
    supplies = cost_rows.supplies(conn, plant.id)
    (found,) = quarters(conn, supplies, [date(2026, 3, 2)], SHANGHAI, NOW).values()
    assert all(quarter.is_rare and not quarter.is_whole and quarter.kwh is None for quarter in found)
    cost = day_cost(date(2026, 3, 2), found, SHANGHAI, tariff(), ())
    assert cost.energy_cny.reason == because("bought_by_the_day")
    assert cost.peak is None
    assert (cost.n_due, cost.n_known) == (96, 0)


def test_a_past_read_by_the_day_leaves_the_present_its_demand_in_sliding_windows(conn: psycopg.Connection[Any]) -> None:
    plant = daily(conn)
    since = MIDNIGHT + 2 * DAY
    finer = document(
        n_meters=1, kind="cumulative", valid_from="2026-03-02T00:00:00+08:00", interval_s=300,
        changed_at=since.isoformat(),
    )  # fmt: skip
    registry.apply(conn, finer, NOW)
    each = timedelta(minutes=5)
    # Ten kWh in every interval, thirty in three that lie across two quarter-hours.
    state, fine = 150.0, {since: 150.0}
    for n in range(3 * 288):
        state += 30.0 if n in (700, 701, 702) else 10.0
        fine[since + (n + 1) * each] = state
    plant.put(plant.channels[0], states(100, 124, 150) | fine)
    rollups.process(conn, plant.id, NOW)
    asked = [date(2026, 3, day) for day in range(2, 7)]
    _, found = quarters_and_peaks(conn, cost_rows.supplies(conn, plant.id), asked, SHANGHAI, NOW)
    (peak,) = found[date(2026, 3, 6)]
    assert peak.kw == pytest.approx(360)
    assert peak.windows is Windows.SLIDING
    assert not found.keys() & {date(2026, 3, 2), date(2026, 3, 3)}
