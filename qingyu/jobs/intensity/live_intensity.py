"""The intensity of the last hours, from slots and the output stated in them; computed on reading, never stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, reference
from qingyu.db import intensity as rows
from qingyu.db.energy import Product
from qingyu.db.intensity import Process
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import product_case
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy import assess, periods
from qingyu.domain.energy.account import Lookup, Use
from qingyu.domain.energy.coal import PRODUCT_SIGN
from qingyu.domain.intensity.production import Output, Statement, output
from qingyu.domain.intensity.ratio import METRIC_UNIT
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.energy import energy
from qingyu.jobs.intensity.charging import Charging
from qingyu.jobs.intensity.intensity_answer import LiveIntensity, LiveProduct

MOST_HOURS = 168


def live(conn: Connection, scope: Scope, code: str, product: str | None, hours: int, now: datetime) -> LiveIntensity:
    """Each product over the `hours` before the end of its last stated output; raises NotFound.

    Output is stated after a shift or a day: measured up to this minute, energy would always be ahead of it. How long
    ago that end is, the answer says.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid(because("hours_up_to", n=MOST_HOURS, got=hours), code="bad_span")
    enterprise = enterprises.enterprise(conn, scope, code)
    zone, span = enterprise.zone, timedelta(hours=hours)
    everything = energy_rows.products(conn, enterprise.id)
    products = [p for p in everything if product in (None, p.code)]
    if product is not None and not products:
        raise NotFound(because("no_product", enterprise=code, product=product))
    stated = energy_rows.statements(conn, enterprise.id, now - 2 * span, now)
    day, first = enterprise.day(now), enterprise.day(now - 2 * span)
    months = {periods.month_start(day), periods.month_start(first)}
    charging = Charging(conn, enterprise.id, everything, months)
    parts = energy_rows.slot_uses(conn, enterprise.id, PRODUCT_SIGN, now - 2 * span, now, zone, scope)
    wanted = charging.flows
    parts = [part for part in parts if part[0] in wanted]
    ids = [id_ for p in products for id_ in p.yardsticks.values()]
    yardsticks = reference.yardsticks(conn, ids)
    processes = rows.processes(conn, enterprise.id)
    unmetered = {flow.code for flow in energy_rows.stated_flows(conn, enterprise.id, first, day + periods.DAY)}
    work = _Live(charging, unmetered, stated, parts, energy.lookup(conn, enterprise), yardsticks, zone, now, span)
    return LiveIntensity(
        hours=hours,
        time_zone=enterprise.time_zone,
        products=[work.product(p, processes.get(p.code)) for p in products],
    )


class _Live:
    """One reading of the last hours of an enterprise."""

    def __init__(
        self,
        charging: Charging,
        unmetered: set[str],
        stated: dict[str, list[Statement]],
        parts: Sequence[tuple[str, Use]],
        lookup: Lookup,
        yardsticks: dict[str, Yardstick],
        zone: ZoneInfo,
        now: datetime,
        span: timedelta,
    ) -> None:
        self.charging, self.stated, self.parts, self.lookup = charging, stated, parts, lookup
        self.unmetered = unmetered
        self.yardsticks, self.zone, self.now, self.span = yardsticks, zone, now, span

    def product(self, product: Product, process: Process | None) -> LiveProduct:
        """The last hours of a product."""
        stated = self.stated.get(product.code, [])
        ended = max((s.to_at for s in stated), default=None)
        until = ended if ended is not None and ended > self.now - self.span else None
        end = until or self.now
        case = self._case(product, end - self.span, end, stated, until is not None)
        unit, metric = product_case.primary(case)
        measured = product_case.measure(case, self.lookup)
        found = product_case.intensity_of(case, measured, unit, metric)
        charged = product_case.energy_of(case, measured, metric)
        return LiveProduct(
            product=product.code,
            name_zh=product.name_zh,
            name_en=product.name_en,
            process=process,
            value=found.value,
            unit=found.unit,
            reason=sentence_or_none(found.reason),
            completeness=found.completeness,
            coverage=found.coverage,
            verified=assess.all_verified(measured[metric].factors),
            from_=(end - self.span).astimezone(self.zone),
            until=end.astimezone(self.zone),
            behind_h=(self.now - end).total_seconds() / 3600.0,
            energy=charged.value,
            energy_unit=METRIC_UNIT[metric],
            output=case.output.quantity if case.output.reason is None else None,
            output_unit=product.unit,
        )

    def _case(
        self, product: Product, start: datetime, end: datetime, stated: Sequence[Statement], is_stated: bool
    ) -> product_case.ProductCase:
        parts = [part for part in self.parts if _inside(part[1].start, start, end)]
        month = periods.month_start(periods.local_day(end, self.zone))
        splits = {r.id: self.charging.split(r, parts, self.stated, start, end, month) for r in self.charging.rules}
        limit = self.yardsticks.get(product.limit_id or "")
        benchmark = self.yardsticks.get(product.benchmark_id or "")
        told_at = self.charging.judged_at(product.code, (limit, benchmark))
        charged = self.charging.charge(product.code, parts, splits, told_at)
        made = output(stated, start, end)
        if not is_stated:
            made = Output(0.0, 0.0, (), because("no_recent_output", hours=self.span / timedelta(hours=1)))
        return product_case.ProductCase(
            code=product.code,
            unit=product.unit,
            uses=charged.uses,
            output=made,
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


def _inside(at: date | datetime, start: datetime, end: datetime) -> bool:
    return isinstance(at, datetime) and start <= at and at + periods.SLOT <= end
