"""What a baseline is answered as: its line, what differs from it day by day, and where the sum breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from qingyu.jobs.answer import Answer, Confirmable, Named, Sentence


@dataclass(frozen=True, slots=True)
class BaselineDriver(Named):
    """What drives the use: the output of a product, or degree-days of a month."""

    unit: str


@dataclass(frozen=True, slots=True)
class FittedBaseline(Answer):
    """expected = intercept + slope x driver, by least squares (ISO 50006, IPMVP)."""

    intercept: Annotated[float, Field(description="of a day or month, in the unit of use", examples=[1200.0])]
    slope: Annotated[
        float | None, Field(description="unit of use per unit of the driver; null without a driver", examples=[58.2])
    ]
    r2: Annotated[float | None, Field(description="share of the variance that the driver explains", examples=[0.93])]
    deviation: Annotated[float, Field(description="of a single day or month, in the unit of use", examples=[85.0])]
    n: Annotated[int, Field(description="days or months it was fitted on", examples=[61])]
    least_driver: Annotated[float, Field(description="the least driver among them", examples=[900.0])]
    most_driver: Annotated[float, Field(description="the largest driver among them", examples=[3_300.0])]


@dataclass(frozen=True, slots=True)
class BaselineRow(Answer):
    """A day or month beside what the baseline expects."""

    start_on: Annotated[date, Field(description="the day, or the first day of the month")]
    use: float | None
    driver: Annotated[float | None, Field(description="the driver, in its unit; null where it is not known")]
    expected: Annotated[float | None, Field(description="what the baseline expects, in the unit of use")]
    difference: Annotated[float | None, Field(description="use less what was expected, in the unit of use")]
    cumulative: Annotated[float | None, Field(description="the sum of the differences up to here, in the unit of use")]
    is_baseline: Annotated[bool, Field(description="whether the baseline was fitted on it")]
    is_beyond: Annotated[bool, Field(description="whether its driver lies outside what the baseline has seen")]


@dataclass(frozen=True, slots=True)
class SlopeBreak(Answer):
    """Where the cumulative sum goes another way from."""

    start_on: Annotated[date, Field(description="the first day or month of the new slope")]
    before: Annotated[float, Field(description="mean difference of a day or month before it, in the unit of use")]
    after: Annotated[float, Field(description="mean difference from it on, in the unit of use")]


@dataclass(frozen=True, slots=True)
class BaselineComparison(Confirmable):
    """Use beside its baseline, and the cumulative sum of what differs (CUSUM)."""

    enterprise: str
    meter: Annotated[str | None, Field(description="code of the meter; null for the boundary")]
    channel: Annotated[str | None, Field(description="code of the channel; null for the boundary")]
    carrier: str
    unit: str
    step: Annotated[Literal["day", "month"], Field(description="what a row is")]
    driver: Annotated[BaselineDriver | None, Field(description="what drives the use; null: nothing, the mean")]
    base_from: Annotated[date, Field(description="first day of the baseline")]
    base_to: Annotated[date, Field(description="day after the baseline's last")]
    to_on: Annotated[date, Field(description="day after the last that is looked at")]
    baseline: Annotated[FittedBaseline | None, Field(description="the line; null with the reason")]
    reason: Sentence | None
    difference: Annotated[
        float | None, Field(description="use less what was expected, of the known days after the baseline")
    ]
    difference_tce: Annotated[
        float | None, Field(description="the same in standard coal, calorific; null where it is no electricity [tce]")
    ]
    share: Annotated[float | None, Field(description="the same over what was expected")]
    remarks: Annotated[Sequence[Sentence], Field(description="what has to be known before it is believed")]
    breaks: Annotated[Sequence[SlopeBreak], Field(description="where the slope of the sum breaks, in time order")]
    rows: Sequence[BaselineRow]
