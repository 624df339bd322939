"""A yardstick judges twelve whole months; a month, or eleven of them, is a trend and no verdict."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.domain.scope import EVERYTHING
from qingyu.jobs import indicators, proof
from tests.jobs.plant import Plant
from tests.jobs.test_proof import nodes

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


def test_a_year_is_proved_down_to_its_months(conn: psycopg.Connection) -> None:
    plant = kiln(conn, 106.0)
    for code, level in (("gap.rolling12", 100.0), ("limit.gap.rolling12", 117.0)):
        tree = proof.tree(conn, EVERYTHING, plant.code, code, "clinker", "month", MARCH)["tree"]
        assert tree["value"] == pytest.approx(106.0 - level)
        assert [n["name"] for n in nodes(tree) if n["closes"] is False] == []
        assert sum(n["name"].startswith("2025-") for n in nodes(tree)) >= 18
