"""What plans and tasks 任务跟踪 are answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.domain.control.plan import PlanKind, TaskAct, TaskFeed, TaskLight, TaskState
from qingyu.domain.control.project import ProjectStage
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence

Light = Annotated[
    Annotated[TaskLight, LITERALS] | None,
    Field(description="red: a milestone is past; yellow: in its last 30 days, a proposal; null: withdrawn"),
]


@dataclass(frozen=True, slots=True)
class TaskMilestone(Answer):
    """A milestone of a task. done_on: null while it is not done; expected_on, delay_reason: of its latest delay."""

    number: int
    name: str
    due_on: date
    weight: float
    done_on: date | None
    expected_on: date | None
    delay_reason: Annotated[str, Field(description="why it is late, as it was noted; empty where nothing was")]
    light: Light


@dataclass(frozen=True, slots=True)
class TaskIndicator(Answer):
    """The indicator of a task. feed: the light of a published barometer it follows; null: stated by hand.

    target, actual: [unit], of a light shares of 1; null with the reason. stated_in: where actual is from.
    """

    name: str
    unit: str
    feed: Annotated[TaskFeed, LITERALS] | None
    target: float | None
    actual: float | None
    stated_in: str
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class LinkedProject(Answer):
    """A project that a task names. stage: null where the register of the region has none of this code."""

    code: str
    name: str
    stage: Annotated[ProjectStage, LITERALS] | None


@dataclass(frozen=True, slots=True)
class TaskActNoted(Answer):
    """What was noted of a task. happened_on: the day it happened; value: of a measurement [unit of the indicator]."""

    act: Annotated[TaskAct, LITERALS]
    milestone: int | None
    happened_on: date
    expected_on: date | None
    value: float | None
    document: str
    text: str
    acted_by: str
    acted_at: datetime


@dataclass(frozen=True, slots=True)
class TrackedTask(Answer):
    """A task of a plan as it stood on the day that was asked for. parent: the task it is a part of, or empty."""

    code: str
    parent: str
    name: str
    lead: str
    responsible: Sequence[str]
    year: int
    state: Annotated[TaskState, LITERALS]
    light: Light
    milestones: Sequence[TaskMilestone]
    indicator: TaskIndicator | None
    projects: Sequence[LinkedProject]
    acts: Sequence[TaskActNoted]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class PlanProgress(Answer):
    """Done by weight beside planned by date: sums of weights of milestones; share: done over planned, or null. [1]"""

    done: float
    planned: float
    whole: float
    share: float | None


@dataclass(frozen=True, slots=True)
class PlanSummary(Answer):
    """A plan 工作计划 with its progress on a day. n_tasks: those that count; n_red, n_yellow: of them."""

    code: str
    region: str
    name: str
    kind: Annotated[PlanKind, LITERALS]
    first_on: date
    last_on: date
    document: str
    progress: PlanProgress
    n_tasks: int
    n_red: int
    n_yellow: int
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class LeadProgress(Answer):
    """The tasks of a lead 牵头单位 and their progress. light: the worst of them."""

    lead: str
    n_tasks: int
    n_red: int
    n_yellow: int
    light: Light
    progress: PlanProgress


@dataclass(frozen=True, slots=True)
class WholePlan(PlanSummary):
    """A plan with its tasks and the board by lead. day: whose end is shown; as_of: what was known when."""

    day: date
    as_of: datetime
    lights_verified: Annotated[Verified, LITERALS]
    leads: Sequence[LeadProgress]
    tasks: Sequence[TrackedTask]
