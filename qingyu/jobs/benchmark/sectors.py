"""The sectors of a region 行业散点: of each product its intensity against its size, with the levels of the yardstick.

Only whoever sees the region whole is told: a point names who it is, and its place would, even without a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import leader_rounds as rows
from qingyu.db import reference
from qingyu.db.leader_rounds import SectorRow
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.yardstick import Class, Yardstick
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import LITERALS, Answer
from qingyu.jobs.assessment import acting, regions, standing


@dataclass(frozen=True, slots=True)
class SectorMember(Answer):
    """A product of an enterprise over the twelve months. value: intensity in the group's unit; output: its size."""

    code: str
    name_zh: str
    name_en: str
    product: str
    value: float
    output: float | None
    class_: Annotated[Annotated[Class, LITERALS], Field(alias="class")]
    verified: bool


@dataclass(frozen=True, slots=True)
class RegionSector(Answer):
    """The products of a yardstick. benchmark, baseline: its levels in `unit`, null where it has none."""

    yardstick: str
    sector: str
    product_zh: str
    product_en: str
    unit: str
    benchmark: Annotated[float | None, Field(description="its benchmark level 标杆, in its unit", examples=[100.0])]
    baseline: Annotated[float | None, Field(description="its baseline level 基准, in its unit", examples=[117.0])]
    verified: bool
    points: Annotated[Sequence[SectorMember], Field(description="one a product of an enterprise, by its code")]


@dataclass(frozen=True, slots=True)
class RegionSectors(Answer):
    """The sectors of a region over the twelve months that end with a month."""

    code: str
    name_zh: str
    name_en: str
    month: date
    sectors: Annotated[Sequence[RegionSector], Field(description="one a yardstick")]


def show(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> RegionSectors:
    """The sectors of a region over the twelve months that end with a month, the last that has ended by default.

    Raises NotFound for a region that is not seen whole, Invalid for a month that has not begun, Refused for one in
    which the region was not.
    """
    found, asked = acting.region(conn, scope, region), regions.month_of(month, now)
    standing.check_month(conn, found.code, asked)
    by_yardstick: dict[str, list[SectorRow]] = {}
    for row in rows.sectors(conn, scope, found.id, asked):
        by_yardstick.setdefault(row.yardstick, []).append(row)
    known = reference.yardsticks(conn, list(by_yardstick))
    told = [_sector(known[id_], points) for id_, points in by_yardstick.items() if id_ in known]
    return RegionSectors(found.code, found.name_zh, found.name_en, asked, told)


def _sector(of: Yardstick, points: Sequence[SectorRow]) -> RegionSector:
    return RegionSector(
        yardstick=of.id,
        sector=of.sector,
        product_zh=of.product_zh,
        product_en=of.product_en,
        unit=of.unit,
        benchmark=of.benchmark,
        baseline=of.baseline,
        verified=of.verified is not Verified.UNVERIFIED,
        points=[
            SectorMember(
                one.code, one.name_zh, one.name_en, one.product, one.value, one.output, one.class_, one.verified
            )
            for one in points
        ],
    )
