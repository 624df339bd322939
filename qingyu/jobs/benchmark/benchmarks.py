"""The products of an enterprise on their three yardsticks in a month: levels, gaps, savings, leaders, price effects."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db import benchmarks as rows
from qingyu.db import energy, enterprises, reference
from qingyu.db import intensity as intensity_rows
from qingyu.db.energy import Product
from qingyu.db.intensity import Process
from qingyu.db.pool import Connection, Row
from qingyu.domain.benchmark import corrections, peers
from qingyu.domain.benchmark.corrections import Conditions, Declared, Ladder
from qingyu.domain.benchmark.peers import Decile
from qingyu.domain.benchmark.yardstick import KGCE_PER_KGOE, LIST_NAMES, Gap, Standing, Yardstick, gap, stand
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.energy.periods import month_start, next_month
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.benchmark import consequences, deciles
from qingyu.jobs.benchmark import leaders as leader_list
from qingyu.jobs.benchmark.peers import group_dict, groups
from qingyu.jobs.intensity import conditions, verdicts
from qingyu.jobs.intensity.intensity import BENCHMARK_RUNGS, LIMIT_RUNGS

ANNUAL_METHOD = "the month's figure, times the days of the year over the days that count in the month"
_ROLES = (("benchmark", "", BENCHMARK_RUNGS), ("limit", "limit.", LIMIT_RUNGS))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the products of one answer share."""

    month: date
    is_open: bool
    days_in_year: int
    yardsticks: Mapping[str, Yardstick]
    declared: Sequence[Declared]
    effects: Mapping[str, list[dict[str, Any]]]
    leaders: list[Row]
    published: list[Row]
    processes: Mapping[str, Process]
    peer_month: date | None
    peers: Mapping[tuple[str, str], list[float]]
    closed: Mapping[str, list[Row]]
    best_days: Mapping[str, tuple[Decile, str]]


def month(
    conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime, least: int = peers.LEAST_GROUP
) -> dict[str, Any]:
    """Every product of an enterprise in a month (this one) beside its yardsticks; raises NotFound.

    least: enterprises a group must have before its percentiles are shown.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    start = month_start(wanted or today)
    products = energy.products(conn, enterprise.id)
    values = verdicts.values_of(conn, scope, enterprise, products, start, today)
    known = _gather(conn, enterprise, products, values, start, now)
    return {
        "enterprise": enterprise.code,
        "month": f"{start:%Y-%m}",
        "annual_method": ANNUAL_METHOD,
        "products": [_product(p, values[p.code], known, least) for p in products],
    }


def _gather(
    conn: Connection,
    enterprise: Enterprise,
    products: Sequence[Product],
    values: Mapping[str, Mapping[str, Row]],
    start: date,
    now: datetime,
) -> _Known:
    enterprise_id = enterprise.id
    declared = conditions.of_enterprise(conn, enterprise_id)
    ids = [id_ for product in products for id_ in product.yardsticks.values()]
    peer_month = rows.peer_month(conn, next_month(start)) if ids else None
    peer_rows = rows.peers(conn, peer_month, None, ids) if peer_month else []
    yardsticks = reference.yardsticks_on(conn, ids, start)
    closed: dict[str, list[Row]] = {}
    from_on = shift(start, 1 - deciles.MONTHS)
    for row in rows.closed_months(conn, enterprise_id, from_on, next_month(start)):
        closed.setdefault(row["product"], []).append(row)
    return _Known(
        month=start,
        is_open=next_month(start) > enterprise.day(now),
        days_in_year=366 if calendar.isleap(start.year) else 365,
        yardsticks=yardsticks,
        declared=declared,
        effects=consequences.of_products(conn, enterprise_id, products, values, start, yardsticks, declared),
        leaders=rows.leaders(conn, ids),
        published=rows.published_leaders(conn),
        # That which a product is declared the output of, else the one all its flows go into.
        processes=rows.processes(conn, enterprise_id) | intensity_rows.processes(conn, enterprise_id),
        peer_month=peer_month,
        peers=groups(peer_rows),
        closed=closed,
        best_days=deciles.of_days(conn, enterprise, start, now) if products else {},
    )


def _product(product: Product, values: Mapping[str, Row], known: _Known, least: int) -> dict[str, Any]:
    main = values.get("intensity")
    unit = main["unit"] if main else f"kgce/{product.unit}"
    holds = corrections.in_force(known.declared, product.code, known.month)
    held: dict[str, tuple[Ladder, Standing]] = {}
    shown = []
    for role, prefix, rungs in _ROLES:
        yardstick = known.yardsticks.get(product.yardsticks.get(role, ""))
        if yardstick is not None:
            row = values.get(f"{prefix}gap.absolute")
            ladder, standing = _stand(yardstick, holds, row, known.month)
            held[role] = ladder, standing
            verdict = verdicts.of(role, values)
            charged = verdicts.boundary(ladder.printed, row)
            shown.append(_yardstick(role, rungs, ladder, standing) | {"boundary": charged, "verdict": verdict})
    scale = _scale(values, known)
    yardsticks = [ladder.printed for ladder, _ in held.values()]
    return {
        "product": product.code,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
        "process": known.processes.get(product.code),
        "value": main["value"] if main else None,
        "unit": unit,
        "reason": main["reason"] if main else NOT_YET,
        "completeness": main["completeness"] if main else None,
        "is_open": main["is_open"] if main else known.is_open,
        "yardsticks": shown,
        "conditions": [{"kind": kind.value, "value": value} for kind, value in sorted(holds.items())],
        "saving": _saving(values, scale),
        "own_deciles": deciles.both(product.code, known.closed.get(product.code, []), unit, known.best_days),
        "sector": _sector(held, known, least),
        "leaders": _leaders(main, unit, known, yardsticks),
        "price_effects": known.effects[product.code],
    }


def _stand(yardstick: Yardstick, holds: Conditions, row: Row | None, start: date) -> tuple[Ladder, Standing]:
    """The yardstick under its conditions, and the month's value beside it, in its unit."""
    ladder = corrections.ladder(yardstick, holds)
    if row is None:
        return ladder, Standing(yardstick, None, NOT_YET)
    value, unit = row["inputs"].get("value"), row["inputs"].get("unit", row["unit"])
    standing = stand(value, unit, None, ladder.yardstick, start)
    if value is None and row["reason"]:
        return ladder, Standing(yardstick, None, row["reason"])
    return ladder, standing


def _yardstick(role: str, rungs: Mapping[str, tuple[str, str]], ladder: Ladder, standing: Standing) -> dict[str, Any]:
    printed = ladder.printed
    return {
        "role": role,
        "id": printed.id,
        "edition": printed.edition,
        "kind": printed.kind.value,
        "list_zh": LIST_NAMES[printed.kind][0],
        "list_en": LIST_NAMES[printed.kind][1],
        "standard": printed.standard,
        "product_zh": printed.product_zh,
        "product_en": printed.product_en,
        "indicator_zh": printed.indicator_zh,
        "indicator_en": printed.indicator_en,
        "unit": printed.unit,
        "kgce_per_unit": KGCE_PER_KGOE if printed.unit.startswith("kgoe/") else None,
        "verified": printed.verified.value,
        "valid_from": printed.valid_from,
        "valid_to": printed.valid_to,
        "published": printed.published,
        "certain_from": printed.certain_from,
        "certain_to": printed.certain_to,
        "superseded_by": printed.superseded_by,
        "note": printed.note,
        "value": standing.value,
        "reason": standing.reason,
        "class": standing.standing_class.value if standing.standing_class else None,
        "position": standing.position,
        "levels": [_level(key, labels, ladder, standing) for key, labels in rungs.items()],
        "not_applied": [{"rule": n.rule, "reason": n.reason} for n in ladder.not_applied],
    }


def _level(key: str, labels: tuple[str, str], ladder: Ladder, standing: Standing) -> dict[str, Any]:
    found: Gap | None = getattr(standing, key)
    return {
        "key": key,
        "label_zh": labels[0],
        "label_en": labels[1],
        "printed": getattr(ladder.printed, key),
        "value": getattr(ladder.yardstick, key),
        "formulas": [c.formula for c in ladder.corrections if c.level == key],
        "gap_absolute": found.absolute if found else None,
        "gap_relative": found.relative if found else None,
    }


def _scale(values: Mapping[str, Row], known: _Known) -> float | None:
    """Days of the year over days that count in the month."""
    row = values.get("intensity")
    if row is None or "until" not in row["inputs"]:
        return None
    counted = (date.fromisoformat(row["inputs"]["until"]) - known.month).days
    return known.days_in_year / counted if counted > 0 else None


def _saving(values: Mapping[str, Row], scale: float | None) -> list[dict[str, Any]]:
    found = []
    for code in ("saving", "gap.cny", "gap.co2"):
        row = values.get(code)
        if row is not None:
            value = row["value"]
            found.append(
                {
                    "code": code,
                    "value": value,
                    "unit": row["unit"],
                    "per_year": None if value is None or scale is None else value * scale,
                    "reason": row["reason"],
                    "verified": row["verified"],
                }
            )
    return found


def _sector(held: Mapping[str, tuple[Ladder, Standing]], known: _Known, least: int) -> list[dict[str, Any]]:
    found = []
    for role, (ladder, _) in held.items():
        id_, unit = ladder.printed.id, ladder.printed.unit
        group = peers.percentiles(known.peers.get((id_, unit), []), least)
        month_of = f"{known.peer_month:%Y-%m}" if known.peer_month else None
        found.append({"role": role, "yardstick": id_, "month": month_of, **group_dict(group, unit)})
    return found


def _leaders(main: Row | None, unit: str, known: _Known, yardsticks: list[Yardstick]) -> list[dict[str, Any]]:
    found = leader_list.for_product(known.leaders, known.published, yardsticks)
    value = main["value"] if main else None
    for entry in found:
        listed = entry["value"] if entry["unit"] == unit else None
        to = None if value is None or listed is None else gap(value, listed)
        entry |= {"gap_absolute": to.absolute if to else None, "gap_relative": to.relative if to else None}
    return found
