"""What is sent about a budget 用能预算、碳排放预算 of a region or an enterprise."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.dual_control import AskedYear, Document
from api.schemas.fields import SLUG_PATTERN, Asked, Number

_Amount = Annotated[Number, Field(ge=0, le=1e12)]
_Code = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]


class BudgetGiving(Asked):
    """A budget of a year; amounts are in steps of 0.01 tce or tCO2."""

    year: AskedYear = Field(description="the year it is of", examples=[2026])
    book: Literal["equivalent", "calorific", "none"] = Field(
        description="of energy: the equivalent 等价值 or the calorific 当量值 book; of carbon: none"
    )
    total: _Amount = Field(description="what may be used [tce or tCO2]", examples=[86_000.0])
    reserve: _Amount | None = Field(
        None, description="of it, kept back from those below; as it was, or none, where it is not said"
    )
    months: Annotated[list[_Amount], Field(min_length=12, max_length=12)] | None = Field(
        None,
        description="shares of the months, January first, that sum to the total; else by last year's, or by days",
        examples=[[7_000.0] * 11 + [9_000.0]],
    )
    reason: Literal["initial", "adjustment", "correction"] = Field("initial", description="why it is given or changed")
    document: Document = Field(description="the document that gives it", examples=["关于下达2026年用能预算的通知"])


class BudgetTransfer(Asked):
    """An amount that one who takes of a budget hands to another; null is the reserve."""

    year: AskedYear = Field(description="the year of the budget", examples=[2026])
    giver: _Code | None = Field(None, description="code of who hands over; the reserve", examples=["alpha"])
    taker: _Code | None = Field(None, description="code of who gets it; the reserve", examples=["beta"])
    amount: Annotated[Number, Field(gt=0, le=1e12)] = Field(description="how much [tce or tCO2]", examples=[300.0])
    document: Document = Field(description="the act", examples=["用能预算调剂批复"])


class AdoptedPart(Asked):
    """What a child is to have."""

    code: _Code = Field(description="code of the region or enterprise", examples=["alpha"])
    total: _Amount = Field(description="its budget [tce or tCO2]", examples=[86_000.0])


class DecompositionAdoption(Asked):
    """A decomposition that is adopted; who is not named keeps what it has."""

    year: AskedYear = Field(description="the year of the budget", examples=[2026])
    parts: Annotated[list[AdoptedPart], Field(min_length=1, max_length=1000)] = Field(description="what each gets")
    document: Document = Field(description="the act", examples=["2026年用能预算分解方案"])


class BudgetWithdrawal(Asked):
    """A budget that is taken back."""

    year: AskedYear = Field(description="the year of the budget", examples=[2026])
    document: Document = Field(description="the act", examples=["关于撤销用能预算的通知"])
