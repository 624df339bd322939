"""What plans and tasks 任务跟踪 have to be, and what may be noted of them and when: the reason why not, or null."""

import itertools
import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from qingyu.domain.control.plan import Acted, Milestone, Plan, PlanTask, TaskAct
from qingyu.domain.kernel.reason import Reason, because

HEAVIEST = 1e6  # of a milestone [1]: sums of weights stay finite, and are read as they are
MOST_NUMBER = 99
MOST_NAMED = 50  # responsible bodies, projects
YEARS = range(2000, 2100)
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


def wrong_plan(plan: Plan) -> Reason | None:
    """Why a plan cannot be; null where it can."""
    if not _CODE.fullmatch(plan.code):
        return because("plan_code_form", code=plan.code)
    if plan.first_on > plan.last_on:
        return because("plan_days_reversed", first=plan.first_on, last=plan.last_on)
    if plan.first_on.year not in YEARS or plan.last_on.year not in YEARS:
        return because("plan_years", first=plan.first_on, last=plan.last_on)
    return _length("plan_name", plan.name, 1, 200) or _length("plan_document", plan.document, 1, 500)


def wrong_task(task: PlanTask, plan: Plan, known: Collection[str]) -> Reason | None:
    """Why a task cannot be in a plan; null where it can. known: codes of the plan's other tasks that count."""
    if not task.lead.strip():
        return because("task_without_lead")
    if not plan.first_on.year <= task.year <= plan.last_on.year:
        return because("task_year_outside", year=task.year, first=plan.first_on.year, last=plan.last_on.year)
    if task.parent and task.parent not in known:
        return because("task_parent_unknown", parent=task.parent)
    return next(_wrong_parts(task, plan), None)


def _wrong_parts(task: PlanTask, plan: Plan) -> Iterator[Reason]:
    yield from _wrong_lengths(task)
    if not task.milestones:
        yield because("task_without_milestone")
    if len({one.number for one in task.milestones}) < len(task.milestones):
        yield because("task_milestone_twice")
    for one in task.milestones:
        if not 1 <= one.number <= MOST_NUMBER:
            yield because("task_milestone_number", number=one.number, most=MOST_NUMBER)
        if not plan.first_on <= one.due_on <= plan.last_on:
            yield because("task_milestone_outside", milestone=one.name, first=plan.first_on, last=plan.last_on)
        if not 0 < one.weight <= HEAVIEST:
            yield because("task_weight", milestone=one.name, most=HEAVIEST)
    if task.indicator_target is not None and not (task.indicator and math.isfinite(task.indicator_target)):
        yield because("task_target_without_indicator")
    if task.feed is not None and not task.indicator:
        yield because("task_feed_without_indicator")
    if task.feed is not None and (task.indicator_unit or task.indicator_target is not None):
        yield because("task_feed_with_target")


def _wrong_lengths(task: PlanTask) -> Iterator[Reason]:
    if not _CODE.fullmatch(task.code):
        yield because("plan_code_form", code=task.code)
    said = [
        ("name", task.name, 1, 500), ("lead", task.lead, 1, 200), ("indicator", task.indicator, 0, 200),
        ("unit", task.indicator_unit, 0, 50), *(("responsible", one, 1, 200) for one in task.responsible),
        *(("project", one, 1, 63) for one in task.projects),
        *(("milestone", one.name, 1, 200) for one in task.milestones),
    ]  # fmt: skip
    for part, text, least, most in said:
        wrong = _length(part, text, least, most)
        if wrong is not None:
            yield wrong
    for part, named in (("responsible", task.responsible), ("project", task.projects)):
        if len(named) > MOST_NAMED:
            yield because("task_too_many", task_part=part, n=len(named), most=MOST_NAMED)


def _length(part: str, text: str, least: int, most: int) -> Reason | None:
    if least <= len(text) <= most:
        return None
    return because("task_text_length", task_part=part, n=len(text), least=least, most=most)


def numbered(said: Sequence[Milestone], held: Sequence[Milestone]) -> list[Milestone]:
    """Milestones that came without numbers: the number of the held one that each is, the next free one where none is.

    The same is what has the same name and day, else the same name, else the same day; so what was noted of a milestone
    stays with it when a row is put before it.

    >>> day = date(2026, 6, 30)
    >>> [one.number for one in numbered([Milestone(1, "b", day, 1.0), Milestone(2, "a", day, 1.0)],
    ...                                 [Milestone(1, "a", day, 1.0)])]
    [2, 1]
    """
    keys: Sequence[Callable[[Milestone], object]] = (
        lambda one: (one.name, one.due_on), lambda one: one.name, lambda one: one.due_on,
    )  # fmt: skip
    found: dict[int, int] = {}
    for key in keys:
        for at, one in enumerate(said):
            free = (own.number for own in held if own.number not in found.values() and key(own) == key(one))
            number = next(free, None) if at not in found else None
            if number is not None:
                found[at] = number
    following = itertools.count(max((own.number for own in held), default=0) + 1)
    numbers = [found[at] if at in found else next(following) for at in range(len(said))]
    return [replace(one, number=number) for one, number in zip(said, numbers, strict=True)]


def changed_milestone(task: PlanTask, held: PlanTask, acted: Sequence[Acted], today: date) -> Reason | None:
    """Why a task may not be changed so; null where it may.

    A milestone of which something was noted stays what it is; so do day and weight of one whose day is over, or red
    would go away by another day, and not by what was done. held: the version that counts.
    """
    kept = {one.number: one for one in task.milestones}
    noted = {one.milestone for one in acted if one.act in (TaskAct.DONE, TaskAct.DELAY)}
    for own in held.milestones:
        now = kept.get(own.number)
        if own.number in noted and now is None:
            return because("task_milestone_acted", number=own.number)
        if own.number in noted and now is not None and now.name != own.name:
            return because("task_milestone_renamed", number=own.number, name=own.name, said=now.name)
        bound = own.number in noted or own.due_on < today
        if bound and (now is None or (now.due_on, now.weight) != (own.due_on, own.weight)):
            return because("task_milestone_bound", milestone=own.name, day=own.due_on, weight=own.weight)
    return None


def refusal(task: PlanTask, before: Sequence[Acted], made: Acted, text: str) -> Reason | None:
    """Why an act may not be noted of a task; null where it may. text: the reason or the words of the act."""
    if any(one.act is TaskAct.WITHDRAW for one in before):
        return because("task_is_withdrawn")
    if made.act in (TaskAct.DELAY, TaskAct.WITHDRAW) and not text:
        return because("task_act_without_reason", task_act=made.act)
    if made.act is TaskAct.START and any(one.act is TaskAct.START for one in before):
        return because("task_is_started")
    if made.act is TaskAct.MEASURE and (not task.indicator or task.feed is not None):
        return because("task_not_measured_by_hand")
    if made.act not in (TaskAct.DONE, TaskAct.DELAY):
        return None
    if made.milestone not in {one.number for one in task.milestones}:
        return because("task_milestone_unknown", number=made.milestone or 0, known=[m.number for m in task.milestones])
    if any((one.act, one.milestone) == (TaskAct.DONE, made.milestone) for one in before):
        return because("task_milestone_done", number=made.milestone or 0)
    return None


def wrong_act(made: Acted, document: str, today: date) -> Reason | None:
    """Why what is said of an act is no act, whatever the task; null where it is one. document: its evidence."""
    act = made.act
    if (act in (TaskAct.DONE, TaskAct.DELAY)) != (made.milestone is not None):
        wanted = "act_without_milestone" if made.milestone is None else "act_with_milestone"
        return because(wanted, task_act=act)
    if made.on > today:
        return because("act_day_ahead", on=made.on)
    if act is TaskAct.WITHDRAW and made.on != today:
        # A day of the past would take red and done away from what was shown and reported of it.
        return because("act_withdraws_today", on=made.on, today=today)
    if (act is TaskAct.MEASURE) != (made.value is not None):
        return because("act_without_value" if made.value is None else "act_with_value", task_act=act)
    if made.value is not None and not math.isfinite(made.value):
        return because("act_without_value", task_act=act)
    if act in (TaskAct.DONE, TaskAct.MEASURE) and not document:
        return because("act_without_evidence", task_act=act)
    if made.expected_on is not None and (act is not TaskAct.DELAY or made.expected_on <= made.on):
        return because("act_expected", on=made.on, expected=made.expected_on)
    return None
