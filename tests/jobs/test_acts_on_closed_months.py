"""Whatever rewrites a closed month waits for an officer, and what only completes it does not."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from qingyu.db import indicators as indicator_rows
from qingyu.db import rollups
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups as rollup_jobs
from qingyu.jobs.intensity import intensity
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.receiving import receive
from qingyu.jobs.restating import standing
from tests.jobs.plant import Plant
from tests.support.present import present

FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 28, 16, tzinfo=UTC)  # the first instant of March in Shanghai
QUARTER = timedelta(minutes=15)
BOUNDS = Bounds(timedelta(days=7300), Room(1_000_000, 1_000_000))


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant with a register, two products and a gateway; February and March are computed and closed."""
    plant = Plant(conn)
    plant.meter_and_flow("grid", kind="cumulative")
    plant.product("clinker", "grid")
    plant.product("cement")
    plant.days("grid", FEBRUARY, APRIL, 100.0)
    plant.produced("clinker", MIDNIGHT, MIDNIGHT + timedelta(days=31), 310.0)
    conn.execute("INSERT INTO gateway (enterprise_id, code, class) VALUES (%s, 'gw1', 'A')", (plant.id,))
    indicators.refresh(conn, plant.id, [], [FEBRUARY, MARCH], NOW)
    conn.commit()
    return plant


def changes(conn: psycopg.Connection) -> list[tuple[list[date], list[str], str]]:
    return [(c.months, c.sources, c.actor) for c in standing.listing(conn, EVERYTHING)]


@pytest.mark.parametrize(
    ("at", "months"),
    [
        (MIDNIGHT - QUARTER, [FEBRUARY]),
        (MIDNIGHT, [FEBRUARY, MARCH]),
        (MIDNIGHT + QUARTER, [MARCH]),
        (MIDNIGHT + timedelta(days=10), [MARCH]),
    ],
)
@pytest.mark.parametrize("kind", ["correction", "swap"])
def test_what_happens_to_a_register_counts_for_the_months_on_both_sides_of_it(
    conn: psycopg.Connection, plant: Plant, kind: str, at: datetime, months: list[date]
) -> None:
    for n in range(-4, 5):
        plant.reading("grid", MIDNIGHT + n * QUARTER)
    standing.acting(conn, "chief")
    value, end_index, start_index = (None, 9.0, 0.0) if kind == "swap" else (7.0, None, None)
    rollups.record_event(
        conn, plant.id, plant.channels["grid"], kind=kind, at=at, value=value, end_index=end_index,
        start_index=start_index, reason="read again", recorded_by="chief", received_at=NOW,
    )  # fmt: skip
    assert changes(conn) == [(months, ["correction" if kind == "correction" else "event"], "chief")]


def test_a_swap_told_of_in_a_month_and_seen_in_the_one_before_changes_both(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n in range(-8, 9):
        plant.reading("grid", MIDNIGHT + n * QUARTER, value=5_000.0 + n if n < -3 else 10.0 + n)
    standing.acting(conn, "chief")
    rollups.record_event(
        conn, plant.id, plant.channels["grid"], kind="swap", at=MIDNIGHT + QUARTER, value=None, end_index=4_996.5,
        start_index=6.0, reason="work order", recorded_by="chief", received_at=NOW,
    )  # fmt: skip
    assert changes(conn) == [([FEBRUARY, MARCH], ["event"], "chief")]


def test_a_second_swap_puts_the_first_back_where_it_was_told_and_changes_the_month_it_was_seen_in(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n in range(-8, 9):
        plant.reading("grid", MIDNIGHT + n * QUARTER, value=5_000.0 + n if n < -3 else 10.0 + n)
    for hour, end_index, by in ((0.25, 4_996.5, "chief"), (40, 30.0, "deputy")):
        standing.acting(conn, by)
        rollups.record_event(
            conn, plant.id, plant.channels["grid"], kind="swap", at=MIDNIGHT + timedelta(hours=hour), value=None,
            end_index=end_index, start_index=6.0, reason="work order", recorded_by=by, received_at=NOW,
        )  # fmt: skip
        conn.commit()
    told = [([FEBRUARY, MARCH], ["event"], by) for by in ("chief", "deputy")]
    assert sorted(changes(conn), key=str) == sorted(told, key=str)


def test_a_correction_after_which_a_swap_is_seen_in_the_month_before_changes_that_month_too(
    conn: psycopg.Connection, plant: Plant
) -> None:
    """Two falls look like the swap, so it stays as told, until the spike before one of them is corrected."""
    for n in range(-8, 9):
        plant.reading("grid", MIDNIGHT + n * QUARTER, value=5_010.0 if n == 5 else 5_000.0 + n if n < -3 else 10.0 + n)
    for kind, n, told in (("swap", 1, (None, 4_996.5, 6.0)), ("correction", 5, (15.0, None, None))):
        standing.acting(conn, "chief")
        value, end_index, start_index = told
        rollups.record_event(
            conn, plant.id, plant.channels["grid"], kind=kind, at=MIDNIGHT + n * QUARTER, value=value,
            end_index=end_index, start_index=start_index, reason="work order", recorded_by="chief", received_at=NOW,
        )  # fmt: skip
        conn.commit()
    assert sorted(changes(conn)) == [([FEBRUARY, MARCH], ["correction"], "chief"), ([MARCH], ["event"], "chief")]


def sent(
    conn: psycopg.Connection, start: datetime, days: float, quantity: float, revision: int = 0, product: str = "clinker"
) -> None:
    span = {"from": start.isoformat(), "to": (start + timedelta(days=days)).isoformat()}
    entry = {"product": product, **span, "quantity": quantity, "revision": revision}
    message = json.dumps({"boot": "b", "seq": 1, "production": [entry]}).encode()
    assert receive(conn, BOUNDS, "plant", "gw1", "production", message, NOW + timedelta(minutes=30)).rejected == []


@pytest.mark.parametrize(("days", "quantity", "revision"), [(31, 620.0, 1), (0.5, 3.0, 0), (30, 300.0, 0)])
def test_output_that_a_gateway_states_anew_is_a_change_under_its_name(
    conn: psycopg.Connection, plant: Plant, days: float, quantity: float, revision: int
) -> None:
    sent(conn, MIDNIGHT, days, quantity, revision)
    assert changes(conn) == [([MARCH], ["production"], "gateway:plant/gw1")]


def test_output_stated_for_the_first_time_completes_a_month(conn: psycopg.Connection, plant: Plant) -> None:
    for day in range(3):
        sent(conn, MIDNIGHT + timedelta(days=day), 1, 12.0, product="cement")
    sent(conn, MIDNIGHT, 31, 310.0)  # and the same again is nothing new
    assert changes(conn) == []


def judged_by(conn: psycopg.Connection, plant: Plant) -> set[float]:
    """What the month's rules, the best month and the page of intensities say of clinker."""
    rules = indicator_rows.of_month(conn, plant.id, MARCH, ["intensity"])
    [rule] = [row for row in rules if row.scope == "clinker"]
    bests = indicator_rows.own_best(conn, plant.id, MARCH).values()
    best = next(best for best in bests if best.product == "clinker")
    page = intensity.month(conn, EVERYTHING, "plant", MARCH, NOW + timedelta(days=1))
    shown = next(product for product in page.products if product.product == "clinker")
    return {round(present(value), 6) for value in (rule.value, best.value, shown.value)}


def test_assessments_go_by_the_value_before_until_an_officer_confirms(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    [before] = judged_by(conn, plant)
    sent(conn, MIDNIGHT, 31, 620.0, 1)
    later = NOW + timedelta(hours=1)
    touched = rollup_jobs.process(conn, plant.id, later)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), later)
    assert judged_by(conn, plant) == {before}
    [change] = standing.listing(conn, EVERYTHING)
    kept = standing.keep_file(tmp_path, [b"weighing notes"])
    proof = standing.upload(conn, plant.id, kept, "notes.pdf", "application/pdf", "chief", later).hash
    standing.explain(conn, EVERYTHING, plant.id, change.id, "weighed anew", proof, "chief", later)
    assert judged_by(conn, plant) == {before}
    standing.decide(conn, EVERYTHING, plant.id, change.id, True, "seen", "officer", later)
    [after] = judged_by(conn, plant)
    assert after == pytest.approx(before / 2)


def test_output_of_a_month_that_is_open_is_restated_freely(conn: psycopg.Connection, plant: Plant) -> None:
    april = MIDNIGHT + timedelta(days=31)
    for revision in range(3):
        sent(conn, april, 1, 10.0 + revision, revision)
    assert changes(conn) == []


@pytest.mark.parametrize(
    "said",
    [
        {"flows": [{"code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant",
                    "channels": [{"meter": "grid", "channel": "use", "share": 0.5}]}]},
        {"flows": [{"code": "grid", "carrier": "electricity", "direction": "export", "from": "plant", "restate": True,
                    "channels": [{"meter": "grid", "channel": "use"}]}]},
        {"products": [{"code": "clinker", "name_zh": "产品", "name_en": "product", "unit": "t",
                       "flows": [{"flow": "grid", "share": 0.5}]}]},
    ],
)  # fmt: skip
def test_what_a_flow_or_a_product_is_made_of_is_changed_for_closed_months_too(
    conn: psycopg.Connection,
    plant: Plant,
    said: dict[str, list[dict[str, str | list[dict[str, str | float]]]]]
    | dict[str, list[dict[str, str | bool | list[dict[str, str]]]]],
) -> None:
    enterprise = {"code": "plant", "name_zh": "厂", "name_en": "Plant", "time_zone": "Asia/Shanghai", "units": []}
    registry.apply(conn, {"enterprises": [enterprise | said]}, NOW, "cli:chief")
    assert changes(conn) == [([FEBRUARY, MARCH], ["declaration"], "cli:chief")]
    again = registry.apply(conn, {"enterprises": [enterprise | said]}, NOW + timedelta(hours=1), "cli:chief")
    assert again.changes == []
    assert len(changes(conn)) == 1


def test_the_same_file_proves_something_to_two_enterprises(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    other = Plant(conn, "other")
    for enterprise_id in (plant.id, other.id, plant.id):
        kept = standing.keep_file(tmp_path, [b"a certificate of the province"])
        found = standing.upload(conn, enterprise_id, kept, "c.pdf", "application/pdf", "chief", NOW)
        assert found.hash == kept[0]
    assert conn.execute("SELECT count(*) FROM proof_file").fetchone() == (2,)
