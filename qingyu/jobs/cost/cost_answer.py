"""Cost of a month by band, carrier and day, and the demand of the running quarter-hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.cost.demand import Windows
from qingyu.domain.cost.tariff import Band, Basis, DayKind
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Sentence

BandName = Annotated[Band, LITERALS]


@dataclass(frozen=True, slots=True)
class BandCost(Answer):
    """Energy of a band 尖峰/高峰/平段/低谷/深谷 and its cost without adders; the price is the mean one."""

    band: BandName
    name_zh: str
    name_en: str
    kwh: float
    share: float | None
    cny_per_kwh: float
    cny: float


@dataclass(frozen=True, slots=True)
class AdderCost(Answer):
    """差别、惩罚性、阶梯电价: what an adder came to, and the rule it follows from."""

    code: str
    cny_per_kwh: float
    cny: float
    source: str
    policy_id: str | None
    verified: str


@dataclass(frozen=True, slots=True)
class LineDemand(Answer):
    """The largest demand of one line, a flow of electricity bought; by its own meter it is billed."""

    line: Annotated[str, Field(description="the line, by the code of its flow")]
    max_kw: float
    max_at: Annotated[datetime, Field(description="start of its quarter-hour")]
    windows: Annotated[
        Annotated[Windows, LITERALS], Field(description="quarters of the clock, or any over finer readings")
    ]


@dataclass(frozen=True, slots=True)
class DemandCost(Answer):
    """The largest demand of the month and the demand charge 基本电费 of the `days` counted so far.

    `max_kw` is that of all lines at once, `billed_kw` the lines' own added up.
    """

    max_kw: float | None
    max_at: datetime | None
    basis: Annotated[Basis, LITERALS] | None
    cny_per_kw_month: float | None
    contract_kw: float | None
    capacity_kva: float | None
    lines: Sequence[LineDemand]
    billed_kw: float | None
    days: int | None
    cny: float | None
    whole_month_cny: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class Shifting(Answer):
    """Energy in the dear bands and what it cost above the cheapest band: arithmetic, no saving that was found."""

    kwh: float
    cny: float
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class ElectricityCost(Answer):
    """Electricity of a month: `cny` is bands, adders, demand charge and power factor together."""

    kwh: float | None
    cny: float | None
    reason: Sentence | None
    energy_cny: float | None
    average_cny_per_kwh: float | None
    average_reason: Sentence | None
    slots_due: int
    slots_known: int
    unknown_share: float | None
    bands: Sequence[BandCost]
    adders: Sequence[AdderCost]
    demand: DemandCost
    power_factor_cny: float | None
    shifting: Shifting


@dataclass(frozen=True, slots=True)
class CarrierPrice(Answer):
    """A declared price, which holds to the day before `valid_to`, and what was used at it, in the carrier's unit."""

    cny_per_unit: float
    unit: str
    quantity: float
    cny: float
    valid_from: date
    valid_to: date | None
    source: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class CarrierCost(Answer):
    """What a carrier other than electricity cost."""

    carrier: str
    name_zh: str
    name_en: str
    quantity: float | None
    unit: str
    cny: float | None
    reason: Sentence | None
    average_cny_per_unit: float | None
    completeness: float | None
    prices: Sequence[CarrierPrice]


@dataclass(frozen=True, slots=True)
class CarrierDay(Answer):
    """A carrier's cost on a day."""

    carrier: str
    cny: float | None


@dataclass(frozen=True, slots=True)
class DayCost(Answer):
    """A day: electricity by band without the demand charge, its largest demand, other carriers."""

    day: date
    kwh: float | None
    energy_cny: float | None
    reason: Sentence | None
    unknown_share: float | None
    max_kw: float | None
    max_at: datetime | None
    bands: Sequence[BandCost]
    carriers: Sequence[CarrierDay]


@dataclass(frozen=True, slots=True)
class TariffHours(Answer):
    """Local hours of one band."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    band: BandName


@dataclass(frozen=True, slots=True)
class TariffSeason(Answer):
    """Months and kinds of day with one plan of hours; prices in CNY/kWh."""

    months: Sequence[int]
    days: Sequence[Annotated[DayKind, LITERALS]]
    hours: Sequence[TariffHours]
    prices: Mapping[BandName, float]


@dataclass(frozen=True, slots=True)
class TariffUsed(Answer):
    """A tariff that held on `days` days of the month, and who declared it from which source."""

    code: str
    is_plain_price: bool
    days: int
    valid_from: date
    valid_to: date | None
    source: str
    declared_by: str
    declared_at: datetime
    power_factor_share: float | None
    seasons: Sequence[TariffSeason]


@dataclass(frozen=True, slots=True)
class Cost(Confirmable):
    """What the energy of a month cost up to now; what cannot be priced is null with the reason."""

    enterprise: str
    time_zone: str
    month: str
    until: date
    is_open: bool
    currency: Literal["CNY"]
    total_cny: float | None
    total_reason: Sentence | None
    electricity: ElectricityCost | None
    carriers: Sequence[CarrierCost]
    days: Sequence[DayCost]
    tariffs: Sequence[TariffUsed]


@dataclass(frozen=True, slots=True)
class SupplyNow(Answer):
    """A supply channel in the running window: counted so far, how many seconds that covers, its newest rate."""

    channel: str
    used_kwh: float | None
    known_s: float
    rate_kw: float | None
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Demand(Answer):
    """The running quarter-hour: where its demand ends if the last rate holds, beside contract and month's maximum."""

    enterprise: str
    time_zone: str
    at: datetime
    window_start: datetime
    window_end: datetime
    elapsed_s: float
    known_kwh: float
    rate_kw: float | None
    projected_kw: float | None
    reason: Sentence | None
    sliding_kw: Annotated[float | None, Field(description="largest of any quarter-hour that ended in this window")]
    contract_kw: float | None
    share_of_contract: float | None
    state: Literal["under", "over", "unknown"]
    month_max_kw: float | None
    month_max_at: datetime | None
    month_billed_kw: float | None
    extra_cny: float | None
    band: BandName | None
    band_zh: str | None
    band_en: str | None
    cny_per_kwh: float | None
    supplies: Sequence[SupplyNow]
