"""What the account, the balances and the ledger 能源消费台账 answer with; standard coal in tce, unknown is null."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.energy.balance import Conversion, Measured, Supply
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.media import Method
from qingyu.domain.energy.structure import KeyUnit
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, From, Sentence
from qingyu.jobs.energy.energy_answer import EnergyTotals


@dataclass(frozen=True, slots=True)
class Amount(Answer):
    """A number, or the reason why there is none."""

    value: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class OfAnEnterprise(Confirmable):
    """What an answer is about; `is_open`: the span has not ended, `pending_batches` are not in it yet."""

    from_: From
    to: date
    enterprise: str
    time_zone: str
    is_open: bool
    pending_batches: int


@dataclass(frozen=True, slots=True)
class AccountKind(Answer):
    """What all flows of a kind add to the total, with their sign. [tce]"""

    kind: Annotated[Direction, LITERALS]
    sign: int
    flows: int
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountFlow(Answer):
    """A flow without its sign; `sign` 0 stays inside and is not in the total. `measured`: by a meter, by statement."""

    flow: str
    carrier: str
    kind: Annotated[Direction, LITERALS]
    sign: int
    from_unit: str | None
    to_unit: str | None
    supply: Annotated[Supply, LITERALS] | None
    is_feedstock: bool
    is_renewable: bool
    measured: Annotated[Measured, LITERALS]
    quantity: float | None
    unit: str
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    completeness: float | None
    factor_ids: Sequence[str]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountShare(Answer):
    """A carrier's part of the total in each book; negative where more went out than came in."""

    carrier: str
    is_medium: bool
    share_calorific: float | None
    share_equivalent: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountFeedstock(Answer):
    """原料用能, which the total contains, and the total without it. [tce]"""

    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    without_tce_calorific: float | None
    without_tce_equivalent: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountRenewable(Answer):
    """Renewable electricity [kWh] and its share of what was consumed; certificates count for the rest at most."""

    own_kwh: float | None
    direct_line_kwh: float | None
    certificates_held_kwh: float
    certificates_kwh: float | None
    total_kwh: float | None
    consumed_kwh: float | None
    share: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountCertificate(Answer):
    """绿证 under a number; 1 is 1000 kWh."""

    number: str
    count: int
    kwh: float
    for_from: date
    for_to: date
    issued_on: date | None
    own_production: bool
    counts: bool
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class AccountMedium(Answer):
    """How the standard coal of a flow of steam or condensate is reckoned. enthalpy: [kJ/kg]"""

    flow: str
    method: Annotated[Method, LITERALS]
    enthalpy_kj_per_kg: float | None
    pressure_class: str | None
    from_: Annotated[date | None, Field(alias="from")]
    to: date | None
    source: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class AccountKeyUnit(Answer):
    """重点用能单位: the class by the energy of a whole calendar year, in each book."""

    threshold_tce: float
    calorific: Annotated[KeyUnit, LITERALS] | None
    equivalent: Annotated[KeyUnit, LITERALS] | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class EnergyAccount(OfAnEnterprise):
    """The energy account of a span of days."""

    total: EnergyTotals
    calorific_reason: Sentence | None
    kinds: Sequence[AccountKind]
    flows: Sequence[AccountFlow]
    structure: Sequence[AccountShare]
    feedstock: AccountFeedstock
    renewable: AccountRenewable
    certificates: Sequence[AccountCertificate]
    media: Sequence[AccountMedium]
    key_unit: AccountKeyUnit


@dataclass(frozen=True, slots=True)
class BalanceUnit(Answer):
    """What stays in a unit, in the unit of the carrier."""

    unit: str
    name_zh: str
    name_en: str
    conversion: Annotated[Conversion, LITERALS] | None
    quantity: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CarrierBalance(Answer):
    """supply = conversion_in + final_use + feedstock + export + losses, in the unit of the carrier."""

    carrier: str
    unit: str
    purchase: Amount
    stock: Amount
    own_renewable: Amount
    own_converted: Amount
    supply: Amount
    conversion: Sequence[BalanceUnit]
    conversion_in: Amount
    end_use: Sequence[BalanceUnit]
    final_use: Amount
    feedstock: Amount
    export: Amount
    losses: Amount
    finding: Annotated[Sentence | None, Field(description="why no plant can have this balance, and the likely cause")]
    uses: Amount


@dataclass(frozen=True, slots=True)
class ConversionSide(Answer):
    """A flow into or out of a conversion unit."""

    flow: str
    carrier: str
    quantity: float | None
    unit: str
    coal_tce_calorific: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class ConversionBalance(Answer):
    """加工转换: what entered a unit, what it made, and its efficiency in the calorific book."""

    unit: str
    name_zh: str
    name_en: str
    conversion: Annotated[Conversion, LITERALS]
    entered: Sequence[ConversionSide]
    made: Sequence[ConversionSide]
    entered_tce: float | None
    made_tce: float | None
    efficiency: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class EnergyBalance(OfAnEnterprise):
    """The physical balances 实物平衡 of an enterprise."""

    carriers: Sequence[CarrierBalance]
    conversions: Sequence[ConversionBalance]


@dataclass(frozen=True, slots=True)
class LedgerRow(Answer):
    """One carrier in one period, in the unit of the carrier; coal of what counts in the comprehensive energy."""

    from_: From
    to: date
    carrier: str
    unit: str
    purchase: float | None
    stock: float | None
    own_renewable: float | None
    own_converted: float | None
    conversion_in: float | None
    final_use: float | None
    feedstock: float | None
    export: float | None
    losses: float | None
    comprehensive: float | None
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    completeness: float | None
    reason: Sentence | None
    losses_reason: Sentence | None


@dataclass(frozen=True, slots=True)
class LedgerPeriod(Answer):
    """A period with all carriers together."""

    from_: From
    to: date
    coal_tce_calorific: float | None
    coal_tce_equivalent: float | None
    completeness: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class LedgerTotal(LedgerPeriod):
    """The whole span."""

    rows: Sequence[LedgerRow]


@dataclass(frozen=True, slots=True)
class EnergyLedger(OfAnEnterprise):
    """能源消费台账 of an enterprise by day or month."""

    by: Literal["day", "month"]
    rows: Sequence[LedgerRow]
    periods: Sequence[LedgerPeriod]
    total: LedgerTotal
