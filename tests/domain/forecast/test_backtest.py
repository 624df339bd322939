"""The back-test that chooses a model, and the fan of its errors."""

import numpy as np
import pytest

from qingyu.domain.forecast import backtest, fan, models
from tests.support.present import present

from .series import plant


def test_a_back_test_judges_by_last_year_where_it_can() -> None:
    assert backtest.naive_lag(820, 275) == models.YEAR
    assert backtest.naive_lag(400, 275) == 7
    assert present(backtest.best(plant(820), 275)).errors.origin.min() >= models.YEAR


def test_a_back_test_asks_each_month_and_uses_no_day_twice_over() -> None:
    found = backtest.run(plant(820), 275)["last_year_56"]
    assert set(np.diff(np.unique(found.origin))) == {backtest.STEP}
    assert (found.origin + found.horizon).max() <= 820


@pytest.mark.parametrize("days", [1, 5, 30, 92, 275, 365])
def test_just_enough_history_gives_just_enough_origins(days: int) -> None:
    least = backtest.least_days(days)
    assert backtest.best(plant(least), days) is not None
    assert backtest.best(plant(least - 1), days) is None


def test_errors_are_those_of_the_days_that_came() -> None:
    days = plant(820)
    found = backtest.run(days, 275)["weeks_4"]
    row = int(np.flatnonzero(found.horizon == 137)[0])
    origin = int(found.origin[row])
    said = models.ahead(days[:origin], 137)["weeks_4"].sum()
    level = days[origin - backtest.RECENT : origin].mean() * 137
    assert found.off[row] == pytest.approx((days[origin : origin + 137].sum() - said) / level)


def test_the_fan_is_as_wide_as_the_errors_were() -> None:
    errors = present(backtest.best(plant(820, noise=0.2), 275)).errors
    twice = backtest.Errors(
        errors.model,
        errors.origin,
        errors.horizon,
        errors.off * 2,
        errors.naive,
    )
    assert fan.offsets(twice, 275, 1) == pytest.approx(2 * fan.offsets(errors, 275, 1))
    assert np.median(fan.offsets(errors, 275, 1)) == pytest.approx(0.0, abs=0.005)


def test_the_fan_is_of_what_a_day_without_a_say_in_the_choice_was_off_by() -> None:
    """Golden: of two models that are good on two days each, either is chosen by the days on which the other fails."""
    origin, naive = np.arange(4), np.ones(4)
    errors = [
        backtest.Errors(name, origin, np.full(4, 28), np.array(off), naive)
        for name, off in (("early", [0.0, 0.0, 0.6, 0.6]), ("late", [0.5, 0.5, 0.0, 0.1]))
    ]
    blind = backtest._blind(errors, errors[0])
    assert errors[1].skill > errors[0].skill
    # Without day 0 or 1 the late one has less error (0.6 against 1.2); without day 2 it has more (1.1 against 0.6).
    assert blind.off.tolist() == [0.5, 0.5, 0.6, 0.6]
    assert np.abs(blind.off).mean() > min(np.abs(one.off).mean() for one in errors)


def test_a_choice_is_off_by_no_less_than_its_model_said() -> None:
    found = [present(backtest.best(plant(820, noise=0.2, seed=seed), 275)) for seed in range(8)]
    gain = [np.abs(one.blind.off).mean() - np.abs(one.errors.off).mean() for one in found]
    assert np.mean(gain) >= 0.0
    assert all(len(one.blind.off) == len(one.errors.off) for one in found)
