"""Intensities over months and hours, and the parts of a change."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Model, Number, Said

Month = str  # "2026-11"


class Process(Model):
    """A process 工序: a unit of level 2."""

    code: str
    name_zh: str
    name_en: str


class WindowValue(Model):
    """An intensity, or the reason why there is none; `unit` and the rest are null where no row is stored."""

    value: Number | None
    unit: str | None
    reason: Said | None
    completeness: Number | None
    verified: bool | None
    is_open: bool | None
    inputs_hash: str | None


class ProductMonth(WindowValue):
    """A month of a product, with the year to date and the rolling 12 months that end with it. energy_tce: charged."""

    month: Month
    energy_tce: Number | None
    ytd: WindowValue
    rolling12: WindowValue


class ProductTrend(Model):
    """The months of a product; process: null where none is declared."""

    product: str
    name_zh: str
    name_en: str
    process: Process | None
    unit: str
    rows: list[ProductMonth]


class EconomicMonth(WindowValue):
    """A month of an economic intensity."""

    month: Month
    ytd: WindowValue
    rolling12: WindowValue


class EconomicTrend(Model):
    """Energy per output value 产值 or value added 增加值 of the whole enterprise."""

    measure: Literal["output_value", "value_added"]
    unit: str
    rows: list[EconomicMonth]


class IntensityTrend(Confirmable):
    """Intensities by month, in [from, to)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Month = Field(alias="from")
    to: Month
    products: list[ProductTrend]
    economic: list[EconomicTrend]


class LiveProduct(Model):
    """A product over the last hours before its last stated output; behind_h: how long ago that was. [h]"""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    product: str
    name_zh: str
    name_en: str
    process: Process | None
    value: Number | None
    unit: str
    reason: Said | None
    completeness: Number | None
    coverage: Number
    verified: bool
    from_: datetime = Field(alias="from")
    until: datetime
    behind_h: Number
    energy: Number | None
    energy_unit: str
    output: Number | None
    output_unit: str


class LiveIntensity(Model):
    """Intensities of the last hours; computed when asked, not stored."""

    hours: int
    time_zone: str
    products: list[LiveProduct]


class ChangePart(Model):
    """One part of a change. tce: null with the reason; share: of the whole change, null where nothing changed."""

    part: Literal["volume", "mix", "weather", "efficiency", "standstill", "other"]
    name_zh: str
    name_en: str
    tce: Number | None
    share: Number | None
    reason: Said | None


class ProductChange(Model):
    """A product's change by parts. energy, parts: [tce]  output: [unit]"""

    product: str
    name_zh: str
    name_en: str
    energy_before: Number
    energy_after: Number
    output_before: Number
    output_after: Number
    unit: str
    method: Literal["lmdi", "shapley"]
    parts: dict[str, Number]


class IntensityDecomposition(Confirmable):
    """Why energy changed between two periods; the parts add up to the change. Energy: [tce]"""

    window: Literal["month", "ytd", "rolling12"]
    from_month: Month
    to_month: Month
    unit: Literal["tce"]
    energy_before: Number | None
    energy_after: Number | None
    change: Number | None
    reason: Said | None
    mix_reason: Said | None
    weather_reason: Said | None
    completeness_before: Number | None
    completeness_after: Number | None
    verified: bool
    parts: list[ChangePart]
    products: list[ProductChange]
