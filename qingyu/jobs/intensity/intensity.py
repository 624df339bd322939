"""The intensity of an enterprise's products in a month, on the ladder of the levels it is held against."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from qingyu.db import energy, enterprises, indicators, reference
from qingyu.db.energy import Product
from qingyu.db.pool import Connection, Row
from qingyu.domain.benchmark.corrections import Declared, in_force, ladder
from qingyu.domain.benchmark.gaps import yardstick_inputs
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.energy.periods import month_start
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.intensity import conditions, verdicts

LIMIT_RUNGS = {
    "level1": ("限额 1 级（先进值）", "limit level 1, advanced"),
    "level2": ("限额 2 级（准入值）", "limit level 2, entry of new plants"),
    "level3": ("限额 3 级（限定值）", "limit level 3, must not be exceeded"),
}
BENCHMARK_RUNGS = {"benchmark": ("标杆水平", "benchmark level"), "baseline": ("基准水平", "baseline level")}
OWN_BEST = ("本企业最好的整月", "own best whole month")


def month(conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime) -> dict[str, Any]:
    """The products of a month, this month when None; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    start = month_start(wanted or today)
    products = energy.products(conn, enterprise.id)
    values = verdicts.values_of(conn, scope, enterprise, products, start, today)
    best = indicators.own_best(conn, enterprise.id, start)
    ids = [id_ for product in products for id_ in product.yardsticks.values()]
    known = reference.yardsticks_on(conn, ids, start)
    declared = conditions.of_enterprise(conn, enterprise.id) if known else []
    return {
        "month": f"{start:%Y-%m}",
        "products": [_product(p, values[p.code], best, _current(p, start, known, declared)) for p in products],
    }


def _product(
    product: Product,
    values: Mapping[str, Row],
    bests: Mapping[tuple[str, str], Row],
    current: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    main, gap = values.get("intensity"), values.get("gap.absolute")
    unit = main["unit"] if main else f"kgce/{product.unit}"
    told_at = main["inputs"].get("boundary", "") if main else ""
    limit, listed = (verdicts.of(role, values) for role in ("limit", "benchmark"))
    yardsticks = (
        (_yardstick(values.get("limit.gap.absolute"), product.limit_id, current), LIMIT_RUNGS),
        (_yardstick(gap, product.benchmark_id, current), BENCHMARK_RUNGS),
    )
    rungs = [rung for yardstick, names in yardsticks for rung in _rungs(yardstick, names, unit, told_at, main is None)]
    best = bests.get((product.code, unit))
    if best is not None:
        rungs.append(_rung("own_best", OWN_BEST, best["value"], f"{best['start_on']:%Y-%m}", "measured"))
    return {
        "product": product.code,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
        "value": main["value"] if main else None,
        "unit": unit,
        "reason": main["reason"] if main else NOT_YET,
        "completeness": main["completeness"] if main else None,
        "verified": all(row["verified"] for row in (main, gap) if row is not None),
        "boundary": verdicts.named(told_at),
        "verdict": listed if product.benchmark_id else None,
        "limit_verdict": limit if product.limit_id else None,
        "class": gap["inputs"].get("class") if gap else None,
        "gap_relative": _value(values, "gap.relative"),
        "gap_absolute": _value(values, "gap.absolute"),
        # A product whose limit counts electricity and whose benchmark counts coal has its gap in another unit.
        "gap_unit": gap["unit"] if gap else None,
        "saving_tce": _value(values, "saving"),
        "position": _value(values, "position"),
        "ladder": rungs,
    }


def _value(values: Mapping[str, Row], code: str) -> float | None:
    return values[code]["value"] if code in values else None


def _current(
    product: Product, start: date, known: Mapping[str, Yardstick], declared: Sequence[Declared]
) -> dict[str, dict[str, Any]]:
    """The yardsticks of a product as they hold in a month, for months that nothing is computed of."""
    holds = in_force(declared, product.code, start)
    ids = product.yardsticks.values()
    return {id_: yardstick_inputs(ladder(known[id_], holds)) for id_ in ids if id_ in known}


def _yardstick(row: Row | None, id_: str | None, current: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    # A computed month names the levels it was held against; they may be of an edition that was replaced since.
    used: dict[str, Any] | None = row["inputs"].get("yardstick") if row else None
    return used or current.get(id_ or "")


def _rungs(
    yardstick: dict[str, Any] | None, names: Mapping[str, tuple[str, str]], unit: str, told_at: str, is_empty: bool
) -> Iterator[dict[str, Any]]:
    if yardstick is None or yardstick["unit"] != unit:
        return
    if not is_empty and yardstick.get("boundary", "") != told_at:
        return  # the value shown is of other flows than the yardstick charges
    for key, labels in names.items():
        if yardstick["levels"][key] is not None:
            rung = _rung(key, labels, yardstick["levels"][key], yardstick["standard"], yardstick["verified"])
            formulas = [c["formula"] for c in yardstick.get("corrections", []) if c["level"] == key]
            yield rung | {"printed": yardstick.get("printed", yardstick["levels"])[key], "formulas": formulas}


def _rung(key: str, labels: tuple[str, str], value: float, standard: str, verified: str) -> dict[str, Any]:
    return {
        "key": key,
        "label_zh": labels[0],
        "label_en": labels[1],
        "value": value,
        "printed": None,
        "formulas": [],
        "standard": standard,
        "verified": verified,
    }
