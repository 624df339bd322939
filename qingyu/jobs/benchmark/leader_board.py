"""The board of a region 对标看板: how much of each sector reaches 基准 and 标杆 over a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import benchmarks, reference
from qingyu.db import leader_rounds as rows
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import leader_board
from qingyu.domain.benchmark.leader_board import LEAST_ENTERPRISES, BoardShares
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.assessment import acting


@dataclass(frozen=True, slots=True)
class LeaderBoardGroup(Answer):
    """The products of a yardstick. The shares are of the products, and of what they made; null with a reason. [1]"""

    yardstick: str
    sector: str
    product_zh: str
    product_en: str
    n_enterprises: int | None
    n_products: int | None
    benchmark_share: float | None
    baseline_share: float | None
    benchmark_output_share: float | None
    baseline_output_share: float | None
    verified: bool
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class LeaderBoard(Answer):
    """The board of a region over a year. least: enterprises of a group that others than its authority do not see."""

    region: str
    year: int
    least: int
    groups: Sequence[LeaderBoardGroup]


def show(conn: Connection, scope: Scope, region: str, year: int | None, now: datetime) -> LeaderBoard:
    """The board of a region over a year that is over (the last). Raises NotFound, Invalid.

    Whoever sees the region whole sees every group; others ask of provinces only, so that no two boards differ by few,
    and see none from which what they see themselves could be taken to leave few.
    """
    last = periods.china_day(now).year - 1
    asked = last if year is None else year
    if asked > last:
        raise Invalid(because("year_not_over", last=str(last), got=str(asked)))
    region_id, sees_all = _region(conn, scope, region)
    seen = () if sees_all else rows.seen(conn)
    groups = rows.board(conn, region_id, date(asked, 12, 1))
    yardsticks = reference.yardsticks(conn, list(groups))
    known = [(yardsticks[id_], lines) for id_, lines in groups.items() if id_ in yardsticks]
    told = [_group(one, leader_board.shares(lines, sees_all, seen)) for one, lines in known]
    return LeaderBoard(region, asked, LEAST_ENTERPRISES, told)


def _region(conn: Connection, scope: Scope, region: str) -> tuple[int, bool]:
    """The id of a region, and whether the scope sees it whole."""
    try:
        return acting.region(conn, scope, region).id, True
    except NotFound:
        id_ = benchmarks.region_id(conn, region) if region.endswith("0000") else None
        if id_ is None:
            raise
        return id_, False


def _group(of: Yardstick, told: BoardShares) -> LeaderBoardGroup:
    return LeaderBoardGroup(
        yardstick=of.id,
        sector=of.sector,
        product_zh=of.product_zh,
        product_en=of.product_en,
        n_enterprises=told.n_enterprises,
        n_products=told.n_products,
        benchmark_share=told.benchmark_share,
        baseline_share=told.baseline_share,
        benchmark_output_share=told.benchmark_output_share,
        baseline_output_share=told.baseline_output_share,
        verified=told.verified,
        reason=sentence_or_none(told.reason),
    )
