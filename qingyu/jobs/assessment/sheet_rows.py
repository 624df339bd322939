"""Rows of a score sheet: what the accounts feed and what persons stated, what it earns, and the nearest better step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingyu.db.assessment import FindingRow
from qingyu.domain.assessment.feeds import Fed
from qingyu.domain.assessment.judge import WANTED, Finding, Row, Sheet, judge, points_of
from qingyu.domain.assessment.points import ByState, BySteps
from qingyu.domain.assessment.scheme import Feed, Indicator, Scheme
from qingyu.domain.assessment.stage import Stage, effective
from qingyu.domain.kernel.reason import because
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment.sheets_answer import AssessmentRow, FoundByAccounts, FoundByPerson, StageResult

_UNKNOWN = Fed(Finding(), because("not_fed"))


@dataclass(frozen=True, slots=True)
class StatedSheet:
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
