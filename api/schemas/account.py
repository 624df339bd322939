"""The energy account: total, flows, structure, balances by carrier, and the ledger 能源消费台账."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.energy import EnergyTotals
from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Confirmable, Instant, Line, Model, Number, Said
from qingyu.jobs.declaring.bounded import Stated

Kind = Literal["purchase", "export", "stock", "production", "internal", "renewable_production"]
ConversionKind = Literal["boiler", "chp", "waste_heat", "coking", "gasification", "other"]
KeyUnitClass = Literal["by_law", "if_designated", "below"]


class Amount(Model):
    """A number, or the reason why there is none."""

    value: Number | None
    reason: Said | None


class _OfDays(Model):
    """Local days, half-open."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: date = Field(alias="from")
    to: date


class _OfAnEnterprise(_OfDays, Confirmable):
    """What an answer is about; `is_open`: the span has not ended, `pending_batches` are not in it yet."""

    enterprise: str
    time_zone: str
    is_open: bool
    pending_batches: int


class AccountKind(Model):
    """What all flows of a kind add to the total, with their sign. [tce]"""

    kind: Kind
    sign: int
    flows: int
    coal_tce_calorific: Number | None
    coal_tce_equivalent: Number | None
    reason: Said | None


class AccountFlow(Model):
    """A flow without its sign; `sign` 0 stays inside and is not in the total. `measured`: by a meter, by statement."""

    flow: str
    carrier: str
    kind: Kind
    sign: int
    from_unit: str | None
    to_unit: str | None
    supply: Literal["grid", "self_generated", "direct_line"] | None
    is_feedstock: bool
    is_renewable: bool
    measured: Literal["metered", "stated", "shared", "not_at_all"]
    quantity: Number | None
    unit: str
    coal_tce_calorific: Number | None
    coal_tce_equivalent: Number | None
    completeness: Number | None
    factor_ids: list[str]
    reason: Said | None


class AccountShare(Model):
    """A carrier's part of the total in each book; negative where more went out than came in."""

    carrier: str
    is_medium: bool
    share_calorific: Number | None
    share_equivalent: Number | None
    reason: Said | None


class AccountFeedstock(Model):
    """原料用能, which the total contains, and the total without it. [tce]"""

    coal_tce_calorific: Number | None
    coal_tce_equivalent: Number | None
    without_tce_calorific: Number | None
    without_tce_equivalent: Number | None
    reason: Said | None


class AccountRenewable(Model):
    """Renewable electricity [kWh] and its share of what was consumed; certificates count for the rest at most."""

    own_kwh: Number | None
    direct_line_kwh: Number | None
    certificates_held_kwh: Number
    certificates_kwh: Number | None
    total_kwh: Number | None
    consumed_kwh: Number | None
    share: Number | None
    reason: Said | None


class AccountCertificate(Model):
    """绿证 under a number; 1 is 1000 kWh."""

    number: str
    count: int
    kwh: Number
    for_from: date
    for_to: date
    issued_on: date | None
    own_production: bool
    counts: bool
    reason: Said | None


class AccountMedium(Model):
    """How the standard coal of a flow of steam or condensate is reckoned. enthalpy: [kJ/kg]"""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flow: str
    method: Literal["table", "enthalpy", "pressure_class"]
    enthalpy_kj_per_kg: Number | None
    pressure_class: str | None
    from_: date | None = Field(alias="from")
    to: date | None
    source: str
    declared_by: str


class AccountKeyUnit(Model):
    """重点用能单位: the class by the energy of a whole calendar year, in each book."""

    threshold_tce: Number
    calorific: KeyUnitClass | None
    equivalent: KeyUnitClass | None
    reason: Said | None


class EnergyAccount(_OfAnEnterprise):
    """The energy account of a span of days."""

    total: EnergyTotals
    calorific_reason: Said | None
    kinds: list[AccountKind]
    flows: list[AccountFlow]
    structure: list[AccountShare]
    feedstock: AccountFeedstock
    renewable: AccountRenewable
    certificates: list[AccountCertificate]
    media: list[AccountMedium]
    key_unit: AccountKeyUnit


class BalanceUnit(Model):
    """What stays in a unit, in the unit of the carrier."""

    unit: str
    name_zh: str
    name_en: str
    conversion: ConversionKind | None
    quantity: Number | None
    reason: Said | None


class CarrierBalance(Model):
    """supply = conversion_in + final_use + feedstock + export + losses, in the unit of the carrier."""

    carrier: str
    unit: str
    purchase: Amount
    stock: Amount
    own_renewable: Amount
    own_converted: Amount
    supply: Amount
    conversion: list[BalanceUnit]
    conversion_in: Amount
    end_use: list[BalanceUnit]
    final_use: Amount
    feedstock: Amount
    export: Amount
    losses: Amount
    finding: Said | None = Field(description="why no plant can have this balance, and the likely cause")
    uses: Amount


class ConversionSide(Model):
    """A flow into or out of a conversion unit."""

    flow: str
    carrier: str
    quantity: Number | None
    unit: str
    coal_tce_calorific: Number | None
    reason: Said | None


class ConversionBalance(Model):
    """加工转换: what entered a unit, what it made, and its efficiency in the calorific book."""

    unit: str
    name_zh: str
    name_en: str
    conversion: ConversionKind
    entered: list[ConversionSide]
    made: list[ConversionSide]
    entered_tce: Number | None
    made_tce: Number | None
    efficiency: Number | None
    reason: Said | None


class EnergyBalance(_OfAnEnterprise):
    """The physical balances 实物平衡 of an enterprise."""

    carriers: list[CarrierBalance]
    conversions: list[ConversionBalance]


class LedgerRow(_OfDays):
    """One carrier in one period, in the unit of the carrier; coal of what counts in the comprehensive energy."""

    carrier: str
    unit: str
    purchase: Number | None
    stock: Number | None
    own_renewable: Number | None
    own_converted: Number | None
    conversion_in: Number | None
    final_use: Number | None
    feedstock: Number | None
    export: Number | None
    losses: Number | None
    comprehensive: Number | None
    coal_tce_calorific: Number | None
    coal_tce_equivalent: Number | None
    completeness: Number | None
    reason: Said | None
    losses_reason: Said | None


class LedgerPeriod(_OfDays):
    """A period with all carriers together."""

    coal_tce_calorific: Number | None
    coal_tce_equivalent: Number | None
    completeness: Number | None
    reason: Said | None


class LedgerTotal(LedgerPeriod):
    """The whole span."""

    rows: list[LedgerRow]


class EnergyLedger(_OfAnEnterprise):
    """能源消费台账 of an enterprise by day or month."""

    by: Literal["day", "month"]
    rows: list[LedgerRow]
    periods: list[LedgerPeriod]
    total: LedgerTotal


class FlowStatement(_OfDays):
    """What a flow without a meter came to over local days; the highest revision of the same days is in force."""

    flow: str
    carrier: str
    quantity: Number | None
    unit: str
    revision: int
    source: str
    declared_by: str
    declared_at: Instant
    in_force: bool


class AskedStatement(Asked):
    """What the manager states about a flow without a meter; a quantity of null withdraws what was stated."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flow: str = Field(pattern=SLUG_PATTERN)
    from_: AskedDay = Field(alias="from")
    to: AskedDay
    quantity: Stated | None
    unit: Line = Field(max_length=31)
    source: Line = Field(max_length=1000)
