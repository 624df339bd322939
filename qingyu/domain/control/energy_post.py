"""Posts of energy management 能源管理岗位: who holds them on a day, and what the law finds lacking.

Source: 节约能源法, article 55: a key energy user sets up the post of an energy manager 能源管理负责人, held by somebody
with an intermediate professional title 中级以上技术职称 or higher, and reports who holds it to the authority 备案.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity


class Post(StrEnum):
    """What somebody is appointed to."""

    MANAGER = "manager"  # 能源管理负责人
    OFFICER = "officer"  # 能源管理员


class Title(StrEnum):
    """A professional title 职称."""

    NONE = "none"
    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder(Validity):
    """Who holds a post on which days. appointed_by: a document.  filed_on: when the authority was told."""

    post: Post
    holder: str
    title: Title
    certificate_no: str | None
    appointed_by: str
    filed_on: date | None


def newest(declared: Iterable[Holder]) -> list[Holder]:
    """Of each post, holder and first day what was declared last; the managers first, then by the first day.

    declared: in the order of declaration.
    """
    by_key = {(one.post, one.holder, one.valid_from): one for one in declared}
    return sorted(
        by_key.values(), key=lambda one: (one.post is not Post.MANAGER, one.valid_from or date.min, one.holder)
    )


def lacking(holders: Iterable[Holder], day: date) -> Iterator[Reason]:
    """What the law finds lacking on a day.

    >>> of = {"holder": "Li Yue", "certificate_no": None, "appointed_by": "a letter", "valid_from": date(2026, 1, 1)}
    >>> junior = Holder(post=Post.MANAGER, title=Title.JUNIOR, filed_on=None, **of)
    >>> [one.code for one in lacking([junior], date(2026, 6, 1))]
    ['energy_manager_title', 'energy_manager_not_filed']
    >>> [one.code for one in lacking([junior], date(2025, 6, 1))]
    ['no_energy_manager']
    """
    managers = [one for one in holders if one.post is Post.MANAGER and one.holds_on(day)]
    if not managers:
        yield because("no_energy_manager", day=day)
    for one in managers:
        if one.title in (Title.NONE, Title.JUNIOR):
            yield because("energy_manager_title", holder=one.holder)
        if one.filed_on is None or one.filed_on > day:
            yield because("energy_manager_not_filed", holder=one.holder)
