"""What a class or a consumption adds to the price of electricity: 差别电价, 惩罚性电价, 阶梯电价 as rows of data."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qingyu.domain.benchmark.corrections import Condition
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity

# The share of non-hydro renewables above which the aluminium adder is cut. [%]  发改价格〔2021〕1239号
RENEWABLE_FLOOR_PERCENT = 15.0


class Mechanism(StrEnum):
    """How a rule comes to its adder."""

    DIFFERENTIAL = "differential"  # 差别电价: by list
    PUNITIVE = "punitive"  # 惩罚性电价: by the excess over the limit
    LADDER = "ladder"  # 阶梯电价: by bands
    STEP = "step"  # 阶梯电价 of aluminium: by steps above a threshold
    RAISE = "raise"  # a province raises the differential price


class Listing(StrEnum):
    """What a line was listed as by the authorities; it cannot be computed."""

    RESTRICTED = "restricted"  # 限制类
    ELIMINATED = "eliminated"  # 淘汰类
    BAND1 = "band1"
    BAND2 = "band2"
    BAND3 = "band3"
    LINE = "line"


class Indicator(StrEnum):
    """What a band or a threshold is about."""

    LIMIT_EXCESS = "limit_excess"  # relative gap to limit level 3. [1]
    LIQUID_COMPREHENSIVE = Condition.LIQUID_COMPREHENSIVE_KWH_PER_T.value
    LIQUID_AC = Condition.LIQUID_AC_KWH_PER_T.value
    COMPARABLE_CEMENT = Condition.COMPARABLE_CEMENT_KWH_PER_T.value
    COMPARABLE_CLINKER = Condition.COMPARABLE_CLINKER_KWH_PER_T.value


# The yardstick whose value is the indicator itself.
MEASURED_BY: dict[str, Indicator] = {
    "gb21346-2022.primary-aluminium.liquid-comprehensive-electricity": Indicator.LIQUID_COMPREHENSIVE,
    "gb21346-2022.primary-aluminium.liquid-ac-electricity": Indicator.LIQUID_AC,
}

COLUMNS = (
    *("id", "mechanism", "document", "name_zh", "name_en", "sectors", "region", "list_class", "line_from", "line_to"),
    *("indicator", "lower", "upper", "step", "adder_cny_per_kwh", "adder_high_cny_per_kwh", "raise_percent"),
    *("valid_from", "valid_to", "replaces", "source", "verified", "note"),
)


@dataclass(frozen=True, slots=True)
class PricePolicy(Validity):
    """One row. A band is lower < value <= upper.  adder: [CNY/kWh], per step for a step rule; null where not printed.

    sectors: empty is every sector.  region: null is the country.  line_from, line_to: when the line was started.
    """

    id: str
    edition: str
    mechanism: Mechanism
    document: str
    name_zh: str
    name_en: str
    verified: Verified
    sectors: tuple[str, ...] = ()
    region: str | None = None
    list_class: Listing | None = None
    line_from: date | None = None
    line_to: date | None = None
    indicator: Indicator | None = None
    lower: float | None = None
    upper: float | None = None
    step: float | None = None
    adder: float | None = None
    adder_high: float | None = None
    raise_percent: float | None = None
    replaces: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    def concerns(self, facts: "Facts") -> bool:
        """Whether sector, place and day are the rule's; an unknown edge of its validity bounds nothing."""
        return (
            (not self.sectors or facts.sector in self.sectors)
            and (self.region is None or self.region in facts.regions)
            and self.holds_on(facts.day)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a line. regions: its region and all above.  values: by indicator, in the indicator's unit."""

    sector: str
    regions: frozenset[str]
    day: date
    listing: Listing | None = None
    line_started_on: date | None = None
    values: Mapping[Indicator, float] = field(default_factory=dict)
    non_hydro_percent: float | None = None
    incentive_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule adds. adder, adder_high: [CNY/kWh]  cost, cost_high: [CNY/a]; null with a reason.

    Two figures stand for a range of which the part that holds is not printed.
    """

    policy: PricePolicy
    adder: float | None
    adder_high: float | None
    cost: float | None
    cost_high: float | None
    formula: str
    reason: Reason | None = None
    raised_by: str | None = None


def steps_over(value: float, threshold: float, step: float) -> int:
    """Steps above a threshold; a part of a step counts as a step.

    >>> steps_over(13_735.0, 13_650.0, 20.0), steps_over(13_670.0, 13_650.0, 20.0), steps_over(13_650.0, 13_650.0, 20.0)
    (5, 1, 0)
    """
    # The last bits of a measured value must not make a step.
    return max(0, math.ceil(round((value - threshold) / step, 9)))


def renewable_cut(non_hydro_percent: float | None, incentive_percent: float | None) -> float:
    """The part of the aluminium adder that is cut: 1 % for each whole point above 15 %, if the 激励值 is met. [1]

    >>> renewable_cut(18.0, 17.0), renewable_cut(18.0, 19.0), renewable_cut(18.0, None), renewable_cut(15.0, 10.0)
    (0.03, 0.0, 0.0, 0.0)
    """
    if non_hydro_percent is None or incentive_percent is None or non_hydro_percent < incentive_percent:
        return 0.0
    return max(0, math.floor(round(non_hydro_percent - RENEWABLE_FLOOR_PERCENT, 9))) / 100


def price_effect(policies: Sequence[PricePolicy], facts: Facts, annual_kwh: float | None) -> tuple[Effect, ...]:
    """What the rules add to the price of a line's electricity. annual_kwh: the line's use in a year. [kWh/a]

    A rule that is decided by something unknown gives its reason and no number; a rule that replaces others stands
    alone. Effects of rules that do not replace each other are all given, never added up.
    """
    concerned = [policy for policy in policies if policy.concerns(facts)]
    raises = [policy for policy in concerned if policy.mechanism is Mechanism.RAISE]
    found = [effect for p in concerned if p not in raises and (effect := _effect(p, facts, annual_kwh, raises))]
    replaced = {id_ for effect in found if effect.adder is not None for id_ in effect.policy.replaces}
    return tuple(effect for effect in found if effect.policy.id not in replaced)


def _effect(
    policy: PricePolicy, facts: Facts, annual_kwh: float | None, raises: Sequence[PricePolicy]
) -> Effect | None:
    if policy.list_class is not None and policy.list_class is not facts.listing:
        return None
    if policy.line_from is not None or policy.line_to is not None:
        started = facts.line_started_on
        if started is None:
            return _unknown(policy, because("line_start_undeclared"))
        if (policy.line_from and started < policy.line_from) or (policy.line_to and started >= policy.line_to):
            return None
    formula, count = policy.list_class.value if policy.list_class else "", 1.0
    if policy.indicator is not None:
        value = facts.values.get(policy.indicator)
        if value is None:
            return _unknown(policy, because("condition_not_over_year", condition=policy.indicator.value))
        if (policy.lower is not None and value <= policy.lower) or (policy.upper is not None and value > policy.upper):
            return None
        formula = _band(policy, value)
        if policy.mechanism is Mechanism.STEP and policy.step is not None and policy.lower is not None:
            n = steps_over(value, policy.lower, policy.step)
            cut = renewable_cut(facts.non_hydro_percent, facts.incentive_percent)
            formula = f"⌈({value:g} − {policy.lower:g}) / {policy.step:g}⌉ = {n}, × {policy.adder:g} CNY/kWh"
            formula += f", × (1 − {cut:.0%})" if cut else ""
            count = n * (1 - cut)
    if policy.adder is None:
        return _unknown(policy, because("adder_of_province"), formula)
    return _priced(policy, count, formula, annual_kwh, raises)


def _priced(
    policy: PricePolicy, count: float, formula: str, annual_kwh: float | None, raises: Sequence[PricePolicy]
) -> Effect:
    raised = next((p for p in raises if policy.mechanism is Mechanism.DIFFERENTIAL and p.raise_percent), None)
    if raised is not None and raised.raise_percent is not None:
        count *= 1 + raised.raise_percent / 100
        formula += f", raised by {raised.raise_percent:g} %"
    low = (policy.adder or 0.0) * count
    high = None if policy.adder_high is None else policy.adder_high * count
    return Effect(
        policy,
        low,
        high,
        None if annual_kwh is None else low * annual_kwh,
        None if annual_kwh is None or high is None else high * annual_kwh,
        formula,
        None if annual_kwh is not None else because("electricity_of_line_unknown"),
        raised.id if raised else None,
    )


def _unknown(policy: PricePolicy, reason: Reason, formula: str = "") -> Effect:
    return Effect(policy, None, None, None, None, formula, reason)


def _band(policy: PricePolicy, value: float) -> str:
    lower = "" if policy.lower is None else f"{policy.lower:g} < "
    upper = "" if policy.upper is None else f" <= {policy.upper:g}"
    return f"{lower}{value:g}{upper}"


def policies(text: str, file: str, edition: str) -> list[tuple[PricePolicy, tables.Line]]:
    """The rules of a file, each with the row it was read from."""
    lines = tables.read(text, file, COLUMNS, key=lambda row: row.text("id"))
    known = {line.cells["id"] for line in lines}
    return [(policy(line, edition, known), line) for line in lines]


def policy(line: tables.Line, edition: str, known: set[str]) -> PricePolicy:
    """The rule of one row. known: the ids of the file."""
    region = line.optional("region")
    if region and not (len(region) == 6 and region.isdigit()):
        line.fail("region", "a code of six digits, or nothing for the whole country")
    replaces = tuple(filter(None, line.optional("replaces").split(";")))
    if not set(replaces) <= known:
        line.fail("replaces", "ids of this file, with ; between them")
    made = PricePolicy(
        id=line.text("id"),
        edition=edition,
        mechanism=line.choice("mechanism", Mechanism),
        document=line.text("document"),
        name_zh=line.text("name_zh"),
        name_en=line.text("name_en"),
        verified=line.choice("verified", Verified),
        sectors=tuple(filter(None, line.optional("sectors").split(";"))),
        region=region or None,
        list_class=line.choice("list_class", Listing) if line.optional("list_class") else None,
        line_from=line.date_or_none("line_from"),
        line_to=line.date_or_none("line_to"),
        indicator=line.choice("indicator", Indicator) if line.optional("indicator") else None,
        lower=line.number_or_none("lower"),
        upper=line.number_or_none("upper"),
        step=line.number_or_none("step"),
        adder=line.number_or_none("adder_cny_per_kwh"),
        adder_high=line.number_or_none("adder_high_cny_per_kwh"),
        raise_percent=line.number_or_none("raise_percent"),
        **line.validity(),
        replaces=replaces,
        source=line.text("source"),
        note=line.optional("note"),
    )
    if made.mechanism is Mechanism.RAISE:
        if made.raise_percent is None:
            line.fail("raise_percent", "by how much the price is raised")
    elif made.list_class is None and made.indicator is None:
        line.fail("list_class", "a list or an indicator that decides whether the rule applies")
    if made.mechanism is Mechanism.STEP and (made.step is None or not made.step > 0 or made.lower is None):
        line.fail("step", "a step above zero and its threshold in `lower`")
    return made
