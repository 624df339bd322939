"""Bodies that are assessed and are no region 园区、行业、集团, and regions that move or are followed by another.

A membership, a move and a succession hold for whole months, for accounts are monthly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qingyu.domain.control.span import Span
from qingyu.domain.kernel.reason import Reason, because

# A region has its six digits; a body that is none a code of capitals, which no enterprise and no region can have.
BODY_CODE = r"^[A-Z][A-Z0-9-]{1,30}$"
REGION_CODE = r"^([0-9]{6}|[A-Z][A-Z0-9-]{1,30})$"


class BodyKind(StrEnum):
    """What a body is that is no region."""

    PARK = "park"  # 园区、基地
    SECTOR = "sector"  # 行业
    GROUP = "group"  # 集团


class RegionKind(StrEnum):
    """What stands in the tree: regions by their rank, and bodies that are none."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    PARK = "park"
    SECTOR = "sector"
    GROUP = "group"

    @property
    def is_region(self) -> bool:
        """Whether it has what lies in it, and not members that are declared."""
        return self not in (RegionKind.PARK, RegionKind.SECTOR, RegionKind.GROUP)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that is no region. is_apart: its parent assesses it beside its cities 单列."""

    code: str
    kind: BodyKind
    is_apart: bool
    name_zh: str
    name_en: str


def is_region_code(code: str) -> bool:
    """Whether a code is one of the tree of regions and bodies; what an enterprise has begins small and is longer.

    >>> [is_region_code(code) for code in ("640100", "NINGDONG", "alpha", "123456789")]
    [True, True, False, False]
    """
    return (len(code) == 6 and code.isdecimal()) or (code[:1].isascii() and code[:1].isupper())


def label(month: date) -> str:
    """A month as it is printed."""
    return f"{month:%Y-%m}"


def body_fault(body: Body, parent: RegionKind) -> Reason | None:
    """Why a body cannot be below a parent; null where it can."""
    if not parent.is_region:
        return because("body_below_body")
    if body.is_apart and body.kind is not BodyKind.PARK:
        return because("only_parks_apart")
    return None


def end_fault(valid_from: date, valid_to: date | None, month: date) -> Reason | None:
    """Why a membership cannot end before a month; null where it can. Ended at its first month it never was."""
    if month < valid_from:
        return because("member_ends_early", month=label(valid_from))
    if valid_to is not None and valid_to <= month:
        return because("member_ended", month=label(valid_to))
    return None


def change_fault(
    month: date, this_month: date, last: date | None, ended: date | None, *, is_region: bool, is_below: bool
) -> Reason | None:
    """Why a region cannot move or be followed from a month on; null where it can.

    last: the month of its last change; ended: from when on it is no more; is_below: the other one lies in it.
    """
    if not is_region:
        return because("body_does_not_move")
    if ended is not None:
        return because("region_is_followed", month=label(ended))
    if month > this_month:
        return because("change_not_begun", month=label(month))
    if last is not None and month <= last:
        return because("change_before_last", month=label(last))
    return because("change_into_itself") if is_below else None


@dataclass(frozen=True, slots=True)
class Followed:
    """What was stated of a region that another one followed from a month on, and when that was declared."""

    stated: Mapping[tuple[str, Span], float]
    since: date
    declared_at: datetime


def inherited(
    own: Mapping[tuple[str, Span], tuple[float, datetime]], followed: Sequence[Followed], began: date | None
) -> dict[tuple[str, Span], float]:
    """What is stated of a body, with what was stated of those it followed for spans before it stood in their place.

    own: each sum, and when it was stated; began: the body's first month, null where it stood always. A body that stood
    already is one of the parts; a sum that one part lacks is no sum. What is stated of the body once the succession
    was declared is of its extent of today, and stands alone.

    >>> since, then = date(2026, 7, 1), datetime(2026, 7, 5)
    >>> parts = [Followed({("gdp", Span(2025, 9)): value}, since, then) for value in (60.0, 40.0)]
    >>> inherited({}, parts, since)
    {('gdp', Span(year=2025, through_month=9)): 100.0}
    >>> inherited({("gdp", Span(2025, 9)): (7.0, datetime(2026, 1, 5))}, parts, None)
    {('gdp', Span(year=2025, through_month=9)): 107.0}
    """
    made = {key: value for key, (value, _) in own.items()}
    for key in made.keys() | {known for one in followed for known in one.stated}:
        end, mine = key[1].months[-1], own.get(key)
        before = [one for one in followed if end < one.since]
        if not before or (mine is not None and mine[1] >= max(one.declared_at for one in before)):
            continue
        parts = [one.stated.get(key) for one in before]
        if mine is not None or began is None or began <= end:
            parts.append(None if mine is None else mine[0])
        made.pop(key, None)
        if None not in parts:
            made[key] = sum(part for part in parts if part is not None)
    return made


def of_old_extent(
    declared_at: Mapping[tuple[str, Span], datetime], changes: Sequence[tuple[date, datetime]], now: Span
) -> dict[tuple[str, Span], date]:
    """Of which sums the body was another one than it is now 口径: the first month in which it changed.

    declared_at: when each was stated; changes: from which month on the body has other parts, and when that was said.
    A sum that is stated after the change was said is of today's extent.

    >>> stated = {("gdp", Span(2025, 9)): datetime(2025, 10, 9), ("gdp", Span(2026, 9)): datetime(2026, 10, 9)}
    >>> of_old_extent(stated, [(date(2026, 7, 1), datetime(2026, 7, 5))], Span(2026, 9))
    {('gdp', Span(year=2025, through_month=9)): datetime.date(2026, 7, 1)}
    """
    found: dict[tuple[str, Span], date] = {}
    for key, at in declared_at.items():
        months = [month for month, said in changes if key[1].months[-1] < month <= now.months[-1] and at < said]
        if months:
            found[key] = min(months)
    return found
