"""From uses, production and yardsticks to indicator values: what a day and a month of an enterprise come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.domain.energy.account import Account, Amount, CarrierAccount, Lookup, Use, account
from qingyu.domain.energy.benchmark import LIST_NAMES, Gap, Yardstick, stand
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import Book, Factor
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.intensity import Intensity, Metric, intensity, metric_of
from qingyu.domain.energy.production import Output
from qingyu.domain.energy.units import convert


@dataclass(frozen=True, slots=True)
class Period:
    """The day or month the values are of."""

    kind: str
    start_on: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class ProductCase:
    """A product in a month: its energy, its output, and the yardsticks it is held against.

    uses: of the product's flows, with its shares in the weights.  until: the day after the last that counts.
    """

    code: str
    unit: str
    uses: Sequence[Use]
    output: Output
    until: date
    limit: Yardstick | None
    benchmark: Yardstick | None
    missing_yardsticks: tuple[str, ...] = ()


def coal(period: Period, uses: Sequence[Use], lookup: Lookup) -> list[Value]:
    """Standard coal of the enterprise and of each carrier, in both books."""
    total = account(uses, lookup)
    if not total.carriers:
        return []
    values = _coal(period, "", total)
    for part in total.carriers:
        values += _coal(period, part.carrier, account([u for u in uses if u.carrier == part.carrier], lookup))
    return values


def product(period: Period, case: ProductCase, lookup: Lookup) -> list[Value]:
    """Intensity of a product and its gaps to 标杆/基准 and to the limit."""
    measured = {
        Metric.COAL: account(case.uses, lookup),
        Metric.ELECTRICITY: account([u for u in case.uses if u.carrier == "electricity"], lookup),
    }
    unit, metric = _primary(case)
    main = _intensity(case, measured, unit, metric)
    inputs = _intensity_inputs(case, measured[metric], metric)
    main_value = Value(
        code="intensity",
        scope=case.code,
        period=period.kind,
        start_on=period.start_on,
        value=main.value,
        unit=main.unit,
        completeness=main.completeness,
        reason=main.reason,
        verified=_verified(measured[metric].factors),
        is_open=period.is_open,
        inputs=inputs,
    )
    values = [main_value]
    for prefix, yardstick in (("", case.benchmark), ("limit.", case.limit)):
        if yardstick is not None:
            values += _against(period, case, measured, yardstick, prefix)
    return values


def _primary(case: ProductCase) -> tuple[str, Metric]:
    """The unit and metric of the intensity shown: those of the limit, else of 标杆/基准, else coal."""
    for yardstick in (case.limit, case.benchmark):
        metric = metric_of(yardstick.unit, case.unit) if yardstick else None
        if yardstick is not None and metric is not None:
            return yardstick.unit, metric
    return f"kgce/{case.unit}", Metric.COAL


def _intensity(case: ProductCase, measured: Mapping[Metric, Account], unit: str, metric: Metric) -> Intensity:
    found = measured[metric]
    amount = found.calorific
    if metric is Metric.ELECTRICITY:
        reason = None if found.electricity_kwh is not None else "nothing is known of the product's electricity"
        amount = Amount(found.electricity_kwh, reason)
    return intensity(amount, metric, case.output, case.unit, unit, found.completeness)


def _against(
    period: Period, case: ProductCase, measured: Mapping[Metric, Account], yardstick: Yardstick, prefix: str
) -> list[Value]:
    metric = metric_of(yardstick.unit, case.unit)
    unit, used = (yardstick.unit, metric) if metric else (f"kgce/{case.unit}", Metric.COAL)
    value = _intensity(case, measured, unit, used)
    denominator = unit.partition("/")[2]
    made = convert(case.output.quantity, case.unit, denominator) if metric else None
    standing = stand(value.value, unit, made, yardstick, period.start_on)
    reason = value.reason or standing.reason
    level = standing.level3 if prefix else standing.benchmark
    level_name = "level 3" if prefix else "标杆 level"
    inputs = {
        **_intensity_inputs(case, measured[used], used),
        "value": value.value,
        "unit": unit,
        "yardstick": yardstick_inputs(yardstick),
        "class": standing.standing_class.value if standing.standing_class else None,
        "in_force": standing.reason is None,
    }

    def made_of(code: str, number: float | None, number_unit: str, why_not: str) -> Value:
        return Value(
            code=prefix + code,
            scope=case.code,
            period=period.kind,
            start_on=period.start_on,
            value=number,
            unit=number_unit,
            completeness=value.completeness,
            reason=None if number is not None else (reason or why_not),
            verified=_verified(measured[used].factors) and yardstick.verified.is_verified,
            is_open=period.is_open,
            inputs=inputs,
        )

    no_level = f"{yardstick.id} has no {level_name}"
    values = [
        made_of("gap.relative", _relative(level), "1", no_level if level is None else "the level is not above zero"),
        made_of("gap.absolute", level.absolute if level else None, yardstick.unit, no_level),
    ]
    if not prefix:
        saved = None if standing.saving_kgce is None else standing.saving_kgce / KGCE_PER_TCE
        values.append(made_of("saving", saved, "tce", no_level))
        values.append(made_of("position", standing.position, "1", f"{yardstick.id} has no floor above its leader"))
    return values


def _relative(gap: Gap | None) -> float | None:
    return gap.relative if gap else None


def yardstick_inputs(yardstick: Yardstick) -> dict[str, Any]:
    """A yardstick as the inputs of a value name it; its correction is named because it is not applied."""
    return {
        "id": yardstick.id,
        "edition": yardstick.edition,
        "kind": yardstick.kind.value,
        "list_zh": LIST_NAMES[yardstick.kind][0],
        "list_en": LIST_NAMES[yardstick.kind][1],
        "standard": yardstick.standard,
        "unit": yardstick.unit,
        "verified": yardstick.verified.value,
        "levels": {
            "level1": yardstick.level1,
            "level2": yardstick.level2,
            "level3": yardstick.level3,
            "benchmark": yardstick.benchmark,
            "baseline": yardstick.baseline,
        },
        "correction_not_applied": yardstick.correction_rule or None,
    }


def _intensity_inputs(case: ProductCase, found: Account, metric: Metric) -> dict[str, Any]:
    return {
        **_account_inputs(found, Book.CALORIFIC),
        "metric": metric.value,
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


def _coal(period: Period, scope: str, found: Account) -> list[Value]:
    values = []
    for code, book, amount in (
        ("coal.calorific", Book.CALORIFIC, found.calorific),
        ("coal.equivalent", Book.EQUIVALENT, found.equivalent),
    ):
        values.append(
            Value(
                code=code,
                scope=scope,
                period=period.kind,
                start_on=period.start_on,
                value=None if amount.value is None else amount.value / KGCE_PER_TCE,
                unit="tce",
                completeness=found.completeness,
                reason=amount.reason,
                verified=_verified(_of_book(found.factors, book)),
                is_open=period.is_open,
                inputs=_account_inputs(found, book) | {"reason": amount.reason},
            )
        )
    return values


def _account_inputs(found: Account, book: Book) -> dict[str, Any]:
    return {
        "carriers": [_carrier_inputs(part, book) for part in found.carriers],
        "n_received": found.n_received,
        "n_due": found.n_due,
        "slots": [found.slots.measured, found.slots.estimated, found.slots.suspect, found.slots.missing],
    }


def _carrier_inputs(part: CarrierAccount, book: Book) -> dict[str, Any]:
    return {
        "carrier": part.carrier,
        "quantity": part.quantity,
        "unit": part.unit,
        "factors": [
            {"id": f.id, "edition": f.edition, "kgce_per_unit": f.kgce_per_unit, "unit": f.unit, "verified": f.verified}
            for f in _of_book(part.factors, book)
        ],
    }


def _of_book(factors: Sequence[Factor], book: Book) -> list[Factor]:
    return [f for f in factors if f.book in (book, Book.BOTH)]


def _verified(factors: Sequence[Factor]) -> bool:
    return all(f.verified.is_verified for f in factors)
