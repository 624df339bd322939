"""What targets allow a year to come to: the largest total with which the barometer of the whole year would be met."""

from dataclasses import replace

import pytest

from qingyu.domain.assessment import barometer
from qingyu.domain.assessment.barometer import Figures, Task
from qingyu.domain.assessment.year_end import Allowed, allowed, output_growth
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.span import Basis, Span, Total, whole
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.assessment import light_rules
from tests.support.near import near
from tests.support.present import present

PLAN = BodyTarget(1, Controlled.ENERGY, TargetKind.DROP, 0.14, 2023, 2028, "d", "", Verified.DECLARED)
GROWTH = BodyTarget(2, Controlled.ENERGY, TargetKind.GROWTH, 0.03, 2025, 2026, "d", "", Verified.DECLARED)


def total(value: float) -> Total:
    """A total by statistics."""
    return Total(value, Basis.STATED, None, True)


FIGURES = Figures(
    Controlled.ENERGY,
    total(0.0),
    total(1000.0),
    {2025: total(1000.0), 2023: total(950.0)},
    {whole(2025): 500.0, whole(2023): 440.0, Span(2026, 6): 262.5, Span(2025, 6): 250.0},
)


def by_task(figures: Figures, *known: BodyTarget) -> dict[Task, Allowed]:
    return {one.task: one for one in allowed(figures, known, 2026)}


def test_with_the_allowed_total_the_drop_of_the_whole_year_is_just_met() -> None:
    found = by_task(FIGURES, PLAN, GROWTH)
    for task in (Task.YEAR, Task.PLAN, Task.TOTAL):
        at_bound = replace(FIGURES, now=total(present(found[task].value)))
        output = {**FIGURES.output, whole(2026): 525.0}
        judged = barometer.judge(replace(at_bound, output=output), (PLAN, GROWTH), whole(2026), RULES)
        mine = next(one for one in judged if one.task is task)
        assert mine.gap == pytest.approx(0.0, abs=1e-12), task
    assert found[Task.TOTAL].value == near(1030.0)
    assert found[Task.YEAR].by is PLAN


RULES = light_rules.by_id("state-2020")


def test_a_year_before_that_is_unknown_or_an_output_without_outlook_says_so() -> None:
    no_output = by_task(replace(FIGURES, output={}), PLAN)
    assert present(no_output[Task.YEAR].reason).code == "all_of"
    outlook = by_task(replace(FIGURES, output={whole(2025): 500.0, whole(2023): 440.0}), PLAN)[Task.PLAN]
    assert (outlook.value, present(outlook.reason).code) == (None, "output_outlook_unknown")
    lost = by_task(replace(FIGURES, years={2025: total(1000.0)}), PLAN)[Task.PLAN]
    assert present(lost.reason).code == "year_unknown"
    assert present(by_task(FIGURES)[Task.TOTAL].reason).code == "no_target"


def test_a_cap_and_an_increment_bound_the_total() -> None:
    cap = replace(GROWTH, kind=TargetKind.CAP, value=1010.0)
    assert by_task(FIGURES, cap)[Task.TOTAL].value == 1010.0
    more = replace(GROWTH, kind=TargetKind.INCREMENT, value=50.0, base_year=2023, target_year=2028)
    assert by_task(FIGURES, more)[Task.TOTAL].value == near(980.0)


def test_the_longest_span_that_has_a_year_before_says_how_output_grows() -> None:
    assert output_growth({Span(2026, 9): 9.0, **FIGURES.output}, 2026) == (near(0.05), Span(2026, 6))
    assert output_growth({Span(2026, 9): 9.0}, 2026) is None
