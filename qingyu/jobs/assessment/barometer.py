"""The barometer of a region 节能晴雨表: accounts and statistics against targets, with lights and who moves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from qingyu.db import dual_control
from qingyu.db.dual_control import BodyId, TargetRow
from qingyu.db.pool import Connection
from qingyu.db.regions import SpanRow
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.control import body_target
from qingyu.domain.control import span as spans
from qingyu.domain.control.body_target import BodyTarget, Controlled, Demanded
from qingyu.domain.control.span import Span, whole
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import all_of, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, light_rules, standing
from qingyu.jobs.assessment.barometer_answer import (
    Barometer,
    BarometerMember,
    BarometerTotal,
    LightRuleSet,
)
from qingyu.jobs.assessment.lights import as_light
from qingyu.jobs.assessment.netted import Netting
from qingyu.jobs.assessment.region_totals import (
    ACCOUNTS,
    Accounts,
    Made,
    OfOld,
    Source,
    Stated,
    comparable,
    counted_of,
    stated_of_old,
)
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


@dataclass(frozen=True, slots=True)
class Read:
    """What is read of a region for its barometer: one for all the editions and schemes that judge it."""

    accounts: Accounts
    structures: Structures
    stated: Stated
    of_old: OfOld


def read(conn: Connection, scope: Scope, region: BodyId, span: Span) -> Read:
    """What is read of a region to judge it from January to a month."""
    stated, of_old = comparable(conn, region, span)
    accounts = Accounts(conn, scope, region.id, span.months[-1])
    return Read(accounts, Structures(accounts, stated), stated, of_old)


def stand(
    conn: Connection,
    scope: Scope,
    region: BodyId,
    span: Span,
    rules: LightRules,
    netting: Netting | None = None,
    known: Read | None = None,
) -> Standing:
    """Where a region stands from January to a month. netting: what an edition leaves of its energy.

    known: what was read of it for the same span before.
    """
    known = known or read(conn, scope, region, span)
    stated, structures = known.stated, known.structures
    output = {of: value for (quantity, of), value in stated.items() if quantity == "gdp"}
    targets = dual_control.targets(conn, region)
    judged: list[Judged] = []
    totals: list[BarometerTotal] = []
    for controlled in Controlled:
        mine = [one for one in targets if one.controlled is controlled]
        source = Source(known.accounts, controlled, stated, known.of_old)
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
    judged = [_without_old(one, known.of_old) for one in judged]
    waiting = sum(row.n_unconfirmed for one in totals[:1] for row in one.members)
    return Standing(judged, totals, targets, waiting, structures.verified(span))


def years_asked(targets: Sequence[BodyTarget], controlled: Demanded, span: Span) -> set[int]:
    """The whole years that the targets of a quantity ask for: the last one, and their bases."""
    mine = [one for one in targets if one.controlled is controlled and one.covers(span.year)]
    return {year for one in mine for year in (span.year - 1, one.base_year)}


def span_of(month: date | None, now: datetime) -> Span:
    """January to a month that has ended, the last one by default; raises Invalid for one that has not."""
    this_month = periods.month_start(periods.china_day(now))
    asked = month or periods.month_start(this_month - periods.DAY)
    if asked >= this_month:
        raise Invalid(because("barometer_month_open", month=f"{asked:%Y-%m}"))
    return Span(asked.year, asked.month)


def _without_old(judged: Judged, of_old: OfOld) -> Judged:
    """What is unknown, with what was stated of another extent among the reasons."""
    totals = {f"{one}_{of}" for one in Controlled for of in ("total", "other")}
    if judged.by is None or judged.actual is not None or judged.reason is None:
        return judged
    lacking = [stated_of_old(key, of_old) for key in sorted(of_old) if key[0] not in totals]
    return replace(judged, reason=all_of([judged.reason, *lacking]))


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


def _members(now: Made, before: Made, total_before: float | None) -> list[BarometerMember]:
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
    earlier = dual_control.issues(conn, region_id, before=(span.year, span.through_month, 1), limit=1)
    last = dual_control.issue(conn, region_id, earlier[0].id) if earlier else None
    lights = last.content["lights"] if last is not None else []
    return {(one["controlled"], one.get("per", ""), one["task"]): one["severity"] for one in lights}


def rule_set(rules: LightRules) -> LightRuleSet:
    """A rule set as it is answered."""
    return LightRuleSet(rules.id, rules.name_zh, rules.name_en, rules.source, rules.verified)
