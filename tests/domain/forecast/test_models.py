"""Standstills, holes, noise, and the pool of models."""

from datetime import date

import numpy as np
import pytest

from qingyu.domain.forecast import models
from qingyu.domain.forecast.history import YEAR, filled, of_days, running
from qingyu.domain.forecast.noise import is_noise

from .series import plant


def test_days_are_put_in_order_and_what_is_not_before_the_day_is_left_out() -> None:
    found = of_days({date(2026, 1, 3): 3.0, date(2026, 1, 1): 1.0, date(2026, 1, 5): 9.0}, date(2026, 1, 5))
    assert found.first_on == date(2026, 1, 1)
    assert found.until == date(2026, 1, 5)
    assert np.array_equal(found.values, [1.0, np.nan, 3.0, np.nan], equal_nan=True)


def test_a_hole_gets_the_value_of_its_weekday() -> None:
    days = np.tile([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 10)
    holed = days.copy()
    holed[[0, 33, 34]] = np.nan
    assert filled(holed) == pytest.approx(days)
    assert filled(np.array([np.nan, np.nan])).tolist() == [0.0, 0.0]


def test_a_standstill_is_found_and_a_weekend_is_none() -> None:
    days = plant(400, growth=0.0, season=0.0, rest=0.3, noise=0.0)
    stood = days.copy()
    stood[200:210] = 0.0
    whole = running(stood)
    assert whole.values == pytest.approx(days)
    assert whole.lost_share(200) == 0.0
    assert whole.lost_share(400) == pytest.approx(days[200:210].sum() / days.sum())


def test_what_stood_at_this_time_of_earlier_years_is_expected_again() -> None:
    days = plant(3 * YEAR, growth=0.0, season=0.0, noise=0.0)
    for year in range(2):
        days[YEAR * year + 300 : YEAR * year + 330] = 0.0
    whole, ends = running(days), np.array([50, 100])
    before, behind = whole.lost_ahead(2 * YEAR + 250, ends), whole.lost_ahead(2 * YEAR + 340, np.array([50]))
    everywhere = whole.lost_share(2 * YEAR + 250)
    assert before == pytest.approx([everywhere / 3, 2 / 3 * 0.3 + everywhere / 3], abs=0.01)
    assert behind == pytest.approx([whole.lost_share(2 * YEAR + 340) / 3])
    assert whole.lost_ahead(200, ends).tolist() == [0.0, 0.0]


def test_what_is_a_standstill_is_known_on_its_day() -> None:
    days = plant(500, seed=3)
    days[300:320] = 0.0
    assert running(days).values[:310] == pytest.approx(running(days[:310]).values)


@pytest.mark.parametrize("name", models.POOL)
def test_every_model_goes_on_with_what_only_repeats(name: str) -> None:
    days = plant(800, growth=0.0, season=0.0, noise=0.0)
    found = models.ahead(days, 100)[name]
    assert found == pytest.approx(plant(900, growth=0.0, season=0.0, noise=0.0)[800:], rel=1e-6)


@pytest.mark.parametrize("name", models.POOL)
def test_no_model_speaks_before_it_has_seen_enough(name: str) -> None:
    needs = models.POOL[name].needs
    assert name not in models.ahead(plant(needs - 1), 30)
    assert models.ahead(plant(needs), 30)[name].shape == (30,)


@pytest.mark.parametrize("name", [name for name in models.POOL if name.startswith(("last", "harmonic"))])
def test_models_of_the_year_follow_season_and_growth(name: str) -> None:
    days = plant(1096, growth=0.06, season=0.2, noise=0.0)
    assert models.ahead(days[:820], 276)[name].sum() == pytest.approx(days[820:].sum(), rel=0.03)


def test_the_trend_of_weeks_is_damped() -> None:
    days = np.exp(0.4 * np.arange(300) / 365.25)
    found = models.ahead(days, 364)["damped_trend"]
    assert 0.0 < found[-1] - found[182] < found[182] - found[0]
    assert found[-1] < days[-1] * 1.4


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_told_from_a_week_a_season_and_a_level_that_lasts(seed: int) -> None:
    chance = np.random.default_rng(seed)
    noise = chance.normal(1.0, 0.1, 800)
    assert is_noise(noise)
    assert is_noise(chance.lognormal(0.0, 1.0, 800))
    assert not is_noise(noise * plant(800, growth=0.0, season=0.0, noise=0.0))
    assert not is_noise(noise * plant(800, growth=0.0, season=0.2, rest=1.0, noise=0.0))
    assert not is_noise(noise + np.repeat(chance.normal(0.0, 0.1, 9), 90)[:800])
