"""The expected load of a day: what it holds, what it refuses, and what it does not see beforehand."""

import numpy as np
import pytest

from qingyu.domain.forecast.band import LEARNT, LEAST_TESTED, LoadBand, expect
from qingyu.domain.forecast.history import Floats

DAYS = 126
WORKING = np.arange(DAYS + 40) % 7 < 5


def plant(days: int = DAYS, slots: int = 24, noise: float = 0.05, seed: int = 1) -> Floats:
    """A load by day with a half-day's rest at weekends. [kW]"""
    chance = np.random.default_rng(seed)
    hour = np.arange(slots) * 24 / slots
    shape = np.where((hour >= 8) & (hour < 18), 100.0, 20.0)
    week = np.where(WORKING[:days, None], 1.0, np.where(hour < 12, 1.0, 0.3))
    return np.asarray(shape * week * chance.normal(1.0, noise, (days, slots)))


@pytest.mark.parametrize("slots", [24, 96])
def test_four_fifths_of_what_comes_lie_in_the_band(slots: int) -> None:
    whole = plant(DAYS + 35, slots)
    inside = []
    for day in range(DAYS, DAYS + 35, 3):
        band = expect(whole[day - DAYS : day], WORKING[day - DAYS : day + 1])
        assert band.reason is None
        assert (band.p10 <= band.p50).all()
        assert (band.p50 <= band.p90).all()
        inside.append(((band.p10 <= whole[day]) & (whole[day] <= band.p90)).mean())
    assert 0.74 < float(np.mean(inside)) < 0.88


def test_a_free_day_is_expected_to_be_one() -> None:
    loads = plant()
    friday, saturday = (expect(loads[: 14 * 7 + k], WORKING[: 14 * 7 + k + 1]) for k in (4, 5))
    assert friday.p50[15] == pytest.approx(100.0, rel=0.1)
    assert saturday.p50[15] == pytest.approx(30.0, rel=0.1)


def test_too_few_days_have_no_band_and_say_how_many_are_needed() -> None:
    band = expect(plant(LEARNT + LEAST_TESTED - 1), WORKING[: LEARNT + LEAST_TESTED])
    assert (len(band.p50), band.reason and band.reason.code) == (0, "load_days_few")
    assert expect(plant(LEARNT + LEAST_TESTED), WORKING[: LEARNT + LEAST_TESTED + 1]).reason is None


def test_nothing_known_has_no_band() -> None:
    for days in (0, 60):
        assert refused(expect(np.full((days, 24), np.nan), WORKING[: days + 1])) == "load_days_few"


def test_what_stands_still_has_no_band() -> None:
    assert refused(expect(np.zeros((DAYS, 24)), WORKING[: DAYS + 1])) == "load_stands"


@pytest.mark.parametrize("silent", [21, 22, 30, 35, 36, 60, 84, 85])
def test_a_channel_that_was_silent_for_weeks_has_no_band_of_zero(silent: int) -> None:
    loads = np.full((DAYS, 24), 100.0)
    loads[-silent:] = np.nan
    band = expect(loads, WORKING[: DAYS + 1])
    expected = None if silent == 21 else "load_days_few" if silent == 85 else "load_days_late"
    assert refused(band) == expected
    assert (band.p50 == 100.0).all()


@pytest.mark.parametrize("first", [0, 5])
def test_times_of_the_day_that_were_never_measured_are_no_zeros(first: int) -> None:
    loads = plant()
    loads[:, first : first + 3] = np.nan
    assert refused(expect(loads, WORKING[: DAYS + 1])) == "load_hours_unknown"


def refused(band: LoadBand) -> str | None:
    return band.reason.code if band.reason else None


def test_a_machine_that_is_on_and_off_by_chance_has_no_band() -> None:
    loads = np.where(np.random.default_rng(2).random((DAYS, 24)) < 0.5, 100.0, 0.0)
    band = expect(loads, WORKING[: DAYS + 1])
    assert refused(band) == "load_without_skill"
    assert (len(band.p90), band.days) == (0, DAYS)


def test_what_repeats_itself_to_the_digit_has_a_band_although_last_week_is_as_good() -> None:
    band = expect(plant(noise=0.0), WORKING[: DAYS + 1])
    assert band.reason is None
    assert np.abs(band.p90 - band.p10).max() < 1e-9


def test_holes_are_no_zeros() -> None:
    loads, holes = plant(), plant()
    holes[40:44] = np.nan
    holes[90, 3:10] = np.nan
    whole, lacking = expect(loads, WORKING[: DAYS + 1]), expect(holes, WORKING[: DAYS + 1])
    assert lacking.days == DAYS - 5  # and of the day that lacks seven hours too little is known
    assert lacking.p50 == pytest.approx(whole.p50, rel=0.05)


def test_what_is_not_signed_is_not_expected_below_zero() -> None:
    band = expect(np.abs(plant(noise=0.8)), WORKING[: DAYS + 1])
    assert float(band.p10.min()) >= 0.0
