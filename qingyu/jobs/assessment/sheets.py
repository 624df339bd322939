"""Score sheets of a body 考核评分表: accounts and what persons state, by any scheme, each stage kept apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.db import assessment
from qingyu.db.assessment import FindingRow
from qingyu.db.pool import Connection
from qingyu.domain.assessment import feeds
from qingyu.domain.assessment.feeds import Fed
from qingyu.domain.assessment.judge import WANTED, Finding, Row, Sheet, judge, points_of
from qingyu.domain.assessment.netting import Net
from qingyu.domain.assessment.points import ByState, BySteps
from qingyu.domain.assessment.scheme import Body, Feed, Indicator, Scheme
from qingyu.domain.assessment.stage import Stage, effective
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import barometer, enterprise_barometer, light_rules, netted, projects, region_reads, schemes
from qingyu.jobs.assessment import standing as standings
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.barometer import Standing
from qingyu.jobs.assessment.netted import Netting
from qingyu.jobs.assessment.sheets_answer import (
    AssessmentRow,
    AssessmentSheet,
    FoundByAccounts,
    FoundByPerson,
    LeftOutEnergy,
    Missing,
    ProposedConsequence,
    SchemeComparison,
    SchemeResult,
    StageResult,
)
from qingyu.jobs.assessment.structural import Structures

# Which bodies a scheme may be asked of: a region by those of every level, for a plan often hands its own down.
KINDS = {"enterprise": (Body.UNIT,), "region": (Body.PROVINCE, Body.CITY, Body.DISTRICT)}
_UNKNOWN = Fed(Finding(), because("not_fed"))
_GROSS = "gross"


def of_body(scheme_id: str, body: AssessedBody) -> Scheme:
    """A scheme that assesses bodies of this kind; raises NotFound with the ids there are."""
    known = [one for one in schemes.shipped().values() if one.body in KINDS[body.kind]]
    found = next((one for one in known if one.id == scheme_id), None)
    if found is None:
        names = [one.id for one in known]
        raise NotFound(because("no_scheme_of_kind", got=scheme_id, place=body.kind, known=names))
    return found


def sheet(conn: Connection, scope: Scope, body: AssessedBody, scheme_id: str, span: Span) -> AssessmentSheet:
    """The sheet of a body by one scheme, from January to a month; raises NotFound for a scheme of other bodies."""
    _check_stands(conn, body, span)
    scheme = of_body(scheme_id, body)
    known = _structures(conn, scope, body, span)
    netting = _netting(conn, scope, body, scheme.exclusions, span, known)
    standing = _standing(conn, scope, body, span, known, netting)
    rows = assessment.findings(conn, body, span.year, scheme.id)
    sheet_ = _Sheet(scheme, _fed(conn, body, standing, span), rows)
    last = sheet_.at(Stage.FINAL)
    now = standing.totals[0].now if netting is None else netting.of(span).of_total.value
    return AssessmentSheet(
        code=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        year=span.year,
        through_month=span.through_month,
        scheme=scheme.id,
        scheme_name_zh=scheme.name_zh,
        scheme_name_en=scheme.name_en,
        document=scheme.document,
        governs=scheme.governs(_last_day(span)),
        verified=scheme.verified.is_verified,
        exclusions=scheme.exclusions,
        left_out=[] if netting is None else [_left_out(netting.of(one), one) for one in (span, span.before)],
        not_loaded=[Missing(one.zh, one.en) for one in scheme.not_loaded],
        most=scheme.points or None,
        stages=[sheet_.result(stage) for stage in (None, *Stage)],
        rows=[sheet_.row(row, now) for row in last.rows],
        consequences=[
            ProposedConsequence(one.act_zh, one.act_en) for one in scheme.consequences if one.grade == last.grade
        ],
    )


@dataclass(frozen=True, slots=True)
class Judging:
    """What every scheme is judged from for one body: what the accounts feed under each edition, and what is stated.

    It has nothing of the database, so that another machine may judge (`answer`).
    """

    code: str
    name_zh: str
    name_en: str
    span: Span
    wanted: tuple[str, ...]  # ids of schemes, the oldest first
    fed: Mapping[str, Mapping[Feed, Fed]]
    stated: tuple[FindingRow, ...]


def comparison(conn: Connection, scope: Scope, body: AssessedBody, span: Span) -> SchemeComparison:
    """What every scheme for bodies of this kind says of one body, the oldest scheme first."""
    return answer(gather(conn, scope, body, span))


def gather(conn: Connection, scope: Scope, body: AssessedBody, span: Span) -> Judging:
    """All that the schemes for bodies of this kind ask of one body; raises Refused for a region that did not stand."""
    _check_stands(conn, body, span)
    rows = assessment.findings(conn, body, span.year)
    wanted = [one for one in schemes.shipped().values() if one.body in KINDS[body.kind]]
    known, editions = _structures(conn, scope, body, span), {one.exclusions for one in wanted}
    nettings = {edition: _netting(conn, scope, body, edition, span, known) for edition in editions}
    fed = {
        edition: _fed(conn, body, _standing(conn, scope, body, span, known, netting), span)
        for edition, netting in nettings.items()
    }
    ids = tuple(one.id for one in wanted)
    return Judging(body.code, body.name_zh, body.name_en, span, ids, fed, tuple(rows))


def answer(asked: Judging) -> SchemeComparison:
    """What the schemes say: all of the arithmetic, and no look at the database."""
    results = []
    for scheme in map(schemes.shipped().__getitem__, asked.wanted):
        stated = [row for row in asked.stated if row.scheme == scheme.id]
        results.append(_result(_Sheet(scheme, asked.fed[scheme.exclusions], stated), asked.span))
    return SchemeComparison(
        asked.code, asked.name_zh, asked.name_en, asked.span.year, asked.span.through_month, results
    )


def _check_stands(conn: Connection, body: AssessedBody, span: Span) -> None:
    """Raises Refused for a region that was not yet, or no more, at the end of a span."""
    if body.kind == "region":
        standings.check_month(conn, body.code, span.months[-1])


def _structures(conn: Connection, scope: Scope, body: AssessedBody, span: Span) -> Structures | None:
    """What is read of a region once for all schemes; of an enterprise nothing is."""
    if body.kind != "region":
        return None
    return Structures(conn, scope, body.id, region_reads.read(conn, scope, [body.id], span))


def _netting(
    conn: Connection, scope: Scope, body: AssessedBody, exclusions: str, span: Span, known: Structures | None
) -> Netting | None:
    """What an edition leaves of a body's energy; null where it leaves out nothing."""
    if exclusions == _GROSS:
        return None
    edition = schemes.editions()[exclusions]
    if known is not None:
        return netted.of_region(edition, known, span.year)
    return netted.of_enterprise(edition, conn, scope, body.code, span.year)


def _left_out(net: Net, span: Span) -> LeftOutEnergy:
    return LeftOutEnergy(
        year=span.year,
        gross=net.gross.value,
        feedstock=net.feedstock.value,
        renewables=net.renewables.value,
        net_total=net.of_total.value,
        net_intensity=net.of_intensity.value,
        reason=sentence_or_none(net.of_total.reason or net.of_intensity.reason),
        verified=net.of_total.verified and net.of_intensity.verified,
    )


def _standing(
    conn: Connection, scope: Scope, body: AssessedBody, span: Span, known: Structures | None, netting: Netting | None
) -> Standing:
    # A sheet takes what is met and missed; which light that would be is the barometer's.
    rules = light_rules.by_id(light_rules.DEFAULT)
    if known is not None:
        return barometer.stand(conn, scope, body, span, rules, netting, known)
    return enterprise_barometer.stand(conn, body, span, rules, netting)


def _fed(conn: Connection, body: AssessedBody, standing: Standing, span: Span) -> dict[Feed, Fed]:
    # Schemes speak of a region's GDP; what is demanded of it per area or head is no indicator of theirs.
    of_gdp = body.kind == "region"
    judged = [one for one in standing.judged if not (of_gdp and one.per)]
    found = feeds.by_targets(judged, standing.verified_of)
    if body.kind == "enterprise":
        n_reported = assessment.months_reported(conn, body.id, span.months)
        found[Feed.MONTHLY_REPORTS] = feeds.monthly_reports(n_reported, len(span.months))
    else:
        found[Feed.TWO_HIGH_MET] = feeds.two_high(projects.approved_offset(conn, body.id, span), span.year)
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A scheme, what the accounts feed, and what persons stated."""

    scheme: Scheme
    fed: Mapping[Feed, Fed]
    stated: Sequence[FindingRow]

    def accounts(self, indicator: Indicator) -> Fed:
        """What the accounts say of an indicator."""
        if indicator.fed_by is None or indicator.fed_by not in self.fed:
            return _UNKNOWN
        return self.fed[indicator.fed_by]

    def at(self, stage: Stage | None) -> Sheet:
        """What the scheme says at a stage; null is the accounts alone."""
        found: dict[str, Finding] = {}
        for one in self.scheme.indicators:
            fed = self.accounts(one)
            by_stage = {row.stage: row.finding for row in self.stated if row.indicator == one.code}
            counts = effective(stage, by_stage, None if fed.reason else fed.finding)
            if counts is not None:
                found[one.code] = counts
        return judge(self.scheme, found)

    def result(self, stage: Stage | None) -> StageResult:
        """What the sheet comes to at a stage."""
        judged = self.at(stage)
        return StageResult(
            stage="accounts" if stage is None else stage.value,
            n_stated=sum(row.stage is stage for row in self.stated),
            points=judged.points if self.scheme.points else None,
            least=judged.tally.least,
            most=judged.tally.most,
            vetoed=judged.tally.vetoed,
            grade=judged.grade,
            possible=judged.possible,
        )

    def row(self, row: Row, total: float | None) -> AssessmentRow:
        """An indicator as it stands at last. total: of energy now [tce]."""
        of, fed = row.indicator, self.accounts(row.indicator)
        gain = _next(row, total if of.fed_by is Feed.TOTAL_OVER else None)
        return AssessmentRow(
            indicator=of.code,
            name_zh=of.name_zh,
            name_en=of.name_en,
            role=of.role,
            veto=of.veto,
            unit=of.unit,
            wants=WANTED[of.points.by] if of.points else "met",
            states=list(of.points.states) if isinstance(of.points, ByState) else [],
            items=of.items or getattr(of.points, "items", ()),
            accounts=FoundByAccounts(
                fed.finding.met,
                fed.finding.value,
                fed.finding.state,
                points_of(of, fed.finding),
                sentence_or_none(fed.reason),
                fed.verified,
            ),
            persons=[_person(of, one) for one in self.stated if one.indicator == of.code],
            points=row.points if of.points else None,
            most=of.most,
            at_risk=row.at_risk,
            lost=row.lost,
            next_points=gain.points,
            next_value=gain.value,
            next_state=gain.state,
            next_saving=gain.saving,
        )


def _person(of: Indicator, row: FindingRow) -> FoundByPerson:
    said = row.finding
    return FoundByPerson(
        row.stage,
        said.met,
        said.value,
        said.state,
        said.given,
        points_of(of, said),
        row.document,
        row.note,
        row.declared_by,
        row.declared_at,
    )


@dataclass(frozen=True, slots=True)
class _Gain:
    """What the nearest better step earns more, and what it takes."""

    points: float | None = None
    value: float | None = None
    state: str | None = None
    saving: float | None = None


def _next(row: Row, total: float | None) -> _Gain:
    rule, found = row.indicator.points, row.finding
    if isinstance(rule, BySteps) and found.value is not None:
        step = rule.next_step(found.value)
        if step is None:
            return _Gain()
        # The total is (1 + over) times what is allowed; the step wants it to be (1 + bound) times that.
        saving = None if total is None else total * (1.0 - (1.0 + step.bound) / (1.0 + found.value))
        return _Gain(step.points - rule.of(found.value), step.bound, None, saving)
    if isinstance(rule, ByState) and found.state is not None:
        better = [(points, name) for name, points in rule.states.items() if points > rule.states[found.state]]
        if better:
            points, name = min(better)
            return _Gain(points - rule.states[found.state], None, name)
    return _Gain()


def _result(of: _Sheet, span: Span) -> SchemeResult:
    judged, scheme = of.at(Stage.FINAL), of.scheme
    unknown = [row for row in judged.rows if (row.points if row.indicator.points else row.finding.met) is None]
    return SchemeResult(
        scheme=scheme.id,
        name_zh=scheme.name_zh,
        name_en=scheme.name_en,
        document=scheme.document,
        governs=scheme.governs(_last_day(span)),
        verified=scheme.verified.is_verified,
        points=judged.points if scheme.points else None,
        least=judged.tally.least,
        most=scheme.points or None,
        grade=judged.grade,
        possible=judged.possible,
        n_indicators=len(judged.rows),
        n_unknown=len(unknown),
    )


def _last_day(span: Span) -> date:
    return periods.next_month(span.months[-1]) - periods.DAY
