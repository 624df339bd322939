"""Target arithmetic with the digits of the worked examples of Ningxia, Qinghai and Chongqing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import targets
from qingyu.domain.control.targets import Standing
from tests.support.present import present

rates = st.floats(0.001, 0.5)


@pytest.mark.parametrize(
    ("rate", "yearly"),
    [(0.14, 2.9714), (0.10, 2.0852), (0.16, 3.4270), (0.17, 3.6580), (0.18, 3.8913), (0.19, 4.1268)],
)
def test_a_five_year_rate_is_shared_geometrically(rate: float, yearly: float) -> None:
    assert targets.annual_rate(rate) * 100 == pytest.approx(yearly, abs=5e-5)


def test_energy_up_five_and_output_up_eight_per_cent_is_a_drop_of_2_78() -> None:
    assert targets.intensity_drop(0.05, 0.08) * 100 == pytest.approx(2.78, abs=5e-3)


def test_the_linear_path_of_14_per_cent_is_wrong_by_up_to_0_26_points() -> None:
    due = targets.path(0.14)
    assert [value * 100 for value in due] == pytest.approx([2.971, 5.855, 8.652, 11.366, 14.0], abs=5e-4)
    linear = [0.14 * n / 5 for n in range(1, 6)]
    assert max(a - b for a, b in zip(due, linear, strict=True)) * 100 == pytest.approx(0.26, abs=0.01)


def test_three_good_years_of_ningxia_are_behind_and_need_3_177_per_cent_in_each_of_two() -> None:
    dropped = targets.cumulative([0.030, 0.024, 0.031])
    assert dropped * 100 == pytest.approx(8.263, abs=5e-4)
    assert present(targets.progress(dropped, 0.14)) * 100 == pytest.approx(57.18, abs=5e-3)
    assert targets.schedule(dropped, 0.14, 3).standing is Standing.BEHIND
    assert present(targets.needed_rate(dropped, 0.14, 2)) * 100 == pytest.approx(3.177, abs=5e-4)


def test_an_increment_cap_grows_linearly() -> None:
    assert targets.allowed_total(0.0, 1.33, 1) == pytest.approx(0.266)
    assert targets.allowed_total(100.0, 15.0, 5) == 115.0


@given(rate=rates, years=st.integers(1, 10))
def test_the_yearly_rate_kept_every_year_reaches_the_rate_on_schedule(rate: float, years: int) -> None:
    yearly = targets.annual_rate(rate, years)
    assert targets.cumulative([yearly] * years) == pytest.approx(rate)
    assert targets.path(rate, years)[-1] == pytest.approx(rate)
    assert targets.progress(targets.cumulative([yearly]), rate) == pytest.approx(1 / years)


@given(rate=rates, dropped=st.floats(0.0, 0.4), left=st.integers(1, 5))
def test_what_is_still_needed_reaches_the_rate(rate: float, dropped: float, left: int) -> None:
    needed = targets.needed_rate(dropped, rate, left)
    assert targets.cumulative([dropped, *[present(needed)] * left]) == pytest.approx(rate)


@given(rate=st.floats(-0.5, 0.9), year=st.integers(1, 10), years=st.integers(1, 10))
def test_exactly_on_the_path_is_on_schedule_and_a_millionth_less_is_behind(rate: float, year: int, years: int) -> None:
    year = min(year, years)
    due = targets.schedule(0.0, rate, year, years).due
    assert targets.schedule(present(due), rate, year, years).standing is Standing.ON_SCHEDULE
    assert targets.schedule(present(due) - 1e-6, rate, year, years).standing is Standing.BEHIND


@given(rate=rates, years=st.integers(1, 10))
def test_equal_years_meet_their_target_whatever_the_rounding_bit(rate: float, years: int) -> None:
    yearly = targets.annual_rate(rate, years)
    for year in range(1, years + 1):
        judged = targets.schedule(targets.cumulative([yearly] * year), rate, year, years)
        assert judged.standing is Standing.ON_SCHEDULE


def test_no_drop_demanded_has_no_progress_and_is_met_while_nothing_rises() -> None:
    judged = [targets.schedule(dropped, 0.0, 3) for dropped in (0.0, 0.01, -0.01)]
    assert [one.standing for one in judged] == [Standing.ON_SCHEDULE, Standing.ON_SCHEDULE, Standing.BEHIND]
    assert [one.progress for one in judged] == [None, None, None]
    assert targets.completion(0.01, 0.0) is None


def test_a_rise_that_is_allowed_follows_the_same_path() -> None:
    slower, faster = (targets.schedule(dropped, -0.10, 2) for dropped in (-0.03, -0.05))
    assert slower.due == pytest.approx(-0.03886, abs=1e-5)
    assert (slower.standing, faster.standing) == (Standing.ON_SCHEDULE, Standing.BEHIND)


@pytest.mark.parametrize(("dropped", "rate"), [(0.1, 1.0), (0.1, 1.2), (1.0, 0.14), (2.0, 0.14)])
def test_what_nobody_can_reach_is_refused_as_a_value(dropped: float, rate: float) -> None:
    assert targets.schedule(dropped, rate, 3).standing in (Standing.RATE_REFUSED, Standing.DROP_REFUSED)
    assert targets.progress(dropped, rate) is None
    assert targets.needed_rate(dropped, rate, 2) is None


def test_in_the_last_year_nothing_is_left_to_spread_over() -> None:
    assert targets.needed_rate(0.05, 0.14, 0) is None


def test_a_total_that_is_exactly_its_cap_keeps_it() -> None:
    assert targets.is_within_total(0.1 + 0.2, 0.3)
    assert not targets.is_within_total(6050.0, targets.allowed_total(5400.0, 1500.0, 2))
