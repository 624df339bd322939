"""Which target a year is judged by, and what of it falls to that year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import body_target, targets
from qingyu.domain.control.body_target import (
    BodyTarget,
    Controlled,
    Demanded,
    Structural,
    TargetKind,
    allowed_growth,
    drop_of,
    plan_of,
    total_of,
    yearly_drop,
)
from qingyu.domain.energy.factors import Verified


def target(
    kind: TargetKind, value: float, base: int, year: int, id_: int = 1, of: Demanded = Controlled.ENERGY
) -> BodyTarget:
    return BodyTarget(id_, of, kind, value, base, year, "document", "(一)", Verified.ONE_SOURCE)


NINGXIA = target(TargetKind.DROP, 0.14, 2015, 2020)
YEAR = target(TargetKind.DROP, 0.032, 2016, 2017, 2)
INCREMENT = target(TargetKind.INCREMENT, 15_000_000.0, 2015, 2020, 3)


def test_the_targets_of_ningxia_give_a_year_its_share_by_equal_rates() -> None:
    assert yearly_drop(NINGXIA) == pytest.approx(0.029714, abs=5e-7)
    assert drop_of([NINGXIA, YEAR], Controlled.ENERGY, 2017) is YEAR
    assert drop_of([NINGXIA, YEAR], Controlled.ENERGY, 2018) is NINGXIA
    assert plan_of([NINGXIA, YEAR], Controlled.ENERGY, 2017) is NINGXIA
    assert plan_of([YEAR], Controlled.ENERGY, 2017) is None


@pytest.mark.parametrize("year", [2015, 2021])
def test_a_target_says_nothing_of_its_base_year_nor_of_what_comes_after(year: int) -> None:
    assert drop_of([NINGXIA], Controlled.ENERGY, year) is None
    assert total_of([INCREMENT], Controlled.ENERGY, year) is None
    assert drop_of([NINGXIA], Controlled.CARBON, 2017) is None


def test_a_growth_or_cap_of_the_year_itself_comes_before_the_increment_of_a_plan() -> None:
    growth = target(TargetKind.GROWTH, 0.03, 2016, 2017, 4)
    cap = target(TargetKind.CAP, 60e6, 2015, 2017, 5)
    far = target(TargetKind.CAP, 70e6, 2015, 2020, 6)
    five = target(TargetKind.GROWTH, 0.15, 2015, 2020, 7)
    assert total_of([INCREMENT, cap, growth, far, five], Controlled.ENERGY, 2017) is growth
    assert total_of([INCREMENT, cap, far, five], Controlled.ENERGY, 2017) is cap
    assert total_of([far, five], Controlled.ENERGY, 2017) is None, "a cap of 2020 and a growth of five years bound 2020"


def test_an_increment_is_spent_linearly() -> None:
    # 1.33 Mtce in five years are 0.266 a year.
    of_five = target(TargetKind.INCREMENT, 1.33e6, 2015, 2020)
    assert allowed_growth(of_five, 2016, 10e6, 10e6) == pytest.approx(0.0266)
    # What was overspent before has to be saved now.
    assert allowed_growth(of_five, 2017, 11e6, 10e6) == pytest.approx(10.532 / 11 - 1)
    assert allowed_growth(of_five, 2017, 11e6, None) is None
    assert allowed_growth(of_five, 2017, None, 10e6) is None
    assert allowed_growth(of_five, 2017, 0.0, 10e6) is None


@given(rate=st.floats(0, 0.6), years=st.integers(2, 6))
def test_the_years_of_a_plan_come_to_its_whole(rate: float, years: int) -> None:
    plan = target(TargetKind.DROP, rate, 2025, 2025 + years)
    assert targets.cumulative([yearly_drop(plan)] * years) == pytest.approx(rate, abs=1e-12)


def test_a_share_is_due_in_its_year_and_approached_linearly_from_its_base() -> None:
    alone = target(TargetKind.SHARE_AT_LEAST, 0.10, 2019, 2020, of=Structural.NON_FOSSIL)
    plan = target(TargetKind.SHARE_AT_LEAST, 0.20, 2025, 2030, of=Structural.NON_FOSSIL)
    assert body_target.due_share(alone, 2020, None) == 0.10
    assert body_target.due_share(plan, 2026, 0.15) == pytest.approx(0.16)
    assert body_target.due_share(plan, 2030, None) == 0.20
    assert body_target.due_share(plan, 2027, None) is None
    year = target(TargetKind.SHARE_AT_LEAST, 0.17, 2026, 2027, of=Structural.NON_FOSSIL)
    assert body_target.share_of([plan, year], Structural.NON_FOSSIL, 2027) is year
    assert body_target.share_of([plan, year], Structural.NON_FOSSIL, 2028) is plan
    assert body_target.share_of([plan, year], Structural.GAS, 2028) is None


def test_a_share_has_no_kind_but_its_own_and_every_demand_has_kinds() -> None:
    assert set(body_target.KINDS) == {*Controlled, *Structural}
    assert set(body_target.KINDS[Structural.NON_FOSSIL]) == set(body_target.SHARES)
    assert {body_target.demanded(one.value) for one in (*Controlled, *Structural)} == {*Controlled, *Structural}
    with pytest.raises(ValueError, match="wind"):
        body_target.demanded("wind")
