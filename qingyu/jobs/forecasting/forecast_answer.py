"""What a question for the forecasts of an enterprise is answered with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.forecasts import ForecastRow
from qingyu.db.region_forecasts import RegionForecastRow
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.forecast.landing import Outlook
from qingyu.domain.forecast.summed import MODEL
from qingyu.jobs.answer import LITERALS, Answer, Sentence


@dataclass(frozen=True, slots=True)
class ForecastSkill(Answer):
    """How good the chosen model was on earlier days 回溯检验, by a back-test each four weeks.

    skill: 1 - error / error of the seasonal naive model [1]. coverage: share of the back-test within P10 to P90 [1].
    """

    model: str
    skill: float
    origins: Annotated[int, Field(description="on how many earlier days it was asked")]
    horizon: Annotated[int, Field(description="days from the day of the forecast to the year's end")]
    coverage: Annotated[float | None, Field(description="share of the back-test that lay within P10 to P90")]
    weather_gain: Annotated[
        float | None, Field(description="by degree-days: how much less its error was than without [1]")
    ] = None
    weather_verified: Annotated[bool | None, Field(description="of the temperatures behind it")] = None


def skill_of(row: ForecastRow | RegionForecastRow) -> ForecastSkill | None:
    """How good the model of a forecast was; null where none was chosen. That of a region is the sum of errors."""
    model = row.model if isinstance(row, ForecastRow) else MODEL
    if model is None or row.skill is None or row.origins is None or row.horizon is None:
        return None
    found = ForecastSkill(model, row.skill, row.origins, row.horizon, row.coverage)
    if isinstance(row, ForecastRow):
        return replace(found, weather_gain=row.weather_gain, weather_verified=row.weather_verified)
    return found


@dataclass(frozen=True, slots=True)
class YearForecast(Answer):
    """Where the total of a year ends 年末预测. known: up to, and without, the day it is made as of.

    naive: the year's end if its rest were as last year. p10, p50, p90: null with a reason where no model is to be
    believed. bound: what the targets allow. odds: of ending above it [1]. Without odds the outlook is yellow at most.
    """

    controlled: Annotated[Controlled, LITERALS]
    year: int
    as_of: date
    unit: str
    known: Annotated[float, Field(description="the year up to, and without, the day it is made as of")]
    stated: Annotated[float, Field(description="how much of that a document states, before the accounts begin")]
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    skill: ForecastSkill | None
    reason: Sentence | None
    target_id: Annotated[int | None, Field(description="the target that bounds the year")]
    bound: float | None
    bound_reason: Sentence | None
    odds: float | None
    outlook: Annotated[Outlook, LITERALS]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DropFan(Answer):
    """The drop per GDP that a region's year ends with 单位GDP降幅年末预测, by its total and the outlook of its GDP. [1]

    asked: by the task. p10 comes of the total's P90, p90 of its P10; all three are null without a fan. naive: of the
    year if its rest were as last year.
    """

    asked: float
    p10: float | None
    p50: float | None
    p90: float | None
    naive: float | None


@dataclass(frozen=True, slots=True)
class TaskOdds(Answer):
    """What a year's end means for a task 完成风险.

    bound: of a region the largest total it is met with, else a reason; of a drop per GDP: with the GDP of the year
    before, grown as what is stated of the year has grown. Of an enterprise's intensity the largest it is met with.
    """

    task: Annotated[Task, LITERALS]
    target_id: Annotated[int | None, Field(description="the target behind the task; null of a budget too")]
    bound: float | None
    reason: Sentence | None
    odds: float | None
    outlook: Annotated[Outlook, LITERALS]
    gdp_drop: Annotated[DropFan | None, Field(description="of a region's drop per GDP, where its bound is known")] = (
        None
    )


@dataclass(frozen=True, slots=True)
class IntensityForecast(Answer):
    """Where the intensity of a year ends 单位产出能耗年末预测: energy or CO2 over an output, forecast together.

    known: of the months so far, up to through_month, the last of which both are known. naive: of the year if its rest
    were as last year. p10, p50, p90: null with a reason. amount, output: of the whole year, as the model says them.
    """

    controlled: Annotated[Controlled, LITERALS]
    per: Annotated[str, Field(description="value_added, output_value or the code of a product", examples=["clinker"])]
    unit: str
    year: int
    through_month: Annotated[int | None, Field(description="the last month of the year that is known", examples=[9])]
    known: float | None
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    amount: Annotated[float | None, Field(description="energy or CO2 of the whole year, as the model says it")]
    output: Annotated[float | None, Field(description="output of the whole year, as the model says it")]
    skill: ForecastSkill | None
    reason: Sentence | None
    tasks: Sequence[TaskOdds]


@dataclass(frozen=True, slots=True)
class EnterpriseForecasts(Answer):
    """The newest forecasts of an enterprise; empty before the first night. intensities: by the months that ended."""

    code: str
    name_zh: str
    name_en: str
    forecasts: Sequence[YearForecast]
    intensities: Annotated[Sequence[IntensityForecast], Field(description="where the year's intensities end")]


@dataclass(frozen=True, slots=True)
class RegionYearForecast(Answer):
    """Where the total of a region's year ends 地区年末预测: its enterprises by their forecasts, the others as stated.

    p50 is the sum of the enterprises' own, with the naive year of those that have no fan and of the others.
    """

    controlled: Annotated[Controlled, LITERALS]
    year: int
    as_of: date
    unit: str
    known: Annotated[float, Field(description="the accounts of the enterprises up to, and without, the day")]
    others: Annotated[float | None, Field(description="the whole year of everybody without an account here, naive")]
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    unforeseen: Annotated[float | None, Field(description="share of the year's end that is no model's but naive")]
    n_enterprises: int
    n_fans: int
    skill: ForecastSkill | None
    reason: Sentence | None
    tasks: Sequence[TaskOdds]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RegionForecasts(Answer):
    """The newest forecasts of a region; empty before the first night, or with a reason why they are not shown."""

    code: str
    name_zh: str
    name_en: str
    forecasts: Sequence[RegionYearForecast]
    intensities: Annotated[
        Sequence[IntensityForecast], Field(description="where drops per floor area, head and turnover end the year")
    ]
    reason: Sentence | None
