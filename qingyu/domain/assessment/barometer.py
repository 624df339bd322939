"""The barometer of a body 晴雨表: the year's task and the plan's progress in intensity, and the total, with lights.

Actual drops and growths compare January to a month with the same months of the year before. The state's lights:
发改办环资〔2020〕901号. That the drop of an open year stands for the whole year in the plan's progress is our proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qingyu.domain.assessment.lights import Direction, Light, LightRules
from qingyu.domain.control import body_target, denominators, targets
from qingyu.domain.control.body_target import BodyTarget, Demanded, TargetKind
from qingyu.domain.control.denominators import Denominator
from qingyu.domain.control.span import Span, Total, whole
from qingyu.domain.kernel.reason import Reason, all_of, because

# Which issues of a year a rule set may name.
PERIODS = {6: "half", 9: "3q", 12: "year"}


class Task(StrEnum):
    """What a light is about."""

    YEAR = "intensity_year"  # the yearly task of intensity 年度任务
    PLAN = "intensity_plan"  # the progress of the plan period 五年进度
    TOTAL = "total"  # the growth of the total 总量
    SHARE = "share"  # a share of structure 结构占比


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a controlled quantity: totals now, a year before, and of whole years; output of the same spans.

    amount: by span [tce or tCO2]; output: value added at constant price by span [10^4 CNY].
    per: what output is, where it is not the GDP of a region; output_of: what a region's statistics call it.
    bounds: the whole years made as the total now is, for what is allowed of it; empty where `years` are.
    """

    controlled: Demanded
    now: Total
    before: Total
    years: Mapping[int, Total]
    output: Mapping[Span, float]
    per: str = ""
    output_of: str = "gdp"
    bounds: Mapping[int, Total] = field(default_factory=dict)

    def no_output(self, span: Span) -> Reason | None:
        """Why the output of a span is unknown; null where it is known."""
        if span in self.output:
            return None
        if self.per in set(Denominator):
            return denominators.lacking(Denominator(self.per), span)
        if self.per:
            return because("figures_not_stated", measure=self.per, span=span.label)
        if self.output_of != "gdp":
            return because("sum_not_stated", sum_of=self.output_of, span=span.label)
        return because("output_not_stated", span=span.label)


def per(figures: Figures, denominator: str, stated: denominators.Stated, span: Span) -> Figures:
    """The same amounts per a denominator that is stated. denominator: empty to leave the output as it is."""
    if not denominator:
        return figures
    wanted = {span, span.before, *map(whole, figures.years)}
    return replace(figures, per=denominator, output=denominators.amounts(stated, Denominator(denominator), wanted))


@dataclass(frozen=True, slots=True)
class Judged:
    """A task with its light. target, actual: shares of 1; actual is null with a reason, and so is the light.

    per: what a drop is per, where it is not GDP.
    gap: how far actual is on the wrong side of the target; below zero it is better. [share of 1]
    """

    controlled: Demanded
    task: Task
    target: float | None
    actual: float | None
    direction: Direction
    light: Light | None
    reason: Reason | None
    by: BodyTarget | None
    per: str = ""

    @property
    def gap(self) -> float | None:
        """How far actual is on the wrong side of the target. [share of 1]"""
        if self.target is None or self.actual is None:
            return None
        return self.target - self.actual if self.direction is Direction.AT_LEAST else self.actual - self.target


def judge(figures: Figures, known: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
    """The year's task, the plan's progress and the total of one controlled quantity."""
    return [*intensity(figures, known, span, rules), total(figures, known, span, rules)]


def intensity(figures: Figures, known: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
    """The year's task and the plan's progress, by the drops among the targets."""
    return [_year(figures, known, span, rules), _plan(figures, known, span, rules)]


def drop(figures: Figures, span: Span) -> float | Reason:
    """The drop of intensity of a span against the same months a year before. [share of 1] Or why it is unknown."""
    both = (span, span.before)
    reason = all_of([figures.now.reason, figures.before.reason, *map(figures.no_output, both)])
    if reason is not None:
        return reason
    outputs = [figures.output[one] for one in both]
    return _drop(figures.now.value, outputs[0], figures.before.value, outputs[1])


def _drop(now: float | None, output: float | None, before: float | None, output_before: float | None) -> float | Reason:
    if not now or not output or not before or not output_before:
        return because("intensity_of_nothing")
    return targets.intensity_drop(now / before - 1.0, output / output_before - 1.0)


def _year(figures: Figures, known: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
    target = body_target.drop_of(known, figures.controlled, span.year)
    due = None if target is None else body_target.yearly_drop(target)
    return _lit(figures, Task.YEAR, due, drop(figures, span), Direction.AT_LEAST, target, span, rules)


def _plan(figures: Figures, known: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
    target = body_target.plan_of(known, figures.controlled, span.year)
    due, reached = None, drop(figures, span)
    if target is not None:
        due = targets.path(target.value, target.years)[span.year - target.base_year - 1]
        earlier = _dropped_by(figures, target.base_year, span.year - 1)
        if isinstance(reached, Reason) or isinstance(earlier, Reason):
            reached = all_of([one for one in (reached, earlier) if isinstance(one, Reason)]) or reached
        else:
            reached = targets.cumulative([earlier, reached])
    return _lit(figures, Task.PLAN, due, reached, Direction.AT_LEAST, target, span, rules)


def _dropped_by(figures: Figures, base: int, year: int) -> float | Reason:
    """The drop from a base year to the end of a year, by whole years."""
    if year == base:
        return 0.0
    ends = whole(year), whole(base)
    amounts = [figures.years.get(one.year) for one in ends]
    lacking = [_no_year(one, amount) for one, amount in zip(ends, amounts, strict=True)]
    reason = all_of([*lacking, *map(figures.no_output, ends)])
    if reason is not None:
        return reason
    outputs = [figures.output[one] for one in ends]
    now, before = amounts
    return _drop(now.value if now else None, outputs[0], before.value if before else None, outputs[1])


def _no_year(span: Span, amount: Total | None) -> Reason | None:
    if amount is None:
        return because("year_unknown", year=span.year)
    return amount.reason


def total(figures: Figures, known: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
    """The growth of the total, by whatever bounds it; of a stock the growth that is demanded.

    A cap of a whole year bounds the amount itself.
    """
    target = body_target.total_of(known, figures.controlled, span.year)
    if target is not None and target.kind is TargetKind.CAP and span == whole(target.target_year):
        return _capped(figures, target, span, rules)
    years = figures.bounds or figures.years
    reason = all_of([figures.now.reason, figures.before.reason])
    grown: float | Reason
    if reason is not None:
        grown = reason
    elif figures.now.value is None or not figures.before.value:
        grown = because("growth_of_nothing")
    else:
        grown = figures.now.value / figures.before.value - 1.0
    allowed: float | None = None
    if target is not None:
        last, base = (years.get(year) for year in (span.year - 1, target.base_year))
        allowed = body_target.allowed_growth(
            target, span.year, last.value if last else None, base.value if base else None
        )
        if allowed is None:
            lacking = all_of([_no_year(whole(year), years.get(year)) for year in {span.year - 1, target.base_year}])
            unknown = lacking or because("growth_of_nothing")
            grown = all_of([grown if isinstance(grown, Reason) else None, unknown]) or unknown
    direction = Direction.AT_LEAST if figures.controlled in body_target.STOCKS else Direction.AT_MOST
    return _lit(figures, Task.TOTAL, allowed, grown, direction, target, span, rules)


def _capped(figures: Figures, target: BodyTarget, span: Span, rules: LightRules) -> Judged:
    """The amount of a whole year against its cap, as growths over the year before where that is known, else as shares.

    Then no growth is allowed over the cap itself.
    """
    now, before = figures.now, figures.before.value
    reference = before or target.value
    if now.value is None:
        unknown = now.reason or because("growth_of_nothing")
        return _lit(figures, Task.TOTAL, None, unknown, Direction.AT_MOST, target, span, rules)
    if reference <= 0:
        return _lit(figures, Task.TOTAL, None, because("growth_of_nothing"), Direction.AT_MOST, target, span, rules)
    allowed, grown = target.value / reference - 1.0, now.value / reference - 1.0
    return _lit(figures, Task.TOTAL, allowed, grown, Direction.AT_MOST, target, span, rules)


def share(
    controlled: Demanded,
    now: Total,
    base: Total,
    known: Sequence[BodyTarget],
    span: Span,
    rules: LightRules,
) -> Judged:
    """A share of structure since January against what is due in the year. base: of the base year of its target.

    That the share so far stands for the whole year is our proposal.
    """
    target = body_target.share_of(known, controlled, span.year)
    due = None if target is None else body_target.due_share(target, span.year, base.value)
    reason = all_of([now.reason, base.reason if target is not None and due is None else None])
    at_most = target is not None and target.kind is TargetKind.SHARE_AT_MOST
    direction = Direction.AT_MOST if at_most else Direction.AT_LEAST
    found = Figures(controlled, now, base, {}, {})
    value = now.value if reason is None and now.value is not None else reason or because("share_of_nothing")
    return _lit(found, Task.SHARE, due, value, direction, target, span, rules)


def _lit(
    figures: Figures,
    task: Task,
    target: float | None,
    value: float | Reason,
    direction: Direction,
    by: BodyTarget | None,
    span: Span,
    rules: LightRules,
) -> Judged:
    actual, reason = (None, value) if isinstance(value, Reason) else (value, None)
    light = None
    if by is None:
        reason = because("no_target", year=span.year)
    elif actual is not None and target is not None:
        period = PERIODS.get(span.through_month)
        if rules.rates(period):
            light = rules.light(100 * target, 100 * actual, direction, period)
        else:
            reason = because("rules_without_period", rules=rules.id, span=span.label)
    return Judged(figures.controlled, task, target, actual, direction, light, reason, by, figures.per)


def movement(now: Light | None, last_severity: int | None) -> int | None:
    """By how many steps of severity a light is worse than in the last issue; null where one of them is not rated."""
    return None if now is None or last_severity is None else now.severity - last_severity
