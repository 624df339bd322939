"""The verdict of a scheme on what is known of a body: a row an indicator, points, and the grades still possible."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from qingyu.domain.assessment.grades import Tally
from qingyu.domain.assessment.points import ByHand, BySteps
from qingyu.domain.assessment.scheme import Indicator, Role, Scheme
from qingyu.domain.kernel.tables import FilePart
from qingyu.errors import Invalid

Wanted = Literal["met", "value", "state", "given"]
# What a finding says for each kind of rule.
WANTED: dict[str, Wanted] = {"steps": "value", "state": "state", "hand": "given"}


class BadFinding(Invalid):
    """What was found of an indicator does not fit its rule."""

    code = "bad_finding"


class Finding(FilePart):
    """What is known of an indicator. met: null while unknown. value: what its steps ask for [unit of the indicator].

    state: the name of a state. given: points that a person gave.
    """

    met: bool | None = None
    value: float | None = Field(default=None, allow_inf_nan=False)
    state: str | None = None
    given: float | None = Field(default=None, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator of the sheet. points: null while unknown; least: what is sure; most: what can still be reached."""

    indicator: Indicator
    finding: Finding
    points: float | None
    least: float
    most: float

    @property
    def at_risk(self) -> float:
        """Points that are not sure yet. [point]"""
        return self.most - self.least

    @property
    def lost(self) -> float:
        """Points that cannot be reached any more. [point]"""
        return self.indicator.most - self.most


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet 评分表. grade: null unless one only is possible."""

    scheme: Scheme
    rows: tuple[Row, ...]
    tally: Tally
    possible: tuple[str | None, ...]

    @property
    def points(self) -> float | None:
        """The points of the whole, null while any are unknown."""
        given = [row.points for row in self.rows]
        return None if None in given else sum(one for one in given if one is not None)

    @property
    def grade(self) -> str | None:
        """The grade, where nothing that is unknown can change it."""
        return self.possible[0] if len(self.possible) == 1 else None


def judge(scheme: Scheme, findings: Mapping[str, Finding], *, falsified: bool = False) -> Sheet:
    """What a scheme says of what was found; an indicator without a finding is unknown.

    Raises BadFinding where a finding names an indicator, a state or points that the scheme does not have.
    """
    known = {indicator.code for indicator in scheme.indicators}
    for code in findings.keys() - known:
        raise BadFinding(f"{scheme.id} has no indicator {code!r}; it has {', '.join(sorted(known))}")
    rows = tuple(_row(one, _finding(one, findings)) for one in scheme.indicators)
    tally = _tally(rows, falsified)
    return Sheet(scheme, rows, tally, tuple(scheme.grade.possible(tally)))


def check(indicator: Indicator, finding: Finding) -> None:
    """Whether a finding is one that the indicator's rule can use; raises BadFinding with what it wants."""
    rule = indicator.points
    wanted: Wanted = "met" if rule is None else WANTED[rule.by]
    said = [name for name, value in finding if value is not None]
    if wanted not in said or set(said) - {wanted, "met"}:
        came = ", ".join(said) or "nothing"
        raise BadFinding(f"{indicator.code} wants `{wanted}`, and may say `met` beside it; {came} came")
    points_of(indicator, finding)


def _finding(indicator: Indicator, findings: Mapping[str, Finding]) -> Finding:
    found = findings.get(indicator.code, Finding())
    if indicator.exempt_by is None or found.met:
        return found
    freed = findings.get(indicator.exempt_by, Finding()).met
    # While it is open whether another frees from it, a miss is not final either.
    return found.model_copy(update={"met": freed}) if freed in (True, None) else found


def _row(indicator: Indicator, finding: Finding) -> Row:
    rule = indicator.points
    if rule is None:
        return Row(indicator, finding, 0.0, 0.0, 0.0)
    found = points_of(indicator, finding)
    least, most = (found, found) if found is not None else rule.span
    return Row(indicator, finding, found, least, most)


def points_of(indicator: Indicator, finding: Finding) -> float | None:
    """The points of a finding; null where it has none or says none. Raises BadFinding for one that is out of bounds."""
    rule = indicator.points
    if isinstance(rule, BySteps):
        return None if finding.value is None else rule.of(finding.value)
    if isinstance(rule, ByHand):
        if finding.given is not None and not 0.0 <= finding.given <= rule.most:
            raise BadFinding(f"{indicator.code} gives 0 to {rule.most:g} points, got {finding.given:g}")
        return finding.given
    if rule is None or finding.state is None:
        return None
    if finding.state not in rule.states:
        raise BadFinding(f"{indicator.code} knows the states {', '.join(rule.states)}, got {finding.state!r}")
    return rule.states[finding.state]


def _tally(rows: tuple[Row, ...], falsified: bool) -> Tally:
    vetoes = [row.finding.met for row in rows if row.indicator.veto]
    vetoed = True if False in vetoes else None if None in vetoes else False
    by_role = {role: [row.finding.met for row in rows if row.indicator.role is role] for role in Role}
    return Tally(
        least=sum(row.least for row in rows),
        most=sum(row.most for row in rows),
        vetoed=vetoed,
        control_missed=by_role[Role.CONTROL].count(False),
        control_unknown=by_role[Role.CONTROL].count(None),
        supporting_missed=by_role[Role.SUPPORTING].count(False),
        supporting_unknown=by_role[Role.SUPPORTING].count(None),
        falsified=falsified,
        met=frozenset(row.indicator.code for row in rows if row.finding.met),
        missed=frozenset(row.indicator.code for row in rows if row.finding.met is False),
    )
