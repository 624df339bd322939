"""A body's targets of energy judged by what an edition leaves of it 扣除后, for schemes that exclude."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qingyu.db.pool import Connection
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.exclusions import Exclusions, Renewables
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.assessment.netting import Net, base_year, net
from qingyu.domain.control import denominators
from qingyu.domain.control import span as spans
from qingyu.domain.control.body_target import BodyTarget
from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Basis, Span, Total, whole
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.assessment.structural import Structures, lines_of

_Pick = Callable[[Net], tuple[Mapping[Basis, Total], Total]]  # what counts, by basis, and as it is shown


@dataclass(frozen=True, slots=True)
class Netting:
    """An edition and the account of a body. lines: what it is made of in a span; since: the base year."""

    edition: Exclusions
    lines: Callable[[Span], Mapping[Regional, Line]]
    since: int

    def of(self, span: Span) -> Net:
        """What is left of a span, with the same months of the base year where what was added since counts.

        The base year is one for all spans of a judgement, so that what was added is told from one year on.
        """
        asks = Renewables.ADDED in (self.edition.renewables_of_total, self.edition.renewables_of_intensity)
        base = self.lines(Span(self.since, span.through_month)) if asks and span.year != self.since else None
        return net(self.edition, self.lines(span), base)

    def intensity(self, figures: Figures, targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
        """The year's task and the plan's progress of what counts per output."""
        if denominators.is_product(figures.per):
            nothing = Total(None, None, because("product_not_netted", product=figures.per), True)
            return judging.intensity(replace(figures, now=nothing), targets, span, rules)
        left = self._left(figures, span, lambda one: (one.intensities, one.of_intensity))
        return judging.intensity(left, targets, span, rules)

    def total(self, figures: Figures, targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
        """The growth of what counts of the total."""
        return judging.total(self._left(figures, span, lambda one: (one.totals, one.of_total)), targets, span, rules)

    def _left(self, figures: Figures, span: Span, pick: _Pick) -> Figures:
        (now, shown), (before, shown_before) = (pick(self.of(one)) for one in (span, span.before))
        pair = spans.compared(now, before, _missing(shown), _missing(shown_before))
        picked = {year: pick(self.of(whole(year))) for year in figures.years}
        return replace(
            figures,
            now=pair[0],
            before=pair[1],
            years={year: found for year, (_, found) in picked.items()},
            bounds={
                year: spans.by_basis(all_, pair[0], _missing(found), year) for year, (all_, found) in picked.items()
            },
        )


def _missing(of: Total) -> Reason:
    return of.reason or because("net_by_two_ways")


def of_region(edition: Exclusions, structures: Structures, year: int) -> Netting:
    """The edition on a region's account. year: that is judged."""
    return Netting(edition, structures.lines, base_year(year))


def of_enterprise(edition: Exclusions, conn: Connection, scope: Scope, code: str, year: int) -> Netting:
    """The edition on an enterprise's account: there is nobody beside it. year: that is judged."""
    read: dict[Span, dict[Regional, Line]] = {}

    def lines(span: Span) -> dict[Regional, Line]:
        if span not in read:
            nobody = {(f"{one}_other", span): 0.0 for one in Regional}
            read[span] = lines_of(conn, scope, [code], nobody, span)
        return read[span]

    return Netting(edition, lines, base_year(year))
