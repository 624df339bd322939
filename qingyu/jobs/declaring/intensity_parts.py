"""What a document may say of economic figures, splits of shared flows, processes, running hours and weather."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from qingyu.domain.intensity.allocation import Method
from qingyu.domain.kernel.reason import because
from qingyu.jobs.declaring.bounded import DegreeDayCount, Hours, Money, Sensitivity, SignedMoney, Weight
from qingyu.jobs.declaring.parts import (
    Code,
    DatedPart,
    DocumentPart,
    Month,
)
from qingyu.jobs.refused import Unfit


class _OfMonth(DocumentPart):
    month: Month
    revision: int = Field(0, ge=0)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{self.month}-01")


class EconomicFigure(_OfMonth):
    """工业总产值 and 工业增加值 of a month. [CNY] A restated month has a higher revision."""

    output_value_cny: Money | None = None
    value_added_cny: SignedMoney | None = None
    price_basis: Literal["current", "constant"] = "current"
    base_year: int | None = Field(None, ge=1990, le=2100)
    declared_by: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_its_prices(self) -> Self:
        if (self.price_basis == "constant") != (self.base_year is not None):
            raise Unfit(because("base_year_of_constant_prices"))
        if self.output_value_cny is None and self.value_added_cny is None:
            raise Unfit(because("figure_says_nothing"))
        return self


class AllocationMember(DocumentPart):
    """A product that takes part in a split; `weight` is the share itself for `fixed_share`."""

    product: Code
    weight: Weight | None = None
    metered_flow: Code | None = None


class AllocationRule(DatedPart):
    """How a flow that several products use is split 分摊, on the days of [valid_from, valid_to)."""

    flow: Code
    method: Method
    members: tuple[AllocationMember, ...] = Field(min_length=1)
    declared_by: str = Field(min_length=1)
    source: str = Field(min_length=1)


class Process(DocumentPart):
    """A process 工序 (a unit of level 2) and the product it makes."""

    unit: Code
    product: Code


class RunningHours(_OfMonth):
    """Hours of a month in which a product was made. [h]"""

    product: Code
    hours: Hours
    declared_by: str = Field(min_length=1)


class DegreeDays(_OfMonth):
    """度日数 of a month at the place of the enterprise. [K·d]"""

    kind: Literal["heating", "cooling"]
    degree_days: DegreeDayCount
    declared_by: str = Field(min_length=1)
    source: str = Field(min_length=1)


class WeatherSensitivity(DatedPart):
    """How much energy a degree-day costs; without a product, energy that is charged to none. [kgce/(K·d)]"""

    product: Code | None = None
    kind: Literal["heating", "cooling"]
    kgce_per_degree_day: Sensitivity
    declared_by: str = Field(min_length=1)
    source: str = Field(min_length=1)


class IntensityParts(DocumentPart):
    """What an enterprise declares so that its intensities can be said."""

    economic_figures: tuple[EconomicFigure, ...] = ()
    allocation_rules: tuple[AllocationRule, ...] = ()
    processes: tuple[Process, ...] = ()
    running_hours: tuple[RunningHours, ...] = ()
    degree_days: tuple[DegreeDays, ...] = ()
    weather_sensitivities: tuple[WeatherSensitivity, ...] = ()
