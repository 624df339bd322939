"""Score sheets of a body 考核评分表: accounts and what persons state, by any scheme, each stage kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qingyu.db import assessment
from qingyu.db.assessment import FindingRow
from qingyu.db.pool import Connection
from qingyu.domain.assessment import feeds
from qingyu.domain.assessment.feeds import Fed
from qingyu.domain.assessment.netting import Net
from qingyu.domain.assessment.scheme import Body, Feed, Scheme
from qingyu.domain.assessment.stage import Stage
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
from qingyu.jobs.assessment.sheet_rows import StatedSheet
from qingyu.jobs.assessment.sheets_answer import (
    AssessmentSheet,
    LeftOutEnergy,
    Missing,
    ProposedConsequence,
    SchemeComparison,
    SchemeResult,
)
from qingyu.jobs.assessment.structural import Structures

# Which bodies a scheme may be asked of: a region by those of every level, for a plan often hands its own down.
KINDS = {"enterprise": (Body.UNIT,), "region": (Body.PROVINCE, Body.CITY, Body.DISTRICT)}
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
    sheet_ = StatedSheet(scheme, _fed(conn, body, standing, span), rows)
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
        results.append(_result(StatedSheet(scheme, asked.fed[scheme.exclusions], stated), asked.span))
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


def _result(of: StatedSheet, span: Span) -> SchemeResult:
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
