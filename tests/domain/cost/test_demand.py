"""Demand: where the running quarter-hour ends, the largest of a month, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.cost.demand import Feed, Peak, charge_cny, demand_kw, project, sliding_maximum
from qingyu.domain.cost.electricity import largest
from qingyu.domain.cost.tariff import Basis, DemandTerms
from tests.support.reasons import english


def test_the_projection_adds_the_last_rate_for_the_rest_of_the_window() -> None:
    # By hand: 150 kWh in the first 6 minutes, then 1,200 kW for 9 minutes are 180 kWh; 330 kWh / 0.25 h = 1,320 kW.
    found = project([Feed("grid", 150.0, 360.0, 1200.0)])
    assert found.kw.value == pytest.approx(1320.0)
    assert found.known_kwh == 150.0


def test_two_supplies_add_up_and_one_that_counts_backwards_is_subtracted() -> None:
    # By hand: (100 + 800 kW x 600 s) + (50 + 400 kW x 300 s) - (10 + 100 kW x 450 s), in kWh, over 0.25 h.
    feeds = [Feed("a", 100.0, 300.0, 800.0), Feed("b", 50.0, 600.0, 400.0), Feed("back", -10.0, 450.0, -100.0)]
    by_hand = (100 + 800 / 6 + 50 + 400 / 12 - 10 - 100 / 8) * 4
    assert project(feeds).kw.value == pytest.approx(by_hand)


def test_a_window_of_which_nothing_is_known_yet_ends_at_the_last_rate() -> None:
    assert project([Feed("grid", None, 0.0, 900.0)]).kw.value == pytest.approx(900.0)


def test_a_supply_without_a_rate_leaves_no_projection_and_is_named() -> None:
    found = project([Feed("a", 10.0, 300.0, 800.0), Feed("b", None, 0.0, None)])
    assert found.kw.value is None
    assert english(found.kw.reason) == "no fresh reading of b"
    assert project([]).kw.value is None


@given(rate_kw=st.floats(0, 1e6), known_s=st.floats(0, 900))
def test_a_steady_rate_is_projected_to_itself_at_any_moment_of_the_window(rate_kw: float, known_s: float) -> None:
    assert project([Feed("grid", rate_kw * known_s / 3600, known_s, rate_kw)]).kw.value == pytest.approx(rate_kw)


def test_of_equal_demands_the_first_is_the_largest() -> None:
    early, late = (Peak(40.0, datetime(2026, 3, day, tzinfo=UTC)) for day in (2, 3))
    assert largest([late, early]) == early
    assert largest([]) is None
    assert demand_kw(10.0) == 40.0


@pytest.mark.parametrize(
    ("terms", "max_kw", "cny"),
    [
        (DemandTerms(Basis.CAPACITY, 25.0, capacity_kva=1000.0), None, 25_000.0),
        (DemandTerms(Basis.ACTUAL, 40.0), 800.0, 32_000.0),
        (DemandTerms(Basis.CONTRACT, 40.0, contract_kw=1000.0), 1200.0, 40_000.0),
        (DemandTerms(Basis.CONTRACT, 40.0, 1000.0, None, 0.05, 2.0), 1050.0, 40_000.0),
        (DemandTerms(Basis.CONTRACT, 40.0, 1000.0, None, 0.05, 2.0), 1100.0, 40.0 * (1000 + 50 * 2)),
    ],
)
def test_the_demand_charge_by_capacity_by_actual_and_by_contract_demand(
    terms: DemandTerms, max_kw: float | None, cny: float
) -> None:
    assert charge_cny(terms, max_kw).value == pytest.approx(cny)


def test_a_charge_by_a_demand_that_is_not_known_has_a_reason() -> None:
    assert "largest demand" in (english(charge_cny(DemandTerms(Basis.ACTUAL, 40.0), None).reason))
    assert "largest demand" in (
        english(charge_cny(DemandTerms(Basis.CONTRACT, 40.0, 1.0, None, 0.0, 1.0), None).reason)
    )
    assert "contract_kw" in (english(charge_cny(DemandTerms(Basis.CONTRACT, 40.0), 5.0).reason))


def test_a_contract_below_the_floor_of_its_capacity_is_billed_at_the_floor() -> None:
    terms = DemandTerms(Basis.CONTRACT, 36.0, 1000.0, 10_000.0, floor_share=0.40)
    assert charge_cny(terms, 1000.0).value == pytest.approx(144_000.0)
    above = DemandTerms(Basis.CONTRACT, 36.0, 5000.0, 10_000.0, floor_share=0.40)
    assert charge_cny(above, 1000.0).value == pytest.approx(180_000.0)


def test_each_supply_is_billed_by_its_own_maximum_and_never_by_one_that_they_share() -> None:
    terms = DemandTerms(Basis.ACTUAL, 36.0)
    assert charge_cny(terms, [8000.0, 7000.0]).value == pytest.approx(540_000.0)
    assert charge_cny(terms, 13_000.0).value == pytest.approx(468_000.0)


def test_a_month_that_uses_its_capacity_fully_pays_less_for_demand() -> None:
    terms = DemandTerms(
        Basis.ACTUAL, 36.0, capacity_kva=10_000.0, full_use_kwh_per_kva=260.0, full_use_price_share=0.90
    )
    assert charge_cny(terms, 10_000.0, 2_700_000.0).value == pytest.approx(324_000.0)
    assert charge_cny(terms, 10_000.0, 2_599_999.0).value == pytest.approx(360_000.0)
    assert "whole month" in (english(charge_cny(terms, 10000.0, None).reason))


AT = datetime(2026, 11, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def test_a_peak_across_two_quarters_of_the_clock_is_seen_by_a_sliding_window() -> None:
    starts = [AT + i * FIVE for i in range(6)]
    kwh = [800.0, 800.0, 1106.0, 1106.0, 1106.0, 800.0]
    fixed = max(demand_kw(sum(kwh[:3])), demand_kw(sum(kwh[3:])))
    found = sliding_maximum(starts, kwh, FIVE)
    assert found == Peak(13_272.0, AT + 2 * FIVE)
    assert fixed < found.kw


def test_no_window_reaches_over_a_gap() -> None:
    starts = [AT, AT + FIVE, AT + 3 * FIVE, AT + 4 * FIVE]
    assert sliding_maximum(starts, [9.0] * 4, FIVE) is None
    with pytest.raises(ValueError, match="whole intervals"):
        sliding_maximum([AT], [1.0], timedelta(minutes=4))


@given(kwh=st.lists(st.floats(0, 1e4), min_size=3, max_size=40))
def test_a_sliding_maximum_is_never_below_one_of_the_fixed_windows(kwh: list[float]) -> None:
    found = sliding_maximum([AT + i * FIVE for i in range(len(kwh))], kwh, FIVE)
    fixed = [demand_kw(sum(kwh[i : i + 3])) for i in range(0, len(kwh) - 2, 3)]
    assert found is not None
    assert found.kw >= max(fixed) * (1 - 1e-12)
