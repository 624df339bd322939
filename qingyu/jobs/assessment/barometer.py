"""The barometer of a region 节能晴雨表: accounts and statistics against targets, with lights and who moves them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from qingyu.db import dual_control
from qingyu.db.dual_control import BodyId, TargetRow
from qingyu.db.pool import Connection
from qingyu.db.regions import SpanRow
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.control import assessed_body, body_target
from qingyu.domain.control import span as spans
from qingyu.domain.control.body_target import Controlled, Demanded
from qingyu.domain.control.span import Basis, Metered, Span, Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, light_rules, region_reads, standing
from qingyu.jobs.assessment.barometer_answer import (
    Barometer,
    BarometerMember,
    BarometerTotal,
    LightRuleSet,
)
from qingyu.jobs.assessment.lights import as_light
from qingyu.jobs.assessment.netted import Netting
from qingyu.jobs.assessment.region_reads import ACCOUNTS, OfOld, RegionReads, Stated, sums_of, years_asked
from qingyu.jobs.assessment.structural import Structures


def barometer(
    conn: Connection, scope: Scope, region: str, month: date | None, rules_id: str, now: datetime
) -> Barometer:
    """The barometer from January to a month, the last that has ended by default.

    Raises NotFound for a region the whole of which the caller does not see, or an unknown rule set; Invalid for a month
    that has not ended.
    """
    found, rules = acting.region(conn, scope, region), light_rules.by_id(rules_id)
    span = span_of(month, now)
    standing.check_month(conn, found.code, span.months[-1])
    stands = stand(conn, scope, found, span, rules)
    last = last_severities(conn, found.id, span)
    lights = [as_light(one, stands.targets, stands.verified_of, last) for one in stands.judged]
    names = (found.code, found.name_zh, found.name_en)
    return Barometer(*names, span.year, span.through_month, rule_set(rules), lights, stands.totals)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a body stands: its targets judged, its totals. n_unconfirmed: months of a change that waits.

    verified: of what else than the totals is demanded.
    """

    judged: Sequence[Judged]
    totals: Sequence[BarometerTotal]
    targets: Sequence[TargetRow]
    n_unconfirmed: int
    verified: Mapping[Demanded, bool] = field(default_factory=dict)

    @property
    def verified_of(self) -> dict[Demanded, bool]:
        """Whether what is demanded of each was judged by verified figures."""
        return {**self.verified, **{one.controlled: one.verified for one in self.totals}}


def stand(
    conn: Connection,
    scope: Scope,
    region: BodyId,
    span: Span,
    rules: LightRules,
    netting: Netting | None = None,
    structures: Structures | None = None,
) -> Standing:
    """Where a region stands from January to a month. netting: what an edition leaves of its energy.

    structures: of the region in this span, where somebody has begun to read them: no span is read twice.
    """
    structures = structures or Structures(conn, scope, region.id, region_reads.read(conn, scope, [region.id], span))
    known = structures.reads
    stated, of_old, targets = known.stated[region.id], known.of_old[region.id], known.targets[region.id]
    output = {of: value for (quantity, of), value in stated.items() if quantity == "gdp"}
    judged: list[Judged] = []
    totals: list[BarometerTotal] = []
    for controlled in Controlled:
        mine = [one for one in targets if one.controlled is controlled]
        source = _Source(known, region.id, controlled)
        this, last_year = source.made(span), source.made(span.before)
        pair = spans.compared(this.totals, last_year.totals, this.missing, last_year.missing)
        years = years_asked(targets, controlled, span)
        found = {year: source.made(whole(year)) for year in years}
        bounds = {year: spans.by_basis(one.totals, pair[0], one.missing, year) for year, one in found.items()}
        figures = Figures(controlled, *pair, {year: one.first for year, one in found.items()}, output, bounds=bounds)
        by = netting if netting is not None and controlled is Controlled.ENERGY else judging
        # The drop per GDP has its light also where none is demanded.
        for per in dict.fromkeys(["", *body_target.pers_of(mine, controlled, span.year)]):
            made = judging.per(figures, per, stated, span)
            judged += by.intensity(made, body_target.per_one(mine, per), span, rules)
        judged.append(by.total(figures, mine, span, rules))
        metered = sum(row.value for row in this.rows)
        totals.append(as_total(figures, metered, _members(this, last_year, figures.before.value)))
    judged += structures.judged(targets, span, rules)
    judged = [_without_old(one, of_old) for one in judged]
    waiting = sum(row.n_unconfirmed for one in totals[:1] for row in one.members)
    return Standing(judged, totals, targets, waiting, structures.verified(span))


def span_of(month: date | None, now: datetime) -> Span:
    """January to a month that has ended, the last one by default; raises Invalid for one that has not."""
    this_month = periods.month_start(periods.china_day(now))
    asked = month or periods.month_start(this_month - periods.DAY)
    if asked >= this_month:
        raise Invalid(because("barometer_month_open", month=f"{asked:%Y-%m}"))
    return Span(asked.year, asked.month)


def _of_old(key: tuple[str, Span], of_old: OfOld) -> Reason | None:
    if key not in of_old:
        return None
    quantity, span = key
    return because("sum_of_old_extent", sum_of=quantity, span=span.label, month=assessed_body.label(of_old[key]))


def _without_old(judged: Judged, of_old: OfOld) -> Judged:
    """What is unknown, with what was stated of another extent among the reasons."""
    totals = {f"{one}_{of}" for one in Controlled for of in ("total", "other")}
    if judged.by is None or judged.actual is not None or judged.reason is None:
        return judged
    lacking = [_of_old(key, of_old) for key in sorted(of_old) if key[0] not in totals]
    return replace(judged, reason=all_of([judged.reason, *lacking]))


@dataclass(frozen=True, slots=True)
class _Made:
    """A span of one controlled quantity: the totals that can be made, why none, and what each enterprise has."""

    totals: Mapping[Basis, Total]
    missing: Reason
    rows: Sequence[SpanRow]
    span: Span

    @property
    def first(self) -> Total:
        """As stated before as summed."""
        return next(
            (self.totals[basis] for basis in Basis if basis in self.totals), Total(None, None, self.missing, True)
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the totals of one controlled quantity of a region come from. reads: of every span that is asked for."""

    reads: RegionReads
    region_id: int
    controlled: Controlled

    def made(self, span: Span) -> _Made:
        """The totals of a span, by accounts and by statistics."""
        total, statistic = f"{self.controlled}_total", f"{self.controlled}_other"
        stated_of, of_old = self.reads.stated[self.region_id], self.reads.of_old[self.region_id]
        rows = self.reads.rows(self.region_id, region_reads.asked_of(self.controlled, span))
        metered = _metered(rows, span, self.reads.n_unseen[self.region_id])
        other, stated = stated_of.get((statistic, span)), stated_of.get((total, span))
        totals, lacking = spans.totals(metered, other, stated), spans.lacking(metered, other, statistic, span)
        old = [_of_old((one, span), of_old) for one in (statistic, total)]
        missing = all_of([*old, lacking]) or lacking
        return _Made(totals, missing, rows, span)


def spent(conn: Connection, scope: Scope, region: BodyId, controlled: Controlled, span: Span) -> Total:
    """What a region used or emitted in a span, as stated before as summed. [tce or tCO2]"""
    asked, stated = region_reads.asked_of(controlled, span), sums_of(conn, region)
    reads = region_reads.read_span(conn, scope, region.id, asked, span.months[-1], stated)
    return _Source(reads, region.id, controlled).made(span).first


def totals(
    conn: Connection,
    scope: Scope,
    region: BodyId,
    controlled: Controlled,
    span: Span,
    member_month: date,
    stated: Stated,
    until: datetime | None = None,
) -> tuple[Mapping[Basis, Total], Reason]:
    """What a region, as it is in a month, used or emitted in a span by each way of making it; why there is none.

    stated: of the region, as `sums_of` has it. until: as its enterprises had stated before an instant; null for now.
    """
    asked = region_reads.asked_of(controlled, span)
    reads = region_reads.read_span(conn, scope, region.id, asked, member_month, stated, until)
    made = _Source(reads, region.id, controlled).made(span)
    return made.totals, made.missing


def _metered(rows: Sequence[SpanRow], span: Span, n_unseen: int) -> Metered:
    counted = [(row, counted_of(row, span)) for row in rows]
    lacking = [row.code for row, total in counted if total.value is None]
    known = sum(row.value for row in rows)
    reason = None
    if n_unseen:
        reason = because("members_unseen", n=n_unseen)
    elif not rows:
        reason = because("no_enterprise_in_region")
    elif lacking:
        said = {"n_missing": len(lacking), "n": len(rows), "span": span.label, "first": lacking[0]}
        reason = because("enterprises_without_months", **said)
    sum_ = None if reason else sum(total.value or 0.0 for _, total in counted)
    return Metered(sum_, reason, known, all(total.verified for _, total in counted))


def counted_of(row: SpanRow, span: Span) -> Total:
    """What counts of an enterprise in a span: what its own barometer shows."""
    n_missing, reason = span.through_month - row.n_months, None
    if n_missing:
        reason = because("months_without_account", n_missing=n_missing, n=span.through_month, span=span.label)
    metered = Metered(None if reason else row.value, reason, row.value, row.verified)
    return spans.own(metered, row.stated) or Total(None, None, reason, row.verified)


def as_total(figures: Figures, metered: float, members: Sequence[BarometerMember]) -> BarometerTotal:
    """A total as it is answered. metered: what the accounts here sum to; members: who moves it."""
    this, last, controlled = figures.now, figures.before, Controlled(figures.controlled)
    growth = this.value / last.value - 1.0 if this.value is not None and last.value else None
    return BarometerTotal(
        controlled=controlled,
        unit=ACCOUNTS[controlled][1],
        now=this.value,
        now_reason=sentence_or_none(this.reason),
        before=last.value,
        before_reason=sentence_or_none(last.reason),
        basis=this.basis,
        metered=metered,
        growth=growth,
        verified=this.verified and last.verified,
        members=members,
    )


def _members(now: _Made, before: _Made, total_before: float | None) -> list[BarometerMember]:
    earlier = {row.code: row for row in before.rows}
    found = [_member(row, earlier[row.code], now.span, total_before) for row in now.rows]
    return sorted(found, key=lambda one: (one.contribution is None, -abs(one.contribution or 0.0), one.code))


def _member(row: SpanRow, last: SpanRow, span: Span, total_before: float | None) -> BarometerMember:
    this, before = counted_of(row, span), counted_of(last, span.before)
    known = this.value is not None and before.value is not None
    moved = ((this.value or 0.0) - (before.value or 0.0)) / total_before if known and total_before else None
    return BarometerMember(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        region=row.region,
        now=this.value,
        now_reason=sentence_or_none(this.reason),
        before=before.value,
        before_reason=sentence_or_none(before.reason),
        basis=this.basis,
        contribution=moved,
        verified=this.verified and before.verified,
        n_unconfirmed=row.n_unconfirmed + last.n_unconfirmed,
    )


def last_severities(conn: Connection, region_id: int, span: Span) -> dict[tuple[str, str, str], int | None]:
    """What the newest issue of an earlier month said, by what is controlled, per what, and task."""
    return last_severities_of(conn, [region_id], span)[region_id]


def last_severities_of(
    conn: Connection, region_ids: Collection[int], span: Span
) -> dict[int, dict[tuple[str, str, str], int | None]]:
    """The same of some regions, by their ids."""
    lights = dual_control.last_lights(conn, region_ids, span)
    return {
        id_: {(one.controlled, one.per, one.task): one.severity for one in lights.get(id_, ())} for id_ in region_ids
    }


def rule_set(rules: LightRules) -> LightRuleSet:
    """A rule set as it is answered."""
    return LightRuleSet(rules.id, rules.name_zh, rules.name_en, rules.source, rules.verified)
