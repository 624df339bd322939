"""A body's targets of energy judged by what an edition leaves of it 扣除后, for schemes that exclude."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qingyu.db.pool import Connection
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.exclusions import Exclusions
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.assessment.netting import Net, base_year, net
from qingyu.domain.control.body_target import BodyTarget
from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Span, Total, whole
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.assessment.structural import Structures, lines_of


@dataclass(frozen=True, slots=True)
class Netting:
    """An edition and the account of a body. lines: what it is made of in a span."""

    edition: Exclusions
    lines: Callable[[Span], Mapping[Regional, Line]]

    def of(self, span: Span) -> Net:
        """What is left of a span, with the same months of the base year where what was added since counts."""
        return net(self.edition, self.lines(span), self.lines(Span(base_year(span.year), span.through_month)))

    def intensity(self, figures: Figures, targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
        """The year's task and the plan's progress of what counts per output."""
        if figures.per and figures.per not in list(Measure):
            nothing = Total(None, None, because("product_not_netted", product=figures.per), True)
            return judging.intensity(replace(figures, now=nothing), targets, span, rules)
        return judging.intensity(self._left(figures, span, lambda one: one.of_intensity), targets, span, rules)

    def total(self, figures: Figures, targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
        """The growth of what counts of the total."""
        return judging.total(self._left(figures, span, lambda one: one.of_total), targets, span, rules)

    def _left(self, figures: Figures, span: Span, pick: Callable[[Net], Total]) -> Figures:
        now, before = pick(self.of(span)), pick(self.of(span.before))
        if now.value is not None and before.value is not None and now.basis is not before.basis:
            differ = because("totals_by_two_ways", basis_now=str(now.basis), basis_before=str(before.basis))
            before = Total(None, None, differ, True)
        years = {year: pick(self.of(whole(year))) for year in figures.years}
        return replace(figures, now=now, before=before, years=years)


def of_region(edition: Exclusions, structures: Structures) -> Netting:
    """The edition on a region's account."""
    return Netting(edition, structures.lines)


def of_enterprise(edition: Exclusions, conn: Connection, scope: Scope, code: str) -> Netting:
    """The edition on an enterprise's account: there is nobody beside it."""
    read: dict[Span, dict[Regional, Line]] = {}

    def lines(span: Span) -> dict[Regional, Line]:
        if span not in read:
            nobody = {(f"{one}_other", span): 0.0 for one in Regional}
            read[span] = lines_of(conn, scope, [code], nobody, span)
        return read[span]

    return Netting(edition, lines)
