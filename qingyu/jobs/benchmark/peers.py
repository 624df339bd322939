"""Percentiles of a sector that nobody can be recognised in: one value an enterprise, small groups left out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import benchmarks as rows
from qingyu.db import reference
from qingyu.db.benchmarks import PeerLine
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import peers
from qingyu.domain.benchmark.peers import LEAST_GROUP, PEERS_METHOD, percentiles, told_by_sisters
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none, spread


@dataclass(frozen=True, slots=True)
class Percentiles(Answer):
    """Percentiles of a group; n is null, as is every percentile, where the group is too small to be shown."""

    unit: str
    n: int | None
    p10: float | None
    p25: float | None
    p50: float | None
    p75: float | None
    p90: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class SectorGroup(Percentiles):
    """A group of the answer about sectors."""

    yardstick: str
    product_zh: str
    product_en: str
    indicator_zh: str
    indicator_en: str


@dataclass(frozen=True, slots=True)
class Sectors(Answer):
    """The groups large enough to be shown; how many are not is said, and not which."""

    month: str | None
    region: str | None
    least: int
    method: str
    suppressed_groups: int
    groups: Sequence[SectorGroup]


def sectors(
    conn: Connection,
    now: datetime,
    month: date | None = None,
    region: str | None = None,
    yardstick: str | None = None,
    least: int = LEAST_GROUP,
) -> Sectors:
    """The percentiles of every group large enough, or of one yardstick's group, in a closed month (the latest).

    A group is the enterprises whose product is held against one yardstick, in its unit. least: enterprises in it.
    A group of a region is hidden as well where a larger region holds it and fewer than `least` others: beside the
    larger group, which anybody may ask for, it would tell of those few. So is the smallest of the groups beside each
    other that would leave a few of the larger one.
    """
    region_id = None
    if region is not None:
        region_id = rows.region_id(conn, region)
        if region_id is None:
            raise NotFound(because("no_region", region=region))
    start = periods.month_start(month) if month else rows.peer_month(conn, periods.china_day(now))
    wanted = None if yardstick is None else [yardstick]
    found = groups(rows.peers(conn, start, region_id, wanted)) if start else {}
    rests = _rests(conn, start, region_id, wanted, found, least) if start and region_id is not None else {}
    shown = {key: percentiles(values, least, rests.get(key, ())) for key, values in found.items()}
    if yardstick is None:
        hidden = [key for key, group in shown.items() if group.n is None]
        shown = {key: group for key, group in shown.items() if group.n is not None}
    else:
        hidden = []
    known = reference.yardsticks(conn, sorted({id_ for id_, _ in shown} | ({yardstick} if yardstick else set())))
    if yardstick is not None:
        if yardstick not in known:
            raise NotFound(because("unknown_yardstick", yardstick=yardstick))
        # An empty group and a small one look the same.
        shown = shown or {(yardstick, known[yardstick].unit): percentiles([], least)}
    return Sectors(
        month=f"{start:%Y-%m}" if start else None,
        region=region,
        least=least,
        method=PEERS_METHOD,
        suppressed_groups=len(hidden),
        groups=[_group(id_, known.get(id_), in_unit(group, unit)) for (id_, unit), group in sorted(shown.items())],
    )


def _group(id_: str, known: Yardstick | None, shown: Percentiles) -> SectorGroup:
    return SectorGroup(
        **spread(shown),
        yardstick=id_,
        product_zh=known.product_zh if known else "",
        product_en=known.product_en if known else "",
        indicator_zh=known.indicator_zh if known else "",
        indicator_en=known.indicator_en if known else "",
    )


def _rests(
    conn: Connection,
    month: date,
    region: int,
    wanted: Sequence[str] | None,
    figures: Mapping[tuple[str, str], Sequence[float]],
    least: int,
) -> dict[tuple[str, str], list[int]]:
    """By group of a region, how many enterprises the larger groups that anybody may ask for would tell of.

    Those that each larger region, and all of them, hold beside it; and those that it and the regions beside it leave of
    the next larger one.
    """
    larger = [rows.peers(conn, month, up, wanted) for up in (*rows.regions_above(conn, region), None)]
    outer = [groups(each) for each in larger]
    sister_of = rows.sisters(conn, region)
    inside: dict[tuple[str, str], dict[int, set[int]]] = {}
    for row in larger[0]:
        sister = sister_of.get(row.region_id)
        if sister is not None:
            by_sister = inside.setdefault((row.yardstick, row.unit), {})
            by_sister.setdefault(sister, set()).add(row.enterprise_id)
    rests = {}
    for key, values in figures.items():
        beside = {sister: len(its) for sister, its in inside.get(key, {}).items()}
        left = told_by_sisters(len(outer[0].get(key, ())), beside, region, least)
        rests[key] = [*(len(each.get(key, ())) - len(values) for each in outer), left]
    return rests


def groups(entries: Sequence[PeerLine]) -> dict[tuple[str, str], list[float]]:
    """One value of each enterprise by yardstick and unit: of several lines the mean, weighted by output."""
    lines: dict[tuple[str, str], dict[int, list[tuple[float, float]]]] = {}
    for row in entries:
        by_enterprise = lines.setdefault((row.yardstick, row.unit), {})
        by_enterprise.setdefault(row.enterprise_id, []).append((row.value, row.output or 0.0))
    return {key: [_mean(parts) for parts in by_enterprise.values()] for key, by_enterprise in lines.items()}


def _mean(parts: Sequence[tuple[float, float]]) -> float:
    made = math.fsum(output for _, output in parts)
    if made <= 0:
        return math.fsum(value for value, _ in parts) / len(parts)
    return math.fsum(value * output for value, output in parts) / made


def in_unit(group: peers.Percentiles, unit: str) -> Percentiles:
    """A group as it is answered; its values are in the unit."""
    percentiles = {f"p{point}": group.values[point] for point in peers.POINTS}
    return Percentiles(unit=unit, n=group.n, **percentiles, reason=sentence_or_none(group.reason))
