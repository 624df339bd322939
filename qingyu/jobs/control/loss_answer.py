"""What is answered of the loss of a case: its curve beside what was expected, and the loss in coal, money and CO2."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.jobs.answer import Answer, Confirmable, Sentence


@dataclass(frozen=True, slots=True)
class LossPiece(Answer):
    """A piece of the span: a month, a day or an hour. more: what was used beyond what was expected."""

    from_at: Annotated[datetime, Field(description="when the piece begins")]
    to_at: Annotated[datetime, Field(description="when the piece ends")]
    value: Annotated[float | None, Field(description="what was measured, in the unit of the curve")]
    expected: Annotated[float | None, Field(description="what was expected, in the unit of the curve")]
    more: Annotated[
        float | None,
        Field(description="use beyond what was expected, below zero it was less; in the loss's unit"),
    ]
    completeness: Annotated[float | None, Field(description="how much of the piece is known; null where nobody says")]


@dataclass(frozen=True, slots=True)
class LossWorth(Answer):
    """The loss in another unit, or why it is not known there."""

    value: Annotated[float | None, Field(description="the loss in this unit")]
    unit: Annotated[str, Field(description="tce, CNY or tCO2", examples=["tce"])]
    per: Annotated[float | None, Field(description="so much of it for one unit of the loss")]
    verified: Annotated[bool, Field(description="whether somebody checked the values and the factor of it")]
    reason: Annotated[Sentence | None, Field(description="why nothing is said")]


@dataclass(frozen=True, slots=True)
class CaseLoss(Confirmable):
    """What a case lost so far 已多用: against what was expected since the span of its warning began."""

    from_at: Annotated[datetime | None, Field(description="when the span begins; null where nothing is known")]
    to_at: Annotated[datetime | None, Field(description="until when it is reckoned")]
    more: Annotated[float | None, Field(description="use beyond what was expected; below zero it was less")]
    unit: Annotated[str | None, Field(description="unit of the loss", examples=["kWh"])]
    curve_unit: Annotated[str | None, Field(description="unit of the curve", examples=["kgce/t"])]
    completeness: Annotated[float | None, Field(description="how much of the span is known; null where nobody says")]
    n_known: Annotated[int, Field(description="pieces of which value and expectation are known")]
    pieces: Annotated[Sequence[LossPiece], Field(description="the curve, in order")]
    tce: LossWorth
    cny: LossWorth
    tco2: LossWorth
    basis: Annotated[Sentence | None, Field(description="what was expected, and by which factors it is reckoned")]
    reason: Annotated[Sentence | None, Field(description="why no loss can be told")]
