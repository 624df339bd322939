"""Use beside a baseline that is fitted when it is asked for: which days make it stands in the question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from qingyu.db import energy, enterprises, intensity
from qingyu.db.pool import Connection
from qingyu.domain.energy.coal import CALORIFIC_KGCE_PER_KWH
from qingyu.domain.energy.curve import Step
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import day_start, month_start, next_month
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.forecast import baseline as domain
from qingyu.domain.forecast.baseline import Baseline, Point
from qingyu.domain.intensity.production import crosses, stated_wholly
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence
from qingyu.jobs.forecasting.baselines_answer import (
    BaselineComparison,
    BaselineDriver,
    BaselineRow,
    FittedBaseline,
    SlopeBreak,
)
from qingyu.jobs.metering import curve
from qingyu.jobs.metering.curve import ELECTRICITY, Curve, CurveRow

# What is known of a day has to be all of it, but for a quarter-hour; what little lacks is taken to be as the rest is: a
# hole is no saving.
WHOLE = 0.985
# Where nobody says which days make the baseline: two months, and a month after them that is looked at (own proposal).
BASE_DAYS, LATE_DAYS = 61, 30
DEGREES = {"heating": ("采暖度日", "heating degree-days"), "cooling": ("制冷度日", "cooling degree-days")}


def baseline_days(base_from: date | None, base_to: date | None, to_on: date) -> tuple[date, date]:
    """The first day of the baseline and the day after its last, where they need not be said.

    >>> [str(day) for day in baseline_days(None, None, date(2026, 11, 1))]
    ['2026-08-02', '2026-10-02']
    """
    until = base_to or to_on - timedelta(days=LATE_DAYS)
    return base_from or until - timedelta(days=BASE_DAYS), until


@dataclass(frozen=True, slots=True)
class Asked:
    """Days of the baseline, [base_from, base_to), the day after the last that is looked at, of what, and its driver."""

    base_from: date
    base_to: date
    to_on: date
    carrier: str = ELECTRICITY
    meter: str | None = None
    channel: str | None = None
    driver: str | None = None

    @property
    def step(self) -> Literal["day", "month"]:
        """Degree-days are declared by the month."""
        return "month" if self.driver in DEGREES else "day"

    def starts(self) -> list[date]:
        """The first days of the rows: all days, or the whole months among them."""
        if self.step == "day":
            return [self.base_from + timedelta(days=n) for n in range((self.to_on - self.base_from).days)]
        found, month = [], month_start(self.base_from)
        while next_month(month) <= self.to_on:
            found += [month] if month >= self.base_from else []
            month = next_month(month)
        return found


def compare(conn: Connection, scope: Scope, code: str, asked: Asked, now: datetime) -> BaselineComparison:
    """Use beside its baseline; raises NotFound, or Invalid where the span or the driver is none."""
    enterprise = enterprises.enterprise(conn, scope, code)
    _check(asked)
    driver, of_row, is_crossed = _driver(conn, enterprise, asked)
    until = min(asked.to_on, enterprise.day(now))
    # A month that the end of the baseline cuts is neither of it nor after it.
    starts = [
        start
        for start in asked.starts()
        if (after := _after(start, asked.step)) <= until and not start < asked.base_to < after
    ]
    used = _used(conn, scope, code, asked, until, now) if starts else None
    uses = {} if used is None else _by_start(used, enterprise)
    points = [Point(uses.get(start), of_row(start)) for start in starts]
    n_base = sum(_after(start, asked.step) <= asked.base_to for start in starts)
    least = domain.LEAST_DAYS if asked.step == "day" else domain.LEAST_MONTHS
    fitted = domain.fit(points[:n_base], least, driver is not None)
    crossed = sum(uses.get(start) is not None and is_crossed(start) for start in starts[:n_base])
    if isinstance(fitted, Reason) and fitted.code == "baseline_too_short" and crossed:
        fitted = because("baseline_output_crosses", **dict(fitted.parameters), days=crossed)
    unit = used.unit if used is not None else ""
    return _told(enterprise, asked, (unit, driver), starts, points, n_base, fitted, used)


def _check(asked: Asked) -> None:
    if asked.base_from >= asked.base_to:
        raise Invalid(because("baseline_of_nothing", end=asked.base_to), code="baseline_of_nothing")
    if asked.base_to >= asked.to_on:
        reason = because("baseline_after_span", end=asked.to_on, base=asked.base_to)
        raise Invalid(reason, code="baseline_after_span")


def _after(start: date, step: str) -> date:
    return start + timedelta(days=1) if step == "day" else next_month(start)


def _driver(
    conn: Connection, enterprise: Enterprise, asked: Asked
) -> tuple[BaselineDriver | None, Callable[[date], float | None], Callable[[date], bool]]:
    """What drives the use, what it was in a row, and whether it is stated for a span over the row's edge."""
    if asked.driver is None:
        return None, lambda start: 0.0, lambda start: False
    if asked.driver in DEGREES:
        known = intensity.degree_days(conn, enterprise.id, asked.starts())
        return (
            BaselineDriver(asked.driver, *DEGREES[asked.driver], unit="K·d"),
            lambda start: known.get((start, asked.driver or "")),
            lambda start: False,
        )
    product = next((one for one in energy.products(conn, enterprise.id) if one.code == asked.driver), None)
    if product is None:
        raise Invalid(because("driver_unknown", driver=asked.driver), code="driver_unknown")
    zone = enterprise.zone
    span = day_start(asked.base_from, zone), day_start(asked.to_on, zone)
    stated = energy.statements(conn, enterprise.id, *span).get(product.code, [])

    def edges(start: date) -> tuple[datetime, datetime]:
        return day_start(start, zone), day_start(start + timedelta(days=1), zone)

    return (
        BaselineDriver(product.code, product.name_zh, product.name_en, product.unit),
        lambda start: stated_wholly(stated, *edges(start), WHOLE),
        lambda start: crosses(stated, *edges(start)),
    )


def _used(conn: Connection, scope: Scope, code: str, asked: Asked, until: date, now: datetime) -> Curve:
    step = Step(asked.step)
    return curve.curve(
        conn,
        scope,
        code,
        asked.base_from,
        until,
        now,
        carrier=asked.carrier,
        meter=asked.meter,
        channel=asked.channel,
        step=step,
    )


def _by_start(used: Curve, enterprise: Enterprise) -> dict[date, float | None]:
    """What was used of each day or month, by its first day; null where it is not known, or is under suspicion."""
    return {enterprise.day(row.start): _whole(row) for row in used.rows}


def _whole(row: CurveRow) -> float | None:
    is_known = row.use is not None and row.known_share is not None and row.known_share >= WHOLE
    return (row.use or 0.0) / (row.known_share or 1.0) if is_known and row.state != "suspect" else None


def _told(
    enterprise: Enterprise,
    asked: Asked,
    of: tuple[str, BaselineDriver | None],
    starts: Sequence[date],
    points: Sequence[Point],
    n_base: int,
    fitted: Baseline | Reason,
    used: Curve | None,
) -> BaselineComparison:
    unit, driver = of
    line = None if isinstance(fitted, Reason) else fitted
    differing = domain.differences(points, line) if line else [None] * len(points)
    sums = domain.cumulative(differing)
    rows = [
        BaselineRow(
            start_on=start,
            use=point.use,
            driver=point.driver if driver else None,
            expected=line.expected(point.driver) if line and point.driver is not None else None,
            difference=differing[i],
            cumulative=sums[i] if line else None,
            is_baseline=i < n_base,
            is_beyond=line is not None and point.driver is not None and line.is_beyond(point.driver),
        )
        for i, (start, point) in enumerate(zip(starts, points, strict=True))
    ]
    late = [row for row in rows[n_base:] if row.difference is not None]
    expected = sum(row.expected or 0.0 for row in late)
    difference = sum(row.difference or 0.0 for row in late) if line and late else None
    electric = difference is not None and converts(unit, "kWh")
    # Why nothing can be known of what is asked for comes before why the days that are known are too few.
    reason = (used.reason if used else None) or (sentence(fitted) if isinstance(fitted, Reason) else None)
    return BaselineComparison(
        enterprise=enterprise.code,
        meter=asked.meter,
        channel=used.channel if used else asked.channel,
        carrier=used.carrier if used else asked.carrier,
        unit=unit,
        step=asked.step,
        driver=driver,
        base_from=asked.base_from,
        base_to=asked.base_to,
        to_on=asked.to_on,
        baseline=_line(line),
        reason=reason,
        difference=difference,
        difference_tce=convert(difference or 0.0, unit, "kWh") * CALORIFIC_KGCE_PER_KWH / 1000 if electric else None,
        share=difference / expected if difference is not None and expected > 0.0 else None,
        remarks=[sentence(one) for one in _remarks(line, rows, n_base)],
        breaks=[
            SlopeBreak(starts[one.at], one.before, one.after)
            for one in (domain.breaks(differing, line.deviation) if line else ())
        ],
        rows=rows,
    )


def _line(line: Baseline | None) -> FittedBaseline | None:
    if line is None:
        return None
    return FittedBaseline(line.intercept, line.slope, line.r2, line.deviation, line.n, line.least, line.most)


def _remarks(line: Baseline | None, rows: Sequence[BaselineRow], n_base: int) -> list[Reason]:
    found: list[Reason] = []
    if line is not None and line.r2 is not None and line.r2 < domain.WEAK_R2:
        found.append(because("baseline_weak", r2=line.r2, least=domain.WEAK_R2))
    beyond = sum(row.is_beyond for row in rows[n_base:])
    if beyond:
        found.append(because("baseline_stretched", n=beyond))
    unknown = sum(row.difference is None for row in rows[n_base:])
    if line is not None and unknown:
        found.append(because("baseline_days_unknown", n=unknown))
    return found
