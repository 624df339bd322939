"""What is answered about intensities over months and hours, and about the parts of a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from qingyu.db.intensity import Process
from qingyu.domain.intensity.decomposition import Cause, Method
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.intensity.windows import Window
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Sentence

Month = str  # "2026-11"


@dataclass(frozen=True, slots=True)
class WindowValue(Answer):
    """An intensity, or the reason why there is none; `unit` and the rest are null where no row is stored."""

    value: float | None
    unit: str | None
    reason: Sentence | None
    completeness: float | None
    verified: bool | None
    is_open: bool | None
    inputs_hash: str | None


@dataclass(frozen=True, slots=True)
class ProductMonth(WindowValue):
    """A month of a product, with the year to date and the rolling 12 months that end with it. energy_tce: charged."""

    month: Month
    energy_tce: float | None
    ytd: WindowValue
    rolling12: WindowValue


@dataclass(frozen=True, slots=True)
class ProductTrend(Answer):
    """The months of a product; process: null where none is declared."""

    product: str
    name_zh: str
    name_en: str
    process: Process | None
    unit: str
    rows: Sequence[ProductMonth]


@dataclass(frozen=True, slots=True)
class EconomicMonth(WindowValue):
    """A month of an economic intensity."""

    month: Month
    ytd: WindowValue
    rolling12: WindowValue


@dataclass(frozen=True, slots=True)
class EconomicTrend(Answer):
    """Energy per output value 产值 or value added 增加值 of the whole enterprise."""

    measure: Annotated[Measure, LITERALS]
    unit: str
    rows: Sequence[EconomicMonth]


@dataclass(frozen=True, slots=True)
class IntensityTrend(Confirmable):
    """Intensities by month, in [from, to)."""

    from_: Annotated[Month, Field(alias="from")]
    to: Month
    products: Sequence[ProductTrend]
    economic: Sequence[EconomicTrend]


@dataclass(frozen=True, slots=True)
class LiveProduct(Answer):
    """A product over the last hours before its last stated output; behind_h: how long ago that was. [h]"""

    product: str
    name_zh: str
    name_en: str
    process: Process | None
    value: float | None
    unit: str
    reason: Sentence | None
    completeness: float | None
    coverage: float
    verified: bool
    from_: Annotated[datetime, Field(alias="from")]
    until: datetime
    behind_h: float
    energy: float | None
    energy_unit: str
    output: float | None
    output_unit: str


@dataclass(frozen=True, slots=True)
class LiveIntensity(Answer):
    """Intensities of the last hours; computed when asked, not stored."""

    hours: int
    time_zone: str
    products: Sequence[LiveProduct]


@dataclass(frozen=True, slots=True)
class ChangePart(Answer):
    """One part of a change. tce: null with the reason; share: of the whole change, null where nothing changed."""

    part: Annotated[Cause, LITERALS]
    name_zh: str
    name_en: str
    tce: float | None
    share: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class ProductChange(Answer):
    """A product's change by parts. energy, parts: [tce]  output: [unit]"""

    product: str
    name_zh: str
    name_en: str
    energy_before: float
    energy_after: float
    output_before: float
    output_after: float
    unit: str
    method: Annotated[Method, LITERALS]
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class IntensityDecomposition(Confirmable):
    """Why energy changed between two periods; the parts add up to the change. Energy: [tce]"""

    window: Annotated[Window, LITERALS]
    from_month: Month
    to_month: Month
    unit: Literal["tce"]
    energy_before: float | None
    energy_after: float | None
    change: float | None
    reason: Sentence | None
    mix_reason: Sentence | None
    weather_reason: Sentence | None
    completeness_before: float | None
    completeness_after: float | None
    verified: bool
    parts: Sequence[ChangePart]
    products: Sequence[ProductChange]
