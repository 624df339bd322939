"""What the reports of a region on quarters, half-years and years are answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.plan import PlanKind, TaskState
from qingyu.domain.control.project import ProjectStage
from qingyu.domain.control.report import ReportPeriod
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence
from qingyu.jobs.assessment.plans_answer import Light, PlanProgress


@dataclass(frozen=True, slots=True)
class ReportLight(Answer):
    """A light of the published barometer of the period. target, actual: shares of 1; severity: null: not rated."""

    controlled: Annotated[Controlled, LITERALS]
    name_zh: str
    name_en: str
    target: float | None
    actual: float | None
    severity: int | None
    label_zh: str | None


@dataclass(frozen=True, slots=True)
class ReportPlan(Answer):
    """A plan with its progress on the last day of the period."""

    code: str
    name: str
    kind: Annotated[PlanKind, LITERALS]
    progress: PlanProgress
    n_tasks: int
    n_red: int
    n_yellow: int


@dataclass(frozen=True, slots=True)
class ReportTask(Answer):
    """A task on the last day. milestone, due_on: the first that was not done; evidence: of the last that was."""

    plan: str
    code: str
    name: str
    lead: str
    responsible: Annotated[str, Field(description="who is responsible 责任单位, with 、 between")]
    state: Annotated[TaskState, LITERALS]
    light: Light
    milestone: Annotated[str, Field(description="the first milestone that was not done; empty where all were")]
    due_on: date | None
    delay_reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ReportBudget(Answer):
    """The budget of the region in the year [unit], as it was given when the report was made."""

    controlled: Annotated[Controlled, LITERALS]
    total: float
    reserve: float
    unit: str
    version: int
    document: str


@dataclass(frozen=True, slots=True)
class ReportProject(Answer):
    """An energy-intensive project of the region and below it. stage, coal_offset: on the last day of the period.

    energy_tce, coal_t: of a year, as they were declared when the report was made.
    """

    region: str
    code: str
    name: str
    stage: Annotated[ProjectStage, LITERALS]
    energy_tce: float
    coal_t: float
    coal_offset: float


@dataclass(frozen=True, slots=True)
class ReportCases(Answer):
    """Cases of the period. kind: whose they are."""

    kind: Annotated[Literal["region", "enterprise"], Field(description="of regions, or of enterprises")]
    n_opened: int
    n_closed: int
    n_open: int


@dataclass(frozen=True, slots=True)
class RegionReport(Answer):
    """The report of a region on a period, of what is approved: a published barometer, tasks, cases, budgets, projects.

    issue: span and version of the barometer; null with the reason. text_zh, text_en: the text of the report.
    """

    code: str
    name_zh: str
    name_en: str
    year: int
    period: Annotated[ReportPeriod, LITERALS]
    first_on: date
    last_on: date
    text_zh: str
    text_en: str
    issue: str | None
    issue_sha256: str | None
    issue_reason: Sentence | None
    lights_verified: Annotated[Verified, LITERALS]
    plans: Sequence[ReportPlan]
    tasks: Annotated[Sequence[ReportTask], Field(description="the tasks as they stood on the last day")]
    lights: Annotated[Sequence[ReportLight], Field(description="the lights of the published barometer")]
    budgets: Sequence[ReportBudget]
    projects: Annotated[Sequence[ReportProject], Field(description="the projects of the region and below it")]
    cases: Sequence[ReportCases]


@dataclass(frozen=True, slots=True)
class RegionReportIssue(Answer):
    """A report that was frozen. sha256: of its content in canonical JSON; a correction is the next version."""

    id: int
    year: int
    period: Annotated[ReportPeriod, LITERALS]
    version: int
    sha256: str
    note: str
    published_by: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class FrozenReport(RegionReport):
    """A report as it was frozen, with its version and the SHA-256 of what it held."""

    id: int
    version: int
    sha256: str
    note: str
    published_by: str
    published_at: datetime
