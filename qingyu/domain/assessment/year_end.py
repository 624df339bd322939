"""What the targets of a region allow its total of an open year to be, of a drop per GDP by the GDP that is expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qingyu.domain.assessment.barometer import Figures, Task
from qingyu.domain.control import body_target, denominators, targets
from qingyu.domain.control.body_target import BodyTarget, TargetKind
from qingyu.domain.control.denominators import Denominator, Stated
from qingyu.domain.control.span import Span, Total, whole
from qingyu.domain.kernel.reason import Reason, all_of, because


@dataclass(frozen=True, slots=True)
class Allowed:
    """The largest total of a year with which a task is met [tce or tCO2], else a reason. by: null without a target."""

    task: Task
    value: float | None
    reason: Reason | None
    by: BodyTarget | None


def allowed(figures: Figures, known: Sequence[BodyTarget], year: int) -> list[Allowed]:
    """What the year's task, the plan's progress and the bound of the total allow a year to come to.

    figures: the year before, the base years and the output; what `now` holds is not read.
    """
    return [_year(figures, known, year), _plan(figures, known, year), _total(figures, known, year)]


def per_stated(figures: Figures, per: Denominator, stated: Stated, year: int) -> Figures:
    """The same amounts per a denominator: of a year, of each of its spans that is stated, and of what is counted from.

    stated: of the body. Other than for a light, all spans of the year tell what it is heading for.
    """
    spans = {of for quantity, of in stated if quantity == per}
    wanted = {*spans, whole(year), whole(year - 1), *map(whole, figures.years)}
    return replace(figures, per=per.value, output=denominators.amounts(stated, per, wanted))


LEAST_MONTHS = 3  # of a year, whose output tells of the whole: in January and February a feast moves


def output_growth(output: Mapping[Span, float], year: int, least: int = 1) -> tuple[float, Span] | None:
    """By how much output grew in the longest span of a year that is stated with the same months before. [share of 1]

    least: months that the span has.

    >>> output_growth({Span(2026, 6): 75.0, Span(2026, 3): 20.0, Span(2025, 6): 50.0}, 2026)
    (0.5, Span(year=2026, through_month=6))
    """
    for month in range(12, least - 1, -1):
        span = Span(year, month)
        if span in output and output.get(span.before, 0.0) > 0:
            return output[span] / output[span.before] - 1.0, span
    return None


def expected(output: Mapping[Span, float], year: int, least: int = LEAST_MONTHS) -> float | None:
    """The output of a year: the year before, grown as the longest span that is stated of it has grown.

    What is stated of the whole year is that itself: an area or a head count, which holds until another is stated.

    >>> expected({whole(2025): 100.0, Span(2025, 6): 40.0, Span(2026, 6): 50.0}, 2026), expected({}, 2026)
    (125.0, None)
    """
    grown, last = output_growth(output, year, least), output.get(whole(year - 1))
    return None if grown is None or last is None else last * (1.0 + grown[0])


def _year(figures: Figures, known: Sequence[BodyTarget], year: int) -> Allowed:
    target = body_target.drop_of(known, figures.controlled, year)
    if target is None:
        return _none(Task.YEAR, year)
    return _per_output(figures, Task.YEAR, target, due(Task.YEAR, target, year), year - 1, year)


def _plan(figures: Figures, known: Sequence[BodyTarget], year: int) -> Allowed:
    target = body_target.plan_of(known, figures.controlled, year)
    if target is None:
        return _none(Task.PLAN, year)
    return _per_output(figures, Task.PLAN, target, due(Task.PLAN, target, year), target.base_year, year)


def due(task: Task, target: BodyTarget, year: int) -> float:
    """The drop per output that a task asks for by the end of a year. [share of 1]

    Of the year's task since the year before, of the plan's since its base.
    """
    if task is Task.YEAR:
        return body_target.yearly_drop(target)
    return targets.path(target.value, target.years)[year - target.base_year - 1]


def reached(total: float, bound: float, asked: float) -> float:
    """The drop per output that a year's total brings. [share of 1]

    total, bound: of the year, and the largest it may be for the drop that is asked for; both stand on one outlook of
    the output, so that 1 - (1 - D) E / E_bound is left.

    >>> round(reached(98.0, 98.0, 0.02), 6), round(reached(100.0, 98.0, 0.02), 6)
    (0.02, 0.0)
    """
    return 1.0 - (1.0 - asked) * total / bound


def _per_output(figures: Figures, task: Task, target: BodyTarget, due: float, base: int, year: int) -> Allowed:
    """A drop bounds the total by E_base (1 - D) G / G_base; G: the year before, grown as what is stated of the year."""
    grown, amount = output_growth(figures.output, year, LEAST_MONTHS), _amount(figures, base, year)
    last, first = figures.output.get(whole(year - 1)), figures.output.get(whole(base))
    lacking = all_of(
        [
            amount.reason,
            None if grown else because("output_outlook_unknown", year=year),
            figures.no_output(whole(year - 1)),
            figures.no_output(whole(base)),
        ]
    )
    if lacking is not None or grown is None or amount.value is None or last is None or not first:
        return Allowed(task, None, lacking or because("intensity_of_nothing"), target)
    return Allowed(task, amount.value * (1.0 - due) * last * (1.0 + grown[0]) / first, None, target)


def _total(figures: Figures, known: Sequence[BodyTarget], year: int) -> Allowed:
    target = body_target.total_of(known, figures.controlled, year)
    if target is None:
        return _none(Task.TOTAL, year)
    if target.kind is TargetKind.CAP:
        return Allowed(Task.TOTAL, target.value, None, target)
    last, base = figures.before, _amount(figures, target.base_year, year)
    growth = body_target.allowed_growth(target, year, last.value, base.value)
    if growth is None or last.value is None:
        unknown = all_of([last.reason, base.reason]) or because("growth_of_nothing")
        return Allowed(Task.TOTAL, None, unknown, target)
    return Allowed(Task.TOTAL, last.value * (1.0 + growth), None, target)


def _amount(figures: Figures, base: int, year: int) -> Total:
    """The total of a base year; that of the year before is known apart."""
    if base == year - 1:
        return figures.before
    return figures.years.get(base) or Total(None, None, because("year_unknown", year=base), True)


def _none(task: Task, year: int) -> Allowed:
    return Allowed(task, None, because("no_target", year=year), None)
