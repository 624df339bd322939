"""The registration document: what an operator or a tool writes to make enterprises, meters and channels known."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from qingyu.domain.benchmark.boundary import BOUNDARIES
from qingyu.domain.energy.enterprise import RegionLevel, Tier
from qingyu.domain.kernel.reason import because
from qingyu.jobs.declaring.account import AccountPart, ConversionKind, SupplyKind
from qingyu.jobs.declaring.assessment import AssessmentParts, RegionSum, RegionTarget
from qingyu.jobs.declaring.benchmarks import PriceListing, ProductCondition
from qingyu.jobs.declaring.bounded import Coal, Equivalent, Share
from qingyu.jobs.declaring.carbon import Carbon, GridSubstitute
from qingyu.jobs.declaring.cost import AdderPart, PricePart, TariffPart
from qingyu.jobs.declaring.energy_posts import EnergyPost
from qingyu.jobs.declaring.factors import ChosenScheme, MeasuredFactor
from qingyu.jobs.declaring.intensity_parts import IntensityParts
from qingyu.jobs.declaring.meter_parts import Event, Meter
from qingyu.jobs.declaring.metering import Certificate, MeteringNeed, NodeTolerance
from qingyu.jobs.declaring.parts import Carrier, Code, DatedPart, DocumentPart, Month, Named, Words, Zone
from qingyu.jobs.declaring.people import Park, User
from qingyu.jobs.declaring.quality import MonthlyReport, QualityBar
from qingyu.jobs.refused import Unfit


def _twice(names: Iterable[str]) -> str | None:
    """The first name that comes a second time."""
    return next((name for name, n in Counter(names).items() if n > 1), None)


class Region(DocumentPart):
    """A region; parents stand before their children."""

    code: str = Field(pattern=r"^[0-9]{6}$")
    parent: str | None = None
    level: RegionLevel
    name_zh: str
    name_en: str


class Industry(DocumentPart):
    """An industry of GB/T 4754."""

    code: str = Field(pattern=r"^[A-Z][0-9]{0,4}$")
    name_zh: str
    name_en: str


class Unit(Named):
    """A unit of GB 17167: level 1 the boundary, 2 a process, 3 equipment."""

    level: Literal[1, 2, 3]
    parent: Code | None = None
    conversion: ConversionKind | None = None


class Gateway(DocumentPart):
    """A device identity; class A keeps an outbox until our receipt. `password` is its first one."""

    code: Code
    device_class: Literal["A", "B", "C"] = Field("B", alias="class")
    password: str | None = Field(None, min_length=8)


class FlowChannel(DocumentPart):
    """A channel that measures a flow."""

    meter: Code
    channel: Code
    sign: Literal[-1, 1] = 1
    share: Share = 1.0


class Flow(DatedPart):
    """Energy over the boundary (purchase, export, stock) or inside it (production, internal).

    It is of its units on local days [valid_from, valid_to); null is unbounded. `restate`: other units are meant for the
    past as well.
    """

    code: Code
    carrier: Carrier
    direction: Literal["purchase", "export", "stock", "production", "internal"]
    source: Code | None = Field(None, alias="from")
    target: Code | None = Field(None, alias="to")
    is_feedstock: bool = False
    is_renewable: bool = False
    supply: SupplyKind | None = None
    restate: bool = False
    channels: tuple[FlowChannel, ...] = ()

    @model_validator(mode="after")
    def _names_a_channel_once(self) -> Self:
        twice = _twice(f"{part.meter}/{part.channel}" for part in self.channels)
        if twice is not None:
            raise Unfit(because("flow_names_channel_twice", flow=self.code, channel=twice))
        return self

    @model_validator(mode="after")
    def _has_a_supply_that_fits(self) -> Self:
        if self.supply is not None and self.carrier != "electricity":
            raise Unfit(because("supply_of_electricity", flow=self.code, carrier=self.carrier))
        if self.supply == "self_generated" and self.direction == "purchase":
            raise Unfit(because("generated_is_not_bought", flow=self.code))
        return self


class ProductFlow(DocumentPart):
    """A flow whose energy a product is charged with."""

    flow: Code
    share: Share = 1.0


class ProductBoundary(DocumentPart):
    """What a yardstick charges of a product: units with all below them, or flows with their shares."""

    boundary: Words
    units: tuple[Code, ...] = ()
    flows: tuple[ProductFlow, ...] = ()

    @model_validator(mode="after")
    def _says_one_way_what_it_is(self) -> Self:
        if self.boundary not in BOUNDARIES:
            raise Unfit(because("boundary_none_of", got=self.boundary, known=tuple(BOUNDARIES)))
        if bool(self.units) == bool(self.flows):
            raise Unfit(because("boundary_one_way", boundary=self.boundary))
        return self


class Product(Named):
    """A product, the yardsticks beside it, the flows it is charged with, and what its yardsticks charge."""

    unit: Words
    limit_id: Words | None = None
    benchmark_id: Words | None = None
    flows: tuple[ProductFlow, ...] = ()
    boundaries: tuple[ProductBoundary, ...] = ()

    @model_validator(mode="after")
    def _names_a_flow_once(self) -> Self:
        twice = _twice(part.flow for part in self.flows)
        if twice is not None:
            raise Unfit(because("product_names_flow_twice", product=self.code, flow=twice))
        return self


class Budget(DocumentPart):
    """用能预算 of a month, calorific book. [tce]"""

    month: Month
    coal_tce: Coal

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date.fromisoformat(f"{self.month}-01")


class Enterprise(Named):
    """A key energy user 重点用能单位 and all that belongs to it."""

    time_zone: Zone = "Asia/Shanghai"
    credit_code: str | None = Field(None, pattern=r"^[0-9A-Z]{18}$")
    tier: Tier | None = None
    region: str | None = None
    park: Code | None = None
    industry: str | None = None
    two_high: bool = False
    units: tuple[Unit, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    meters: tuple[Meter, ...] = ()
    flows: tuple[Flow, ...] = ()
    products: tuple[Product, ...] = ()
    budgets: tuple[Budget, ...] = ()
    tariffs: tuple[TariffPart, ...] = ()
    carrier_prices: tuple[PricePart, ...] = ()
    price_adders: tuple[AdderPart, ...] = ()
    events: tuple[Event, ...] = ()
    users: tuple[User, ...] = ()
    product_conditions: tuple[ProductCondition, ...] = ()
    price_listings: tuple[PriceListing, ...] = ()
    measured_factors: tuple[MeasuredFactor, ...] = ()
    factor_schemes: tuple[ChosenScheme, ...] = ()
    metering_needs: tuple[MeteringNeed, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    node_tolerances: tuple[NodeTolerance, ...] = ()
    monthly_reports: tuple[MonthlyReport, ...] = ()
    energy_posts: tuple[EnergyPost, ...] = ()
    account: AccountPart = AccountPart()
    intensity: IntensityParts = IntensityParts()
    carbon: Carbon = Carbon()
    assessment: AssessmentParts = AssessmentParts()

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        for kind, things in (("unit", self.units), ("meter", self.meters), ("flow", self.flows),
                             ("product", self.products)):  # fmt: skip
            twice = _twice(thing.code for thing in things)
            if twice is not None:
                raise Unfit(because("said_twice_of_document", thing=kind, code=twice))
        for meter in self.meters:
            twice = _twice(channel.code for channel in meter.channels)
            if twice is not None:
                raise Unfit(because("said_twice_of_meter", meter=meter.code, channel=twice))
        return self


class EquivalentFactor(DocumentPart):
    """等价值 of electricity, declared by the operator for a year. [kgce/kWh]"""

    region: str | None = None
    year: int = Field(ge=2000, le=2100)
    kgce_per_kwh: Equivalent
    declared_by: str
    source: str


class Document(DocumentPart):
    """A whole registration; everything may be left out."""

    regions: tuple[Region, ...] = ()
    industries: tuple[Industry, ...] = ()
    parks: tuple[Park, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    users: tuple[User, ...] = ()
    equivalent_factors: tuple[EquivalentFactor, ...] = ()
    grid_substitutes: tuple[GridSubstitute, ...] = ()
    quality_bars: tuple[QualityBar, ...] = ()
    region_targets: tuple[RegionTarget, ...] = ()
    region_statistics: tuple[RegionSum, ...] = ()
