"""What is sent about a round of leaders 领跑者遴选."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.dual_control import AskedYear, Document
from api.schemas.fields import Asked, AskedDay, Line, Number, Prose

_Yardstick = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
_Text = Annotated[Prose, StringConstraints(max_length=2000)]
_Share = Annotated[Number, Field(ge=0, le=1)]


class LeaderRoundDeclaration(Asked):
    """A round as it is announced 公告; it is changed by the same call before its window opens."""

    name: Annotated[Line, StringConstraints(max_length=200)] = Field(
        description="name of the round", examples=["2026年度水泥行业能效领跑者遴选"]
    )
    edition: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")] = Field(
        description="the rules it follows", examples=["miit-2026-energy"]
    )
    year: AskedYear = Field(description="year of the round", examples=[2026])
    period_year: AskedYear = Field(description="the year that is compared; it is over", examples=[2025])
    yardsticks: list[_Yardstick] = Field(
        min_length=1,
        max_length=200,
        description="whose products it is for",
        examples=[["gb16780-2021.clinker.comprehensive"]],
    )
    opens_on: AskedDay = Field(description="first day of the window", examples=["2026-11-10"])
    last_on: AskedDay = Field(description="last day of the window, included", examples=["2026-11-30"])
    bar: Literal["benchmark", "level1", "none"] | None = Field(None, description="the level that is to be reached")
    most: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="leaders a sector", examples=[5])
    least_tce: Annotated[Number, Field(ge=0)] | None = Field(
        None, description="energy of the year that is to be exceeded [tce]", examples=[10_000.0]
    )
    least_tco2: Annotated[Number, Field(ge=0)] | None = Field(
        None, description="CO2 of the year that is to be exceeded [tCO2]", examples=[26_000.0]
    )
    least_completeness: _Share | None = Field(None, description="of the data of the year [1]", examples=[0.95])
    most_estimated: _Share | None = Field(None, description="of the data of the year [1]", examples=[0.05])
    document: Document = Field(description="the announcement", examples=["工信厅联节函〔2026〕372号"])


class LeaderRoundPassing(Asked):
    """An act of the authority on a round."""

    stage: Literal["reviewed", "published", "cancelled"] = Field(description="what is done")
    document: Document = Field(description="the minutes, the list or the decision", examples=["公布文件 2026-12"])
    text: _Text | None = Field(None, description="why")


class LeaderApplying(Asked):
    """An application of a product; its number is the platform's and is not typed."""

    document: Document = Field(description="the letter of application", examples=["申报书 2026-11"])


class LeaderDeciding(Asked):
    """What an officer decides of an applicant."""

    chosen: bool = Field(description="whether it goes into the list")
    text: _Text | None = Field(None, description="why, where it is not as proposed", examples=["已停产"])
    authority: Annotated[Line, StringConstraints(max_length=500)] | None = Field(
        None, description="the act that lets one in that fails a check", examples=["专题会议纪要"]
    )
