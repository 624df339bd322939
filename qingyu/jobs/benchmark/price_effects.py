"""What 差别电价, 惩罚性电价 and 阶梯电价 add to the electricity of a line, as the API gives it."""

from collections.abc import Mapping, Sequence
from typing import Any

from qingyu.domain.benchmark.corrections import Conditions
from qingyu.domain.cost.price_policy import (
    MEASURED_BY,
    Effect,
    Facts,
    Indicator,
    PricePolicy,
    price_effect,
)

BASIS = "an indication from the month's electricity; the rules are decided on a calendar year, by the authorities"
YEAR_BASIS = "an indication from twelve months; the rules are decided on a calendar year, by the authorities"


def values(conditions: Conditions, measured: Mapping[str, float | None]) -> dict[Indicator, float]:
    """The indicators known of a line: those declared as assessed, else those measured. measured: by yardstick."""
    found: dict[Indicator, float] = {}
    for yardstick, value in measured.items():
        if yardstick in MEASURED_BY and value is not None:
            found[MEASURED_BY[yardstick]] = value
    declared = {condition.value: value for condition, value in conditions.items()}
    return found | {i: declared[i.value] for i in Indicator if i.value in declared}


def of(policies: Sequence[PricePolicy], facts: Facts, annual_kwh: float | None, basis: str) -> list[dict[str, Any]]:
    """The effects on a line. annual_kwh: its own electricity in a year. [kWh]  basis: where that is from."""
    return [as_dict(effect, basis) for effect in price_effect(policies, facts, annual_kwh)]


def as_dict(effect: Effect, basis: str) -> dict[str, Any]:
    """An effect as the API gives it."""
    policy = effect.policy
    return {
        "rule": policy.id,
        "edition": policy.edition,
        "mechanism": policy.mechanism.value,
        "document": policy.document,
        "name_zh": policy.name_zh,
        "name_en": policy.name_en,
        "adder_cny_per_kwh": effect.adder,
        "adder_high_cny_per_kwh": effect.adder_high,
        "cost_cny_per_year": effect.cost,
        "cost_high_cny_per_year": effect.cost_high,
        "formula": effect.formula,
        "reason": effect.reason,
        "raised_by": effect.raised_by,
        "verified": policy.verified.value,
        "valid_from": policy.valid_from,
        "valid_to": policy.valid_to,
        "note": policy.note,
        "basis": basis,
    }
