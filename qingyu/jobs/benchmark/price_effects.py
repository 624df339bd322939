"""What 差别电价, 惩罚性电价 and 阶梯电价 add to the electricity of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import WithJsonSchema

from qingyu.domain.benchmark.corrections import Conditions
from qingyu.domain.cost.price_policy import (
    MEASURED_BY,
    Effect,
    Facts,
    Indicator,
    Mechanism,
    PricePolicy,
    price_effect,
)
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none

BASIS = "an indication from the month's electricity; the rules are decided on a calendar year, by the authorities"
YEAR_BASIS = "an indication from twelve months; the rules are decided on a calendar year, by the authorities"


# What raises another rule has no effect of its own.
_MECHANISMS = [mechanism.value for mechanism in Mechanism if mechanism is not Mechanism.RAISE]


@dataclass(frozen=True, slots=True)
class PriceEffect(Answer):
    """What a rule adds to the price of the line's electricity. A second figure is the upper end of a printed range."""

    rule: str
    edition: str
    mechanism: Annotated[str, WithJsonSchema({"type": "string", "enum": _MECHANISMS})]
    document: str
    name_zh: str
    name_en: str
    adder_cny_per_kwh: float | None
    adder_high_cny_per_kwh: float | None
    cost_cny_per_year: float | None
    cost_high_cny_per_year: float | None
    formula: str
    reason: Sentence | None
    raised_by: str | None
    verified: str
    valid_from: date | None
    valid_to: date | None
    note: str
    basis: str


def values(conditions: Conditions, measured: Mapping[str, float | None]) -> dict[Indicator, float]:
    """The indicators known of a line: those declared as assessed, else those measured. measured: by yardstick."""
    found: dict[Indicator, float] = {}
    for yardstick, value in measured.items():
        if yardstick in MEASURED_BY and value is not None:
            found[MEASURED_BY[yardstick]] = value
    declared = {condition.value: value for condition, value in conditions.items()}
    return found | {i: declared[i.value] for i in Indicator if i.value in declared}


def of(policies: Sequence[PricePolicy], facts: Facts, annual_kwh: float | None, basis: str) -> list[PriceEffect]:
    """The effects on a line. annual_kwh: its own electricity in a year. [kWh]  basis: where that is from."""
    return [_answer(effect, basis) for effect in price_effect(policies, facts, annual_kwh)]


def _answer(effect: Effect, basis: str) -> PriceEffect:
    policy = effect.policy
    return PriceEffect(
        rule=policy.id,
        edition=policy.edition,
        mechanism=policy.mechanism.value,
        document=policy.document,
        name_zh=policy.name_zh,
        name_en=policy.name_en,
        adder_cny_per_kwh=effect.adder,
        adder_high_cny_per_kwh=effect.adder_high,
        cost_cny_per_year=effect.cost,
        cost_high_cny_per_year=effect.cost_high,
        formula=effect.formula,
        reason=sentence_or_none(effect.reason),
        raised_by=effect.raised_by,
        verified=policy.verified.value,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
        note=policy.note,
        basis=basis,
    )
