"""A product in a month as it is judged: what it is charged with, its intensity, and the values both come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import terms
from qingyu.domain.energy.account import Account, Amount, Lookup, Use, account
from qingyu.domain.energy.assess import Period, account_inputs, all_verified
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import Book
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.units import convert
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.ratio import METRIC_UNIT, Intensity, Metric, intensity, metric_of
from qingyu.domain.kernel.reason import Reason, because

Measured = Mapping[Metric, Account]


@dataclass(frozen=True, slots=True)
class Charge:
    """The share of a flow a product is charged with. rule: the split it comes from; null is the product's own share."""

    flow: str
    carrier: str
    share: float | None
    method: str
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class ProductCase:
    """A product in a month: its energy, its output, and the yardsticks it is held against.

    uses: of the product's flows, with its shares in the weights.  until: the day after the last that counts.
    charges: how each flow is charged.  unsplit: why a flow cannot be charged, so that there is no energy.
    boundary: code of what is charged, empty for the flows the product is registered with.
    """

    code: str
    unit: str
    uses: Sequence[Use]
    output: Output
    until: date
    limit: Yardstick | None
    benchmark: Yardstick | None
    missing_yardsticks: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    unsplit: Reason | None = None
    boundary: str = ""

    @property
    def boundaries(self) -> tuple[str, ...]:
        """What its yardsticks charge, each once."""
        found = [y.boundary for y in (self.limit, self.benchmark) if y is not None and y.boundary]
        return tuple(dict.fromkeys(found))


def measure(case: ProductCase, lookup: Lookup) -> Measured:
    """What is put in relation to the output of a product: all its energy, and its electricity alone."""
    return {
        Metric.COAL: account(case.uses, lookup),
        Metric.ELECTRICITY: account([u for u in case.uses if u.carrier == "electricity"], lookup),
    }


def product(
    period: Period, case: ProductCase, own: ProductCase, measured: Mapping[str, Measured], lookup: Lookup
) -> list[Value]:
    """Intensity of a product and the coal it is charged with; its gaps are made in `gaps`.

    case: at the boundary its intensity is told at.  own: with all it is charged with.  measured: by boundary.
    """
    charged = measured[own.boundary][Metric.COAL]
    return [_intensity(period, case, measured[case.boundary], lookup), _charged(period, own, charged, lookup)]


def _intensity(period: Period, case: ProductCase, measured: Measured, lookup: Lookup) -> Value:
    unit, metric = primary(case)
    main = intensity_of(case, measured, unit, metric)
    return Value(
        code="intensity",
        scope=case.code,
        period=period.kind,
        start_on=period.start_on,
        value=main.value,
        unit=main.unit,
        completeness=main.completeness,
        reason=main.reason,
        verified=all_verified(measured[metric].factors),
        is_open=period.is_open,
        inputs=intensity_inputs(case, measured[metric], metric)
        | {"formula": "intensity", "terms": _ratio(case, measured, unit, metric, lookup)},
    )


def _charged(period: Period, case: ProductCase, account: Account, lookup: Lookup) -> Value:
    charged = Amount(None, case.unsplit) if case.unsplit else account.published(Book.CALORIFIC)
    flows = flows_of(case)
    coal_terms = terms.coal(account, Book.CALORIFIC, "tce", case.uses, lookup, flows)
    return Value(
        code="product.coal",
        scope=case.code,
        period=period.kind,
        start_on=period.start_on,
        value=None if charged.value is None else charged.value / KGCE_PER_TCE,
        unit="tce",
        completeness=account.completeness,
        reason=charged.reason,
        verified=all_verified(terms.of_book(account.factors, Book.CALORIFIC)),
        is_open=period.is_open,
        inputs=intensity_inputs(case, account, Metric.COAL) | {"formula": "coal.total", "terms": coal_terms},
    )


def flows_of(case: ProductCase) -> dict[str, list[str]]:
    """The flows a product is charged with, by carrier."""
    found: dict[str, list[str]] = {}
    for charge in case.charges:
        if charge.flow not in found.setdefault(charge.carrier, []):
            found[charge.carrier].append(charge.flow)
    return found


def energy_of(case: ProductCase, measured: Measured, metric: Metric) -> Amount:
    """Energy charged to a product. [METRIC_UNIT]"""
    if case.unsplit is not None:
        return Amount(None, case.unsplit)
    found = measured[metric]
    if metric is Metric.ELECTRICITY:
        reason = None if found.electricity_kwh is not None else because("electricity_of_product_unknown")
        return Amount(found.electricity_kwh, reason)
    return found.calorific


def _ratio(case: ProductCase, measured: Measured, unit: str, metric: Metric, lookup: Lookup) -> list[terms.Term]:
    """Energy and output in the units of the intensity, so that the first over the second is the value."""
    numerator, _, denominator = unit.partition("/")
    energy, flows = energy_of(case, measured, metric), flows_of(case)
    if metric is Metric.ELECTRICITY:
        below: dict[str, Any] = {
            "formula": "carrier",
            "from": terms.of_carrier("electricity", flows.get("electricity", ())),
        }
    else:
        below = {
            "formula": "coal.total",
            "terms": terms.coal(measured[metric], Book.CALORIFIC, numerator, case.uses, lookup, flows),
        }
    value = None if energy.value is None else convert(energy.value, METRIC_UNIT[metric], numerator)
    made = convert(case.output.quantity, case.unit, denominator)
    return [
        terms.plain("energy", value, numerator, reason=energy.reason, **below),
        terms.plain(
            "output",
            None if case.output.reason else made,
            denominator,
            reason=case.output.reason,
            **{"from": {"kind": "production", "product": case.code}},
        ),
    ]


def primary(case: ProductCase) -> tuple[str, Metric]:
    """The unit and metric of the intensity shown: those of the limit, else of 标杆/基准, else coal."""
    first = first_fitting(case.unit, (case.limit, case.benchmark))
    metric = metric_of(first.unit, case.unit) if first is not None else None
    if first is not None and metric is not None:
        return first.unit, metric
    return f"kgce/{case.unit}", Metric.COAL


def first_fitting(product_unit: str, yardsticks: Sequence[Yardstick | None]) -> Yardstick | None:
    """The first yardstick whose unit fits a product's: in it the intensity is told."""
    return next((y for y in yardsticks if y is not None and metric_of(y.unit, product_unit) is not None), None)


def intensity_of(case: ProductCase, measured: Measured, unit: str, metric: Metric) -> Intensity:
    """Energy of a product by its output, by one metric. Returns [unit]"""
    energy = energy_of(case, measured, metric)
    if case.unsplit is not None:
        reason = case.output.reason or case.unsplit
        return Intensity(None, unit, reason, measured[metric].completeness, case.output.coverage)
    return intensity(energy, metric, case.output, case.unit, unit, measured[metric].coverage)


def intensity_inputs(case: ProductCase, account: Account, metric: Metric) -> dict[str, Any]:
    """Everything that made an intensity: carriers with their factors, readings, statements of output."""
    return {
        **account_inputs(account, Book.CALORIFIC),
        "metric": metric.value,
        "boundary": case.boundary,
        "energy": None if case.unsplit else _amount(account, metric),
        "energy_unit": METRIC_UNIT[metric],
        "charges": [[c.flow, c.share, c.method, c.rule] for c in case.charges],
        "unsplit": case.unsplit,
        "energy_reason": account.coverage.reason,
        "product_unit": case.unit,
        "until": case.until.isoformat(),
        "output": case.output.quantity,
        "coverage": case.output.coverage,
        "output_reason": case.output.reason,
        "production": [
            [s.from_at.isoformat(), s.to_at.isoformat(), s.quantity, s.revision] for s in case.output.statements
        ],
        "missing_yardsticks": list(case.missing_yardsticks),
    }


def _amount(account: Account, metric: Metric) -> float | None:
    return account.electricity_kwh if metric is Metric.ELECTRICITY else account.calorific.value
