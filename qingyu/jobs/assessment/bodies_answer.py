"""What is answered of bodies that are no region, their members, and changes of the tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from qingyu.domain.control.assessed_body import BodyKind, RegionKind
from qingyu.jobs.answer import LITERALS, Answer
from qingyu.jobs.assessment.regions import RegionSum


@dataclass(frozen=True, slots=True)
class DeclaredBody(Answer):
    """A body that is no region 园区、行业、集团. is_apart: its parent assesses it beside its cities 单列."""

    code: str
    kind: Annotated[BodyKind, LITERALS]
    is_apart: bool
    name_zh: str
    name_en: str
    parent: str


@dataclass(frozen=True, slots=True)
class RegionChange(Answer):
    """From a month on a region lies in `parent`, or was followed by it (is_succession). parent_was: where it lay."""

    id: int
    region: str
    parent_was: str | None
    parent: str
    is_succession: bool
    from_month: date
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ListedBody(Answer):
    """A body of a region in a month, as it is assessed. enterprises: codes of those it has then.

    is_apart: a park that is assessed beside the cities, which are without its members here.
    """

    code: str
    kind: Annotated[RegionKind, LITERALS]
    is_apart: bool
    name_zh: str
    name_en: str
    enterprises: Sequence[str]
    sums: Sequence[RegionSum]


@dataclass(frozen=True, slots=True)
class RegionBodies(Answer):
    """The bodies of a region in a month, side by side 被考核主体, none with what another one has.

    direct: enterprises that lie in the region and in none of its bodies. sums: of all of these, once. beside: parks,
    sectors and groups whose members are counted among the bodies already. elsewhere: how many enterprises lie in the
    region and are assessed by a region above, in a body apart.
    """

    code: str
    name_zh: str
    name_en: str
    month: date
    is_open: bool
    bodies: Sequence[ListedBody]
    direct: ListedBody
    sums: Sequence[RegionSum]
    beside: Sequence[ListedBody]
    elsewhere: int
