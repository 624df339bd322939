"""Data quality over the real tables: counted by day, measured on reading, for enterprises and regions."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.db import rollups, tenancy
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups as processing
from qingyu.jobs.quality import quality
from qingyu.jobs.quality.quality_answer import LateStart, QualityDay, QualityLimits
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.present import present
from tests.support.reasons import english

DAY = date(2026, 4, 9)
NOW = datetime(2026, 4, 20, 4, tzinfo=UTC)
SLOT = timedelta(minutes=15)


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def readings(
    plant: Plant,
    channel: str,
    first: datetime,
    n: int,
    late: timedelta = timedelta(minutes=1),
    offset: timedelta = timedelta(0),
) -> None:
    """n readings a slot apart, each stored `late` after the end of its slot."""
    for k in range(n):
        at = first + k * SLOT + offset
        batch = plant.batch(received_at=at + SLOT)
        plant.conn.execute("UPDATE ingest_batch SET committed_at = %s WHERE id = %s", (at + SLOT + late, batch))
        plant.conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, 1.0, %s)",
            (plant.channels[channel], at, batch),
        )


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant with one electricity meter at its boundary."""
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    return plant


def of_day(conn: psycopg.Connection, day: date = DAY) -> QualityDay:
    found = quality.report(conn, EVERYTHING, "plant", day, day + timedelta(days=1), NOW)
    return found.days[0]


@pytest.mark.parametrize(("received", "passes"), [(86, False), (87, True)])
def test_a_point_needs_eighty_seven_of_ninety_six_readings(
    conn: psycopg.Connection, plant: Plant, received: int, passes: bool
) -> None:
    plant.day("grid", DAY, 900.0, received=received)
    quality.refresh(conn, plant.id, [DAY], NOW)
    day = of_day(conn)
    assert day.completeness == pytest.approx(received / 96)
    assert (day.passes, day.counts.n_complete, day.counts.n_points) == (passes, int(passes), 1)
    assert day.limits == QualityLimits(completeness_limit=0.9, timely_within_s=900.0, offset_limit_s=60.0)


def test_readings_count_as_timely_by_when_they_were_stored(conn: psycopg.Connection, plant: Plant) -> None:
    plant.day("grid", DAY, 900.0)
    readings(plant, "grid", local(DAY), 72)
    readings(plant, "grid", local(DAY) + 72 * SLOT, 24, late=timedelta(minutes=15, seconds=1))
    quality.refresh(conn, plant.id, [DAY], NOW)
    assert of_day(conn).timeliness == 0.75


def test_history_from_before_anybody_listened_is_neither_timely_nor_late(
    conn: psycopg.Connection, plant: Plant
) -> None:
    listened = local(DAY) + 48 * SLOT
    conn.execute("UPDATE enterprise SET session_ready_at = %s WHERE id = %s", (listened, plant.id))
    plant.day("grid", DAY, 900.0)
    readings(plant, "grid", local(DAY), 40, late=timedelta(days=30))
    readings(plant, "grid", local(DAY) + 48 * SLOT, 46)
    readings(plant, "grid", local(DAY) + 94 * SLOT, 2, late=timedelta(hours=1))
    quality.refresh(conn, plant.id, [DAY], NOW)
    assert of_day(conn).timeliness == pytest.approx(46 / 48)
    before = DAY - timedelta(days=1)
    plant.day("grid", before, 900.0)
    readings(plant, "grid", local(before), 40, late=timedelta(days=30))
    quality.refresh(conn, plant.id, [before], NOW)
    assert of_day(conn, before).timeliness is None


@pytest.mark.parametrize(
    ("offset", "on_time", "worst"),
    [(timedelta(seconds=45), 1, 45.0), (timedelta(seconds=61), 0, 61.0), (timedelta(seconds=-45), 1, 45.0)],
)
def test_a_day_starts_within_a_minute_of_midnight_before_or_after(
    conn: psycopg.Connection, plant: Plant, offset: timedelta, on_time: int, worst: float
) -> None:
    for day in (DAY - timedelta(days=1), DAY):
        plant.day("grid", day, 900.0)
        readings(plant, "grid", local(day), 96, offset=offset)
    quality.refresh(conn, plant.id, [DAY - timedelta(days=1), DAY], NOW)
    counts = of_day(conn).counts
    assert (counts.n_started, counts.n_on_time) == (1, on_time)
    found = quality.report(conn, EVERYTHING, "plant", DAY, DAY + timedelta(days=1), NOW)
    assert found.channels[0].worst_start_s == worst


def test_a_day_without_readings_has_shares_that_are_unknown_and_no_zero(conn: psycopg.Connection, plant: Plant) -> None:
    plant.day("grid", DAY, None)
    quality.refresh(conn, plant.id, [DAY], NOW)
    day = of_day(conn)
    assert (day.completeness, day.timeliness, day.validity, day.conformity) == (0.0, None, None, None)


def test_counting_again_without_a_change_writes_nothing(conn: psycopg.Connection, plant: Plant) -> None:
    plant.day("grid", DAY, 900.0)
    assert quality.refresh(conn, plant.id, [DAY], NOW) == 1
    assert quality.refresh(conn, plant.id, [DAY], NOW) == 0
    plant.day("grid", DAY, 800.0, received=80)
    assert quality.refresh(conn, plant.id, [DAY], NOW) == 1
    conn.execute("DELETE FROM energy_day")
    quality.refresh(conn, plant.id, [DAY], NOW)
    assert conn.execute(
        "SELECT (SELECT count(*) FROM quality_day), (SELECT count(*) FROM quality_channel_day)"
    ).fetchone() == (0, 0)


def report_document(**report: float | str) -> dict[str, Any]:
    said = {"carrier": "electricity", "month": "2026-03", "quantity": 29.8, "unit": "MWh", "source": "月报"} | report
    return {"enterprises": [{"code": "plant", "name_zh": "厂", "name_en": "Plant", "monthly_reports": [said]}]}


def test_the_days_of_a_month_are_held_against_its_report(conn: psycopg.Connection, plant: Plant) -> None:
    plant.days("grid", date(2026, 3, 1), date(2026, 4, 1), 30_450.0 / 31)
    found = quality.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 4, 1), NOW)
    assert [english(row.reason) for row in found.consistency] == ["no monthly report is declared"]
    registry.apply(conn, report_document(), NOW)
    registry.apply(conn, report_document(), NOW)
    (row,) = quality.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 4, 1), NOW).consistency
    assert (row.monthly, row.unit, row.passes) == (29_800.0, "kWh", True)
    assert row.daily == pytest.approx(30_450.0)
    assert f"{row.deviation:.2%}" == "2.18%"
    assert conn.execute("SELECT count(*) FROM monthly_report").fetchone() == (1,)
    with pytest.raises(Conflict, match="give a higher revision"):
        registry.apply(conn, report_document(quantity=25.0), NOW)
    registry.apply(conn, report_document(quantity=25.0, revision=1), NOW)
    (row,) = quality.report(conn, EVERYTHING, "plant", date(2026, 3, 1), date(2026, 4, 1), NOW).consistency
    assert (row.passes, present(row.report).revision) == (False, 1)
    with pytest.raises(Invalid, match="a unit that becomes kWh"):
        registry.apply(conn, report_document(unit="t", revision=2), NOW)


def test_a_month_starts_within_a_day_and_a_point_that_is_younger_is_not_judged(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for meter, first in (("late", 3), ("new", 5)):
        plant.channel(meter)
        plant.day(meter, date(2026, 4, first), 900.0)
        readings(plant, meter, local(date(2026, 4, first)), 2)
    conn.execute("UPDATE channel SET valid_from = '2026-04-05Z' WHERE id = %s", (plant.channels["new"],))
    plant.day("grid", date(2026, 4, 1), 900.0)
    readings(plant, "grid", local(date(2026, 4, 1)) + 23 * timedelta(hours=1), 2)
    quality.refresh(conn, plant.id, [date(2026, 4, day) for day in (1, 3, 5)], NOW)
    (month,) = quality.report(conn, EVERYTHING, "plant", date(2026, 4, 1), None, NOW).month_starts
    assert (month.month, month.n_points, month.n_on_time) == ("2026-04", 2, 1)
    assert month.late == [LateStart("late/use", offset_s=2 * 86_400.0)]


def test_instruments_in_date_are_a_share_of_all_and_unknown_without_any_certificate(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n in range(39):
        plant.channel(f"m{n}")
    nothing = quality.report(conn, EVERYTHING, "plant", None, None, NOW).instruments
    assert (nothing.value, english(nothing.reason)) == (None, "no certificate of any instrument is declared")
    conn.execute("UPDATE meter SET certificate_no = code, verified_on = '2025-06-01', due_on = '2026-06-01'")
    conn.execute("UPDATE meter SET due_on = '2026-04-20' WHERE code IN ('m0', 'm1')")
    found = quality.report(conn, EVERYTHING, "plant", None, None, NOW).instruments
    assert (found.value, found.overdue) == (0.95, ["m0", "m1"])


def test_an_interruption_has_a_deadline_in_working_days(conn: psycopg.Connection, plant: Plant) -> None:
    friday = datetime(2026, 4, 3, 2, tzinfo=UTC)
    plant.day("grid", DAY, 900.0)
    plant.finding("grid", "gap", friday, datetime(2026, 4, 9, 1, tzinfo=UTC))
    (outage,) = quality.report(conn, EVERYTHING, "plant", date(2026, 4, 1), date(2026, 4, 11), NOW).outages
    # Saturday to Monday are 清明节: of the six days three work.
    assert outage.deadline_at == datetime(2026, 4, 9, 2, tzinfo=UTC)
    assert outage.working_days == pytest.approx(3 - 1 / 24)
    assert (outage.passes, outage.holidays_known, outage.to_at) == (
        True,
        True,
        datetime(2026, 4, 9, 1, tzinfo=UTC),
    )


def test_a_silence_that_lasts_runs_until_now_and_is_beyond_its_deadline(conn: psycopg.Connection, plant: Plant) -> None:
    last = NOW - timedelta(days=7)
    readings(plant, "grid", last - 40 * SLOT, 41)
    span = [last - 40 * SLOT], [last]
    rollups.note_change(conn, plant.id, "mqtt", [plant.channels["grid"]], *span, NOW)
    processing.process(conn, plant.id, NOW)
    processing.advance(conn, plant.id, NOW)
    (outage,) = quality.report(conn, EVERYTHING, "plant", None, None, NOW).outages
    assert (outage.from_at, outage.to_at, outage.passes) == (last + SLOT, None, False)
    # Monday noon to Monday noon: five working days, but for the quarter hour the last reading stands for.
    assert outage.working_days == pytest.approx(5 - 1 / 96)


def bar_document(**bar: str | int | None) -> dict[str, Any]:
    said = {
        "metric": "completeness",
        "limit": 0.95,
        "valid_from": "2026-04-09",
        "declared_by": "bureau",
        "source": "notice",
    }
    return {"quality_bars": [said | {"region": "640000"} | bar]}


def test_a_bar_of_a_region_holds_from_its_day_and_counts_the_days_since_anew(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for day in (DAY - timedelta(days=1), DAY):
        plant.day("grid", day, 900.0, received=88)
    quality.refresh(conn, plant.id, [DAY - timedelta(days=1), DAY], NOW)
    registry.apply(conn, bar_document(), NOW)
    registry.apply(conn, bar_document(), NOW)
    assert conn.execute("SELECT count(*) FROM quality_bar").fetchone() == (1,)
    lines = conn.execute("SELECT from_ats, to_ats FROM ingest_batch WHERE source = 'declaration'").fetchall()
    assert lines == [([local(DAY)], [local(DAY + timedelta(days=1))])]
    quality.refresh(conn, plant.id, [DAY - timedelta(days=1), DAY], NOW)
    found = quality.report(conn, EVERYTHING, "plant", DAY - timedelta(days=1), DAY + timedelta(days=1), NOW)
    assert [day.passes for day in found.days] == [True, False]
    assert [day.counts.n_complete for day in found.days] == [1, 0]
    bar = next(bar for bar in found.bars if bar.metric == "completeness")
    assert (bar.limit, bar.region, bar.verified) == (0.95, "640000", "declared")
    with pytest.raises(NotFound):
        registry.apply(conn, bar_document(region="999999"), NOW)
    with pytest.raises(Invalid, match="a bar needs"):
        registry.apply(conn, bar_document(limit=None), NOW)


def test_a_declared_weight_moves_the_index_and_unknown_parts_are_left_out(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.day("grid", DAY, 900.0, received=48)
    readings(plant, "grid", local(DAY), 48)
    quality.refresh(conn, plant.id, [DAY], NOW)
    found = quality.report(conn, EVERYTHING, "plant", DAY, DAY + timedelta(days=1), NOW).index
    # Known: completeness 0.5, timeliness, validity and conformity 1; unknown: certificates, monthly report.
    assert found.value == pytest.approx(3.5 / 4)
    assert found.covered == pytest.approx(4 / 6)
    assert {part.metric for part in found.parts if part.value is None} == {"accuracy", "verifiability"}
    registry.apply(conn, bar_document(limit=None, weight=3, valid_from="2026-01-01"), NOW)
    again = quality.report(conn, EVERYTHING, "plant", DAY, DAY + timedelta(days=1), NOW).index
    assert again.value == pytest.approx((3 * 0.5 + 3) / 6)
    assert "notice (bureau)" in again.weights


def test_a_region_adds_up_its_enterprises_for_those_who_see_all_of_it(conn: psycopg.Connection, plant: Plant) -> None:
    other = Plant(conn, "other")
    other.meter_and_flow("grid")
    Plant(conn, "silent")
    plant.day("grid", DAY, 900.0, received=48)
    other.day("grid", DAY, 900.0, received=96)
    for each in (plant, other):
        quality.refresh(conn, each.id, [DAY], NOW)
    found = quality.region(conn, Scope(region_id=plant.region), "640000", DAY, DAY + timedelta(days=1), NOW)
    assert (found.totals.completeness, found.n_enterprises, found.n_without_data) == (0.75, 3, 1)
    assert [(e.code, e.completeness) for e in found.enterprises] == [
        ("other", 1.0),
        ("plant", 0.5),
        ("silent", None),
    ]
    with pytest.raises(NotFound):
        quality.region(conn, Scope(enterprise_id=plant.id), "640000", DAY, None, NOW)


def test_points_days_and_totals_tell_the_same_counts(conn: psycopg.Connection, plant: Plant) -> None:
    plant.channel("gas", "natural_gas", "m3")
    days = [DAY + timedelta(days=n) for n in range(4)]
    for n, day in enumerate(days):
        plant.day("grid", day, 900.0, received=96 - 5 * n)
        plant.day("gas", day, 10.0, received=20 - n, due=24)
        readings(plant, "grid", local(day), 3 * n)
    quality.refresh(conn, plant.id, days, NOW)
    found = quality.report(conn, EVERYTHING, "plant", DAY, DAY + timedelta(days=4), NOW)
    region = quality.region(conn, EVERYTHING, "640000", DAY, DAY + timedelta(days=4), NOW)
    for name, value in asdict(found.totals.counts).items():
        for parts in (found.days, found.channels, region.days, region.enterprises):
            assert (name, sum(getattr(part.counts, name) for part in parts)) == (name, value)
    assert found.totals.counts.n_due == 4 * 120


def test_a_span_without_days_or_of_many_years_is_refused(conn: psycopg.Connection, plant: Plant) -> None:
    for from_day, to_day in ((DAY, DAY), (date(2020, 1, 1), DAY)):
        with pytest.raises(Invalid, match="at most 400 days"):
            quality.report(conn, EVERYTHING, "plant", from_day, to_day, NOW)


def test_each_program_may_do_its_part_with_its_own_rights(
    database: Database, conn: psycopg.Connection, plant: Plant
) -> None:
    plant.day("grid", DAY, 900.0)
    readings(plant, "grid", local(DAY), 4)
    conn.commit()
    with psycopg.connect(database.dsn("analytics")) as own:
        assert quality.refresh(own, plant.id, [DAY], NOW) == 1
    with psycopg.connect(database.dsn("api")) as own:
        tenancy.limit_to(own, EVERYTHING)
        assert quality.report(own, EVERYTHING, "plant", DAY, None, NOW).days[0].counts.n_readings == 4
        assert quality.region(own, EVERYTHING, "640000", DAY, None, NOW).totals.completeness == 1.0
