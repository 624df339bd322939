"""The district's verdicts beside its truth: over a year each laggard is found, and nobody else is told off."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import psycopg
import pytest

from device_sim.district import sending as running
from device_sim.district.plant import Plant
from device_sim.district.plant_document import document
from device_sim.district.production import made
from device_sim.district.used import CARBON
from device_sim.replay.faults import microseconds
from qingyu.db import indicators as rows
from qingyu.domain.energy import periods
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.declaring import registry
from tests.support.near import near
from tests.support.present import present

END = date(2026, 10, 1)
MONTHS = [shift(END, n - 12) for n in range(12)]
NOW = datetime(2026, 10, 10, 4, tzinfo=UTC)
_DAY = "INSERT INTO energy_day VALUES (%s, %s, %s, 96, 96, 96, 96, 0, 0, 0)"


def edge_us(day: date) -> int:
    """Midnight in UTC+8."""
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=UTC)) - running.LOCAL_US


@pytest.fixture(scope="module")
def district() -> running.District:
    return running.make(1, edge_us(MONTHS[0]), lambda plants: ())


def lived_through(conn: psycopg.Connection[Any], district: running.District) -> dict[str, int]:
    """The district registered, with a year of true days and of output; enterprise ids by code."""
    begin, end = edge_us(MONTHS[0]), edge_us(END)
    said = document(
        district.plants, district.signals, seed=1, from_us=begin, made_at_us=end, until_us=end, live_from_us=None,
        device_class="B", months=[(f"{m:%Y-%m}", edge_us(m), edge_us(shift(m, 1))) for m in MONTHS],
        password=lambda name: "a-password-of-ten",
    )  # fmt: skip
    registry.apply(conn, said, NOW)
    ids = dict(conn.execute("SELECT code, id FROM enterprise").fetchall())
    days = list(periods.days(MONTHS[0], END))
    edges = np.array([edge_us(day) for day in [*days, END]], np.int64)
    for plant in district.plants:
        _days(conn, ids[plant.code], plant, district, days, edges)
        _output(conn, ids[plant.code], plant, district)
    return ids


def _days(
    conn: psycopg.Connection[Any], enterprise_id: int, plant: Plant, district: running.District, days: list[date],
    edges: Any,
) -> None:  # fmt: skip
    channels = conn.execute(
        "SELECT m.code || '/' || c.code, c.id FROM channel c JOIN meter m ON m.id = c.meter_id"
        " WHERE c.enterprise_id = %s",
        (enterprise_id,),
    ).fetchall()
    counted = {f"{flow.meter}/{flow.channel}" for flow in plant.flows}
    with conn.cursor() as cursor:
        for name, channel in channels:
            if name in counted:
                use = district.signals[plant.code][name].use(edges).tolist()
                cursor.executemany(_DAY, [(channel, day, kwh) for day, kwh in zip(days, use, strict=True)])


def _output(conn: psycopg.Connection[Any], enterprise_id: int, plant: Plant, district: running.District) -> None:
    batch = conn.execute(
        "INSERT INTO ingest_batch (enterprise_id, source, received_at, rolled_up_at)"
        " VALUES (%s, 'production', %s, %s) RETURNING id",
        (enterprise_id, NOW, NOW),
    ).fetchone()
    product = conn.execute("SELECT id FROM product WHERE enterprise_id = %s", (enterprise_id,)).fetchone()
    assert batch
    assert product
    for month in MONTHS:
        start, end = edge_us(month), edge_us(shift(month, 1))
        quantity = made(plant, district.signals[plant.code], start, end, 1)
        conn.execute(
            "INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id,"
            " received_at) VALUES (%s, %s, to_timestamp(%s), to_timestamp(%s), %s, 0, %s, %s)",
            (enterprise_id, product[0], start / 1e6, end / 1e6, quantity, batch[0], NOW),
        )


def test_every_verdict_is_the_truth_and_every_warning_has_a_laggard(
    conn: psycopg.Connection[Any], district: running.District
) -> None:
    ids = lived_through(conn, district)
    wrong: list[tuple[object, ...]] = []
    warned, judged = set(), 0
    for plant in district.plants:
        indicators.refresh(conn, ids[plant.code], [], MONTHS, NOW)
        early_warnings.evaluate(conn, ids[plant.code], NOW)
        found = rows.listing(conn, EVERYTHING, plant.code, None, "month", MONTHS[-1], END)
        # What documents state of last year's CO2 is near what the platform makes of this year's.
        made_of = {
            row.code: row.value for row in found if row.code in ("co2.total", "coal.equivalent") and not row.scope
        }
        assert present(made_of["co2.total"]) == near(present(made_of["coal.equivalent"]) * CARBON[plant.code], rel=0.02)
        for row in found:
            if row.code not in ("gap.rolling12", "limit.gap.rolling12"):
                continue
            inputs, target = row.inputs, plant.product.target
            judged += 1
            if inputs["value"] != pytest.approx(target, rel=2e-3) or inputs["boundary"] != plant.product.boundary[0]:
                wrong.append((plant.code, row.code, inputs["value"], target, row.reason))
            levels = inputs["yardstick"]["levels"]
            key, rule = ("baseline", "over_baseline") if row.code == "gap.rolling12" else ("level3", "over_limit")
            if levels[key] is not None and target > levels[key]:
                warned.add((plant.code, f"product.{rule}"))
            if row.code == "gap.rolling12" and inputs["class"] != plant.product.intended_class:
                wrong.append((plant.code, "class", inputs["class"], plant.product.intended_class, levels))
    assert wrong == []
    assert judged >= len(district.plants)
    told = early_warnings.list_warnings(conn, EVERYTHING)
    assert {(w.enterprise, w.code) for w in told if w.code.startswith("product.")} == warned
    assert len({enterprise for enterprise, _ in warned}) >= 3


def test_the_grid_of_a_smelter_would_have_told_off_one_that_keeps_its_limit(district: running.District) -> None:
    """What a yardstick without a boundary did: the whole plant over the metal lies above the potline's limit."""
    (plant,) = (p for p in district.plants if p.code == "datong-aluminium")
    edges = np.array([edge_us(MONTHS[0]), edge_us(MONTHS[1])], np.int64)
    grid = float(district.signals[plant.code]["e01/kwh"].use(edges)[0])
    metal = made(plant, district.signals[plant.code], int(edges[0]), int(edges[1]), 1)
    assert plant.product.target < 13_000 < 13_350 < grid / metal
