"""How far back the months of an intensity reach: a forecast has its five years, a plan the year it is measured from."""

from datetime import date

import numpy as np
import pytest

from qingyu.domain.control.body_target import Controlled, TargetKind
from qingyu.jobs.forecasting.intensities import PAST, Months, first_month
from tests.domain.control.test_body_target import target

MARCH = date(2030, 3, 1)


def test_the_base_year_of_a_plan_is_whole_in_the_year_in_which_it_is_judged() -> None:
    plan = target(TargetKind.DROP, 0.1, 2025, 2030, of=Controlled.ENERGY)
    assert first_month(MARCH, [plan]) == date(2025, 1, 1)
    assert first_month(MARCH, []) == date(2025, 3, 1)
    assert first_month(MARCH, [target(TargetKind.DROP, 0.1, 1990, 2030)]) == date(2020, 3, 1)
    months = Months(np.arange(1.0, 63.0), np.ones(62), date(2030, 2, 1), "tce/t")
    assert months.ratio(2025) == pytest.approx(6.5)


def test_a_forecast_is_made_from_the_same_months_whatever_is_looked_at() -> None:
    months = Months(np.arange(1.0, 63.0), np.ones(62), date(2030, 2, 1), "tce/t")
    late = months.since(date(2025, 3, 1))
    assert (len(late.amounts), late.amounts[0], late.amounts[-1], late.last) == (PAST, 3.0, 62.0, months.last)
    assert len(late.since(date(2020, 1, 1)).amounts) == PAST
