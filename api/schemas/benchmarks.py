"""Yardsticks beside products, percentiles of sectors, leaders, and what a class adds to the price of electricity."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Instant, Model, Named, Number, Said


class Level(Model):
    """A level of a yardstick: as printed, and as it holds for the product; each formula is one correction made."""

    key: Literal["level1", "level2", "level3", "benchmark", "baseline"]
    label_zh: str
    label_en: str
    printed: Number | None
    value: Number | None
    formulas: list[str]
    gap_absolute: Number | None
    gap_relative: Number | None


class NotApplied(Model):
    """A correction the standard prints that was not made, and why."""

    rule: str
    reason: Said


class Boundary(Model):
    """What a yardstick charges. verified: whether the text of the standard was seen."""

    code: str
    name_zh: str
    name_en: str
    verified: str


class ChargedBoundary(Boundary):
    """With the flows that were charged in the month; none where the boundary cannot be built."""

    flows: list[str]


class PeriodVerdict(Model):
    """A product over the twelve whole months its yardstick is of; without them the reason."""

    from_month: str | None
    to_month: str | None
    value: Number | None
    class_: Literal["benchmark", "between", "below_baseline"] | None = Field(alias="class")
    position: Number | None
    over_limit: bool | None = Field(description="above limit level 3; null where that is not said")
    verified: bool
    reason: Said | None

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class YardstickStanding(Model):
    """A product on one yardstick; the lists are never merged. `value` is in the yardstick's own unit.

    value, class and position are those of the month, which is a trend; `verdict` is that of the statistical period.
    """

    role: Literal["benchmark", "limit"]
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
    kgce_per_unit: Number | None = Field(description="standard coal in the unit, where it is not kgce or kWh")
    verified: str
    valid_from: date | None = Field(description="null is unknown")
    valid_to: date | None = Field(description="the day after the last; null is unknown or still in force")
    published: date | None
    certain_from: date | None = Field(description="first day it surely held, where its first day is not known")
    certain_to: date | None = Field(description="last day it surely held; after it lies an edition nobody collected")
    superseded_by: str
    boundary: ChargedBoundary | None
    verdict: PeriodVerdict = Field(description="what is said over the statistical period 统计期")
    note: str
    value: Number | None
    reason: Said | None
    class_: Literal["benchmark", "between", "below_baseline"] | None = Field(alias="class")
    position: Number | None
    levels: list[Level]
    not_applied: list[NotApplied]

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Condition(Model):
    """What is declared of a product; the unit is in the kind."""

    kind: str
    value: Number


class Saving(Model):
    """What closing the gap to the benchmark level comes to in the month and, scaled by days, in a year."""

    code: Literal["saving", "gap.cny", "gap.co2"]
    value: Number | None
    unit: str
    per_year: Number | None
    reason: Said | None
    verified: bool


class OwnDecile(Model):
    """The best decile of the product's own closed days or months, of the `over` last."""

    by: Literal["day", "month"]
    over: int
    value: Number | None
    unit: str
    n: int
    reason: Said | None
    method: str


class Percentiles(Model):
    """Percentiles of a group; n is null, as is every percentile, where the group is too small to be shown."""

    unit: str
    n: int | None
    p10: Number | None
    p25: Number | None
    p50: Number | None
    p75: Number | None
    p90: Number | None
    reason: Said | None


class SectorOfProduct(Percentiles):
    """The group of the enterprises held against the same yardstick, in the latest closed month."""

    role: Literal["benchmark", "limit"]
    yardstick: str
    month: str | None


class SectorGroup(Percentiles):
    """A group of the answer about sectors."""

    yardstick: str
    product_zh: str
    product_en: str
    indicator_zh: str
    indicator_en: str


class Sectors(Model):
    """The groups large enough to be shown; how many are not is said, and not which."""

    month: str | None
    region: str | None
    least: int
    method: str
    suppressed_groups: int
    groups: list[SectorGroup]


class Leader(Model):
    """An entry of the list the operator keeps, or the lowest value of a published round (without its company)."""

    code: str
    origin: Literal["operator", "published"]
    yardsticks: list[str]
    product_zh: str
    product_en: str
    company: str | None
    value: Number | None
    unit: str
    year: int | None
    region: str | None
    source: str
    verified: str
    note: str
    put_by: str | None
    put_at: Instant | None


class LeaderOfProduct(Leader):
    """A leader beside a product; gaps where both are in one unit."""

    gap_absolute: Number | None
    gap_relative: Number | None


class PriceEffect(Model):
    """What a rule adds to the price of the line's electricity. A second figure is the upper end of a printed range."""

    rule: str
    edition: str
    mechanism: Literal["differential", "punitive", "ladder", "step"]
    document: str
    name_zh: str
    name_en: str
    adder_cny_per_kwh: Number | None
    adder_high_cny_per_kwh: Number | None
    cost_cny_per_year: Number | None
    cost_high_cny_per_year: Number | None
    formula: str
    reason: Said | None
    raised_by: str | None
    verified: str
    valid_from: date | None
    valid_to: date | None
    note: str
    basis: str


class ProductBenchmarks(Model):
    """A product on its yardsticks in a month; `process` is the unit of level 2 all its flows go into."""

    product: str
    name_zh: str
    name_en: str
    process: Named | None
    value: Number | None
    unit: str
    reason: Said | None
    completeness: Number | None
    is_open: bool
    yardsticks: list[YardstickStanding]
    conditions: list[Condition]
    saving: list[Saving]
    own_deciles: list[OwnDecile]
    sector: list[SectorOfProduct]
    leaders: list[LeaderOfProduct]
    price_effects: list[PriceEffect]


class Benchmarks(Confirmable):
    """The products of an enterprise in one month on their yardsticks."""

    enterprise: str
    month: str
    annual_method: str
    products: list[ProductBenchmarks]
