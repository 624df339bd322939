"""What is answered about products on their yardsticks: levels, verdicts, savings, and what stands beside others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.benchmark.yardstick import Class
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Named, Sentence
from qingyu.jobs.benchmark.leaders import Leader
from qingyu.jobs.benchmark.peers import Percentiles
from qingyu.jobs.benchmark.price_effects import PriceEffect
from qingyu.jobs.intensity.verdicts import ChargedBoundary, LevelKey, PeriodVerdict, Role

SavingCode = Literal["saving", "gap.cny", "gap.co2"]


@dataclass(frozen=True, slots=True)
class Level(Answer):
    """A level of a yardstick: as printed, and as it holds for the product; each formula is one correction made."""

    key: LevelKey
    label_zh: str
    label_en: str
    printed: float | None
    value: float | None
    formulas: Sequence[str]
    gap_absolute: float | None
    gap_relative: float | None


@dataclass(frozen=True, slots=True)
class NotApplied(Answer):
    """A correction the standard prints that was not made, and why."""

    rule: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class YardstickStanding(Answer):
    """A product on one yardstick; the lists are never merged. `value` is in the yardstick's own unit.

    value, class and position are those of the month, which is a trend; `verdict` is that of the statistical period.
    """

    role: Role
    id: str
    edition: str
    kind: str
    list_zh: str
    list_en: str
    standard: str
    product_zh: str
    product_en: str
    indicator_zh: str
    indicator_en: str
    unit: str
    kgce_per_unit: Annotated[float | None, Field(description="standard coal in the unit, where it is not kgce or kWh")]
    verified: str
    valid_from: Annotated[date | None, Field(description="null is unknown")]
    valid_to: Annotated[date | None, Field(description="the day after the last; null is unknown or still in force")]
    published: date | None
    certain_from: Annotated[
        date | None, Field(description="first day it surely held, where its first day is not known")
    ]
    certain_to: Annotated[
        date | None, Field(description="last day it surely held; after it lies an edition nobody collected")
    ]
    superseded_by: str
    boundary: ChargedBoundary | None
    verdict: Annotated[PeriodVerdict, Field(description="what is said over the statistical period 统计期")]
    note: str
    value: float | None
    reason: Sentence | None
    class_: Annotated[Annotated[Class, LITERALS] | None, Field(alias="class")]
    position: float | None
    levels: Sequence[Level]
    not_applied: Sequence[NotApplied]


@dataclass(frozen=True, slots=True)
class Condition(Answer):
    """What is declared of a product; the unit is in the kind."""

    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Saving(Answer):
    """What closing the gap to the benchmark level comes to in the month and, scaled by days, in a year."""

    code: SavingCode
    value: float | None
    unit: str
    per_year: float | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class OwnDecile(Answer):
    """The best decile of the product's own closed days or months, of the `over` last."""

    by: Literal["day", "month"]
    over: int
    value: float | None
    unit: str
    n: int
    reason: Sentence | None
    method: str


@dataclass(frozen=True, slots=True)
class SectorOfProduct(Percentiles):
    """The group of the enterprises held against the same yardstick, in the latest closed month."""

    role: Role
    yardstick: str
    month: str | None


@dataclass(frozen=True, slots=True)
class LeaderOfProduct(Leader):
    """A leader beside a product; gaps where both are in one unit."""

    gap_absolute: float | None
    gap_relative: float | None


@dataclass(frozen=True, slots=True)
class ProductBenchmarks(Answer):
    """A product on its yardsticks in a month; `process` is the unit of level 2 all its flows go into."""

    product: str
    name_zh: str
    name_en: str
    process: Named | None
    value: float | None
    unit: str
    reason: Sentence | None
    completeness: float | None
    is_open: bool
    yardsticks: Sequence[YardstickStanding]
    conditions: Sequence[Condition]
    saving: Sequence[Saving]
    own_deciles: Sequence[OwnDecile]
    sector: Sequence[SectorOfProduct]
    leaders: Sequence[LeaderOfProduct]
    price_effects: Sequence[PriceEffect]


@dataclass(frozen=True, slots=True)
class Benchmarks(Confirmable):
    """The products of an enterprise in one month on their yardsticks."""

    enterprise: str
    month: str
    annual_method: str
    products: Sequence[ProductBenchmarks]
