"""What regions are judged by, read for all of them at once: sums that are stated, targets, what enterprises have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import bodies, dual_control, regions
from qingyu.db.dual_control import BodyId, StatisticRow, TargetRow
from qingyu.db.pool import Connection
from qingyu.db.regions import AskedSpan, SpanRow
from qingyu.domain.control import assessed_body
from qingyu.domain.control.assessed_body import Followed
from qingyu.domain.control.body_target import BodyTarget, Controlled, Demanded
from qingyu.domain.control.span import Span, whole
from qingyu.domain.kernel.scope import Scope

Stated = Mapping[tuple[str, Span], float]
OfOld = Mapping[tuple[str, Span], date]
# What the accounts call what is controlled, and its unit.
ACCOUNTS = {Controlled.ENERGY: ("coal.equivalent", "tce"), Controlled.CARBON: ("co2.total", "tCO2")}


@dataclass(frozen=True, slots=True)
class RegionReads:
    """What some regions are judged by in a span, each by its id; the number of queries does not depend on how many.

    stated: sums of its extent in the span; of_old: those of another one.  n_unseen: its enterprises that are not seen.
    spent: what each of its enterprises has, of those spans that its targets ask for.
    """

    targets: Mapping[int, Sequence[TargetRow]]
    stated: Mapping[int, Stated]
    of_old: Mapping[int, OfOld]
    n_unseen: Mapping[int, int]
    spent: Mapping[tuple[int, AskedSpan], Sequence[SpanRow]]

    def codes(self, region_id: int) -> Sequence[str]:
        """The enterprises of a region, as far as they are seen: the same in all spans."""
        rows = next((rows for (id_, _), rows in self.spent.items() if id_ == region_id), ())
        return [row.code for row in rows]

    def rows(self, region_id: int, asked: AskedSpan) -> Sequence[SpanRow]:
        """What the enterprises of a region have in a span that its targets ask for."""
        return self.spent.get((region_id, asked), ())


def read(conn: Connection, scope: Scope, region_ids: Collection[int], span: Span) -> RegionReads:
    """What some regions are judged by from January to a month; those count that they are assessed with in it."""
    targets = dual_control.targets_of(conn, "region", region_ids)
    stated, of_old = comparable(conn, region_ids, span)
    asked: dict[AskedSpan, None] = {}
    for mine in targets.values():
        for controlled in Controlled:
            years = years_asked(mine, controlled, span)
            asked |= {asked_of(controlled, one): None for one in (span, span.before, *map(whole, sorted(years)))}
    month = span.months[-1]
    return RegionReads(
        targets=targets,
        stated=stated,
        of_old=of_old,
        n_unseen=regions.n_unseen_of(conn, scope, region_ids, month, assessed=True),
        spent=regions.spans_of(conn, scope, region_ids, list(asked), month),
    )


def read_span(
    conn: Connection,
    scope: Scope,
    region_id: int,
    asked: AskedSpan,
    member_month: date,
    stated: Stated,
    until: datetime | None = None,
) -> RegionReads:
    """What one region has in one span; those count that it is assessed with in a month. stated: as `sums_of` has it.

    until: as its enterprises had stated before an instant; null for now.
    """
    return RegionReads(
        targets={region_id: ()},
        stated={region_id: stated},
        of_old={region_id: {}},
        n_unseen=regions.n_unseen_of(conn, scope, [region_id], member_month, assessed=True),
        spent=regions.spans_of(conn, scope, [region_id], [asked], member_month, until),
    )


def asked_of(controlled: Controlled, span: Span) -> AskedSpan:
    """What is asked of enterprises where a quantity of a region is summed."""
    return AskedSpan(ACCOUNTS[controlled][0], f"{controlled}_total", span)


def years_asked(targets: Sequence[BodyTarget], controlled: Demanded, span: Span) -> set[int]:
    """The whole years that the targets of a quantity ask for: the last one, and their bases."""
    mine = [one for one in targets if one.controlled is controlled and one.covers(span.year)]
    return {year for one in mine for year in (span.year - 1, one.base_year)}


def sums_of(conn: Connection, body: BodyId, until: datetime | None = None) -> Stated:
    """What is stated of a body, by quantity and span; before a region began, of those it followed.

    until: as it was just before an instant; null for now.
    """
    if body.kind != "region":
        return {_key(row): row.value for row in dual_control.statistics(conn, body, until)}
    return _sums(conn, dual_control.statistics_of(conn, "region", [body.id], until), until)[body.id]


def _sums(
    conn: Connection, rows: Mapping[int, Sequence[StatisticRow]], until: datetime | None = None
) -> dict[int, Stated]:
    """The same of some regions. rows: what is stated of each."""
    followed = bodies.followed_of(conn, rows)
    earlier = {one.region_id for its in followed.values() for one in its}
    sums = _sums(conn, dual_control.statistics_of(conn, "region", earlier, until), until) if earlier else {}
    found: dict[int, Stated] = {}
    for id_, its in rows.items():
        of = [Followed(sums[one.region_id], one.from_month, one.declared_at) for one in followed[id_]]
        own = {_key(row): (row.value, row.declared_at) for row in its}
        found[id_] = assessed_body.inherited(own, of, followed[id_][0].began if of else None)
    return found


def comparable(conn: Connection, region_ids: Collection[int], span: Span) -> tuple[dict[int, Stated], dict[int, OfOld]]:
    """What is stated of regions as they are in a span, and which sums were stated of another extent 口径: they are not.

    The second: the month in which the extent changed, by quantity and span.
    """
    rows = dual_control.statistics_of(conn, "region", region_ids)
    stated, changes = _sums(conn, rows), bodies.extents_of(conn, region_ids)
    of_old: dict[int, OfOld] = {}
    for id_, its in rows.items():
        declared_at = {_key(row): row.declared_at for row in its}
        old = of_old[id_] = assessed_body.of_old_extent(declared_at, changes[id_], span) if changes[id_] else {}
        stated[id_] = {key: value for key, value in stated[id_].items() if key not in old}
    return stated, of_old


def _key(row: StatisticRow) -> tuple[str, Span]:
    return row.quantity, Span(row.year, row.through_month)
