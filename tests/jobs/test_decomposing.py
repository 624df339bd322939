"""What a proposal knows of each child: what it could have saved, in the unit of the budget, of a whole year only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from qingyu.db import benchmarks
from qingyu.db.budgets import BodyRow
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import BudgetBook
from qingyu.domain.control.decomposition import DecompositionRule
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import decomposing

ALPHA = BodyRow("enterprise", 1, "alpha", "甲", "alpha")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
MONTHS = [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 11))]


@dataclass(frozen=True)
class Row:
    """A stored value of a month, as far as it matters here."""

    code: str
    start_on: date
    value: float | None


def headroom(monkeypatch: pytest.MonkeyPatch, controlled: Controlled, rows: list[Row]) -> float | None:
    monkeypatch.setattr(benchmarks, "worth_inputs", lambda *_: rows)
    asked = decomposing._Asked(
        cast(Any, None), EVERYTHING, cast(Any, None), controlled, BudgetBook.NONE, DecompositionRule.HEADROOM, NOW
    )
    return decomposing._headroom(asked, ALPHA)


def test_the_headroom_of_carbon_is_of_carbon_and_of_twelve_known_months(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row("saving", month, 1.0) for month in MONTHS] + [Row("gap.co2", month, 2.5) for month in MONTHS]
    assert headroom(monkeypatch, Controlled.ENERGY, rows) == 12.0
    assert headroom(monkeypatch, Controlled.CARBON, rows) == 30.0
    assert headroom(monkeypatch, Controlled.CARBON, rows[:-1]) is None
    assert headroom(monkeypatch, Controlled.CARBON, [*rows[:-1], Row("gap.co2", MONTHS[-1], None)]) is None
    assert headroom(monkeypatch, Controlled.ENERGY, []) is None
    # Who is better than its benchmark in a month saves nothing there; it does not take from the others.
    rows[0] = Row("saving", MONTHS[0], -5.0)
    assert headroom(monkeypatch, Controlled.ENERGY, rows) == 11.0
