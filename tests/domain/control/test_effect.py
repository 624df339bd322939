"""What a measure saved by the account: the same days of a year before, or the reason why nothing is said."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import effect

SINCE = date(2026, 7, 1)


def days(n: int, now: float, before: float) -> dict[date, float]:
    """n days from July on, and the same of the year before."""
    these = [SINCE + timedelta(day) for day in range(n)]
    return dict.fromkeys(these, now) | {day.replace(year=2025): before for day in these}


def test_a_saving_is_scaled_to_a_year_and_held_against_what_was_expected() -> None:
    found = effect.shown(days(30, 9.0, 10.0), SINCE, 730.0)
    assert (found.n_days, found.before, found.after) == (30, 300.0, 270.0)
    assert (found.saved, found.share) == (365.0, 0.5)
    assert (found.from_on, found.to_on) == (SINCE, date(2026, 7, 30))


def test_too_few_days_say_nothing_and_a_day_that_one_year_lacks_counts_in_neither() -> None:
    few = effect.shown(days(27, 9.0, 10.0), SINCE, None)
    assert few.saved is None
    assert few.reason is not None
    assert few.reason.code == "effect_days_lacking"
    holed = days(29, 9.0, 10.0)
    del holed[date(2025, 7, 3)]
    assert effect.shown(holed, SINCE, None).n_days == 28


def test_without_an_expectation_there_is_no_share_and_more_use_is_a_saving_below_zero() -> None:
    found = effect.shown(days(28, 11.0, 10.0), SINCE, None)
    assert (found.saved, found.share) == (-365.0, None)


@given(st.integers(28, 300), st.floats(0, 1e6), st.floats(0, 1e6))
def test_whatever_the_number_of_days_the_same_rate_saves_the_same_in_a_year(n: int, now: float, before: float) -> None:
    saved = effect.shown(days(n, now, before), SINCE, None).saved
    assert saved is not None
    assert abs(saved - (before - now) * 365) <= 1e-6 * max(1.0, before, now)
