"""Energy per unit of product (单位产品能耗): a value with its coverage, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coverage import BAR, Coverage
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.domain.intensity.production import Output
from qingyu.domain.kernel.reason import Reason, because

COMPLETENESS_BAR = BAR


class Metric(StrEnum):
    """What is put in relation to the output."""

    COAL = "coal"
    ELECTRICITY = "electricity"


METRIC_UNIT = {Metric.COAL: "kgce", Metric.ELECTRICITY: "kWh"}


@dataclass(frozen=True, slots=True)
class Intensity:
    """An intensity e. value: [unit]. Below the bar there is no value but the reason."""

    value: float | None
    unit: str
    reason: Reason | None
    completeness: float | None
    coverage: float


def metric_of(unit: str, product_unit: str) -> Metric | None:
    """Which metric a yardstick's unit asks for beside a product's unit; null when it fits none.

    >>> metric_of("kWh/t", "t").value, metric_of("gce/kWh", "MWh").value, metric_of("kgoe/t", "t")
    ('electricity', 'coal', None)
    """
    numerator, _, denominator = unit.partition("/")
    if not converts(product_unit, denominator):
        return None
    kind = UNITS[numerator].kind if numerator in UNITS else ""
    return {"standard coal": Metric.COAL, "electricity": Metric.ELECTRICITY}.get(kind)


def intensity(
    amount: Amount, metric: Metric, produced: Output, product_unit: str, unit: str, covered: Coverage
) -> Intensity:
    """Energy E over output P: e, in a unit as "kgce/t". amount: E of the product. [METRIC_UNIT]  Returns [unit]

    produced: P, stated in product_unit.  covered: how much of E is known; below the bar there is no value.

    Source: GB/T 2589-2020, e_j = E_j / P_j.

    >>> made = Output(90_000.0, 1.0, ())
    >>> round(intensity(Amount(13_571_200.0), Metric.COAL, made, "t", "kgce/t", Coverage(1.0)).value, 2)
    150.79
    """
    reason = _reason(amount, produced, covered)
    if reason is not None or amount.value is None:
        return Intensity(None, unit, reason, covered.share, produced.coverage)
    numerator, _, denominator = unit.partition("/")
    energy = convert(amount.value, METRIC_UNIT[metric], numerator)
    made = convert(produced.quantity, product_unit, denominator)
    return Intensity(energy / made, unit, None, covered.share, produced.coverage)


def _reason(amount: Amount, produced: Output, covered: Coverage) -> Reason | None:
    if produced.reason is not None:
        return produced.reason
    if covered.share is None:
        return because("no_product_reading_due")
    if covered.reason is not None:
        return covered.reason
    if produced.coverage < COMPLETENESS_BAR:
        return because("production_in_part", share=produced.coverage, bar=COMPLETENESS_BAR)
    if produced.quantity == 0:
        return because("nothing_produced")
    return amount.reason
