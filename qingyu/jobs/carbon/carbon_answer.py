"""What CO2 accounts, their changes, and the factors and schemes they stand on answer with; unknown is null."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.factor import Category, EmissionPart, Level
from qingyu.domain.carbon.guideline import Netting
from qingyu.domain.carbon.scheme import Topic
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import AS_TEXT, LITERALS, Answer, Confirmable, From, Literals, Sentence

Mark = Annotated[Verified, AS_TEXT]
AreaLevel = Annotated[Level, LITERALS]
Counted = Annotated[Annotated[Netting, LITERALS], Field(description="less what is sold, bought alone, or no item")]


@dataclass(frozen=True, slots=True)
class UsedFactor(Answer):
    """The factor a term was multiplied with."""

    id: str
    edition: str
    value: float | None
    unit: str
    verified: Mark
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class CarbonStream(Answer):
    """A stream of a carbon balance: its amount, and the carbon in it; `content` says where the carbon is from."""

    name: str
    role: Annotated[
        Annotated[Role, Literals(Role.FUEL)], Field(description="what brings carbon in, and what takes it out")
    ]
    flow: str | None
    product: str | None
    amount: Annotated[float | None, Field(description="in the unit beside it")]
    unit: str
    carbon_tc: Annotated[float | None, Field(description="carbon in the amount", json_schema_extra={"x-unit": "tC"})]
    content: Annotated[str | None, Field(description="`declared`, or the id of the measured or printed content")]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CarbonTerm(Answer):
    """One addend: quantity times factor; `why` says what chose the factor. Without a number there is a reason."""

    part: Annotated[EmissionPart, LITERALS]
    name: str
    carrier: str | None
    quantity: float | None
    unit: str
    tco2: float | None
    reason: Sentence | None
    factor: UsedFactor | None
    choice_verified: Mark | None
    why: Sentence | None
    flows: Sequence[str]
    streams: Annotated[Sequence[CarbonStream], Field(description="of a carbon balance; empty for every other term")]


@dataclass(frozen=True, slots=True)
class CarbonPart(Answer):
    """Terms of one part (combustion, process, electricity, heat) or scope (scope1, scope2) together."""

    name: str
    tco2: float | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Uncounted(Answer):
    """What is no emission of this account, and why: feedstock, media, green power."""

    carrier: str
    quantity: float | None
    unit: str
    reason: Sentence
    flows: Sequence[str]


@dataclass(frozen=True, slots=True)
class CarbonTotals(Answer):
    """The CO2 account of a period."""

    total_tco2: float | None
    reason: Sentence | None
    verified: bool
    completeness: float | None
    parts: Sequence[CarbonPart]
    scopes: Sequence[CarbonPart]
    terms: Sequence[CarbonTerm]
    uncounted: Sequence[Uncounted]
    remarks: Annotated[Sequence[Sentence], Field(description="what is odd and does not stop the total")]


@dataclass(frozen=True, slots=True)
class CarbonRow(CarbonTotals):
    """One month or day of it, half-open."""

    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Co2Factor(Answer):
    """A row of the CO2 factors; the value is null where none is published."""

    id: str
    edition: str
    category: Annotated[Category, LITERALS]
    carrier: str | None
    region: str | None
    level: AreaLevel | None
    variant: str
    scheme: str
    data_year: int | None
    value: float | None
    unit: str
    ncv: float | None
    ncv_unit: str
    carbon_tc_per_tj: float | None
    oxidation: float | None
    verified: Mark
    name_zh: str
    name_en: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ElectricityFactor(Co2Factor):
    """The factor of electricity in force at the end of the span, and what chose it."""

    choice_verified: Mark
    why: Sentence


@dataclass(frozen=True, slots=True)
class CarbonGuideline(Answer):
    """The guideline of the account; `electricity` and `heat` say whether what is sold is taken off."""

    code: str
    name_zh: str
    name_en: str
    is_declared: bool
    electricity: Counted
    heat: Counted
    items: Annotated[Sequence[str], Field(description="process items that must be declared, or stated to be absent")]


@dataclass(frozen=True, slots=True)
class CarbonScheme(Answer):
    """The accounting scheme at the end of the span; `is_declared` is false while the default stands in for one."""

    scheme: str
    name_zh: str
    name_en: str
    is_declared: bool
    declared_by: str | None
    source: str | None
    valid_from: date | None
    choices: Mapping[str, str]
    guideline: Annotated[
        CarbonGuideline | None,
        Field(description="null where none is declared and the industry decides none"),
    ]
    absent: Annotated[Sequence[str], Field(description="process items of the guideline stated not to occur")]
    report_year: int
    electricity: ElectricityFactor | None
    electricity_reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CarbonIntensity(Answer):
    """CO2 per unit of a product, or per value added, of a month."""

    month: str
    code: str
    product: str | None
    value: float | None
    unit: str
    reason: Sentence | None
    completeness: float | None
    verified: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class CarbonReport(Confirmable):
    """The CO2 account of an enterprise over a span of its own days, half-open."""

    enterprise: str
    time_zone: str
    from_: From
    to: date
    by: Literal["month", "day"]
    scheme: CarbonScheme
    total: CarbonTotals
    rows: Sequence[CarbonRow]
    intensities: Sequence[CarbonIntensity]
    intensities_reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CarbonEffect(Answer):
    """The change of one term: what factors did, (f1 - f0) q0, and what quantities did, (q1 - q0) f1."""

    name: str
    before_tco2: float | None
    after_tco2: float | None
    factor_tco2: float | None
    physical_tco2: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CarbonChange(Confirmable):
    """The change from one month to another; factor effect and physical effect add up to it.

    Of an open month the whole `days` so far are compared with as many of the other.
    """

    enterprise: str
    base: str
    month: str
    data_year: int | None
    days: int | None
    before_tco2: float | None
    after_tco2: float | None
    change_relative: float | None
    factor_tco2: float | None
    physical_tco2: float | None
    reason: Sentence | None
    terms: Sequence[CarbonEffect]


@dataclass(frozen=True, slots=True)
class SchemeRow(Answer):
    """One thing a scheme says, for reports of `report_from` to `report_to`, both included."""

    id: str
    scheme: str
    topic: Annotated[Topic, LITERALS]
    item: str
    report_from: int | None
    report_to: int | None
    data_year: int | None
    level: AreaLevel | None
    variant: str
    choice: str
    parameters: Mapping[str, float]
    verified: Mark
    name_zh: str
    name_en: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class CarbonFactors(Answer):
    """The CO2 factors of the current edition and what the schemes say."""

    factors: Sequence[Co2Factor]
    default_scheme: str
    schemes: Sequence[SchemeRow]
