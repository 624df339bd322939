"""The loss of a case: what was used beyond what was expected, by months, days and hours, and what it is worth."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from qingyu.domain.control import loss
from qingyu.domain.control.loss import Piece
from qingyu.domain.forecast.ahead import expect_ahead
from qingyu.domain.forecast.band import PAST
from qingyu.domain.kernel.reason import because
from tests.support.near import near
from tests.support.present import present

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def month(unit: str, value: float | None, level: float | None, output: float | None = 31_000.0) -> dict[str, Any]:
    yardstick = {"unit": unit, "levels": {"level3": level}}
    made = {"output": output, "product_unit": "t"}
    return {"value": value, "unit": unit, "in_force": True, "yardstick": yardstick} | made


def test_a_month_loses_what_lies_above_its_level_times_its_output() -> None:
    piece = loss.of_month(month("kgce/t", 120.0, 117.0), "level3", AT, LATER)
    assert (piece.value, piece.expected, piece.more) == (120.0, 117.0, near(93_000.0))
    # A month below the level gives back.
    assert loss.of_month(month("kWh/t", 60.0, 61.0), "level3", AT, LATER).more == near(-31_000.0)
    assert loss.of_month(month("gce/kg", 120.0, 117.0), "level3", AT, LATER).more == near(93_000.0)
    # Oil equivalent is told as coal, by the figure its saving is reckoned with.
    ethylene, refining = month("kgoe/t", 642.0, 640.0), month("kgoe/(t·factor)", 8.0, 8.5)
    assert loss.of_month(ethylene, "level3", AT, LATER).more == near(88_573.2)
    assert loss.of_month(refining | {"product_unit": "t·factor"}, "level3", AT, LATER).more == near(-22_143.3)


@pytest.mark.parametrize(
    "inputs",
    [month("kgce/t", None, 117.0), month("kgce/t", 120.0, None), month("kgce/t", 120.0, 117.0, None),
     month("kgce/t", 120.0, 117.0) | {"product_unit": "m2"}, month("m3/t", 120.0, 117.0), {}],
)  # fmt: skip
def test_a_month_of_which_something_is_not_known_loses_nothing_that_can_be_told(inputs: dict[str, Any]) -> None:
    assert loss.of_month(inputs, "level3", AT, LATER).more is None


def test_a_month_in_which_the_limit_was_not_in_force_is_held_against_none() -> None:
    piece = loss.of_month(month("kgce/t", 120.0, 117.0) | {"in_force": False}, "level3", AT, LATER)
    assert piece == Piece(AT, LATER, 120.0, None, None)


def test_hours_that_were_not_measured_are_no_loss_and_no_gain() -> None:
    edges = [AT + timedelta(hours=n) for n in range(5)]
    of_day = dict.fromkeys(edges, date(2026, 3, 1))
    pieces = loss.of_hours(np.array([5.0, np.nan, 3.0, 4.0]), np.array([4.0, 4.0, 4.0, 4.0]), edges)
    assert [one.more for one in pieces] == [1.0, None, -1.0, 0.0]
    (day,) = loss.by_days(pieces, of_day)
    assert day == Piece(AT, edges[4], 4.0, 4.0, 0.0, 0.75)
    # One hour is no day, and hours of which nothing is expected are no holes of it.
    (day,) = loss.by_days(loss.of_hours(np.array([9.0, np.nan, np.nan, np.nan]), np.full(4, 4.0), edges), of_day)
    assert day == Piece(AT, edges[4], None, 4.0, None, 0.25)
    idle = loss.of_hours(np.array([5.0, np.nan, np.nan, 9.0]), np.array([4.0, np.nan, np.nan, np.nan]), edges)
    assert loss.by_days(idle, of_day)[0] == Piece(AT, edges[4], 5.0, 4.0, 1.0, 1.0)
    assert loss.total([pieces[1]]) is None
    assert loss.completeness_of([pieces[0], pieces[1], idle[1]]) == 0.5


def test_a_loss_is_worth_nothing_without_a_reason_where_it_is_worth_a_number() -> None:
    assert present(loss.worth(-2.0, 0.5, None).value) == -1.0
    assert loss.worth(2.0, None, because("loss_cost_unknown")).reason == because("loss_cost_unknown")
    assert loss.worth(None, 0.5, None).reason == because("loss_unknown")
    assert loss.mean_of([(None, 1.0), (1.0, None), (1.0, 0.0)]) is None


def test_what_changed_is_not_learnt_as_usual_however_long_it_lasts() -> None:
    by_weekday = np.array([100.0 if day % 7 < 5 else 20.0 for day in range(PAST + 20)])
    noise = 1.0 + 0.01 * np.sin(np.arange(len(by_weekday) * 24)).reshape(-1, 24)
    loads = np.repeat(by_weekday[:, None], 24, axis=1) * noise
    loads[PAST:] *= 3.0
    works = by_weekday > 50.0
    bands = expect_ahead(loads, works[:PAST], [bool(one) for one in works[PAST:]])
    assert [present(band.reason is None) for band in bands] == [True] * 20
    assert [float(band.p50.mean()) for band in bands] == [near(one, rel=0.03) for one in by_weekday[PAST:].tolist()]
