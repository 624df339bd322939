"""Readings, energy and standard coal, load, the day so far, intensity and indicators."""

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.benchmarks import Boundary, PeriodVerdict
from api.schemas.fields import Confirmable, Instant, Model, Number, Said


class Reading(Model):
    """A reading as it was sent, before the multiplier."""

    at: Instant
    value: Number


class Readings(Model):
    """A page of readings in time order; `next` goes into `from` of the following page, null on the last."""

    meter: str
    channel: str
    kind: str
    unit: str
    rows: list[Reading]
    next: Instant | None


class Rung(Model):
    """A level an intensity is held against; `printed` is the level before the corrections in `formulas`."""

    key: Literal["level1", "level2", "level3", "benchmark", "baseline", "own_best"]
    label_zh: str
    label_en: str
    value: Number
    printed: Number | None
    formulas: list[str]
    standard: str
    verified: str


class ProductIntensity(Model):
    """Energy per unit of product beside its yardsticks; without a value there is a reason.

    `gap_absolute` is in `gap_unit`, the unit of the benchmark, which need not be that of the value.
    """

    product: str
    name_zh: str
    name_en: str
    value: Number | None
    unit: str
    reason: Said | None
    completeness: Number | None
    verified: bool
    boundary: Boundary | None = Field(description="what the value is of; null is all the product is charged with")
    verdict: PeriodVerdict | None = Field(
        description="over twelve months, beside 标杆/基准; null without such a yardstick"
    )
    limit_verdict: PeriodVerdict | None = Field(description="over twelve months, beside the limit; null without one")
    class_: Literal["benchmark", "between", "below_baseline"] | None = Field(alias="class")
    gap_relative: Number | None
    gap_absolute: Number | None
    gap_unit: str | None
    saving_tce: Number | None
    position: Number | None
    ladder: list[Rung]

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Intensity(Confirmable):
    """The intensities of an enterprise's products in one month."""

    month: str
    products: list[ProductIntensity]


class Indicator(Model):
    """A value with its inputs: what it is, of what, when, how complete, and which numbers made it."""

    code: str
    scope: str
    period: Literal["day", "month"]
    start_on: date
    value: Number | None
    unit: str
    completeness: Number | None
    reason: Said | None
    verified: bool
    is_open: bool
    computed_at: Instant
    superseded_at: Instant | None
    unconfirmed: bool = Field(description="a change of this closed month waits for an officer; the value before counts")
    inputs_hash: str
    inputs: dict[str, Any]
