"""CO2 accounts, what changed them, and the factors and schemes they stand on."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Model, Number, Said

PartName = Literal["combustion", "process", "electricity", "heat"]


class UsedFactor(Model):
    """The factor a term was multiplied with."""

    id: str
    edition: str
    value: Number | None
    unit: str
    verified: str
    name_zh: str
    name_en: str


class CarbonStream(Model):
    """A stream of a carbon balance: its amount, and the carbon in it; `content` says where the carbon is from."""

    name: str
    role: Literal["raw_material", "reductant", "carbonate", "product", "by_product", "co2_recovered"] = Field(
        description="what brings carbon in, and what takes it out"
    )
    flow: str | None
    product: str | None
    amount: Number | None = Field(description="in the unit beside it")
    unit: str
    carbon_tc: Number | None = Field(description="carbon in the amount", json_schema_extra={"x-unit": "tC"})
    content: str | None = Field(description="`declared`, or the id of the measured or printed content")
    reason: Said | None


class CarbonTerm(Model):
    """One addend: quantity times factor; `why` says what chose the factor. Without a number there is a reason."""

    part: PartName
    name: str
    carrier: str | None
    quantity: Number | None
    unit: str
    tco2: Number | None
    reason: Said | None
    factor: UsedFactor | None
    choice_verified: str | None
    why: Said | None
    flows: list[str]
    streams: list[CarbonStream] = Field(description="of a carbon balance; empty for every other term")


class CarbonPart(Model):
    """Terms of one part (combustion, process, electricity, heat) or scope (scope1, scope2) together."""

    name: str
    tco2: Number | None
    reason: Said | None
    verified: bool


class Uncounted(Model):
    """What is no emission of this account, and why: feedstock, media, green power."""

    carrier: str
    quantity: Number | None
    unit: str
    reason: Said
    flows: list[str]


class CarbonTotals(Model):
    """The CO2 account of a period."""

    total_tco2: Number | None
    reason: Said | None
    verified: bool
    completeness: Number | None
    parts: list[CarbonPart]
    scopes: list[CarbonPart]
    terms: list[CarbonTerm]
    uncounted: list[Uncounted]
    remarks: list[Said] = Field(description="what is odd and does not stop the total")


class CarbonRow(CarbonTotals):
    """One month or day of it, half-open."""

    start_on: date
    end_on: date


class Co2Factor(Model):
    """A row of the CO2 factors; the value is null where none is published."""

    id: str
    edition: str
    category: Literal["fuel", "process", "heat", "grid", "gwp", "carbon_content"]
    carrier: str | None
    region: str | None
    level: Literal["nation", "grid", "province"] | None
    variant: str
    scheme: str
    data_year: int | None
    value: Number | None
    unit: str
    ncv: Number | None
    ncv_unit: str
    carbon_tc_per_tj: Number | None
    oxidation: Number | None
    verified: str
    name_zh: str
    name_en: str
    source: str
    note: str


class ElectricityFactor(Co2Factor):
    """The factor of electricity in force at the end of the span, and what chose it."""

    choice_verified: str
    why: Said


class CarbonGuideline(Model):
    """The guideline of the account; `electricity` and `heat` say whether what is sold is taken off."""

    code: str
    name_zh: str
    name_en: str
    is_declared: bool
    electricity: Literal["net", "bought", "absent"] = Field(description="less what is sold, bought alone, or no item")
    heat: Literal["net", "bought", "absent"] = Field(description="less what is sold, bought alone, or no item")
    items: list[str] = Field(description="process items that must be declared, or stated to be absent")


class CarbonScheme(Model):
    """The accounting scheme at the end of the span; `is_declared` is false while the default stands in for one."""

    scheme: str
    name_zh: str
    name_en: str
    is_declared: bool
    declared_by: str | None
    source: str | None
    valid_from: date | None
    choices: dict[str, str]
    guideline: CarbonGuideline | None = Field(description="null where none is declared and the industry decides none")
    absent: list[str] = Field(description="process items of the guideline stated not to occur")
    report_year: int
    electricity: ElectricityFactor | None
    electricity_reason: Said | None


class CarbonIntensity(Model):
    """CO2 per unit of a product, or per value added, of a month."""

    month: str
    code: str
    product: str | None
    value: Number | None
    unit: str
    reason: Said | None
    completeness: Number | None
    verified: bool
    is_open: bool


class CarbonReport(Confirmable):
    """The CO2 account of an enterprise over a span of its own days, half-open."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    enterprise: str
    time_zone: str
    from_: date = Field(alias="from")
    to: date
    by: Literal["month", "day"]
    scheme: CarbonScheme
    total: CarbonTotals
    rows: list[CarbonRow]
    intensities: list[CarbonIntensity]
    intensities_reason: Said | None


class CarbonEffect(Model):
    """The change of one term: what factors did, (f1 - f0) q0, and what quantities did, (q1 - q0) f1."""

    name: str
    before_tco2: Number | None
    after_tco2: Number | None
    factor_tco2: Number | None
    physical_tco2: Number | None
    reason: Said | None


class CarbonChange(Confirmable):
    """The change from one month to another; factor effect and physical effect add up to it.

    Of an open month the whole `days` so far are compared with as many of the other.
    """

    enterprise: str
    base: str
    month: str
    data_year: int | None
    days: int | None
    before_tco2: Number | None
    after_tco2: Number | None
    change_relative: Number | None
    factor_tco2: Number | None
    physical_tco2: Number | None
    reason: Said | None
    terms: list[CarbonEffect]


class SchemeRow(Model):
    """One thing a scheme says, for reports of `report_from` to `report_to`, both included."""

    id: str
    scheme: str
    topic: Literal["name", "grid", "green_power", "heat", "fuel", "process"]
    item: str
    report_from: int | None
    report_to: int | None
    data_year: int | None
    level: Literal["nation", "grid", "province"] | None
    variant: str
    choice: str
    parameters: dict[str, Number]
    verified: str
    name_zh: str
    name_en: str
    source: str
    note: str


class CarbonFactors(Model):
    """The CO2 factors of the current edition and what the schemes say."""

    factors: list[Co2Factor]
    default_scheme: str
    schemes: list[SchemeRow]
