"""Where a meter idles: two groups of hours are told apart, one is not."""

import random

import pytest

from qingyu.domain.forecast.idle import Threshold, estimate, is_idle
from qingyu.domain.kernel.reason import Reason


def test_nights_and_shifts_are_told_apart_whatever_scatters() -> None:
    drawn = random.Random(7)
    idle = [drawn.gauss(40.0, 5.0) for _ in range(8 * 56)]
    running = [drawn.gauss(300.0, 30.0) for _ in range(16 * 56)]
    found = estimate([*idle, None, *running])
    assert isinstance(found, Threshold)
    assert max(idle) < found.load < min(running)
    assert found.is_estimated
    assert (is_idle(None, found), is_idle(0.0, found), is_idle(300.0, found)) == (None, True, False)


@pytest.mark.parametrize(
    "loads",
    [
        [float(n % 100) for n in range(1000)],  # evenly between its ends
        [100.0 + random.Random(n).gauss(0.0, 10.0) for n in range(1000)],  # round one load
        [70.0] * 500 + [100.0] * 500,  # a quieter night is no idling
        [100.0] * 999 + [0.0],  # one hour without supply is no idling
    ],
)
def test_what_has_one_load_has_no_threshold(loads: list[float]) -> None:
    found = estimate(loads)
    assert isinstance(found, Reason)
    assert found.code == "idle_one_load"
