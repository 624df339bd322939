"""Cost of a month by band, carrier and day, and the demand of the running quarter-hour."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Instant, Model, Number, Said

BandName = Literal["sharp", "peak", "flat", "valley", "deep_valley", "market"]


class BandCost(Model):
    """Energy of a band 尖峰/高峰/平段/低谷/深谷 and its cost without adders; the price is the mean one."""

    band: BandName
    name_zh: str
    name_en: str
    kwh: Number
    share: Number | None
    cny_per_kwh: Number
    cny: Number


class AdderCost(Model):
    """差别、惩罚性、阶梯电价: what an adder came to, and the rule it follows from."""

    code: str
    cny_per_kwh: Number
    cny: Number
    source: str
    policy_id: str | None
    verified: str


class LineDemand(Model):
    """The largest demand of one line, a flow of electricity bought; by its own meter it is billed."""

    line: str = Field(description="the line, by the code of its flow")
    max_kw: Number
    max_at: Instant = Field(description="start of its quarter-hour")
    windows: Literal["fixed", "sliding"] = Field(description="quarters of the clock, or any over finer readings")


class DemandCost(Model):
    """The largest demand of the month and the demand charge 基本电费 of the `days` counted so far.

    `max_kw` is that of all lines at once, `billed_kw` the lines' own added up.
    """

    max_kw: Number | None
    max_at: Instant | None
    basis: Literal["capacity", "contract", "actual"] | None
    cny_per_kw_month: Number | None
    contract_kw: Number | None
    capacity_kva: Number | None
    lines: list[LineDemand]
    billed_kw: Number | None
    days: int | None
    cny: Number | None
    whole_month_cny: Number | None
    reason: Said | None


class Shifting(Model):
    """Energy in the dear bands and what it cost above the cheapest band: arithmetic, no saving that was found."""

    kwh: Number
    cny: Number
    note_zh: str
    note_en: str


class ElectricityCost(Model):
    """Electricity of a month: `cny` is bands, adders, demand charge and power factor together."""

    kwh: Number | None
    cny: Number | None
    reason: Said | None
    energy_cny: Number | None
    average_cny_per_kwh: Number | None
    average_reason: Said | None
    slots_due: int
    slots_known: int
    unknown_share: Number | None
    bands: list[BandCost]
    adders: list[AdderCost]
    demand: DemandCost
    power_factor_cny: Number | None
    shifting: Shifting


class CarrierPrice(Model):
    """A declared price, which holds to the day before `valid_to`, and what was used at it, in the carrier's unit."""

    cny_per_unit: Number
    unit: str
    quantity: Number
    cny: Number
    valid_from: date
    valid_to: date | None
    source: str
    declared_by: str


class CarrierCost(Model):
    """What a carrier other than electricity cost."""

    carrier: str
    name_zh: str
    name_en: str
    quantity: Number | None
    unit: str
    cny: Number | None
    reason: Said | None
    average_cny_per_unit: Number | None
    completeness: Number | None
    prices: list[CarrierPrice]


class CarrierDay(Model):
    """A carrier's cost on a day."""

    carrier: str
    cny: Number | None


class DayCost(Model):
    """A day: electricity by band without the demand charge, its largest demand, other carriers."""

    day: date
    kwh: Number | None
    energy_cny: Number | None
    reason: Said | None
    unknown_share: Number | None
    max_kw: Number | None
    max_at: Instant | None
    bands: list[BandCost]
    carriers: list[CarrierDay]


class TariffHours(Model):
    """Local hours of one band."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    band: BandName


class TariffSeason(Model):
    """Months and kinds of day with one plan of hours; prices in CNY/kWh."""

    months: list[int]
    days: list[Literal["workday", "weekend", "holiday"]]
    hours: list[TariffHours]
    prices: dict[BandName, Number]


class TariffUsed(Model):
    """A tariff that held on `days` days of the month, and who declared it from which source."""

    code: str
    is_plain_price: bool
    days: int
    valid_from: date
    valid_to: date | None
    source: str
    declared_by: str
    declared_at: Instant
    power_factor_share: Number | None
    seasons: list[TariffSeason]


class Cost(Confirmable):
    """What the energy of a month cost up to now; what cannot be priced is null with the reason."""

    enterprise: str
    time_zone: str
    month: str
    until: date
    is_open: bool
    currency: Literal["CNY"]
    total_cny: Number | None
    total_reason: Said | None
    electricity: ElectricityCost | None
    carriers: list[CarrierCost]
    days: list[DayCost]
    tariffs: list[TariffUsed]


class SupplyNow(Model):
    """A supply channel in the running window: counted so far, how many seconds that covers, its newest rate."""

    channel: str
    used_kwh: Number | None
    known_s: Number
    rate_kw: Number | None
    latest_at: Instant | None


class Demand(Model):
    """The running quarter-hour: where its demand ends if the last rate holds, beside contract and month's maximum."""

    enterprise: str
    time_zone: str
    at: Instant
    window_start: Instant
    window_end: Instant
    elapsed_s: Number
    known_kwh: Number
    rate_kw: Number | None
    projected_kw: Number | None
    reason: Said | None
    sliding_kw: Number | None = Field(description="largest of any quarter-hour that ended in this window")
    contract_kw: Number | None
    share_of_contract: Number | None
    state: Literal["under", "over", "unknown"]
    month_max_kw: Number | None
    month_max_at: Instant | None
    month_billed_kw: Number | None
    extra_cny: Number | None
    band: BandName | None
    band_zh: str | None
    band_en: str | None
    cny_per_kwh: Number | None
    supplies: list[SupplyNow]
