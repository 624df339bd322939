"""Gaps of a product to its yardsticks as indicator values: to 标杆/基准, and to the limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qingyu.domain.benchmark import corrections
from qingyu.domain.benchmark.corrections import Conditions, Ladder
from qingyu.domain.benchmark.product_case import (
    Measured,
    ProductCase,
    energy_of,
    flows_of,
    intensity_inputs,
    intensity_of,
    primary,
)
from qingyu.domain.benchmark.yardstick import KGCE_PER_KGOE, LIST_NAMES, OIL_SCHEME, Gap, Standing, Yardstick, stand
from qingyu.domain.energy import terms
from qingyu.domain.energy.account import Lookup
from qingyu.domain.energy.assess import Period, all_verified
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.factors import DEFAULT_SCHEME, Book
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.domain.intensity.ratio import Intensity, Metric, metric_of
from qingyu.domain.kernel.reason import Reason, because

LEVELS = ("level1", "level2", "level3", "benchmark", "baseline")


@dataclass(frozen=True, slots=True)
class Compared:
    """A product's value in a yardstick's unit if it can be said in it. made: output in the denominator of the unit."""

    value: Intensity
    metric: Metric
    made: float | None
    measured: Measured


@dataclass(frozen=True, slots=True)
class Judged:
    """A product with what a yardstick charges. is_stored: whether its stored intensity is of the same."""

    period: Period
    case: ProductCase
    measured: Measured
    lookup: Lookup
    is_stored: bool


def product(
    period: Period,
    at: Mapping[str, ProductCase],
    measured: Mapping[str, Measured],
    told_at: str,
    lookup: Lookup,
    conditions: Conditions | None = None,
    scheme: str = DEFAULT_SCHEME,
) -> list[Value]:
    """The gaps of a product to 标杆/基准 and to the limit, each where the product has one, by what each charges.

    at, measured: the product and what it takes, by the code of a boundary.  told_at: the one its stored intensity is
    of.  conditions: what is declared of the product, by which printed levels are corrected.  scheme: of coefficients.
    """
    values, own = [], at[""]
    for prefix, yardstick in (("", own.benchmark), ("limit.", own.limit)):
        if yardstick is not None:
            case = at[yardstick.boundary]
            of = Judged(period, case, measured[case.boundary], lookup, case.boundary == told_at)
            values += _against(of, yardstick, prefix, conditions or {}, scheme)
    return values


def _against(of: Judged, yardstick: Yardstick, prefix: str, conditions: Conditions, scheme: str) -> list[Value]:
    period, case, measured = of.period, of.case, of.measured
    ladder = corrections.ladder(yardstick, conditions)
    compared = _compared(case, measured, yardstick, scheme)
    value, used, made = compared.value, compared.metric, compared.made
    standing = stand(value.value, value.unit, made, ladder.yardstick, period.start_on)
    reason = value.reason or standing.reason
    level = standing.level3 if prefix else standing.benchmark
    inputs = {
        **intensity_inputs(case, measured[used], used),
        "value": value.value,
        "unit": value.unit,
        "yardstick": yardstick_inputs(ladder),
        "class": standing.standing_class.value if standing.standing_class else None,
        "in_force": standing.reason is None,
    }

    def made_of(code: str, number: float | None, number_unit: str, why_not: Reason) -> Value:
        return Value(
            code=prefix + code,
            scope=case.code,
            period=period.kind,
            start_on=period.start_on,
            value=number,
            unit=number_unit,
            completeness=value.completeness,
            reason=None if number is not None else (reason or why_not),
            verified=all_verified(measured[used].factors) and yardstick.verified.is_verified,
            is_open=period.is_open,
            inputs={**inputs, **_proof(prefix + code, of, compared, standing, level)},
        )

    no_level = because("no_level3" if prefix else "no_benchmark_level", yardstick=yardstick.id)
    values = [
        made_of("gap.relative", _relative(level), "1", no_level if level is None else because("level_not_above_zero")),
        made_of("gap.absolute", level.absolute if level else None, yardstick.unit, no_level),
    ]
    if not prefix:
        saved = None if standing.saving_kgce is None else standing.saving_kgce / KGCE_PER_TCE
        values.append(made_of("saving", saved, "tce", no_level))
        values.append(
            made_of("position", standing.position, "1", because("no_floor_above_leader", yardstick=yardstick.id))
        )
    return values


def _compared(case: ProductCase, measured: Measured, yardstick: Yardstick, scheme: str) -> Compared:
    """Put a product into the unit of a yardstick; where that cannot be, the value stays in coal or has a reason."""
    numerator, _, denominator = yardstick.unit.partition("/")
    denominator = denominator.strip("()")
    metric = metric_of(yardstick.unit, case.unit)
    if metric is not None:
        made = convert(case.output.quantity, case.unit, denominator)
        return Compared(intensity_of(case, measured, yardstick.unit, metric), metric, made, measured)
    of_oil = numerator in UNITS and UNITS[numerator].kind == "standard oil"
    if not of_oil or not converts(case.unit, denominator):
        in_coal = intensity_of(case, measured, f"kgce/{case.unit}", Metric.COAL)
        return Compared(in_coal, Metric.COAL, None, measured)
    in_coal = intensity_of(case, measured, f"kgce/{denominator}", Metric.COAL)
    if scheme != OIL_SCHEME:
        reason = in_coal.reason or (
            because(
                "value_in_other_unit_of_scheme",
                unit=in_coal.unit,
                yardstick=yardstick.id,
                wanted=yardstick.unit,
                scheme=OIL_SCHEME,
            )
        )
        return Compared(_with(in_coal, None, yardstick.unit, reason), Metric.COAL, None, measured)
    in_oil = None if in_coal.value is None else convert(in_coal.value / KGCE_PER_KGOE, "kgoe", numerator)
    made = convert(case.output.quantity, case.unit, denominator)
    return Compared(_with(in_coal, in_oil, yardstick.unit, in_coal.reason), Metric.COAL, made, measured)


def _with(of: Intensity, value: float | None, unit: str, reason: Reason | None) -> Intensity:
    return Intensity(value, unit, reason, of.completeness, of.coverage)


def _relative(gap: Gap | None) -> float | None:
    return gap.relative if gap else None


def _proof(code: str, of: Judged, compared: Compared, standing: Standing, level: Gap | None) -> dict[str, Any]:
    """The formula of a gap and its terms: the intensity, the level it is held against, the output."""
    unit = compared.value.unit
    found = [_intensity_term(of, compared)]
    if code == "position":
        for name, held in (("benchmark", standing.benchmark), ("baseline", standing.baseline)):
            found.append({"name": name, "value": held.level if held else None, "unit": unit})
    else:
        found.append({"name": "level", "value": level.level if level else None, "unit": unit})
    if code == "saving":
        found.append(_output_term(of.case))
    return {"formula": f"benchmark.{code.removeprefix('limit.')}", "terms": found}


def _intensity_term(judged: Judged, compared: Compared) -> terms.Term:
    """The intensity a gap is of: the stored one, or, in the unit of another yardstick, its energy and its output."""
    value, period, case = compared.value, judged.period, judged.case
    term: terms.Term = {"name": "intensity", "value": value.value, "unit": value.unit}
    of = {"kind": "indicator", "scope": case.code, "period": period.kind, "start_on": period.start_on.isoformat()}
    if judged.is_stored and value.unit == primary(case)[0]:
        return term | {"from": {**of, "code": "intensity"}}
    energy = energy_of(case, compared.measured, compared.metric).value
    if compared.metric is Metric.COAL:
        coal = None if energy is None else energy / KGCE_PER_TCE
        below: terms.Term = {"name": "energy", "value": coal, "unit": "tce"}
        if case.boundary:
            parts = terms.coal(
                compared.measured[Metric.COAL], Book.CALORIFIC, "tce", case.uses, judged.lookup, flows_of(case)
            )
            below |= {"formula": "coal.total", "terms": parts}
        else:
            below |= {"from": {**of, "code": "product.coal"}}
    else:
        flows = flows_of(case).get("electricity", ())
        below = {
            "name": "electricity",
            "value": energy,
            "unit": "kWh",
            "formula": "carrier",
            "from": terms.of_carrier("electricity", flows),
        }
    return term | {"formula": "benchmark.intensity", "terms": [below, _output_term(case)]}


def _output_term(case: ProductCase) -> terms.Term:
    return {
        "name": "output",
        "value": case.output.quantity,
        "unit": case.unit,
        "from": {"kind": "production", "product": case.code},
    }


def yardstick_inputs(ladder: Ladder) -> dict[str, Any]:
    """A yardstick as the inputs of a value name it: levels as they hold for the product, and as they are printed."""
    printed, held = ladder.printed, ladder.yardstick
    return {
        "id": printed.id,
        "edition": printed.edition,
        "kind": printed.kind.value,
        "list_zh": LIST_NAMES[printed.kind][0],
        "list_en": LIST_NAMES[printed.kind][1],
        "standard": printed.standard,
        "boundary": printed.boundary,
        "unit": printed.unit,
        "verified": printed.verified.value,
        "levels": {level: getattr(held, level) for level in LEVELS},
        "printed": {level: getattr(printed, level) for level in LEVELS},
        "corrections": [
            {"level": c.level, "printed": c.printed, "corrected": c.corrected, "formula": c.formula}
            for c in ladder.corrections
        ],
        "not_applied": [{"rule": n.rule, "reason": n.reason} for n in ladder.not_applied],
        "correction_not_applied": "; ".join(n.rule for n in ladder.not_applied) or None,
    }
