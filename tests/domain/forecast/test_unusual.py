"""Sudden changes, waste while idling, and drift: what is seen and what is let pass."""

from dataclasses import replace

import numpy as np
import pytest

from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import LATE, REFERENCE, YEAR, Hours, back_at, drift, late, standby, sudden
from tests.support.present import present

DAYS = LATE + REFERENCE
WORKING = np.arange(1000) % 7 < 5


def hours(loads: Floats) -> Hours:
    """A blower around the clock: 100 kW, give or take 5."""
    flat = np.full(len(loads), 100.0)
    return Hours(loads, flat - 5.0, flat, flat + 5.0, 100.0)


def blower(*fallen: float) -> Hours:
    return hours(np.array([100.0, 98.0, 103.0, *fallen]))


def test_a_blower_that_falls_by_59_percent_for_four_hours_is_noticed_in_its_second() -> None:
    assert sudden(blower(41.0), 3.0, 0.3, 2) is None
    for count in (2, 3, 4):
        found = present(sudden(blower(*[41.0] * count), 3.0, 0.3, 2))
        assert (found.first, found.last, found.value, found.expected) == (3, 2 + count, 41.0, 100.0)
        assert found.share == pytest.approx(-0.59)
    assert sudden(blower(41.0, 41.0, 99.0), 3.0, 0.3, 2) is None  # it runs again


def test_a_load_is_back_with_the_first_of_two_known_hours_on_end() -> None:
    assert back_at(blower(41.0, 41.0, 99.0, 41.0, np.nan, 98.0, np.nan, 101.0), 3.0, 0.3, 2) == 8
    assert back_at(blower(41.0, 41.0, 99.0), 3.0, 0.3, 2) is None
    assert back_at(blower(99.0, 98.0), 3.0, 0.3, 2) is None  # it was never off


@pytest.mark.parametrize(
    "loads",
    [
        [80.0, 80.0],  # outside of the band, and no third of the load
        [41.0, 160.0],  # neither all above nor all below
        [41.0, np.nan],  # nothing is known of the last hour
        [np.nan, 41.0],
    ],
)
def test_what_is_no_run_of_large_changes_is_let_pass(loads: list[float]) -> None:
    assert sudden(blower(*loads), 3.0, 0.3, 2) is None


def test_a_change_is_measured_by_the_width_of_the_band_and_a_wide_one_lets_more_pass() -> None:
    wide = blower(41.0, 41.0)
    assert sudden(replace(wide, p10=wide.p50 - 25.0), 3.0, 0.3, 2) is None


def test_an_hour_that_is_not_known_neither_ends_a_run_nor_lengthens_it() -> None:
    found = blower(41.0, 41.0, 41.0)
    p50 = found.p50.copy()
    p50[-2] = np.nan
    run = present(sudden(replace(found, p50=p50), 3.0, 0.3, 2))
    assert (run.first, run.last, run.value, run.expected) == (3, 5, 41.0, 100.0)
    assert sudden(replace(found, p50=p50), 3.0, 0.3, 3) is None
    stood = hours(np.array([*[100.0] * 3, *[0.0] * 38, np.nan, 0.0, 0.0]))
    assert present(sudden(stood, 3.0, 0.3, 2)).first == 3


def test_what_never_ran_has_no_change_to_be_measured() -> None:
    """The first hour of a spare pump: there is no level that its share could be of."""
    zero = np.zeros(2)
    assert sudden(Hours(np.array([0.0, 0.01]), zero, zero, zero, 0.0), 3.0, 0.3, 1) is None


def night(idle: float) -> Hours:
    p50 = np.where(np.arange(24) < 8, 20.0, 120.0)
    return Hours(np.where(np.arange(24) < 8, idle, 120.0), p50 - 3.0, p50, p50 + 5.0, 87.0)


def test_a_night_that_uses_half_as_much_again_is_waste() -> None:
    found = present(standby(night(30.0), 0.6, 1.0, 0.2, 3))
    assert (found.first, found.last, found.value, found.expected, found.share) == (0, 7, 30.0, 20.0, 0.5)
    assert standby(night(24.0), 0.6, 1.0, 0.2, 3) is None
    assert standby(night(10.0), 0.6, 1.0, 0.2, 3) is None


def test_a_cloud_over_what_is_given_back_at_noon_is_no_waste() -> None:
    """Net of its panels: 150 kW, but -60 expected from 10 to 16 and 0 seen."""
    net = night(30.0)
    noon = slice(10, 16)
    for one, value in ((net.loads, 0.0), (net.p10, -60.0), (net.p50, -60.0), (net.p90, -60.0)):
        one[noon] = value
    for one in (net.loads, net.p10, net.p50, net.p90):
        one[:10] = one[16:] = 150.0
    assert standby(net, 0.6, 1.0, 0.2, 3) is None


def test_a_plant_that_never_idles_wastes_no_idle_load() -> None:
    assert standby(hours(np.full(24, 150.0)), 0.6, 1.0, 0.2, 3) is None


def uses(days: int = DAYS, seed: int = 1) -> Floats:
    return np.asarray(np.where(WORKING[:days], 100.0, 60.0) * np.random.default_rng(seed).normal(1.0, 0.03, days))


def test_a_tenth_more_for_four_weeks_is_drift_and_ordinary_weeks_are_none() -> None:
    moved = uses()
    moved[-LATE:] *= 1.1
    found = present(drift(present(late(moved, WORKING[:DAYS])), 0.5, 8.0, 0.05))
    assert found.share == pytest.approx(0.1, abs=0.03)
    assert found.last == LATE - 1
    for seed in range(20):
        assert drift(present(late(uses(seed=seed), WORKING[:DAYS])), 0.5, 8.0, 0.05) is None


def test_drift_downwards_is_told_and_a_standstill_is_none() -> None:
    fallen = uses()
    fallen[-LATE:] *= 0.85
    assert present(drift(present(late(fallen, WORKING[:DAYS])), 0.5, 8.0, 0.05)).share < -0.1
    stood = uses()
    stood[-4:-2] = 0.0
    assert drift(present(late(stood, WORKING[:DAYS])), 0.5, 8.0, 0.05) is None


def test_a_season_that_came_last_year_too_is_no_drift() -> None:
    count = YEAR + DAYS + 14
    heated = uses(count) * np.where((count - np.arange(count)) % YEAR <= 24, 1.15, 1.0)
    assert drift(present(late(heated[-DAYS:], WORKING[count - DAYS : count])), 0.5, 8.0, 0.05) is not None
    assert drift(present(late(heated, WORKING[:count])), 0.5, 8.0, 0.05) is None


def test_too_few_days_have_no_baseline() -> None:
    assert late(uses(DAYS - 1), WORKING[: DAYS - 1]) is None
    lacking = uses()
    lacking[: REFERENCE - 30] = np.nan
    assert late(lacking, WORKING[:DAYS]) is None
    assert late(np.zeros(DAYS), WORKING[:DAYS]) is None


def test_what_gives_off_has_no_baseline() -> None:
    assert late(-uses(), WORKING[:DAYS]) is None
