"""Warnings of an enterprise as it stands now: opened once, moved, closed, and listed with their sentences."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.declaring import registry
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant with one electricity meter that spoke a moment ago, complete yesterday."""
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    plant.reading("grid", NOW - timedelta(minutes=20))
    plant.day("grid", date(2026, 4, 9), 1000.0)
    return plant


def open_codes(
    conn: psycopg.Connection, enterprise: str | None = None, status: str = "open"
) -> list[tuple[str, str, int]]:
    return [(w.code, w.scope, w.severity) for w in early_warnings.list_warnings(conn, EVERYTHING, enterprise, status)]


def test_a_plant_that_speaks_has_no_warnings(conn: psycopg.Connection, plant: Plant) -> None:
    early_warnings.evaluate(conn, plant.id, NOW)
    assert open_codes(conn, status="all") == []


def test_silence_opens_one_warning_that_grows_and_closes_when_readings_come(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for hours in (1, 2, 25):
        early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=hours))
    found = early_warnings.list_warnings(conn, EVERYTHING, "plant")
    assert [(w.code, w.scope, w.severity) for w in found if w.code == "data.interruption"] == [
        ("data.interruption", "grid/use", 2)
    ]
    silence = next(w for w in found if w.code == "data.interruption")
    assert silence.opened_at == NOW + timedelta(hours=1)
    assert silence.since_at == NOW - timedelta(minutes=5)
    assert silence.last_seen_at == NOW + timedelta(hours=25)
    plant.reading("grid", NOW + timedelta(hours=25))
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=25, minutes=20))
    (calm,) = (w for w in early_warnings.list_warnings(conn, EVERYTHING) if w.code == "data.interruption")
    assert calm.clear_since_at == NOW + timedelta(hours=25, minutes=20)  # it closes when that lasts
    plant.reading("grid", NOW + timedelta(hours=27, minutes=10))
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=27, minutes=20))
    closed = early_warnings.list_warnings(conn, EVERYTHING, "plant", "closed")
    assert [w.code for w in closed if w.code == "data.interruption"] == ["data.interruption"]
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=29))
    (again,) = (w for w in early_warnings.list_warnings(conn, EVERYTHING) if w.code == "data.interruption")
    assert (again.id, again.n_reopened, again.clear_since_at) == (silence.id, 1, None)
    assert (again.opened_at, again.reopened_at) == (silence.opened_at, NOW + timedelta(hours=29))


def test_a_gateway_that_falls_silent_is_one_warning_and_not_one_for_each_channel(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n in range(9):
        plant.channel(f"m{n}")
        plant.reading(f"m{n}", NOW - timedelta(minutes=20))
    for hours in (1, 2):
        early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=hours))
    (told,) = early_warnings.list_warnings(conn, EVERYTHING)
    assert (told.code, told.scope, told.rule.id) == ("data.outage", "", "data.interruption")
    assert told.sentence_en.startswith("No reading from 10 of 10 channels")
    back = NOW + timedelta(hours=3)
    for n in range(9):
        plant.reading(f"m{n}", back)
    early_warnings.evaluate(conn, plant.id, back + timedelta(minutes=16))
    assert open_codes(conn) == [("data.outage", "", 1)]  # clear, and not for long enough
    for n in range(9):
        plant.reading(f"m{n}", back + timedelta(hours=2, minutes=10))
    early_warnings.evaluate(conn, plant.id, back + timedelta(hours=2, minutes=16))
    early_warnings.evaluate(conn, plant.id, back + timedelta(hours=2, minutes=17))
    assert open_codes(conn) == [("data.interruption", "grid/use", 1)]


@pytest.mark.parametrize("source", ["import", "mqtt"])
def test_history_that_is_loaded_now_opens_nothing_about_the_past(conn: psycopg.Connection, source: str) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    then = datetime(2018, 12, 31, 14, 45, tzinfo=UTC)
    plant.reading("grid", then, received_at=NOW, source=source)
    plant.finding("grid", "reset", then - timedelta(days=30), then - timedelta(days=30))
    plant.day("grid", date(2026, 4, 9), None)
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(days=2))
    assert open_codes(conn, status="all") == []


def test_a_day_below_ninety_percent_is_told_after_its_grace(conn: psycopg.Connection, plant: Plant) -> None:
    plant.day("grid", date(2026, 4, 9), 900.0, received=80)
    midnight = local(date(2026, 4, 10))
    plant.reading("grid", midnight)
    early_warnings.evaluate(conn, plant.id, midnight + timedelta(minutes=30))
    assert ("data.completeness", "", 2) not in open_codes(conn)
    plant.reading("grid", midnight + timedelta(hours=3))
    early_warnings.evaluate(conn, plant.id, midnight + timedelta(hours=3))
    assert ("data.completeness", "", 2) in open_codes(conn)


def completeness_limits(conn: psycopg.Connection) -> list[float | None]:
    return [w.limit for w in early_warnings.list_warnings(conn, EVERYTHING) if w.code == "data.completeness"]


def bar_of_region(limit: float) -> dict[str, list[dict[str, object]]]:
    bar = {"metric": "completeness", "limit": limit, "valid_from": "2026-04-09", "region": "640000"}
    return {"quality_bars": [bar | {"declared_by": "bureau", "source": "notice"}]}


def test_a_stricter_bar_of_the_region_is_the_limit_and_a_looser_one_is_not(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.day("grid", date(2026, 4, 9), 900.0, received=89)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert completeness_limits(conn) == []
    registry.apply(conn, bar_of_region(0.95), NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert completeness_limits(conn) == [0.95]
    registry.apply(conn, bar_of_region(0.5), NOW + timedelta(minutes=1))
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(minutes=1))
    plant.day("grid", date(2026, 4, 9), 900.0, received=80)
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(minutes=2))
    assert completeness_limits(conn) == [0.9]


def test_a_channel_that_sends_more_than_is_due_hides_no_hole_of_another(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("line")
    plant.reading("line", NOW - timedelta(minutes=20))
    plant.day("grid", date(2026, 4, 9), 1000.0, received=140)
    plant.day("line", date(2026, 4, 9), 1000.0, received=60)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert completeness_limits(conn) == [0.9]


def test_a_reset_is_told_once_and_closes_when_it_is_explained(conn: psycopg.Connection, plant: Plant) -> None:
    finding = plant.finding("grid", "reset", NOW - timedelta(hours=2), NOW - timedelta(hours=1))
    early_warnings.evaluate(conn, plant.id, NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    (told,) = early_warnings.list_warnings(conn, EVERYTHING)
    assert (told.code, told.evidence["finding_id"]) == ("register.reset", finding)
    conn.execute("DELETE FROM channel_finding")
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(minutes=5))
    (closed,) = early_warnings.list_warnings(conn, EVERYTHING, status="closed")
    assert closed.evidence["closed_because"] == "no_longer_found"


def test_a_product_over_its_limit_for_a_year_is_told_with_its_evidence_and_a_month_alone_is_not(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive", benchmark_id="ndrc2023.clinker")
    plant.days("coal", MARCH, APRIL, 120.0 / 0.7143)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    plant.reading("coal", NOW - timedelta(minutes=20))
    plant.days("coal", APRIL, date(2026, 4, 10), 1.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert open_codes(conn) == []
    conn.execute("DELETE FROM production")
    months = plant.year("clinker", "coal", APRIL, 0.120 / 0.7143)
    indicators.refresh(conn, plant.id, [], months, NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    assert open_codes(conn) == [("product.over_limit", "clinker", 3), ("product.over_baseline", "clinker", 2)]
    told = early_warnings.list_warnings(conn, EVERYTHING)[0]
    assert (told.value, told.limit, told.unit) == (near(120.0), 117.0, "kgce/t")
    assert "product used 120 kgce/t over the twelve months 2025-04 to 2026-03" in told.sentence_en
    assert "correction is not applied" in told.sentence_en
    assert "117 kgce/t" in told.sentence_zh
    row = conn.execute("SELECT code FROM indicator_value WHERE id = %s", told.evidence["indicator_ids"]).fetchone()
    assert present(row)[0] == "limit.gap.rolling12"
    assert told.since_at == NOW  # when the twelve months are known, not when they were over
    assert told.evidence["yardstick"]["edition"]
    # A better month closes it when the year is better with it.
    plant.produced("clinker", local(MARCH), local(APRIL), 34_000.0, revision=1)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(minutes=5))
    assert len(open_codes(conn)) == 2
    plant.produced("clinker", local(MARCH), local(APRIL), 54_000.0, revision=2)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(minutes=5))
    assert open_codes(conn) == []


def test_the_month_above_its_budget_is_told_by_how_much(conn: psycopg.Connection, plant: Plant) -> None:
    plant.days("grid", APRIL, date(2026, 4, 10), 1_000_000.0)
    plant.budget(APRIL, 1000.0)
    indicators.refresh(conn, plant.id, [], [APRIL], NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    (told,) = early_warnings.list_warnings(conn, EVERYTHING)
    assert (told.code, told.scope, told.severity) == ("budget.month", "2026-04", 2)
    assert told.value == pytest.approx(1106.1)
    assert "110.6 %" in told.sentence_en
    # The month that begins has a budget of its own, or none: the old warning is history.
    early_warnings.evaluate(conn, plant.id, local(date(2026, 5, 1)) + timedelta(hours=3))
    assert ("budget.month", "2026-04", 2) not in open_codes(conn)


def test_the_share_of_the_months_in_the_budget_of_the_year_stands_before_what_is_declared_for_the_month(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.declare(2026, 0.3)
    plant.days("grid", APRIL, date(2026, 4, 10), 1_000_000.0)
    plant.budget(APRIL, 1e6)
    conn.execute(
        "INSERT INTO enterprise_budget (enterprise_id, year, quantity, book, version, total, reserve, months, reason,"
        " act, document, declared_by, declared_at) VALUES (%s, 2026, 'energy', 'equivalent', 1, 2250, 0,"
        " '{0,0,0,2250,0,0,0,0,0,0,0,0}', 'initial', 1, 'd', 'x', now())",
        (plant.id,),
    )
    indicators.refresh(conn, plant.id, [], [APRIL], NOW)
    early_warnings.evaluate(conn, plant.id, NOW)
    (told,) = early_warnings.list_warnings(conn, EVERYTHING)
    assert (told.code, told.severity, told.limit) == ("budget.month", 2, 2250.0)
    assert "(equivalent)" in told.sentence_en
    assert "等价值" in told.sentence_zh


def test_a_caller_sees_the_warnings_of_its_own_scope_only(conn: psycopg.Connection, plant: Plant) -> None:
    other = Plant(conn, "other")
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(hours=1))
    assert early_warnings.list_warnings(conn, Scope(enterprise_id=other.id)) == []
    assert len(early_warnings.list_warnings(conn, Scope(region_id=plant.region))) == 1
    with pytest.raises(NotFound):
        early_warnings.list_warnings(conn, Scope(enterprise_id=other.id), "plant")
    with pytest.raises(Invalid):
        early_warnings.list_warnings(conn, EVERYTHING, status="new")


def test_the_analytics_role_may_do_all_this(database: Database, conn: psycopg.Connection, plant: Plant) -> None:
    conn.commit()
    with psycopg.connect(database.dsn("analytics")) as own:
        early_warnings.evaluate(own, plant.id, NOW + timedelta(hours=1))
        plant.reading("grid", NOW + timedelta(hours=1))
        conn.commit()
        early_warnings.evaluate(own, plant.id, NOW + timedelta(hours=1, minutes=16))
        plant.reading("grid", NOW + timedelta(hours=4))
        conn.commit()
        early_warnings.evaluate(own, plant.id, NOW + timedelta(hours=4, minutes=16))
    assert open_codes(conn) == []
