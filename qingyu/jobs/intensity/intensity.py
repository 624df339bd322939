"""The intensity of an enterprise's products in a month, on the ladder of the levels it is held against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from qingyu.db import benchmarks, energy, enterprises, indicators, reference
from qingyu.db.energy import Product
from qingyu.db.indicators import BestMonth
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.corrections import ProductCondition, in_force, ladder
from qingyu.domain.benchmark.gaps import yardstick_inputs
from qingyu.domain.benchmark.yardstick import Class, Yardstick
from qingyu.domain.energy.indicator import NOT_YET, StoredValue
from qingyu.domain.energy.periods import month_start
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Sentence, sentence_or_none
from qingyu.jobs.intensity import verdicts
from qingyu.jobs.intensity.verdicts import Boundary, LevelKey, PeriodVerdict

# A yardstick as the inputs of a value hold it.
Stored = Mapping[str, Any]
LIMIT_RUNGS: Mapping[LevelKey, tuple[str, str]] = {
    "level1": ("限额 1 级（先进值）", "limit level 1, advanced"),
    "level2": ("限额 2 级（准入值）", "limit level 2, entry of new plants"),
    "level3": ("限额 3 级（限定值）", "limit level 3, must not be exceeded"),
}
BENCHMARK_RUNGS: Mapping[LevelKey, tuple[str, str]] = {
    "benchmark": ("标杆水平", "benchmark level"),
    "baseline": ("基准水平", "baseline level"),
}
OWN_BEST = ("本企业最好的整月", "own best whole month")


@dataclass(frozen=True, slots=True)
class Rung(Answer):
    """A level an intensity is held against; `printed` is the level before the corrections in `formulas`."""

    key: LevelKey | Literal["own_best"]
    label_zh: str
    label_en: str
    value: float
    printed: float | None
    formulas: Sequence[str]
    standard: str
    verified: str


@dataclass(frozen=True, slots=True)
class ProductIntensity(Answer):
    """Energy per unit of product beside its yardsticks; without a value there is a reason.

    `gap_absolute` is in `gap_unit`, the unit of the benchmark, which need not be that of the value.
    """

    product: str
    name_zh: str
    name_en: str
    value: float | None
    unit: str
    reason: Sentence | None
    completeness: float | None
    verified: bool
    boundary: Annotated[
        Boundary | None, Field(description="what the value is of; null is all the product is charged with")
    ]
    verdict: Annotated[
        PeriodVerdict | None,
        Field(description="over twelve months, beside 标杆/基准; null without such a yardstick"),
    ]
    limit_verdict: Annotated[
        PeriodVerdict | None, Field(description="over twelve months, beside the limit; null without one")
    ]
    class_: Annotated[Annotated[Class, LITERALS] | None, Field(alias="class")]
    gap_relative: float | None
    gap_absolute: float | None
    gap_unit: str | None
    saving_tce: float | None
    position: float | None
    ladder: Sequence[Rung]


@dataclass(frozen=True, slots=True)
class Intensity(Confirmable):
    """The intensities of an enterprise's products in one month."""

    month: str
    products: Sequence[ProductIntensity]


def month(conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime) -> Intensity:
    """The products of a month, this month when None; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    start = month_start(wanted or today)
    products = energy.products(conn, enterprise.id)
    values = verdicts.values_of(conn, scope, enterprise, products, start, today)
    best = indicators.own_best(conn, enterprise.id, start)
    ids = [id_ for product in products for id_ in product.yardsticks.values()]
    known = reference.yardsticks_on(conn, ids, start)
    declared = benchmarks.conditions(conn, enterprise.id) if known else []
    shown = [_product(p, values[p.code], best, _current(p, start, known, declared)) for p in products]
    return Intensity(f"{start:%Y-%m}", shown)


def _product(
    product: Product,
    values: Mapping[str, StoredValue],
    bests: Mapping[tuple[str, str], BestMonth],
    current: Mapping[str, Stored],
) -> ProductIntensity:
    main, gap = values.get("intensity"), values.get("gap.absolute")
    unit = main.unit if main else f"kgce/{product.unit}"
    told_at = main.inputs.get("boundary", "") if main else ""
    class_ = gap.inputs.get("class") if gap else None
    yardsticks = (
        (_yardstick(values.get("limit.gap.absolute"), product.limit_id, current), LIMIT_RUNGS),
        (_yardstick(gap, product.benchmark_id, current), BENCHMARK_RUNGS),
    )
    rungs = [rung for yardstick, names in yardsticks for rung in _rungs(yardstick, names, unit, told_at, main is None)]
    best = bests.get((product.code, unit))
    if best is not None:
        rungs.append(Rung("own_best", *OWN_BEST, best.value, None, [], f"{best.start_on:%Y-%m}", "measured"))
    return ProductIntensity(
        product=product.code,
        name_zh=product.name_zh,
        name_en=product.name_en,
        value=main.value if main else None,
        unit=unit,
        reason=sentence_or_none(main.reason if main else NOT_YET),
        completeness=main.completeness if main else None,
        verified=all(row.verified for row in (main, gap) if row is not None),
        boundary=verdicts.named(told_at),
        verdict=verdicts.of("benchmark", values) if product.benchmark_id else None,
        limit_verdict=verdicts.of("limit", values) if product.limit_id else None,
        class_=Class(class_) if class_ else None,
        gap_relative=_value(values, "gap.relative"),
        gap_absolute=_value(values, "gap.absolute"),
        # A product whose limit counts electricity and whose benchmark counts coal has its gap in another unit.
        gap_unit=gap.unit if gap else None,
        saving_tce=_value(values, "saving"),
        position=_value(values, "position"),
        ladder=rungs,
    )


def _value(values: Mapping[str, StoredValue], code: str) -> float | None:
    return values[code].value if code in values else None


def _current(
    product: Product, start: date, known: Mapping[str, Yardstick], declared: Sequence[ProductCondition]
) -> Mapping[str, Stored]:
    """The yardsticks of a product as they hold in a month, for months that nothing is computed of."""
    holds = in_force(declared, product.code, start)
    ids = product.yardsticks.values()
    return {id_: yardstick_inputs(ladder(known[id_], holds)) for id_ in ids if id_ in known}


def _yardstick(row: StoredValue | None, id_: str | None, current: Mapping[str, Stored]) -> Stored | None:
    # A computed month names the levels it was held against; they may be of an edition that was replaced since.
    used: Stored | None = row.inputs.get("yardstick") if row else None
    return used or current.get(id_ or "")


def _rungs(
    yardstick: Stored | None,
    names: Mapping[LevelKey, tuple[str, str]],
    unit: str,
    told_at: str,
    is_empty: bool,
) -> Iterator[Rung]:
    if yardstick is None or yardstick["unit"] != unit:
        return
    if not is_empty and yardstick.get("boundary", "") != told_at:
        return  # the value shown is of other flows than the yardstick charges
    for key, labels in names.items():
        if yardstick["levels"][key] is not None:
            yield Rung(
                key,
                *labels,
                value=yardstick["levels"][key],
                printed=yardstick.get("printed", yardstick["levels"])[key],
                formulas=[c["formula"] for c in yardstick.get("corrections", []) if c["level"] == key],
                standard=yardstick["standard"],
                verified=yardstick["verified"],
            )
