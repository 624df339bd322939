"""Each measuring point on each day: what was due and came, the bar of the day, days without anything and uncounted."""

from datetime import date, timedelta

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.declaring import registry
from qingyu.jobs.quality import quality, quality_days
from qingyu.jobs.quality.quality_answer import CountedDay, QualityDays
from tests.jobs.plant import Plant
from tests.jobs.test_quality import DAY, NOW, SLOT, bar_document, local, readings
from tests.support.present import present
from tests.support.reasons import english


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant with one electricity meter at its boundary."""
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    return plant


def by_meter(
    conn: psycopg.Connection,
    from_day: date = DAY,
    to_day: date = DAY + timedelta(days=1),
    meter: str | None = None,
    scope: Scope = EVERYTHING,
) -> QualityDays:
    return quality_days.report(conn, scope, "plant", from_day, to_day, meter, NOW)


def test_every_point_has_every_day_of_the_span_and_a_day_without_anything_due_gives_its_reason(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.channel("fan")
    plant.channel("hot", carrier="steam", unit="°C", kind="gauge")
    plant.day("grid", DAY, 900.0, received=86)
    plant.day("fan", DAY + timedelta(days=1), 900.0)
    quality.refresh(conn, plant.id, [DAY, DAY + timedelta(days=1)], NOW)
    found = by_meter(conn, to_day=DAY + timedelta(days=2))
    assert [day.day for day in found.days] == [DAY, DAY + timedelta(days=1)]
    cells = {point.meter: point.days for point in found.channels}
    assert {meter: [cell.passes for cell in of] for meter, of in cells.items()} == {
        "fan": [None, True],
        "grid": [False, None],
    }
    assert cells["grid"][0].completeness == pytest.approx(86 / 96)
    assert (cells["grid"][0].n_received, cells["grid"][0].n_due, cells["grid"][0].n_known) == (86, 96, 86)
    nothing = cells["fan"][0]
    assert (nothing.completeness, english(nothing.reason)) == (None, "no reading was due on this day")
    assert [(point.n_passed, point.n_failed) for point in found.channels] == [(1, 0), (0, 1)]
    assert [point.meter for point in by_meter(conn, meter="fan").channels] == ["fan"]
    with pytest.raises(NotFound, match="no meter 'lost'"):
        by_meter(conn, meter="lost")


def test_a_points_day_has_its_timeliness_and_how_far_from_midnight_it_began(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for day, offset in ((DAY - timedelta(days=1), timedelta(seconds=-45)), (DAY, timedelta(seconds=61))):
        plant.day("grid", day, 900.0)
        readings(plant, "grid", local(day), 72, offset=offset)
    readings(plant, "grid", local(DAY) + 72 * SLOT, 24, late=timedelta(minutes=15, seconds=1))
    conn.execute("UPDATE energy_day SET n_suspect = 3 WHERE day = %s", (DAY,))
    quality.refresh(conn, plant.id, [DAY - timedelta(days=1), DAY], NOW)
    (cell,) = by_meter(conn).channels[0].days
    assert (cell.n_readings, cell.n_timely, cell.timeliness, cell.n_suspect) == (96, 72, 0.75, 3)
    assert (cell.start_offset_s, cell.starts_on_time) == (61.0, False)
    whole = quality.report(conn, EVERYTHING, "plant", DAY, DAY + timedelta(days=1), NOW).channels[0]
    assert (whole.completeness, whole.timeliness, whole.worst_start_s) == (
        cell.completeness, cell.timeliness, cell.start_offset_s,
    )  # fmt: skip


def test_readings_that_are_not_counted_yet_are_called_so_and_not_missing(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.day("grid", DAY, 900.0)
    (cell,) = by_meter(conn).channels[0].days
    assert (cell.completeness, cell.passes, english(cell.reason)) == (
        None, None, "the readings of this day are not counted yet",
    )  # fmt: skip
    assert by_meter(conn).days == [CountedDay(DAY, is_open=False, limits=None)]


def test_a_points_day_is_held_against_the_bar_of_its_region_on_that_day(conn: psycopg.Connection, plant: Plant) -> None:
    days = [DAY - timedelta(days=1), DAY]
    for day in days:
        plant.day("grid", day, 900.0, received=88)
    registry.apply(conn, bar_document(), NOW)
    quality.refresh(conn, plant.id, days, NOW)
    found = by_meter(conn, from_day=days[0])
    assert [cell.passes for cell in found.channels[0].days] == [True, False]
    assert [present(day.limits).completeness_limit for day in found.days] == [0.9, 0.95]


def test_days_by_meter_are_of_at_most_62_days_and_only_of_an_enterprise_the_caller_sees(
    conn: psycopg.Connection, plant: Plant
) -> None:
    with pytest.raises(Invalid, match="at most 62 days between"):
        by_meter(conn, from_day=DAY, to_day=DAY + timedelta(days=63))
    assert len(by_meter(conn, to_day=DAY + timedelta(days=62)).channels[0].days) == 62
    with pytest.raises(NotFound):
        by_meter(conn, scope=Scope(enterprise_id=plant.id + 1))
