"""The intensity of products over any span of time, from slots or days and the output stated in it; never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import reference
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import product_case
from qingyu.domain.energy import assess, periods
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.intensity.production import Output, output
from qingyu.domain.intensity.ratio import Intensity, Metric
from qingyu.domain.kernel.reason import Reason, because
from qingyu.jobs.energy import energy
from qingyu.jobs.intensity.charging import Charging

Parts = Sequence[tuple[str, Use]]


@dataclass(frozen=True, slots=True)
class Spanned:
    """A product over a span: its intensity, the energy charged to it, and the output stated in the span."""

    intensity: Intensity
    energy: Amount
    metric: Metric
    output: Output
    verified: bool


class Spans:
    """The products of an enterprise, with what charges and judges them; made once for many spans."""

    def __init__(
        self, conn: Connection, enterprise: Enterprise, everything: Sequence[Product], from_at: datetime, now: datetime
    ) -> None:
        """everything: every product.  from_at, now: what the spans lie in."""
        zone = enterprise.zone
        first, day = periods.local_day(from_at, zone), periods.local_day(now, zone)
        months = {periods.month_start(each) for each in periods.days(first, day + periods.DAY)}
        self.zone, self.lookup = zone, energy.lookup(conn, enterprise)
        self.charging = Charging(conn, enterprise.id, everything, months)
        self.stated = energy_rows.statements(conn, enterprise.id, from_at, now)
        self.yardsticks = reference.yardsticks(conn, [id_ for p in everything for id_ in p.yardsticks.values()])
        stated = energy_rows.stated_flows(conn, enterprise.id, first, day + periods.DAY)
        self.unmetered = {flow.code for flow in stated}

    def charged(self, parts: Parts) -> Parts:
        """Those of some uses that any product is charged with, or a split asks."""
        wanted = self.charging.flows
        return [part for part in parts if part[0] in wanted]

    def last_output(self, product: str) -> datetime | None:
        """The end of the last output that is stated of a product."""
        return max((s.to_at for s in self.stated.get(product, ())), default=None)

    def of(
        self, product: Product, parts: Parts, start: datetime, end: datetime, no_output: Reason | None = None
    ) -> Spanned:
        """A product over [start, end). parts: uses by slot or by day.  no_output: why none is stated at all."""
        case = self._case(product, parts, start, end, no_output)
        unit, metric = product_case.primary(case)
        measured = product_case.measure(case, self.lookup)
        return Spanned(
            intensity=product_case.intensity_of(case, measured, unit, metric),
            energy=product_case.energy_of(case, measured, metric),
            metric=metric,
            output=case.output,
            verified=assess.all_verified(measured[metric].factors),
        )

    def _case(
        self, product: Product, uses: Parts, start: datetime, end: datetime, no_output: Reason | None
    ) -> product_case.ProductCase:
        parts = [part for part in uses if _inside(part[1].start, start, end, self.zone)]
        month = periods.month_start(periods.local_day(end, self.zone))
        splits = {r.id: self.charging.split(r, parts, self.stated, start, end, month) for r in self.charging.rules}
        limit = self.yardsticks.get(product.limit_id or "")
        benchmark = self.yardsticks.get(product.benchmark_id or "")
        told_at = self.charging.judged_at(product.code, (limit, benchmark))
        charged = self.charging.charge(product.code, parts, splits, told_at)
        made = output(self.stated.get(product.code, []), start, end)
        return product_case.ProductCase(
            code=product.code,
            unit=product.unit,
            uses=charged.uses,
            output=Output(0.0, 0.0, (), no_output) if no_output is not None else made,
            until=periods.local_day(end, self.zone),
            limit=limit,
            benchmark=benchmark,
            charges=charged.charges,
            unsplit=self._unmetered(product) or charged.unsplit,
            boundary=told_at,
        )

    def _unmetered(self, product: Product) -> Reason | None:
        found = sorted(self.unmetered & self.charging.flows_of(product.code))
        return because("flow_stated_not_hourly", flow=found[0]) if found else None


def _inside(at: date | datetime, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    if isinstance(at, datetime):
        return start <= at and at + periods.SLOT <= end
    return start <= periods.day_start(at, zone) and periods.day_start(at + periods.DAY, zone) <= end
