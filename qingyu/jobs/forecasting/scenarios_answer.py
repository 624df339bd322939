"""What a question for the scenarios of an enterprise is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.domain.control.body_target import Controlled
from qingyu.domain.forecast.landing import Outlook
from qingyu.domain.forecast.planned import Scenario
from qingyu.jobs.answer import LITERALS, Answer, Named, Sentence
from qingyu.jobs.forecasting.forecast_answer import ForecastSkill


@dataclass(frozen=True, slots=True)
class PlannedMonth(Answer):
    """What is planned to be made in a month 计划产量. revision: 0 for the first; the highest holds."""

    product: str
    name_zh: str
    name_en: str
    unit: str
    scenario: Annotated[Scenario, LITERALS, Field(description="what of the plan comes true")]
    month: date
    quantity: float
    revision: int
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ScenarioLanding(Answer):
    """Where the year ends if a plan comes true 情景预测. p10, p50, p90: null with a reason.

    over: how far P50 is above what is allowed, below zero under it. after_measures: the same once the measures of open
    cases save what they are expected to, in what is left of the year; of energy only.
    """

    controlled: Annotated[Controlled, LITERALS]
    scenario: Annotated[Scenario, LITERALS, Field(description="what of the plan comes true")]
    unit: str
    p10: float | None
    p50: float | None
    p90: float | None
    skill: ForecastSkill | None
    reason: Sentence | None
    bound: float | None
    bound_reason: Sentence | None
    odds: float | None
    outlook: Annotated[Outlook, LITERALS]
    over: Annotated[float | None, Field(description="how far P50 is above what is allowed; below zero under it")]
    after_measures: Annotated[float | None, Field(description="the same once the measures save what is expected")]


@dataclass(frozen=True, slots=True)
class BringingBack(Answer):
    """A measure of an open case. effect: of a year, as expected; in_year: of what is left of this one. [tce]

    reason: why it counts nothing.
    """

    case_id: Annotated[int, Field(description="id of the case that it is a measure of")]
    what: Annotated[str, Field(description="what is done", examples=["waste heat boiler on line 2"])]
    owner: Annotated[str, Field(description="who answers for it", examples=["Li Wei"])]
    due_on: date
    effect: Annotated[float, Field(description="what it is expected to save in a year [tce]")]
    in_year: Annotated[float, Field(description="what of the effect falls to the rest of the year [tce]")]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class PlannedProduct(Named):
    """A product of which something may be planned."""

    unit: str


@dataclass(frozen=True, slots=True)
class EnterpriseScenarios(Answer):
    """The plan of a year, where the year ends under each scenario, and what would bring it back."""

    code: str
    name_zh: str
    name_en: str
    year: int
    through_month: Annotated[int | None, Field(description="the last month of the year that is known", examples=[9])]
    products: Sequence[PlannedProduct]
    plans: Sequence[PlannedMonth]
    landings: Annotated[Sequence[ScenarioLanding], Field(description="where the year ends under each scenario")]
    measures: Annotated[Sequence[BringingBack], Field(description="measures of open cases that would bring it back")]
