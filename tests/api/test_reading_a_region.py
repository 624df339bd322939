"""A region is read once: what its enterprises have in a span is asked for once, however many schemes judge it."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any, ClassVar

import psycopg

from qingyu.domain.control.span import Span
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting, barometer, light_rules, sheets

REGION = "640000"


class Listening(psycopg.Cursor[Any]):
    """A cursor that keeps what it was asked."""

    asked: ClassVar[Counter[str]] = Counter()

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> "Listening":
        if isinstance(params, dict) and "months" in params:
            self.asked[f"{query} {sorted(params.items())}"] += 1
        super().execute(query, params, **kwargs)
        return self


def heard(conn: psycopg.Connection) -> Counter[str]:
    """What the connection asks from now on of some months, and how often."""
    Listening.asked = Counter()
    conn.cursor_factory = Listening
    return Listening.asked


def test_what_is_asked_of_a_region_is_asked_once_for_all_schemes(plant: psycopg.Connection) -> None:
    region = acting.region(plant, EVERYTHING, REGION)
    asked = heard(plant)
    found = sheets.comparison(plant, EVERYTHING, region, Span(2026, 9))
    assert len(found.schemes) > 3
    assert asked
    assert max(asked.values()) == 1


def test_what_is_asked_of_a_region_is_asked_once_for_its_barometer(plant: psycopg.Connection) -> None:
    asked = heard(plant)
    barometer.barometer(plant, EVERYTHING, REGION, None, light_rules.DEFAULT, datetime(2026, 10, 5, tzinfo=UTC))
    assert asked
    assert max(asked.values()) == 1
