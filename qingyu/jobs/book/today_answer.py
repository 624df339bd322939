"""What today's figures are answered with: each beside the same moment of two earlier days, and 14 days before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from qingyu.jobs.answer import LITERALS, Answer, Sentence


class FigureKind(StrEnum):
    """What a figure of today is of."""

    COAL = "coal"
    CARRIER = "carrier"
    OUTPUT = "output"
    INTENSITY = "intensity"
    COST = "cost"
    PEAK_SHARE = "peak_share"
    CO2 = "co2"


@dataclass(frozen=True, slots=True)
class FigureDay(Answer):
    """A whole day of a figure; null where too little of it is known."""

    day: date
    value: float | None


@dataclass(frozen=True, slots=True)
class SameMoment(Answer):
    """A figure of an earlier day up to the same moment; `change` is relative, null where the two do not compare."""

    day: date
    value: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class TodayFigure(Answer):
    """A figure of the day so far. scope: its carrier or product.  until: the last instant that counts in it."""

    kind: Annotated[FigureKind, LITERALS]
    scope: str
    name_zh: str | None
    name_en: str | None
    value: float | None
    unit: str
    reason: Sentence | None
    verified: bool
    until: datetime | None
    yesterday: Annotated[SameMoment, Field(description="yesterday up to the same moment")]
    week_before: Annotated[SameMoment, Field(description="the same weekday a week before, up to the same moment")]
    days: Annotated[Sequence[FigureDay], Field(description="the whole days of the two weeks before today")]


@dataclass(frozen=True, slots=True)
class TodayFigures(Answer):
    """The figures of the day so far; those that rest on nothing that was ever declared are left out."""

    day: date
    figures: Annotated[Sequence[TodayFigure], Field(description="energy first, then carriers, products, money and CO2")]
