"""The energy and the CO2 of a region 地区能耗与碳排放: summed over its enterprises, open down to each of them.

An assessment counts what officers have confirmed: where a change of a closed month waits, the value before it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qingyu.db import regions
from qingyu.db.pool import Connection
from qingyu.db.regions import ShareRow
from qingyu.domain.control import body
from qingyu.domain.energy import periods
from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.assessment import standing

# What a region's account is made of.
QUANTITIES = ("coal.calorific", "coal.equivalent", "co2.total")


@dataclass(frozen=True, slots=True)
class RegionSum(Answer):
    """A quantity of a region. value: null with a reason; known: the sum of those that have one [unit].

    n_unconfirmed: of how many enterprises a change of the month waits for an officer; the values before it count.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    value: float | None
    reason: Sentence | None
    known: float | None
    n_enterprises: int
    n_known: int
    completeness: float | None
    verified: bool
    n_unconfirmed: int


@dataclass(frozen=True, slots=True)
class RegionPart(Answer):
    """What an enterprise gives to a quantity. share: of the known part of the region [1].

    unconfirmed: a change of this closed month waits for an officer; this is the value before, which counts.
    """

    code: str
    value: float | None
    reason: Sentence | None
    completeness: float | None
    verified: bool
    unconfirmed: bool
    share: float | None


@dataclass(frozen=True, slots=True)
class RegionMember(Answer):
    """An enterprise of a region; region is the one it lies in directly."""

    code: str
    name_zh: str
    name_en: str
    region: str
    parts: Sequence[RegionPart]


@dataclass(frozen=True, slots=True)
class RegionAccount(Answer):
    """Energy in both books and CO2 of a region in a month 地区能耗与碳排放. is_open: its sums still grow."""

    code: str
    name_zh: str
    name_en: str
    month: date
    is_open: bool
    sums: Sequence[RegionSum]
    enterprises: Sequence[RegionMember]


def account(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> RegionAccount:
    """The account of a region in a month, the last that has ended by default.

    Raises NotFound for a region the whole of which the caller does not see, Invalid for a month that has not begun,
    Refused for one in which the region was not.
    """
    found, asked = regions.seen_whole(conn, scope, region), month_of(month, now)
    standing.check_month(conn, found.code, asked)
    rows = regions.shares(conn, scope, found.id, asked, QUANTITIES)
    sums = sums_of(rows, regions.n_unseen(conn, scope, found.id, asked))
    names = (found.code, found.name_zh, found.name_en)
    return RegionAccount(
        *names, asked, is_open(asked, now), sums, _members(rows, {one.code: one.known for one in sums})
    )


def month_of(asked: date | None, now: datetime) -> date:
    """The month that is asked for, the last that has ended by default; raises Invalid for one that has not begun."""
    this_month = periods.month_start(periods.china_day(now))
    month = asked or periods.month_start(this_month - periods.DAY)
    if month > this_month:
        raise Invalid(because("month_not_begun", month=f"{month:%Y-%m}", last=f"{this_month:%Y-%m}"))
    return month


def is_open(month: date, now: datetime) -> bool:
    """Whether the sums of a month still grow."""
    return month == periods.month_start(periods.china_day(now))


def unseen_of(conn: Connection, scope: Scope, region_ids: Collection[int], month: date) -> dict[int, Reason | None]:
    """Why a sum of each of some bodies in a month is not shown: members of it that the caller does not see."""
    n_unseen = regions.n_unseen_of(conn, scope, region_ids, month, assessed=True)
    return {id_: because("members_unseen", n=n) if n else None for id_, n in n_unseen.items()}


def sums_of(rows: Sequence[ShareRow], n_unseen: int) -> list[RegionSum]:
    """The sums of what enterprises have; none where some that belong to it are not the caller's to see."""
    sums = [_sum(code, [row for row in rows if row.quantity == code]) for code in QUANTITIES]
    if n_unseen == 0:
        return sums
    lacking = sentence_or_none(because("members_unseen", n=n_unseen))
    return [replace(one, value=None, reason=lacking) for one in sums]


def _sum(code: str, rows: Sequence[ShareRow]) -> RegionSum:
    total = body.total([body.Share(row.value, row.completeness, row.verified) for row in rows])
    known = CATALOGUE[code]
    return RegionSum(
        code,
        known.name_zh,
        known.name_en,
        known.unit or "1",
        total.value,
        sentence_or_none(total.reason),
        total.known,
        total.n,
        total.n_known,
        total.completeness,
        total.verified,
        sum(row.unconfirmed for row in rows),
    )


def _members(rows: Sequence[ShareRow], known: dict[str, float | None]) -> list[RegionMember]:
    members: dict[str, list[ShareRow]] = {}
    for row in rows:
        members.setdefault(row.enterprise, []).append(row)
    return [
        RegionMember(
            code, own[0].name_zh, own[0].name_en, own[0].region, [_part(row, known[row.quantity]) for row in own]
        )
        for code, own in members.items()
    ]


def _part(row: ShareRow, known: float | None) -> RegionPart:
    reason = None if row.value is not None else row.reason or NOT_YET
    # A share of a sum that is not above zero says nothing: what is sold would be a negative part of it.
    share = row.value / known if row.value is not None and known is not None and known > 0 else None
    return RegionPart(
        row.quantity, row.value, sentence_or_none(reason), row.completeness, row.verified, row.unconfirmed, share
    )
