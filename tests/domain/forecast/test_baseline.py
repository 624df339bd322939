"""A baseline and its cumulative sum: a case reckoned by hand, and what is no baseline."""

import math

import pytest

from qingyu.domain.forecast.baseline import (
    LEAST_DAYS,
    Baseline,
    Point,
    breaks,
    cumulative,
    differences,
    fit,
)
from qingyu.domain.kernel.reason import Reason

# By hand: x = 10, 20, 30, 40 t and y = 100 + 5 x + e kWh with e = 2, -2, -2, 2. The sums of e and of x e are 0
# (20 - 40 - 60 + 80), so least squares gives exactly a = 100 and b = 5. SSE = 28 * 4 = 112; SST = 25 * 3500 + 112, for
# the squares of x about 25 are 225, 25, 25, 225, seven times. s = sqrt(112 / 26).
SCATTER = {10.0: 2.0, 20.0: -2.0, 30.0: -2.0, 40.0: 2.0}
SEEN = [Point(100.0 + 5.0 * x + SCATTER[x], x) for x in (10.0, 20.0, 30.0, 40.0) * 7]
SAVED = [Point(100.0 + 5.0 * x + SCATTER[x] - 10.0, x) for x in (10.0, 20.0, 30.0, 40.0) * 5]


def fitted(points: list[Point] = SEEN, least: int = LEAST_DAYS, is_driven: bool = True) -> Baseline:
    found = fit(points, least, is_driven)
    assert isinstance(found, Baseline)
    return found


def test_the_case_by_hand() -> None:
    found = fitted()
    assert found.intercept == pytest.approx(100.0)
    assert found.slope == pytest.approx(5.0)
    assert found.r2 == pytest.approx(1.0 - 112.0 / 87_612.0)
    assert found.deviation == pytest.approx(math.sqrt(112.0 / 26.0))
    assert (found.n, found.least, found.most) == (28, 10.0, 40.0)
    sums = cumulative(differences([*SEEN, *SAVED], found))
    # Least squares leaves nothing at the end of its own days; then 20 days of 10 kWh less each.
    assert sums[27] == pytest.approx(0.0, abs=1e-9)
    assert sums[-1] == pytest.approx(-200.0)


def test_the_slope_breaks_on_the_day_on_which_less_was_used() -> None:
    found = fitted()
    (only,) = breaks(differences([*SEEN, *SAVED], found), found.deviation)
    assert only.at == 28
    assert only.before == pytest.approx(0.0, abs=1e-9)
    assert only.after == pytest.approx(-10.0)
    assert breaks(differences(SEEN, found), found.deviation) == []


def test_a_day_without_a_value_adds_nothing_and_is_no_break() -> None:
    found = fitted()
    holed = [*SEEN, Point(None, 20.0), Point(210.0, None), *SAVED]
    differing = differences(holed, found)
    assert differing[28:30] == [None, None]
    assert cumulative(differing)[-1] == pytest.approx(-200.0)
    assert [one.at for one in breaks(differing, found.deviation)] == [30]


def test_without_a_driver_the_mean_is_expected_and_nothing_is_explained() -> None:
    found = fitted([Point(one, 0.0) for one in (90.0, 110.0) * 14], is_driven=False)
    assert (found.intercept, found.slope, found.r2) == (100.0, None, None)
    assert not found.is_beyond(1e9)


@pytest.mark.parametrize(
    ("points", "code"),
    [(SEEN[:27], "baseline_too_short"), ([Point(100.0, 7.0)] * 28, "driver_stands_still"), ([], "baseline_too_short")],
)
def test_what_is_no_baseline_says_why(points: list[Point], code: str) -> None:
    found = fit(points, LEAST_DAYS)
    assert isinstance(found, Reason)
    assert found.code == code


def test_a_driver_far_outside_what_was_seen_is_told() -> None:
    found = fitted()
    assert [found.is_beyond(x) for x in (7.0, 43.0, 6.9, 43.1)] == [False, False, True, True]
