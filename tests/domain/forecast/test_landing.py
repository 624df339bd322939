"""The year's end: near what comes, behind a gate, and tied between quantities of one plant."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingyu.domain.forecast import landing
from qingyu.domain.forecast.history import History, of_days
from qingyu.domain.forecast.landing import Landing, Outlook, StatedStart, land, odds_above, outlook, ratio
from tests.support.near import near
from tests.support.present import present

from .series import FIRST_ON, as_of, plant, year_total

YEARS = 3 * 366
MARCH, JUNE = date(2026, 4, 1), date(2026, 7, 1)


def fan_of(found: Landing) -> tuple[float, float, float]:
    """p10, p50 and p90 of a forecast that has them."""
    return present(found.p10), present(found.p50), present(found.p90)


@pytest.mark.parametrize("growth", [-0.08, 0.0, 0.12])
def test_the_year_ends_within_two_percent_of_the_middle_by_june(growth: float) -> None:
    days = plant(YEARS, growth=growth)
    found = land(as_of(days, JUNE), seed=1)
    assert found.reason is None
    assert found.p50 == pytest.approx(year_total(days, 2026), rel=0.02)
    low, middle, high = fan_of(found)
    assert low < middle < high
    assert found.known == pytest.approx(days[731 : 731 + 181].sum())
    assert present(found.skill).horizon == 184
    assert present(found.skill).origins >= 4
    assert 0.0 <= present(present(found.skill).coverage) <= 1.0


def test_a_growing_plant_has_skill_over_the_days_of_last_year() -> None:
    found = land(as_of(plant(YEARS, growth=0.12), JUNE), seed=1)
    assert present(found.skill).skill > 0.5
    assert present(found.naive) < present(found.p10)


@given(st.integers(0, 10**6), st.sampled_from([0.02, 0.1, 0.3]), st.sampled_from([MARCH, JUNE, date(2026, 10, 1)]))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_white_noise_is_refused(seed: int, spread: float, day: date) -> None:
    days = np.random.default_rng(seed).normal(100.0, 100.0 * spread, YEARS)
    found = land(as_of(np.maximum(days, 0.0), day), seed=seed)
    assert found.reason is not None
    assert found.p50 is None
    assert odds_above(found.draws, 1.0) is None


def test_a_walk_of_steps_nobody_can_foresee_gets_no_narrow_fan() -> None:
    """A level that jumps half up or down each quarter: refused, or a fan that is a tenth of the year wide."""
    steps = np.repeat(np.random.default_rng(5).choice([60.0, 100.0, 150.0], YEARS // 90 + 1), 90)[:YEARS]
    found = land(as_of(steps, MARCH), seed=1)
    if found.reason is None:
        low, middle, high = fan_of(found)
        assert high - low > 0.1 * middle


def test_too_short_a_history_says_how_much_is_known_and_needed() -> None:
    start = date(2026, 1, 1)
    found = land(History(start, plant(90)), seed=1)
    assert present(found.reason).code == "forecast_history_short"
    assert present(found.reason).parameter("known") == 90
    assert present(found.reason).parameter("needed") == 271
    assert (found.p10, found.p50, found.p90, found.skill) == (None, None, None, None)
    assert found.naive is not None


def test_a_year_whose_first_months_are_in_no_account_is_refused() -> None:
    found = land(History(date(2026, 1, 2), plant(360)), seed=1)
    assert present(found.reason).code == "forecast_year_unknown"
    assert present(found.reason).parameter("first") == "2026-01-02"
    # What is known since would end far below any bound: green where nothing is known.
    assert found.naive is None
    assert landing.outlook(None, found.naive, 1e9) is landing.Outlook.UNKNOWN


def test_what_a_document_states_of_the_months_before_makes_the_year_known() -> None:
    """Accounts from 10 August on; sums to the end of June, of August and of October are stated."""
    day, first = date(2026, 11, 20), date(2026, 8, 10)
    history = History(first, np.full((day - first).days, 10.0))
    starts = [StatedStart(date(2026, month, 1), 300.0 * (month - 1)) for month in (7, 9, 11)]
    found = land(history, seed=1, starts=starts)
    # To the end of August by the document, the first of those that leave no gap; then 80 days by the accounts.
    assert (found.stated, found.known) == (2400.0, near(2400.0 + 80 * 10.0))
    assert found.naive == pytest.approx(2400.0 + (80 + 42) * 10.0)
    assert present(land(history, seed=1, starts=starts[:1]).reason).code == "forecast_year_unknown"
    whole = land(as_of(plant(YEARS), JUNE), seed=1, starts=[StatedStart(date(2026, 3, 1), 1e9)])
    assert whole.stated == 0.0


def test_no_history_at_all_is_refused() -> None:
    found = land(of_days({}, JUNE), seed=1)
    assert present(found.reason).code == "forecast_year_unknown"
    assert found.known == 0.0
    assert found.naive is None


def test_holes_up_to_a_fifth_are_filled_and_more_are_refused() -> None:
    days = plant(YEARS)
    some, many = days.copy(), days.copy()
    some[::10] = np.nan
    many[::4] = np.nan
    assert land(as_of(some, JUNE), seed=1).p50 == pytest.approx(year_total(days, 2026), rel=0.02)
    refused = land(as_of(many, JUNE), seed=1)
    assert (present(refused.reason).code, refused.naive) == ("forecast_holes", None)


@pytest.mark.parametrize(("silent", "code"), [(14, None), (15, "forecast_history_silent")])
def test_a_plant_that_has_gone_silent_is_not_forecast(silent: int, code: str | None) -> None:
    days = plant(YEARS)
    days[(JUNE - FIRST_ON).days - silent :] = np.nan
    found = land(as_of(days, JUNE), seed=1)
    assert (found.reason and found.reason.code) == code
    assert (found.naive is None) == (code is not None)


def test_a_model_that_is_not_better_than_the_naive_one_has_no_fan() -> None:
    """The same year again and again: nobody beats the days of last year."""
    once = plant(364, growth=0.0, season=0.3, noise=0.3)
    found = land(as_of(np.tile(once, 4)[:YEARS], JUNE), seed=1)
    assert present(found.reason).code == "forecast_without_skill"
    assert present(found.skill).skill < landing.LEAST_SKILL
    assert found.p50 is None


def test_the_same_seed_draws_the_same_and_another_nearly_the_same() -> None:
    history = as_of(plant(YEARS), JUNE)
    one, again, other = land(history, 1), land(history, 1), land(history, 2)
    assert np.array_equal(one.draws, again.draws)
    assert not np.array_equal(one.draws, other.draws)
    assert other.p50 == pytest.approx(one.p50, rel=0.005)


def test_no_draw_ends_below_what_is_already_used() -> None:
    found = land(as_of(plant(YEARS, noise=0.5), date(2026, 12, 20)), seed=1)
    assert found.reason is None
    assert found.draws.min() >= found.known


def test_later_values_change_no_earlier_forecast() -> None:
    days = plant(YEARS)
    changed = days.copy()
    changed[(JUNE - FIRST_ON).days :] *= 5
    assert np.array_equal(land(as_of(days, JUNE), 1).draws, land(as_of(changed, JUNE), 1).draws)


def test_a_known_standstill_takes_its_days_off() -> None:
    days, history = plant(YEARS, growth=0.0, season=0.0), as_of(plant(YEARS, growth=0.0, season=0.0), JUNE)
    stands = [date(2026, 8, 1) + timedelta(days=k) for k in range(28)]
    with_, without = land(history, 1, standing=stands), land(history, 1)
    assert present(without.p50) - present(with_.p50) == pytest.approx(28 * days.mean(), rel=0.05)
    assert land(history, 1, standing=[date(2026, 5, 1)]).p50 == without.p50


def test_what_usually_stands_is_not_taken_off_twice() -> None:
    days = plant(YEARS, growth=0.0, season=0.0)
    for year in range(3):
        days[365 * year + 60 : 365 * year + 88] = 1.0
    history = as_of(days, JUNE)
    # It has stood this year already: less than its share of the days is still lost.
    stands = [date(2026, 8, 1) + timedelta(days=k) for k in range(4)]
    assert land(history, 1, standing=stands).p50 == land(history, 1).p50


def test_a_repair_of_the_same_season_is_taken_off_before_it_and_not_again_after_it() -> None:
    days = plant(YEARS, growth=0.08, season=0.0)
    for year in range(3):
        days[365 * year + 220 : 365 * year + 248] = 1.0
    before, after = (present(land(as_of(days, day), 1).p50) for day in (JUNE, date(2026, 10, 1)))
    ends = year_total(days, 2026)
    # By its share of all days alone the year would end five percent too high before it, and too low behind it.
    assert before == pytest.approx(ends, rel=0.025)
    assert after == pytest.approx(ends, rel=0.012)


def test_energy_per_output_is_drawn_together() -> None:
    """Output and energy swing together, so that their ratio is known better than either."""
    output = plant(YEARS, noise=0.3, season=0.3, growth=0.1)
    energy = output * 0.5
    amount, made = land(as_of(energy, JUNE), 1), land(as_of(output, JUNE), 1)
    assert ratio(amount, made) == pytest.approx(0.5)
    planned = ratio(amount, 40_000.0)
    assert planned == pytest.approx(amount.draws / 40_000.0)


def test_without_a_fan_or_an_output_there_is_no_ratio() -> None:
    amount = land(as_of(plant(YEARS), JUNE), 1)
    short = land(History(date(2026, 1, 1), plant(90)), 1)
    assert not len(ratio(amount, short))
    assert not len(ratio(short, amount))
    assert not len(ratio(amount, 0.0))


def test_odds_follow_the_bound() -> None:
    found = land(as_of(plant(YEARS), JUNE), 1)
    odds = [present(odds_above(found.draws, bound)) for bound in fan_of(found)]
    assert odds == pytest.approx([0.9, 0.5, 0.1], abs=0.01)
    assert 0.0 < present(odds_above(found.draws, 10 * present(found.p90))) < odds[-1]


@pytest.mark.parametrize(
    ("odds", "naive", "level"),
    [
        (0.399, None, Outlook.GREEN),
        (0.4, None, Outlook.YELLOW),
        (0.799, 999.0, Outlook.YELLOW),
        (0.8, None, Outlook.RED),
        (None, 100.1, Outlook.YELLOW),
        (None, 100.0, Outlook.GREEN),
        (None, None, Outlook.UNKNOWN),
    ],
)
def test_the_level_of_an_outlook(odds: float | None, naive: float | None, level: Outlook) -> None:
    assert outlook(odds, naive, 100.0) is level


@given(st.floats(0.0, 1e9), st.floats(1.0, 1e9))
def test_without_a_fan_nothing_is_red(naive: float, bound: float) -> None:
    refused = Landing(2026, JUNE, 0.0, naive, None, None)
    assert outlook(odds_above(refused.draws, bound), refused.naive, bound) is not Outlook.RED


def test_a_plant_that_gives_off_more_than_it_takes_has_no_fan_but_a_naive_year() -> None:
    days = -plant(3 * 366)
    found = land(as_of(days, date(2026, 7, 1)), seed=1)
    assert (present(found.reason).code, found.p50, found.errors) == ("forecast_without_level", None, None)
    assert present(found.naive) < 0.0


def test_exactly_on_a_bound_is_on_it() -> None:
    bound = 1000.1 * (1.0 + 0.0)
    over = 333.3 + (bound - 333.3) + 1e-13 * bound
    assert outlook(None, over, bound) is Outlook.GREEN
    assert outlook(None, bound * 1.0001, bound) is Outlook.YELLOW
    assert odds_above(np.full(9, over), bound) == odds_above(np.full(9, bound), bound)
