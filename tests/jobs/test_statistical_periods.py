"""A yardstick judges twelve whole months; a month, or eleven of them, is a trend and no verdict."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict
from qingyu.jobs.benchmark import benchmarks
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.intensity.verdicts import PeriodVerdict
from tests.jobs.plant import Plant
from tests.jobs.test_proof import nodes
from tests.support.reasons import english

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
CLINKER, LIST = "gb16780-2021.clinker.comprehensive", "ndrc2023.clinker"


def kiln(conn: psycopg.Connection[Any], kgce_per_t: float) -> Plant:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id=CLINKER, benchmark_id=LIST)
    months = plant.year("clinker", "coal", APRIL, kgce_per_t / 714.3)
    indicators.refresh(conn, plant.id, [], months, NOW)
    return plant


def verdicts(plant: Plant, month: date = MARCH) -> dict[str, PeriodVerdict]:
    (product,) = benchmarks.month(plant.conn, EVERYTHING, plant.code, month, NOW).products
    return {y.role: y.verdict for y in product.yardsticks}


def test_a_bad_month_in_a_good_year_is_no_breach(conn: psycopg.Connection) -> None:
    plant = kiln(conn, 98.0)
    plant.days("coal", MARCH, APRIL, 125.0 / 0.7143)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = verdicts(plant)
    year = (98.0 * 334 + 125.0 * 31) / 365
    assert found["limit"].value == pytest.approx(year)
    assert (found["limit"].from_month, found["limit"].to_month) == ("2025-04", "2026-03")
    assert found["limit"].over_limit is False
    assert found["benchmark"].class_ == "between"
    shown = benchmarks.month(conn, EVERYTHING, plant.code, MARCH, NOW).products[0].yardsticks
    assert [y.class_ for y in shown if y.role == "benchmark"] == ["below_baseline"]


def test_eleven_months_give_no_verdict_but_the_month_that_is_missing(conn: psycopg.Connection) -> None:
    plant = kiln(conn, 130.0)
    assert verdicts(plant)["limit"].over_limit is True
    found = verdicts(plant, date(2026, 2, 1))
    assert (found["limit"].value, found["limit"].over_limit, found["benchmark"].class_) == (None, None, None)
    assert english(found["limit"].reason) == "nothing is computed for 1 of the months (2025-03)"


def test_an_open_month_is_judged_by_the_twelve_that_closed_before_it(conn: psycopg.Connection) -> None:
    plant = kiln(conn, 130.0)
    plant.days("coal", APRIL, date(2026, 4, 10), 1.0)
    indicators.refresh(conn, plant.id, [], [APRIL], NOW)
    found = verdicts(plant, APRIL)
    assert (found["limit"].from_month, found["limit"].to_month) == ("2025-04", "2026-03")
    assert found == verdicts(plant)
    assert found["limit"].over_limit is True


def test_a_year_is_proved_down_to_its_months(conn: psycopg.Connection) -> None:
    plant = kiln(conn, 106.0)
    for code, level in (("gap.rolling12", 100.0), ("limit.gap.rolling12", 117.0)):
        tree = as_dict(proof.tree(conn, EVERYTHING, plant.code, code, "clinker", "month", MARCH))["tree"]
        assert tree["value"] == pytest.approx(106.0 - level)
        assert [n["name"] for n in nodes(tree) if n["closes"] is False] == []
        assert sum(n["name"].startswith("2025-") for n in nodes(tree)) >= 18
