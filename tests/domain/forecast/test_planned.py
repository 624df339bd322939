"""Where a year ends under what is planned to be made."""

import numpy as np
import pytest

from qingyu.domain.forecast.planned import land_planned
from tests.domain.forecast.test_per_output import plant
from tests.support.present import present


def test_a_year_whose_plan_comes_true_ends_in_the_fan_four_times_of_five() -> None:
    held, off, said = [], [], 0
    for seed in range(60):
        used, made = plant(seed)
        for known in (3, 6, 9):
            found = land_planned(used[: 36 + known], made[: 36 + known], made[36 + known :], known, seed)
            if found.reason is None:
                said += 1
                end = float(used[36:].sum())
                held.append(present(found.quantile(0.1)) <= end <= present(found.quantile(0.9)))
                off.append(abs(present(found.quantile(0.5)) / end - 1.0))
    assert said > 150
    assert 0.7 < float(np.mean(held)) < 0.95
    assert float(np.mean(off)) < 0.02


def test_more_that_is_made_uses_more_but_not_in_proportion_where_a_part_is_a_base_load() -> None:
    used, made = plant(2)
    low, base, high = (
        present(land_planned(used[:42], made[:42], made[42:] * share, 6, 1).quantile(0.5)) for share in (0.7, 1.0, 1.3)
    )
    assert low < base < high
    assert high / base < 1.3


def test_nothing_left_to_plan_is_what_came() -> None:
    used, made = plant(2)
    found = land_planned(used, made, np.zeros(0), 12, 1)
    assert (found.quantile(0.1), found.quantile(0.9)) == pytest.approx((used[36:].sum(), used[36:].sum()))


@pytest.mark.parametrize(("months", "code"), [(17, "intensity_periods_few"), (20, "intensity_origins_few")])
def test_too_few_months_are_said(months: int, code: str) -> None:
    used, made = plant(1)
    found = land_planned(used[:months], made[:months], made[:6], 6, 1)
    assert (present(found.reason).code, found.quantile(0.5)) == (code, None)
