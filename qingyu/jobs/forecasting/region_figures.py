"""What the targets of a region count from, made in the way its forecast was made."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from qingyu.db.pool import Connection
from qingyu.domain.assessment.barometer import Figures
from qingyu.domain.control.body_target import BodyTarget, Controlled
from qingyu.domain.control.span import Basis, Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.assessment import barometer, region_reads
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.region_reads import Stated


def basis_of(stated: Stated, controlled: Controlled, year: int) -> Basis:
    """How the total of a whole year is made: where statistics state one, it stands before a sum."""
    return Basis.STATED if (f"{controlled}_total", whole(year)) in stated else Basis.SUMMED


def of_year(
    conn: Connection,
    scope: Scope,
    region: AssessedBody,
    targets: Sequence[BodyTarget],
    controlled: Controlled,
    day: date,
    stated: Stated,
    basis: Basis,
    until: datetime | None = None,
) -> Figures:
    """The years that the targets of a year count from, made as the forecast's is; of the year itself nothing.

    day: that the forecast is as of. stated: of the region. until: as stated before an instant; null for now.
    """
    year, month = day.year, periods.month_start(day)
    asked = sorted(region_reads.years_asked(targets, controlled, whole(year)) | {year - 1})
    made = {one: barometer.totals(conn, scope, region, controlled, whole(one), month, stated, until) for one in asked}
    years = {one: _by(basis, *found) for one, found in made.items()}
    nothing = Total(None, None, because("year_unknown", year=year), True)
    output = {span: value for (quantity, span), value in stated.items() if quantity == "gdp"}
    return Figures(controlled, nothing, years[year - 1], years, output)


def _by(basis: Basis, totals: Mapping[Basis, Total], missing: Reason) -> Total:
    """A total by one way only: what was made in two ways is no comparison."""
    other = next(iter(totals), None)
    if other is not None and basis not in totals:
        missing = because("totals_by_two_ways", basis_now=basis, basis_before=other)
    return totals.get(basis) or Total(None, None, missing, True)
