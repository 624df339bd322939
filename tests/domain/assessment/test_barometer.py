"""The lights of a body: what was dropped and what grew against what was demanded, or why there is no light."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.assessment.barometer import Figures, Judged, Task, judge, movement, share, total
from qingyu.domain.control.body_target import BodyTarget, Controlled, Structural, TargetKind
from qingyu.domain.control.span import Basis, Metered, Span, Total, by_basis, compared, lacking, totals, whole
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because, parts_of
from qingyu.jobs.assessment.light_rules import shipped
from tests.support.near import near

STATE, HANGZHOU = shipped()["state-2020"], shipped()["hangzhou-125"]
NOW = Span(2018, 9)
DROP = BodyTarget(1, Controlled.ENERGY, TargetKind.DROP, 0.14, 2015, 2020, "d", "", Verified.ONE_SOURCE)
RISE = BodyTarget(2, Controlled.ENERGY, TargetKind.INCREMENT, 15e6, 2015, 2020, "d", "", Verified.ONE_SOURCE)


def stated(value: float) -> Total:
    return Total(value, Basis.STATED, None, True)


def figures(now: float = 43e6, before: float = 42e6, gdp: float = 107.0, gdp_before: float = 100.0) -> Figures:
    years = {2015: stated(54e6), 2016: stated(56e6), 2017: stated(58e6)}
    # Whole years: 3.0 % dropped in 2016 and 2.4 % in 2017.
    output = {whole(2015): 100.0, whole(2016): 100 * 56 / 54 / 0.970, whole(2017): 100 * 58 / 54 / 0.970 / 0.976}
    output |= {NOW: gdp, NOW.before: gdp_before}
    return Figures(Controlled.ENERGY, stated(now), stated(before), years, output)


def light(judged: Judged) -> str:
    assert judged.light is not None, judged.reason
    return judged.light.colour_zh


def test_ningxia_after_three_years_is_behind_its_plan_though_the_year_is_met() -> None:
    # Dropped 3.1 % in the third year: 8.263 % by then, 8.652 % are due; the gap of 0.389 is below a tenth of it.
    drop = 1 - 0.031
    year, plan, total = judge(figures(now=42e6 * 1.07 * drop), [DROP, RISE], NOW, STATE)
    assert (year.task, light(year)) == (Task.YEAR, "绿")
    assert (year.actual, year.target) == (near(0.031), near(0.029714, abs=5e-7))
    assert (plan.task, light(plan)) == (Task.PLAN, "黄")
    assert (plan.actual, plan.target) == (near(0.08263, abs=5e-6), near(0.08652, abs=5e-6))
    # 63 Mtce are allowed in 2018, 58 were used in 2017: 8.6 % more, 3.7 % came.
    assert (total.task, light(total), total.target) == (Task.TOTAL, "绿", near(63 / 58 - 1))


@pytest.mark.parametrize(("growth", "colour"), [(0.0861, "绿"), (0.09, "黄"), (0.0953, "红")])
def test_the_total_has_the_same_cuts_the_other_way_round(growth: float, colour: str) -> None:
    total = judge(figures(now=42e6 * (1 + growth)), [RISE], NOW, STATE)[2]
    assert light(total) == colour


def test_without_a_target_or_a_figure_there_is_no_light_but_the_reason() -> None:
    year, plan, total = judge(figures(), [], NOW, STATE)
    assert [one.light for one in (year, plan, total)] == [None] * 3
    assert {one.reason for one in (year, plan, total)} == {because("no_target", year=2018)}
    bare = Figures(Controlled.ENERGY, stated(1.0), stated(1.0), {}, {})
    year, plan, total = judge(bare, [DROP, RISE], NOW, STATE)
    assert [part.code for part in parts_of(year.reason)] == ["output_not_stated"] * 2
    assert "year_unknown" in {part.code for part in parts_of(plan.reason)}
    assert [part.code for part in parts_of(total.reason)] == ["year_unknown"] * 2


def test_the_first_year_of_a_plan_needs_no_earlier_drop() -> None:
    first = Span(2016, 6)
    one = Figures(Controlled.ENERGY, stated(97.0), stated(100.0), {}, {first: 100.0, first.before: 100.0})
    assert judge(one, [DROP], first, STATE)[1].actual == pytest.approx(0.03)


@pytest.mark.parametrize(("month", "label"), [(6, "II级"), (9, "III级")])
def test_a_city_that_rates_two_issues_a_year_rates_no_other(month: int, label: str) -> None:
    span = Span(2018, month)
    demand = BodyTarget(3, Controlled.ENERGY, TargetKind.DROP, 0.032, 2017, 2018, "d", "", Verified.ONE_SOURCE)

    def of(when: Span) -> Figures:
        return Figures(Controlled.ENERGY, stated(98.0), stated(100.0), {}, {when: 100.0, when.before: 100.0})

    year = judge(of(span), [demand], span, HANGZHOU)[0]
    assert year.light is not None
    assert year.light.label_zh == label
    april = judge(of(Span(2018, 4)), [demand], Span(2018, 4), HANGZHOU)[0]
    assert (april.light, april.reason) == (
        None,
        because("rules_without_period", rules="hangzhou-125", span="2018-01..04"),
    )


def test_a_total_is_compared_with_one_that_was_made_the_same_way() -> None:
    metered = Metered(80.0, None, 80.0, True)
    both, one = totals(metered, 20.0, 101.0), totals(metered, 15.0, None)
    missing = because("energy_unknown")
    now, before = compared(both, one, missing, missing)
    assert (now.value, before.value, now.basis) == (100.0, 95.0, Basis.SUMMED)
    now, before = compared(totals(metered, None, 101.0), one, missing, missing)
    assert (now.value, before.value) == (101.0, None)
    assert before.reason == because("totals_by_two_ways", basis_now="stated", basis_before="summed")


def test_what_a_total_lacks_is_said_whole() -> None:
    open_ = Metered(
        None, because("enterprises_without_months", n_missing=1, n=3, span="2018-01..09", first="a"), 7.0, True
    )
    assert totals(open_, None, None) == {}
    said = lacking(open_, None, "energy_other", NOW)
    assert [part.code for part in parts_of(said)] == ["enterprises_without_months", "others_not_stated"]


def test_movement_is_told_in_steps_of_severity() -> None:
    year = judge(figures(), [DROP], NOW, STATE)[0]
    assert movement(year.light, 0) == 0
    assert movement(year.light, 3) == -3
    assert movement(None, 3) is movement(year.light, None) is None


@given(
    now=st.floats(1.0, 1e9),
    before=st.floats(1.0, 1e9),
    gdp=st.floats(1.0, 1e9),
    gdp_before=st.floats(1.0, 1e9),
    scale=st.floats(1e-3, 1e3),
)
def test_the_unit_decides_no_light(now: float, before: float, gdp: float, gdp_before: float, scale: float) -> None:
    def of(factor: float) -> Figures:
        years = {2015: stated(54e6 * factor), 2017: stated(58e6 * factor)}
        output = {NOW: gdp, NOW.before: gdp_before, whole(2015): 100.0, whole(2017): 113.0}
        return Figures(Controlled.ENERGY, stated(now * factor), stated(before * factor), years, output)

    small, large = judge(of(1.0), [DROP], NOW, STATE), judge(of(scale), [DROP], NOW, STATE)
    for one, other in zip(small, large, strict=True):
        assert one.actual == pytest.approx(other.actual, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "now", "colour"),
    [
        (TargetKind.SHARE_AT_LEAST, 0.55, "绿"),
        (TargetKind.SHARE_AT_LEAST, 0.5499, "黄"),
        (TargetKind.SHARE_AT_LEAST, 0.45, "红"),
        (TargetKind.SHARE_AT_MOST, 0.55, "绿"),
        (TargetKind.SHARE_AT_MOST, 0.5501, "黄"),
    ],
)
def test_a_share_is_judged_against_what_is_due_in_its_year(kind: TargetKind, now: float, colour: str) -> None:
    wanted = BodyTarget(3, Structural.COAL_FOR_POWER, kind, 0.55, 2017, 2018, "d", "(五)", Verified.ONE_SOURCE)
    nothing = Total(None, None, None, True)
    judged = share(Structural.COAL_FOR_POWER, stated(now), nothing, [wanted], NOW, STATE)
    assert (judged.task, light(judged), judged.target, judged.actual) == (Task.SHARE, colour, 0.55, now)


def test_a_share_on_the_way_needs_that_of_its_base_year() -> None:
    plan = BodyTarget(3, Structural.COAL, TargetKind.SHARE_AT_MOST, 0.5, 2015, 2020, "d", "", Verified.DECLARED)
    judged = share(Structural.COAL, stated(0.55), stated(0.6), [plan], NOW, STATE)
    assert (judged.target, judged.gap) == (near(0.54), near(0.01))
    unknown = Total(None, None, because("year_unknown", year=2015), True)
    lacking = share(Structural.COAL, stated(0.55), unknown, [plan], NOW, STATE)
    assert (lacking.light, lacking.reason) == (None, because("year_unknown", year=2015))


def test_a_sector_names_the_output_it_lacks() -> None:
    wanted = BodyTarget(4, Structural.INDUSTRY_ENERGY, TargetKind.DROP, 0.1, 2015, 2020, "d", "", Verified.DECLARED)
    bare = Figures(Structural.INDUSTRY_ENERGY, stated(1.0), stated(1.0), {}, {}, output_of="industry_value_added")
    year = judge(bare, [wanted], NOW, STATE)[0]
    assert {part.code for part in parts_of(year.reason)} == {"sum_not_stated"}


CAP = BodyTarget(5, Structural.COAL, TargetKind.CAP, 7000.0, 2025, 2026, "d", "", Verified.DECLARED)


@pytest.mark.parametrize(
    ("before", "amount", "met"), [(6500.0, 6900.0, True), (6500.0, 7001.0, False), (None, 6900.0, True)]
)
def test_a_cap_of_a_whole_year_bounds_the_amount_itself(before: float | None, amount: float, met: bool) -> None:
    year = whole(2026)
    last = Total(before, Basis.SUMMED, because("energy_unknown") if before is None else None, True)
    one = Figures(Structural.COAL, Total(amount, Basis.SUMMED, None, True), last, {2025: stated(7200.0)}, {})
    found = total(one, [CAP], year, STATE)
    assert found.gap is not None
    assert (found.gap <= 0) is met


def test_what_bounds_an_open_year_is_made_as_the_total_now_is() -> None:
    span, summed = Span(2026, 9), Total(5000.0, Basis.SUMMED, None, True)
    known = totals(Metered(6500.0, None, 6500.0, True), 0.0, 7200.0)
    missing = because("energy_unknown")
    bounds = {2025: by_basis(known, summed, missing, 2025)}
    one = Figures(
        Structural.COAL, summed, Total(4800.0, Basis.SUMMED, None, True), {2025: stated(7200.0)}, {}, bounds=bounds
    )
    assert total(one, [CAP], span, STATE).target == near(7000 / 6500 - 1)
    unlike = by_basis(totals(Metered(None, missing, 0.0, True), None, 7200.0), summed, missing, 2025)
    assert (unlike.value, unlike.reason) == (None, because("cap_of_another_basis", year=2025, basis_now="summed"))
