"""What the accounts of a body say of a scheme's indicators 自动取数: an indicator names its feed, and no code knows it.

Where a body has several drops (an enterprise's, per product), all of them have to be met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingyu.domain.assessment.barometer import Judged, Task
from qingyu.domain.assessment.judge import Finding
from qingyu.domain.assessment.scheme import Feed
from qingyu.domain.control import targets
from qingyu.domain.control.body_target import Controlled, Demanded, Structural
from qingyu.domain.kernel.reason import Reason, all_of, because


@dataclass(frozen=True, slots=True)
class Fed:
    """What a feed says. finding: empty with a reason where it is unknown. verified: false where a part is not."""

    finding: Finding
    reason: Reason | None = None
    verified: bool = True


def by_targets(judged: Sequence[Judged], verified: Mapping[Demanded, bool]) -> dict[Feed, Fed]:
    """What targets and totals say, as the barometer judged them. verified: of what each target is of."""
    of = {one: _Of(judged, one, verified.get(one, True)) for one in (*Controlled, *Structural)}
    energy, carbon = of[Controlled.ENERGY], of[Controlled.CARBON]
    industry = [of[one].met(Task.YEAR) for one in (Structural.INDUSTRY_ENERGY, Structural.INDUSTRY_CARBON)]
    return {
        Feed.INTENSITY_MET: energy.met(Task.YEAR),
        Feed.INTENSITY_STATE: energy.state(),
        Feed.INTENSITY_OR_LOWER: energy.or_lower(),
        Feed.INTENSITY_COMPLETION: energy.completion(),
        Feed.TOTAL_MET: energy.met(Task.TOTAL),
        Feed.TOTAL_OVER: energy.over(),
        Feed.CARBON_INTENSITY_MET: carbon.met(Task.YEAR),
        Feed.CARBON_TOTAL_MET: carbon.met(Task.TOTAL),
        Feed.COAL_TOTAL_MET: of[Structural.COAL].met(Task.TOTAL),
        Feed.OIL_TOTAL_MET: of[Structural.OIL].met(Task.TOTAL),
        Feed.NON_FOSSIL_MET: of[Structural.NON_FOSSIL].met(Task.SHARE),
        Feed.CLEAN_POWER_MET: of[Structural.CLEAN_POWER].met(Task.SHARE),
        Feed.INDUSTRY_MET: _both(industry),
        Feed.PUBLIC_CARBON_MET: of[Structural.PUBLIC_CARBON].met(Task.YEAR),
        Feed.BUILDING_CARBON_MET: of[Structural.BUILDING_CARBON].met(Task.YEAR),
        Feed.TRANSPORT_CARBON_MET: of[Structural.TRANSPORT_CARBON].met(Task.YEAR),
        Feed.MARKET_CARBON_MET: of[Structural.MARKET_CARBON].met(Task.TOTAL),
        Feed.FOREST_MET: of[Structural.FOREST_STOCK].met(Task.TOTAL),
    }


def _both(fed: Sequence[Fed]) -> Fed:
    """Met where all are; one that is missed settles it, whatever the others would say."""
    verified = all(one.verified for one in fed)
    if any(one.finding.met is False for one in fed):
        return Fed(Finding(met=False), None, verified)
    reason = all_of([one.reason for one in fed])
    return Fed(Finding(), reason, verified) if reason else Fed(Finding(met=True), None, verified)


def two_high(offset: Sequence[bool | None], year: int) -> Fed:
    """Whether each two-high project 两高项目 that was approved in a year is offset; unknown where none was approved.

    offset: null of one that adds CO2 and of which no ratio of what is to go for it was declared: that is no offset.

    What else S4 looks at was not found, so this is unverified.

    >>> two_high([True, False], 2026).finding.met, two_high([True], 2026).finding.met, two_high([], 2026).finding.met
    (False, True, None)
    >>> two_high([True, None], 2026).finding.met, two_high([False, None], 2026).finding.met
    (None, False)
    """
    if not offset:
        return Fed(Finding(), because("no_project_approved", year=year), verified=False)
    undeclared = sum(one is None for one in offset)
    if undeclared and False not in offset:
        return Fed(Finding(), because("project_without_carbon_ratio", n=undeclared, year=year), verified=False)
    return Fed(Finding(met=False not in offset), None, verified=False)


def monthly_reports(n_reported: int, n_due: int) -> Fed:
    """The share of months that have a monthly report. [1]

    >>> monthly_reports(9, 10).finding.value
    0.9
    """
    return Fed(Finding(value=n_reported / n_due))


@dataclass(frozen=True, slots=True)
class _Of:
    """What was judged of one controlled quantity."""

    judged: Sequence[Judged]
    controlled: Demanded
    verified: bool

    def _all(self, task: Task) -> list[Judged]:
        return [one for one in self.judged if one.controlled is self.controlled and one.task is task]

    def _unknown(self, *tasks: Task) -> Reason | None:
        """Why one of the tasks cannot be said to be met or missed; null where all can."""
        found = [one for task in tasks for one in self._all(task)]
        if not found:
            return because("no_target_judged")
        return all_of([one.reason or because("no_target_judged") for one in found if one.gap is None])

    def _is_met(self, task: Task) -> bool:
        return all(one.gap is not None and one.gap <= targets.TOLERANCE for one in self._all(task))

    def _said(self, reason: Reason | None, finding: Finding) -> Fed:
        return Fed(Finding(), reason, self.verified) if reason else Fed(finding, None, self.verified)

    def met(self, task: Task) -> Fed:
        """Whether a task is met by all targets."""
        return self._said(self._unknown(task), Finding(met=self._is_met(task)))

    def state(self) -> Fed:
        """Whether the year, the years so far, both or neither are met."""
        year, cumulative = self._is_met(Task.YEAR), self._is_met(Task.PLAN)
        names = {(True, True): "year_and_cumulative", (False, True): "cumulative", (True, False): "year"}
        reason = self._unknown(Task.YEAR, Task.PLAN)
        return self._said(reason, Finding(met=year and cumulative, state=names.get((year, cumulative), "neither")))

    def or_lower(self) -> Fed:
        """Met, or at least lower than a year before."""
        is_met = self._is_met(Task.YEAR)
        is_lower = all((one.actual or 0.0) > targets.TOLERANCE for one in self._all(Task.YEAR))
        state = "met" if is_met else "lower_than_last_year" if is_lower else "neither"
        return self._said(self._unknown(Task.YEAR), Finding(met=is_met, state=state))

    def completion(self) -> Fed:
        """The least completion of the demanded drops; unknown where a target demands none."""
        reason = self._unknown(Task.YEAR)
        rates = [targets.completion(one.actual or 0.0, one.target or 0.0) for one in self._all(Task.YEAR)]
        if reason is None and None in rates:
            reason = because("no_drop_demanded")
        least = min((rate for rate in rates if rate is not None), default=None)
        return self._said(reason, Finding(met=self._is_met(Task.YEAR), value=least))

    def over(self) -> Fed:
        """How far the total lies over the allowed one: (1 + grown) / (1 + allowed) - 1."""
        reason = self._unknown(Task.TOTAL)
        found = [(one.actual, one.target) for one in self._all(Task.TOTAL)]
        shares = [
            (1.0 + actual) / (1.0 + allowed) - 1.0
            for actual, allowed in found
            if actual is not None and allowed is not None and allowed > -1.0
        ]
        return self._said(reason, Finding(met=self._is_met(Task.TOTAL), value=max(shares, default=None)))
