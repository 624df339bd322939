"""The intensity of a year: foretold by the ratio of what is used and what is made, or refused."""

import numpy as np
import pytest

from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.landing import odds_above
from qingyu.domain.forecast.per_output import land_ratio
from tests.support.present import present


def plant(seed: int, months: int = 48) -> tuple[Floats, Floats]:
    """Energy and output by month: output walks and has a season, intensity falls slowly and has noise."""
    chance = np.random.default_rng(seed)
    month = np.arange(months)
    output = 100.0 * np.exp(np.cumsum(chance.normal(0.0, 0.02, months))) * (1.0 + 0.1 * np.sin(2 * np.pi * month / 12))
    level = np.exp(np.cumsum(chance.normal(-0.002, 0.008, months)))
    used = (20.0 + 0.8 * output) * level * chance.normal(1.0, 0.01, months)
    return used, output


def test_the_year_ends_between_p10_and_p90_four_times_of_five() -> None:
    held, off, naive, said = [], [], [], 0
    for seed in range(60):
        used, made = plant(seed)
        for known in (3, 6, 9):
            found = land_ratio(used[: 36 + known], made[: 36 + known], 12, known, seed)
            end = float(used[36:].sum() / made[36:].sum())
            if found.reason is None:
                said += 1
                held.append(present(found.quantile(0.1)) <= end <= present(found.quantile(0.9)))
                off.append(abs(present(found.quantile(0.5)) / end - 1.0))
                naive.append(abs(present(found.naive) / end - 1.0))
    assert said > 90
    assert 0.7 < float(np.mean(held)) < 0.95
    assert float(np.mean(off)) < 0.8 * float(np.mean(naive))


def test_what_moves_energy_and_output_together_leaves_the_intensity_where_it_is() -> None:
    used, made = plant(3)
    used[30:], made[30:] = used[30:] * 0.5, made[30:] * 0.5
    found = land_ratio(used[:42], made[:42], 12, 6, 1)
    fan = present(found.quantile(0.9)) - present(found.quantile(0.1))
    assert fan < 0.15 * present(found.quantile(0.5))


def test_a_plant_that_gets_worse_is_likely_to_miss_and_one_that_gets_better_is_not() -> None:
    used, made = plant(5)
    last = float(used[24:36].sum() / made[24:36].sum())
    for moved, low, high in ((1.1, 0.9, 1.0), (0.85, 0.0, 0.1)):
        now = used.copy()
        now[36:] *= moved
        found = land_ratio(now[:45], made[:45], 12, 9, 1)
        assert low <= present(odds_above(found.draws, last)) <= high


def test_the_same_year_after_year_is_known_although_no_model_is_better_than_last_year() -> None:
    used, made = np.tile(np.arange(10.0, 22.0), 4), np.tile(np.arange(5.0, 17.0), 4)
    found = land_ratio(used[:42], made[:42], 12, 6, 1)
    assert present(found.quantile(0.5)) == pytest.approx(used[:12].sum() / made[:12].sum(), rel=0.02)


@pytest.mark.parametrize(
    ("months", "known", "code"),
    [(17, 6, "intensity_periods_few"), (12, 0, "intensity_periods_few"), (20, 6, "intensity_origins_few")],
)
def test_too_few_months_are_said(months: int, known: int, code: str) -> None:
    used, made = plant(1)
    found = land_ratio(used[:months], made[:months], 12, known, 1)
    assert (present(found.reason).code, found.quantile(0.5)) == (code, None)


def test_a_year_that_is_over_is_known() -> None:
    used, made = plant(1)
    found = land_ratio(used, made, 12, 12, 1)
    assert (found.quantile(0.1), found.quantile(0.9)) == (found.known, found.known)
    assert odds_above(found.draws, present(found.known) * 0.99) == pytest.approx(1.0, abs=0.001)


def test_nothing_made_is_no_intensity() -> None:
    used, made = plant(1)
    assert present(land_ratio(used[:42], made[:42] * 0.0, 12, 6, 1).reason).code == "intensity_without_output"


def test_quarters_are_years_of_four() -> None:
    used, made = (one.reshape(16, 3).sum(axis=1) for one in plant(7))
    found = land_ratio(used[:14], made[:14], 4, 2, 1)
    assert found.known == pytest.approx(used[12:14].sum() / made[12:14].sum())
    assert found.naive is not None
