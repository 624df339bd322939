"""The products of an enterprise on their three yardsticks in a month: levels, gaps, savings, leaders, price effects."""

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import benchmarks as rows
from qingyu.db import energy, enterprises, reference
from qingyu.db import intensity as intensity_rows
from qingyu.db.benchmarks import ClosedMonth, KeptLeader, PublishedLeader
from qingyu.db.energy import Product
from qingyu.db.intensity import Process
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import corrections, peers
from qingyu.domain.benchmark.corrections import Conditions, Ladder, ProductCondition
from qingyu.domain.benchmark.peers import Decile
from qingyu.domain.benchmark.yardstick import KGCE_PER_KGOE, LIST_NAMES, Gap, Standing, Yardstick, gap, stand
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import NOT_YET, StoredValue
from qingyu.domain.energy.periods import month_start, next_month
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.benchmark import consequences, deciles
from qingyu.jobs.benchmark import leaders as leader_list
from qingyu.jobs.benchmark.benchmarks_answer import (
    Benchmarks,
    Condition,
    LeaderOfProduct,
    Level,
    NotApplied,
    ProductBenchmarks,
    Saving,
    SavingCode,
    SectorOfProduct,
    YardstickStanding,
)
from qingyu.jobs.benchmark.peers import groups, in_unit
from qingyu.jobs.benchmark.price_effects import PriceEffect
from qingyu.jobs.intensity import verdicts
from qingyu.jobs.intensity.intensity import BENCHMARK_RUNGS, LIMIT_RUNGS
from qingyu.jobs.intensity.verdicts import ChargedBoundary, LevelKey, PeriodVerdict, Role

ANNUAL_METHOD = "the month's figure, times the days of the year over the days that count in the month"
_ROLES: tuple[tuple[Role, str, Mapping[LevelKey, tuple[str, str]]], ...] = (
    ("benchmark", "", BENCHMARK_RUNGS),
    ("limit", "limit.", LIMIT_RUNGS),
)
_SAVINGS: tuple[SavingCode, ...] = ("saving", "gap.cny", "gap.co2")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the products of one answer share."""

    month: date
    is_open: bool
    days_in_year: int
    yardsticks: Mapping[str, Yardstick]
    declared: Sequence[ProductCondition]
    effects: Mapping[str, list[PriceEffect]]
    leaders: list[KeptLeader]
    published: list[PublishedLeader]
    processes: Mapping[str, Process]
    peer_month: date | None
    peers: Mapping[tuple[str, str], list[float]]
    closed: Mapping[str, list[ClosedMonth]]
    best_days: Mapping[str, tuple[Decile, str]]


def month(
    conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime, least: int = peers.LEAST_GROUP
) -> Benchmarks:
    """Every product of an enterprise in a month (this one) beside its yardsticks; raises NotFound.

    least: enterprises a group must have before its percentiles are shown.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    start = month_start(wanted or today)
    products = energy.products(conn, enterprise.id)
    values = verdicts.values_of(conn, scope, enterprise, products, start, today)
    known = _gather(conn, enterprise, products, values, start, now)
    shown = [_product(product, values[product.code], known, least) for product in products]
    return Benchmarks(enterprise.code, f"{start:%Y-%m}", ANNUAL_METHOD, shown)


def _gather(
    conn: Connection,
    enterprise: Enterprise,
    products: Sequence[Product],
    values: Mapping[str, Mapping[str, StoredValue]],
    start: date,
    now: datetime,
) -> _Known:
    enterprise_id = enterprise.id
    declared = rows.conditions(conn, enterprise_id)
    ids = [id_ for product in products for id_ in product.yardsticks.values()]
    peer_month = rows.peer_month(conn, next_month(start)) if ids else None
    peer_rows = rows.peers(conn, peer_month, None, ids) if peer_month else []
    yardsticks = reference.yardsticks_on(conn, ids, start)
    closed: dict[str, list[ClosedMonth]] = {}
    from_on = shift(start, 1 - deciles.MONTHS)
    for of_month in rows.closed_months(conn, enterprise_id, from_on, next_month(start)):
        closed.setdefault(of_month.product, []).append(of_month)
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


def _product(product: Product, values: Mapping[str, StoredValue], known: _Known, least: int) -> ProductBenchmarks:
    main = values.get("intensity")
    unit = main.unit if main else f"kgce/{product.unit}"
    holds = corrections.in_force(known.declared, product.code, known.month)
    shown, held = [], {}
    for role, prefix, rungs in _ROLES:
        yardstick = known.yardsticks.get(product.yardsticks.get(role, ""))
        if yardstick is not None:
            row = values.get(f"{prefix}gap.absolute")
            ladder, standing = _stand(yardstick, holds, row, known.month)
            held[role] = yardstick
            charged = verdicts.boundary(yardstick, row)
            shown.append(_yardstick(role, rungs, ladder, standing, charged, verdicts.of(role, values)))
    return ProductBenchmarks(
        product=product.code,
        name_zh=product.name_zh,
        name_en=product.name_en,
        process=known.processes.get(product.code),
        value=main.value if main else None,
        unit=unit,
        reason=sentence_or_none(main.reason if main else NOT_YET),
        completeness=main.completeness if main else None,
        is_open=main.is_open if main else known.is_open,
        yardsticks=shown,
        conditions=[Condition(kind.value, value) for kind, value in sorted(holds.items())],
        saving=_savings(values, _scale(values, known)),
        own_deciles=deciles.both(product.code, known.closed.get(product.code, []), unit, known.best_days),
        sector=[_sector(role, yardstick, known, least) for role, yardstick in held.items()],
        leaders=_leaders(main.value if main else None, unit, known, held.values()),
        price_effects=known.effects[product.code],
    )


def _stand(yardstick: Yardstick, holds: Conditions, row: StoredValue | None, start: date) -> tuple[Ladder, Standing]:
    """The yardstick under its conditions, and the month's value beside it, in its unit."""
    ladder = corrections.ladder(yardstick, holds)
    if row is None:
        return ladder, Standing(yardstick, None, NOT_YET)
    value, unit = row.inputs.get("value"), row.inputs.get("unit", row.unit)
    standing = stand(value, unit, None, ladder.yardstick, start)
    if value is None and row.reason:
        return ladder, Standing(yardstick, None, row.reason)
    return ladder, standing


def _yardstick(
    role: Role,
    rungs: Mapping[LevelKey, tuple[str, str]],
    ladder: Ladder,
    standing: Standing,
    charged: ChargedBoundary | None,
    verdict: PeriodVerdict,
) -> YardstickStanding:
    printed = ladder.printed
    return YardstickStanding(
        role=role,
        id=printed.id,
        edition=printed.edition,
        kind=printed.kind.value,
        list_zh=LIST_NAMES[printed.kind][0],
        list_en=LIST_NAMES[printed.kind][1],
        standard=printed.standard,
        product_zh=printed.product_zh,
        product_en=printed.product_en,
        indicator_zh=printed.indicator_zh,
        indicator_en=printed.indicator_en,
        unit=printed.unit,
        kgce_per_unit=KGCE_PER_KGOE if printed.unit.startswith("kgoe/") else None,
        verified=printed.verified.value,
        valid_from=printed.valid_from,
        valid_to=printed.valid_to,
        published=printed.published,
        certain_from=printed.certain_from,
        certain_to=printed.certain_to,
        superseded_by=printed.superseded_by,
        boundary=charged,
        verdict=verdict,
        note=printed.note,
        value=standing.value,
        reason=sentence_or_none(standing.reason),
        class_=standing.standing_class,
        position=standing.position,
        levels=[_level(key, labels, ladder, standing) for key, labels in rungs.items()],
        not_applied=[NotApplied(one.rule, sentence(one.reason)) for one in ladder.not_applied],
    )


def _level(key: LevelKey, labels: tuple[str, str], ladder: Ladder, standing: Standing) -> Level:
    found: Gap | None = getattr(standing, key)
    return Level(
        key=key,
        label_zh=labels[0],
        label_en=labels[1],
        printed=getattr(ladder.printed, key),
        value=getattr(ladder.yardstick, key),
        formulas=[c.formula for c in ladder.corrections if c.level == key],
        gap_absolute=found.absolute if found else None,
        gap_relative=found.relative if found else None,
    )


def _scale(values: Mapping[str, StoredValue], known: _Known) -> float | None:
    """Days of the year over days that count in the month."""
    row = values.get("intensity")
    if row is None or "until" not in row.inputs:
        return None
    counted = (date.fromisoformat(row.inputs["until"]) - known.month).days
    return known.days_in_year / counted if counted > 0 else None


def _savings(values: Mapping[str, StoredValue], scale: float | None) -> list[Saving]:
    return [_saving(code, values[code], scale) for code in _SAVINGS if code in values]


def _saving(code: SavingCode, row: StoredValue, scale: float | None) -> Saving:
    value = row.value
    per_year = None if value is None or scale is None else value * scale
    return Saving(code, value, row.unit, per_year, sentence_or_none(row.reason), row.verified)


def _sector(role: Role, yardstick: Yardstick, known: _Known, least: int) -> SectorOfProduct:
    group = peers.percentiles(known.peers.get((yardstick.id, yardstick.unit), []), least)
    month = f"{known.peer_month:%Y-%m}" if known.peer_month else None
    return SectorOfProduct(**spread(in_unit(group, yardstick.unit)), role=role, yardstick=yardstick.id, month=month)


def _leaders(value: float | None, unit: str, known: _Known, yardsticks: Collection[Yardstick]) -> list[LeaderOfProduct]:
    """The leaders of a product, with the gap of its value to each that is told in its unit."""
    found = []
    for leader in leader_list.for_product(known.leaders, known.published, yardsticks):
        listed = leader.value if leader.unit == unit else None
        to = None if value is None or listed is None else gap(value, listed)
        absolute, relative = (to.absolute, to.relative) if to else (None, None)
        found.append(LeaderOfProduct(**spread(leader), gap_absolute=absolute, gap_relative=relative))
    return found
