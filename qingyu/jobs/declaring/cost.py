"""Tariffs, prices of carriers and adders in a registration document; said twice, they change nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from qingyu.db import cost as rows
from qingyu.db.benchmarks import policies
from qingyu.domain.cost import prices, tariff
from qingyu.domain.cost.price_policy import PricePolicy
from qingyu.domain.cost.prices import PriceRow
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.conversion import GAS_STATES
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.measured import per_own_unit
from qingyu.domain.energy.units import UNITS, converts
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.declaring.bounded import (
    Adder,
    DemandPrice,
    Factor,
    Hours,
    Power,
    Price,
    Share,
    SignedPart,
    TariffPrice,
)
from qingyu.jobs.declaring.parts import Carrier, Code, DatedPart, DocumentPart, Registering, once
from qingyu.jobs.refused import Unfit, reason_of
from qingyu.jobs.restating import reopening

BandName = Literal["sharp", "peak", "flat", "valley", "deep_valley"]
DayName = Literal["workday", "weekend", "holiday"]


def _time(text: str) -> str:
    tariff.minutes(text)
    return text


Time = Annotated[str, AfterValidator(_time)]


class PriceDeclaration(DatedPart):
    """What every price says of itself: the days it holds, and where it comes from; withdrawn, it never held."""

    valid_from: date
    source: str = Field(min_length=1)
    declared_by: str = Field("registration", min_length=1)
    withdrawn: bool = False


class HoursPart(DocumentPart):
    """Local hours of one band; from 22:00 to 06:00 goes over midnight."""

    start: Time = Field(alias="from")
    end: Time = Field(alias="to")
    band: BandName


class SeasonPart(DocumentPart):
    """Months and kinds of day with one plan of hours. prices: [CNY/kWh]"""

    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = tuple(range(1, 13))
    days: tuple[DayName, ...] = ("workday", "weekend", "holiday")
    hours: tuple[HoursPart, ...] = Field(min_length=1)
    prices: dict[BandName, TariffPrice]


_LATER_RULES = frozenset({"floor_share", "full_use_kwh_per_kva", "full_use_price_share", "exceeded_base"})


class DemandPart(DocumentPart):
    """The demand charge 基本电费. [CNY/kW·month; by capacity CNY/kVA·month]

    floor_share: a contract below this share of the capacity is billed at it.  full_use_*: from so many kWh per kVA in a
    month on, this share of the price is paid.  exceeded_base: what is billed at the price once it is exceeded:
    the contract, or contract x (1 + tolerance_share).
    """

    basis: Literal["capacity", "contract", "actual"]
    cny_per_kw_month: DemandPrice
    contract_kw: Power | None = None
    capacity_kva: Power | None = None
    tolerance_share: Factor | None = None
    excess_factor: Factor | None = None
    floor_share: Share | None = None
    full_use_kwh_per_kva: Hours | None = None
    full_use_price_share: Share | None = None
    exceeded_base: Literal["contract", "limit"] | None = None

    @model_validator(mode="after")
    def _has_what_its_basis_needs(self) -> Self:
        if self.basis == "capacity" and self.capacity_kva is None:
            raise Unfit(because("capacity_charge_needs_capacity"))
        if self.basis == "contract" and self.contract_kw is None:
            raise Unfit(because("contract_charge_needs_contract"))
        if (self.tolerance_share is None) != (self.excess_factor is None):
            raise Unfit(because("tolerance_needs_factor"))
        if self.exceeded_base is not None and self.tolerance_share is None:
            raise Unfit(because("exceeded_base_needs_tolerance"))
        if (self.full_use_kwh_per_kva is None) != (self.full_use_price_share is None):
            raise Unfit(because("full_use_is_a_pair"))
        if self.capacity_kva is None and (self.floor_share is not None or self.full_use_kwh_per_kva is not None):
            raise Unfit(because("rules_need_capacity"))
        return self


class PeriodPart(DocumentPart):
    """The price of a market user's contract in a period, whole quarter-hours. [CNY/kWh]"""

    from_at: AwareDatetime = Field(alias="from")
    to_at: AwareDatetime = Field(alias="to")
    cny_per_kwh: TariffPrice


class TariffPart(PriceDeclaration):
    """A time-of-use tariff 分时电价; each hour of each kind of day in each month has one band.

    series: instead of seasons, the prices of a market user's contract by period.
    """

    code: Code
    seasons: tuple[SeasonPart, ...] = ()
    series: tuple[PeriodPart, ...] = ()
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()
    demand: DemandPart | None = None
    power_factor_share: SignedPart | None = None

    @model_validator(mode="after")
    def _covers_every_hour(self) -> Self:
        if bool(self.seasons) == bool(self.series):
            raise Unfit(because("tariff_either_way"))
        try:
            if self.series:
                tariff.check_series([prices.period(part) for part in self.terms()["series"]])
                return self
            tariff.check([prices.season(part) for part in self.terms()["seasons"]], bool(self.holidays))
        except Invalid as error:
            raise Unfit(reason_of(error)) from error
        return self

    def terms(self) -> dict[str, Any]:
        """What is stored: JSON with every key, seasons and days in the order they were said.

        Rules of the demand charge that came later are left out where they are not declared: what was stored before
        them still says the same.
        """
        said = self.model_dump(
            mode="json",
            by_alias=True,
            include={"seasons", "holidays", "workdays", "demand", "power_factor_share", "series"},
        )
        if not self.series:
            del said["series"]
        if said["demand"] is not None:
            said["demand"] = {k: v for k, v in said["demand"].items() if v is not None or k not in _LATER_RULES}
        return said


class PricePart(PriceDeclaration):
    """The price of a carrier. unit: what one price is for; left out, the carrier's own."""

    carrier: Carrier
    cny_per_unit: Price
    unit: str | None = None

    @model_validator(mode="after")
    def _is_in_a_unit_of_the_carrier(self) -> Self:
        own = CARRIERS[self.carrier].unit
        known = [u for u in UNITS if converts(u, own)] + (list(GAS_STATES) if own == "m3" else [])
        if self.unit is not None and self.unit not in known:
            raise Unfit(because("unit_becomes_none", unit=own, known=known, got=self.unit))
        return self

    def declared(self) -> dict[str, object]:
        """The price as it was said."""
        return {"cny_per_unit": self.cny_per_unit, "unit": self.unit or CARRIERS[self.carrier].unit}

    def terms(self) -> dict[str, object]:
        """What is stored; of gas in a named state the price of what its use is counted in."""
        amount, unit = per_own_unit(self.cny_per_unit, self.unit or CARRIERS[self.carrier].unit, self.carrier)
        return {"cny_per_unit": amount, "unit": unit}


class AdderPart(PriceDeclaration):
    """差别电价, 惩罚性电价, 阶梯电价: on top of each kWh, as it was decided. [CNY/kWh]

    policy_id: the rule of `price_policies.csv` it follows from; without a figure of its own, the rule's is taken.
    """

    code: Code
    cny_per_kwh: Adder | None = None
    policy_id: str | None = None

    @model_validator(mode="after")
    def _has_a_figure(self) -> Self:
        if self.cny_per_kwh is None and self.policy_id is None:
            raise Unfit(because("adder_without_figure"))
        return self


def declare(
    at: Registering,
    tariffs: Sequence[TariffPart] = (),
    carrier_prices: Sequence[PricePart] = (),
    adders: Sequence[AdderPart] = (),
) -> int:
    """Append what is new, and re-open the days it changes; returns how many were new."""
    once([f"the tariff {t.code}" for t in tariffs])
    once([f"the adder {a.code}" for a in adders])
    once([f"the price of {p.carrier} from {p.valid_from}" for p in carrier_prices])
    rules = {rule.id: rule for rule in policies(at.conn)} if any(a.policy_id for a in adders) else {}
    wanted: list[tuple[str, str, PriceDeclaration, Mapping[str, object]]] = [
        *(("tariff", t.code, t, t.terms()) for t in tariffs),
        *(("adder", a.code, a, _adder(a, rules)) for a in adders),
        *(("price", p.carrier, p, p.terms()) for p in carrier_prices),
    ]
    if not wanted:
        return 0
    n_new = 0
    known = {_key(row.kind, row.code, row.valid_from): row for row in rows.declared(at.conn, at.enterprise_id)}
    for kind, code, part, terms in wanted:
        before = known.get(_key(kind, code, part.valid_from))
        at.done.add({"tariff": "tariffs", "adder": "price adders", "price": "carrier prices"}[kind])
        changed = _changed(before, part, terms)
        if changed is None:
            continue
        said = part.model_dump(include={"valid_from", "valid_to", "source", "declared_by", "withdrawn"})
        rows.add(at.conn, kind, at.enterprise_id, at.now, {"code": code, **said}, terms)
        n_new += 1
        if isinstance(part, PricePart) and part.declared() != terms:  # the row keeps what became of it alone
            detail = {"valid_from": part.valid_from, "source": part.source, "declared": part.declared(), "kept": terms}
            record(at.conn, Act("declare", at.actor, f"price of {code}", at.enterprise_id, detail), at.now)
        carrier = code if kind == "price" else prices.ELECTRICITY
        reopening.reopen(at.conn, at.enterprise_id, *changed, "declaration", at.now, carrier)
    return n_new


def _adder(part: AdderPart, rules: Mapping[str, PricePolicy]) -> Mapping[str, object]:
    """The figure of an adder: its own, else the one its rule prints."""
    if part.policy_id is None:
        return {"cny_per_kwh": part.cny_per_kwh, "policy_id": None, "verified": Verified.DECLARED.value}
    rule = rules.get(part.policy_id)
    if rule is None:
        raise NotFound(because("adder_rule_unknown", adder=part.code, rule=part.policy_id))
    figure = part.cny_per_kwh
    if figure is None:
        single = rule.adder is not None and rule.adder_high in (None, rule.adder) and rule.step is None
        if not single:
            raise Invalid(because("rule_without_adder", rule=rule.id))
        figure = rule.adder
    # A figure that was decided for the enterprise is declared, whatever is known of the rule behind it.
    sure = Verified.DECLARED if part.cny_per_kwh is not None else rule.verified
    return {"cny_per_kwh": figure, "policy_id": rule.id, "verified": sure.value}


def _key(kind: str, code: str, valid_from: date) -> tuple[str, str, date | None]:
    return kind, code, valid_from if kind == "price" else None


def _changed(
    before: PriceRow | None, part: PriceDeclaration, terms: Mapping[str, object]
) -> tuple[date, date | None] | None:
    """The days a declaration changes; null when it says what is known."""
    if before is None:
        return part.valid_from, part.valid_to
    names = ("valid_from", "valid_to", "source", "declared_by", "withdrawn")
    if dict(before.terms) == dict(terms) and all(getattr(before, name) == getattr(part, name) for name in names):
        return None
    first = min(before.valid_from, part.valid_from)
    if before.valid_to is None or part.valid_to is None:
        return first, None
    return first, max(before.valid_to, part.valid_to)
