"""Comprehensive energy (综合能耗) of an enterprise over a span of its own days, by slot, hour, day or month."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db import factors as factor_rows
from qingyu.db.pool import Connection
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Account, Lookup, Use, of_enterprise
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import spread
from qingyu.jobs.energy.energy_answer import EnergyReport, EnergyRow, totals
from qingyu.jobs.energy.world import World

MOST_ROWS = 20_000
_DAYS_KEPT = 4_096  # of a carrier in a book: a year of five carriers


class By(StrEnum):
    """The length of one row of a report."""

    SLOT = "slot"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """One row of a report: [start, end) and its account."""

    start: datetime
    end: datetime
    account: Account


@dataclass(frozen=True, slots=True)
class Report:
    """The account of a span of days and of each period in it; `pending_batches` are not in it yet."""

    enterprise: str
    time_zone: str
    from_day: date
    to_day: date
    by: By
    total: Account
    rows: tuple[Period, ...]
    pending_batches: int

    def answer(self) -> EnergyReport:
        """The report as the API and `--json` give it; instants local with offset."""
        zone = ZoneInfo(self.time_zone)
        return EnergyReport(
            enterprise=self.enterprise,
            time_zone=self.time_zone,
            from_=self.from_day,
            to=self.to_day,
            by=self.by.value,
            total=totals(self.total),
            rows=[
                EnergyRow(**spread(totals(row.account)), start=row.start.astimezone(zone), end=row.end.astimezone(zone))
                for row in self.rows
            ],
            pending_batches=self.pending_batches,
        )


def lookup(conn: Connection, enterprise: Enterprise) -> Lookup:
    """The coefficient in force for an enterprise, by carrier, book and day."""
    return functools.cache(factor_rows.of_enterprise(conn, enterprise.id).in_force)


def kept_lookup(world: World) -> Lookup:
    """The same as long as nothing else is declared."""
    printed = world.of_all(factor_rows.printed)
    in_force = factor_rows.of_enterprise(world.conn, world.enterprise_id, printed).in_force
    return functools.lru_cache(maxsize=_DAYS_KEPT)(in_force)


def report(
    conn: Connection,
    scope: Scope,
    enterprise_code: str,
    from_day: date,
    to_day: date,
    by: str,
    now: datetime,
    most_rows: int = MOST_ROWS,
) -> Report:
    """The report of [from_day, to_day), local days; raises NotFound, or Invalid where the span makes no sense.

    now: what has passed by then is due.
    """
    step = _step(by)
    if from_day >= to_day:
        raise Invalid(because("first_day_before_end", start=from_day, end=to_day), code="bad_span")
    enterprise = enterprises.enterprise(conn, scope, enterprise_code)
    zone = enterprise.zone
    edges = list(_edges(from_day, to_day, step, zone))
    if len(edges) > most_rows:
        raise Invalid(because("rows_at_once", n=len(edges), most=most_rows), code="bad_span")
    uses = _uses(conn, scope, enterprise.id, from_day, to_day, step, zone, now)
    stated = energy_rows.stated_flows(conn, enterprise.id, from_day, to_day)
    factors = lookup(conn, enterprise)
    groups: dict[datetime, list[Use]] = {start: [] for start, _ in edges}
    starts: dict[date | datetime, datetime] = {}
    for use in uses:
        if use.start not in starts:
            starts[use.start] = _row_start(use.start, step, zone, from_day)
        groups[starts[use.start]].append(use)
    whole = uses
    if step in (By.SLOT, By.HOUR) and energy_rows.is_read_by_the_day(conn, enterprise.id, edges[0][0], edges[-1][1]):
        whole = _uses(conn, scope, enterprise.id, from_day, to_day, By.DAY, zone, now)  # no row has it, the days do
    return Report(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        from_day=from_day,
        to_day=to_day,
        by=step,
        total=of_enterprise([*whole, *_said(stated, edges[0][0], edges[-1][1], By.DAY, zone)], factors),
        rows=tuple(
            Period(start, end, of_enterprise([*groups[start], *_said(stated, start, end, step, zone)], factors))
            for start, end in edges
        ),
        pending_batches=energy_rows.pending_batches(conn, enterprise.id, scope),
    )


def _said(stated: Sequence[StatedFlow], start: datetime, end: datetime, step: By, zone: ZoneInfo) -> list[Use]:
    from_day, last = periods.local_day(start, zone), periods.local_day(end - timedelta(microseconds=1), zone)
    found = all_uses(stated, BOUNDARY_SIGN, from_day, last + periods.DAY)
    if step in (By.DAY, By.MONTH):
        return [use for _, use in found]
    return [replace(use, use=None, reason=because("flow_stated_by_day", flow=code)) for code, use in found]


def _step(by: str) -> By:
    try:
        return By(by)
    except ValueError as error:
        raise Invalid(because("choice_of", field="by", known=tuple(By), got=by), code="bad_by") from error


def _uses(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    from_day: date,
    to_day: date,
    step: By,
    zone: ZoneInfo,
    now: datetime,
) -> list[Use]:
    # Months are added up from days: a coefficient or a flow that changes inside a month takes effect on its day.
    if step in (By.DAY, By.MONTH):
        found = energy_rows.day_uses(conn, enterprise_id, BOUNDARY_SIGN, from_day, to_day, scope, until=now)
    else:
        start, end = periods.day_start(from_day, zone), periods.day_start(to_day, zone)
        found = energy_rows.slot_uses(conn, enterprise_id, BOUNDARY_SIGN, start, end, zone, scope)
    return [use for _, use in found]


def _edges(from_day: date, to_day: date, step: By, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    if step in (By.DAY, By.MONTH):
        day = from_day
        while day < to_day:
            after = day + timedelta(days=1) if step is By.DAY else min(periods.next_month(day), to_day)
            yield periods.day_start(day, zone), periods.day_start(after, zone)
            day = after
        return
    end = periods.day_start(to_day, zone)
    at = periods.day_start(from_day, zone)
    while at < end:
        # A clock that jumps makes an hour shorter or longer: the end is where the next local hour begins.
        after = at + periods.SLOT
        while step is By.HOUR and after < end and periods.hour_start(after, zone) == at:
            after += periods.SLOT
        yield at, after
        at = after


def _row_start(start: date | datetime, step: By, zone: ZoneInfo, from_day: date) -> datetime:
    if step is By.SLOT and isinstance(start, datetime):
        return start
    if step is By.HOUR and isinstance(start, datetime):
        return periods.hour_start(start, zone)
    assert not isinstance(start, datetime)
    day = max(periods.month_start(start), from_day) if step is By.MONTH else start
    return periods.day_start(day, zone)
