"""What is sent about a plan and its tasks 任务跟踪."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.dual_control import AskedYear, Document
from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Line, Number, Prose
from qingyu.domain.control.plan_rules import HEAVIEST

_Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
_Name = Annotated[Line, StringConstraints(max_length=200)]


class PlanDeclaration(Asked):
    """A plan of a region; it is changed by the same call."""

    name: _Name = Field(description="name of the plan", examples=["2026年节能工作计划"])
    kind: Literal["yearly", "action", "midterm", "final"] = Field(
        description="a yearly work plan 年度工作计划, an action plan 行动方案, a mid-term evaluation 中期评估,"
        " or a final assessment 终期考核"
    )
    first_on: AskedDay = Field(description="its first day", examples=["2026-01-01"])
    last_on: AskedDay = Field(description="its last day, included", examples=["2026-12-31"])
    document: Document = Field(description="the document that makes it", examples=["宁发改环资〔2026〕5号"])


class MilestoneDeclaration(Asked):
    """What has to be reached by a day."""

    number: int = Field(ge=1, le=99, description="its number in the task", examples=[1])
    name: _Name = Field(description="what is reached", examples=["完成改造方案"])
    due_on: AskedDay = Field(description="the last day, included", examples=["2026-06-30"])
    weight: Number = Field(1.0, gt=0, le=HEAVIEST, description="what it counts in the plan [1]", examples=[1.0])


class TaskDeclaration(Asked):
    """A task of a plan; the same call makes a new version of it. One without a lead is refused."""

    name: Annotated[Line, StringConstraints(max_length=500)] = Field(
        description="the task", examples=["推动水泥行业能效改造"]
    )
    parent: _Slug | None = Field(None, description="code of the task it is a part of")
    lead: _Name | None = Field(None, description="who leads 牵头单位; wanted", examples=["工业和信息化厅"])
    responsible: list[_Name] = Field(
        default_factory=list, max_length=50, description="who is responsible 责任单位", examples=[["发展改革委"]]
    )
    year: AskedYear = Field(description="the year of the plan it belongs to", examples=[2026])
    milestones: list[MilestoneDeclaration] = Field(
        min_length=1, max_length=50, description="its milestones",
        examples=[[{"number": 1, "name": "完成改造方案", "due_on": "2026-06-30", "weight": 1}]],
    )  # fmt: skip
    indicator: _Name | None = Field(None, description="name of its indicator", examples=["节能量"])
    indicator_unit: Annotated[Line, StringConstraints(max_length=50)] | None = Field(
        None, description="unit of the indicator", examples=["tce"]
    )
    indicator_target: Number | None = Field(None, description="what it is to reach, in its unit", examples=[1000.0])
    feed: (
        Literal[
            "energy.intensity_year",
            "energy.intensity_plan",
            "energy.total",
            "carbon.intensity_year",
            "carbon.intensity_plan",
            "carbon.total",
        ]
        | None
    ) = Field(None, description="the light of a published barometer it follows; without one it is stated by hand")
    projects: list[_Slug] = Field(
        default_factory=list, max_length=50, description="codes of projects of the region", examples=[["kiln"]]
    )


class TaskActNote(Asked):
    """What happened to a task."""

    act: Literal["start", "done", "delay", "measure", "withdraw"] = Field(description="what happened")
    milestone: int | None = Field(None, ge=1, le=99, description="number of the milestone that is done or delayed")
    on: AskedDay | None = Field(None, description="the day it happened; today")
    expected_on: AskedDay | None = Field(None, description="of a delay: when it will be done")
    value: Number | None = Field(None, description="of a measurement, in the unit of the indicator")
    document: Document | None = Field(None, description="the evidence", examples=["验收意见 2026-06"])
    text: Annotated[Prose, StringConstraints(max_length=2000)] | None = Field(
        None, description="the reason of a delay or a withdrawal, or what there is to say"
    )


class ReportFreezing(Asked):
    """A report that is to be frozen."""

    year: AskedYear = Field(description="the year", examples=[2026])
    period: Literal["q1", "q2", "q3", "q4", "h1", "h2", "year"] = Field(description="the part of the year")
    note: Document | None = Field(None, description="why it is made again, where it was frozen before")
