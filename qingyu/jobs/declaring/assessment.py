"""Targets 考核目标 and stated sums 统计数据 in a registration document; said twice, they change nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import dual_control as rows
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import BodyTarget, Demanded, TargetKind
from qingyu.domain.control.span import Span
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.years import FIRST_YEAR, LAST_YEAR
from qingyu.errors import Conflict
from qingyu.jobs.assessment import declared
from qingyu.jobs.declaring.bounded import StatisticSum, TargetValue
from qingyu.jobs.declaring.parts import DocumentPart, Month, Registered, Registering

# A region, or a park, sector or group that is declared already.
Body = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9.-]{0,62}|[A-Z][A-Z0-9-]{1,30})$")]


class _Target(DocumentPart):
    """What a document demands of a body. value: drop, growth: share of 1; increment, cap: tce or tCO2."""

    controlled: Demanded
    kind: TargetKind
    value: TargetValue
    base_year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    target_year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    document: str = Field(min_length=1, max_length=500)
    clause: str = Field("", max_length=200)
    declared_by: str = Field("registration", min_length=1)

    def target(self, per: str) -> BodyTarget:
        """The target of the domain."""
        said = (self.value, self.base_year, self.target_year, self.document, self.clause)
        return BodyTarget(0, self.controlled, self.kind, *said, Verified.DECLARED, per=per)


class Target(_Target):
    """A target of an enterprise; a drop says what it is per."""

    per: str = Field("", max_length=63)


class StatedSum(DocumentPart):
    """A sum since January, to the end of a month. value: 1e4 CNY, tce or tCO2"""

    quantity: str
    month: Month
    value: StatisticSum
    document: str = Field(min_length=1, max_length=500)
    declared_by: str = Field("registration", min_length=1)

    @property
    def span(self) -> Span:
        """January to the month."""
        return Span(int(self.month[:4]), int(self.month[5:]))


class RegionTarget(_Target):
    """A target of a region."""

    region: Body


class RegionSum(StatedSum):
    """A sum of a region."""

    region: Body


class AssessmentParts(DocumentPart):
    """What an enterprise is assessed by: its targets, and the sums of years before the platform."""

    targets: tuple[Target, ...] = ()
    statistics: tuple[StatedSum, ...] = ()


def declare(at: Registering, wanted: AssessmentParts) -> None:
    """What is demanded and stated of an enterprise. Raises Invalid for what cannot be, Conflict for another value."""
    body = BodyId("enterprise", at.enterprise_id)
    for target in wanted.targets:
        _demand(at.conn, body, target.target(target.per), target.declared_by, at.now, at.done)
    _state(at.conn, body, wanted.statistics, at.now, at.done)


def declare_of_regions(
    conn: Connection, targets: Sequence[RegionTarget], sums: Sequence[RegionSum], now: datetime, done: Registered
) -> None:
    """What is demanded and stated of regions; they have to be registered."""
    ids = {row.code: row.id for row in rows.registered(conn)} if targets or sums else {}
    for target in targets:
        of = BodyId("region", ids[target.region])
        _demand(conn, of, target.target(""), target.declared_by, now, done)
    for region in dict.fromkeys(one.region for one in sums):
        own = [one for one in sums if one.region == region]
        _state(conn, BodyId("region", ids[region]), own, now, done)


def _demand(conn: Connection, body: BodyId, target: BodyTarget, by: str, now: datetime, done: Registered) -> None:
    declared.check(conn, body, target)
    held = [one for one in rows.targets(conn, body) if _key(one) == _key(target)]
    if held and held[0].value != target.value:
        raise Conflict(
            f"a {target.kind} of {target.controlled} from {target.base_year} to {target.target_year} is"
            f" {held[0].value:g}, the document says {target.value:g}; withdraw the former first"
        )
    if not held:
        rows.demand(conn, body, target, by, now)
    done.add("targets")


def _key(target: BodyTarget) -> tuple[object, ...]:
    return target.controlled, target.kind, target.per, target.base_year, target.target_year


def _state(conn: Connection, body: BodyId, wanted: Sequence[StatedSum], now: datetime, done: Registered) -> None:
    if wanted:
        said = [(one.quantity, one.span, one.value, one.document, one.declared_by) for one in wanted]
        declared.put_sums(conn, body, said, now)
    for _ in wanted:
        done.add("statistics")
