"""Plans and tasks 任务跟踪: who does what until when, what was done by weight, and what is late.

Asked by Chongqing's energy plan (41 action plans and 28 projects, each with lead 牵头 and responsible 责任 bodies) and
by Tibet's 任务完成情况跟踪评估. A milestone keeps its day in the plan: a delay with its reason explains red, and does
not end it. That a task is yellow in the last 30 days before a milestone is our proposal.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.factors import Verified

YELLOW_DAYS = 30
LIGHTS_VERIFIED = Verified.UNVERIFIED


class PlanKind(StrEnum):
    """What a plan is."""

    YEARLY = "yearly"  # 年度工作计划
    ACTION = "action"  # 行动方案
    MIDTERM = "midterm"  # 中期评估
    FINAL = "final"  # 终期考核


class TaskAct(StrEnum):
    """What is noted of a task."""

    START = "start"  # 启动
    DONE = "done"  # a milestone was reached, with evidence 完成
    DELAY = "delay"  # a milestone will be late, with the reason 延期
    MEASURE = "measure"  # what the indicator says, by hand 填报指标
    WITHDRAW = "withdraw"  # the task counts no more, with the reason 撤销


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    STARTED = "started"
    DELAYED = "delayed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class TaskLight(StrEnum):
    """Red: a milestone is past and not done; yellow: in its last 30 days; else green."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class TaskFeed(StrEnum):
    """What a published barometer says that an indicator may follow: a light of energy or CO2."""

    ENERGY_YEAR = "energy.intensity_year"
    ENERGY_PLAN = "energy.intensity_plan"
    ENERGY_TOTAL = "energy.total"
    CARBON_YEAR = "carbon.intensity_year"
    CARBON_PLAN = "carbon.intensity_plan"
    CARBON_TOTAL = "carbon.total"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of a region. first_on, last_on: the days it covers, both included."""

    code: str
    name: str
    kind: PlanKind
    first_on: date
    last_on: date
    document: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """What has to be reached by a day, the day included. weight: what it counts, above 0, at most 1e6. [1]"""

    number: int
    name: str
    due_on: date
    weight: float


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A task of a plan. parent: code of the task it is a part of; empty where of none.

    lead 牵头单位; responsible 责任单位; feed: what the indicator follows; None where it is stated by hand or there is
    none. indicator_target: in its unit. projects: codes of projects of the same region.
    """

    code: str
    parent: str
    name: str
    lead: str
    responsible: Sequence[str]
    year: int
    indicator: str
    indicator_unit: str
    indicator_target: float | None
    feed: TaskFeed | None
    projects: Sequence[str]
    milestones: Sequence[Milestone]


@dataclass(frozen=True, slots=True)
class Acted:
    """What was noted of a task. on: the day it happened. expected_on: of a delay, when the milestone will be done."""

    act: TaskAct
    milestone: int | None
    on: date
    expected_on: date | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Weights of milestones on a day: what was done, what was due to be done, and all of the plan. [1]"""

    done: float
    planned: float
    whole: float

    @property
    def share(self) -> float | None:
        """What was done over what was due; null while nothing was due. [1]

        >>> Progress(1.0, 2.0, 4.0).share, Progress(1.0, 0.0, 4.0).share
        (0.5, None)
        """
        return self.done / self.planned if self.planned > 0 else None


def done_on(acted: Iterable[Acted], number: int, day: date) -> date | None:
    """The day on which a milestone was done, if that is not after a day."""
    found = [one.on for one in acted if (one.act, one.milestone) == (TaskAct.DONE, number) and one.on <= day]
    return min(found, default=None)


def state(task: PlanTask, acted: Sequence[Acted], day: date) -> TaskState:
    """Where a task stood at the end of a day."""
    until = [one for one in acted if one.on <= day]
    if any(one.act is TaskAct.WITHDRAW for one in until):
        return TaskState.WITHDRAWN
    open_ = {one.number for one in task.milestones if done_on(until, one.number, day) is None}
    if not open_:
        return TaskState.DONE
    if any(one.act is TaskAct.DELAY and one.milestone in open_ for one in until):
        return TaskState.DELAYED
    return TaskState.STARTED if any(one.act is not TaskAct.MEASURE for one in until) else TaskState.OPEN


def light(task: PlanTask, acted: Sequence[Acted], day: date) -> TaskLight | None:
    """The light of a task on a day; null for one that is withdrawn."""
    if state(task, acted, day) is TaskState.WITHDRAWN:
        return None
    left = [(one.due_on - day).days for one in task.milestones if done_on(acted, one.number, day) is None]
    nearest = min(left, default=None)
    if nearest is None or nearest >= YELLOW_DAYS:
        return TaskLight.GREEN
    return TaskLight.RED if nearest < 0 else TaskLight.YELLOW


def lights(of: Sequence[tuple[PlanTask, Sequence[Acted]]], day: date) -> dict[str, TaskLight | None]:
    """The light of each task of a plan on a day, by code: the worst of its own and of its parts'."""
    own = {task.code: light(task, acted, day) for task, acted in of}
    parents = {task.code: task.parent for task, _ in of}
    found = dict(own)
    for code, lit in own.items():
        above, seen = parents[code], {code}
        while above in own and above not in seen:
            if own[above] is not None:
                found[above] = worst((found[above], lit))
            seen.add(above)
            above = parents[above]
    return found


def headings(of: Iterable[tuple[PlanTask, Sequence[Acted]]], day: date) -> frozenset[str]:
    """Codes of the tasks of a plan that have parts on a day: they count by these alone."""
    return frozenset(task.parent for task, acted in of if state(task, acted, day) is not TaskState.WITHDRAWN)


def progress(
    tasks: Iterable[tuple[PlanTask, Sequence[Acted]]], day: date, headings: Collection[str] = frozenset()
) -> Progress:
    """Done by weight and planned by date at the end of a day, over the milestones of tasks that count.

    headings: codes of those that have parts; what they are made of is counted, and not they beside it.
    """
    done = planned = whole = 0.0
    for task, acted in tasks:
        if task.code in headings or state(task, acted, day) is TaskState.WITHDRAWN:
            continue
        for one in task.milestones:
            whole += one.weight
            planned += one.weight if one.due_on <= day else 0.0
            done += one.weight if done_on(acted, one.number, day) is not None else 0.0
    return Progress(done, planned, whole)


def worst(lights: Iterable[TaskLight | None]) -> TaskLight | None:
    """The worst of some lights; null where there is none.

    >>> worst([TaskLight.GREEN, TaskLight.RED, None])
    <TaskLight.RED: 'red'>
    """
    order = list(TaskLight)
    return max((one for one in lights if one is not None), key=order.index, default=None)
