"""What a case lost so far 已多用, reckoned from the account and the meters when it is asked for (docs/cases.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.db import catalogue, enterprises, expected_loads, indicators, reference, working_days
from qingyu.db import early_warnings as warning_rows
from qingyu.db import slots as slot_rows
from qingyu.db.cases import CaseRow
from qingyu.db.early_warnings import WarningRow
from qingyu.domain.control import loss
from qingyu.domain.control.case import CaseState
from qingyu.domain.control.loss import Piece, Worth
from qingyu.domain.control.rule import Code
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.factors import Book, Verified
from qingyu.domain.energy.periods import DAY, day_start, local_day, month_before, month_start, next_month
from qingyu.domain.energy.periods import days as days_of
from qingyu.domain.energy.units import rate_unit
from qingyu.domain.forecast import unusual
from qingyu.domain.forecast.ahead import expect_ahead
from qingyu.domain.forecast.band import PAST, LoadBand
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import Hours
from qingyu.domain.intensity import windows
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.domain.metering.periods import to_us
from qingyu.domain.metering.series import State
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.control import cases, loss_worth
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.loss_answer import CaseLoss, LossPiece, LossWorth
from qingyu.jobs.control.loss_worth import Worths
from qingyu.jobs.forecasting.load_making import BY_HOUR, by_day, loads_of, working
from qingyu.jobs.restating.standing import waiting_since
from qingyu.jobs.restating.unconfirmed import marked

MOST_DAYS = 92  # of a load: a change of a quarter ago is the usual by now
BY_THE_HOUR = 4  # days that are shown by the hour; more of them are shown by the day
_GAP_OF = {Code.OVER_LIMIT: ("limit.gap.absolute", "level3"), Code.OVER_BASELINE: ("gap.absolute", "baseline")}


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a loss. unit: of the loss; curve_unit: of the curve. sure: somebody checked what is compared.

    why: what is said where no piece of it is known, if more than that.
    """

    pieces: Sequence[Piece]
    unit: str
    curve_unit: str
    worths: Worths
    basis: Reason
    sure: bool = True
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Of:
    """The warning of a case and whose it is. end_at: until when its loss is reckoned."""

    by: CaseActing
    warning: WarningRow
    enterprise: Enterprise
    end_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.enterprise.zone


def show(by: CaseActing, id_: int) -> CaseLoss:
    """What a case lost so far; raises NotFound for one that is not seen."""
    row = cases.row_of(by, id_)
    told = _told(by, row)
    if isinstance(told, Reason):
        return _answer(_Told((), "", "", loss_worth.of_none(), told), told)
    known = loss.total(told.pieces) is not None
    answer = _answer(told, None if known else told.why or because("loss_unknown"))
    # A month's value before a change counts until it is confirmed; what a meter's quarters say moves at once.
    zone = ZoneInfo(row.time_zone or "UTC")
    months = {month_start(local_day(one.from_at, zone)) for one in told.pieces}
    return marked(by.conn, by.scope, row.enterprise or "", answer, months)


def _told(by: CaseActing, row: CaseRow) -> _Told | Reason:
    if row.enterprise is None:
        return because("loss_of_region")
    if row.warning_id is None:
        return because("loss_without_warning")
    (warning,) = warning_rows.listing(by.conn, EVERYTHING, None, "all", 1, id_=row.warning_id)
    enterprise = enterprises.enterprise(by.conn, by.scope, row.enterprise)
    code = Code(warning.code)
    # A sudden change is no sudden one after a day, and its warning closes; what it costs goes on.
    closed_at = warning.closed_at
    if code is Code.LOAD_SUDDEN:
        closed_at = row.since_at if row.state is CaseState.CLOSED else None
    of = _Of(by, warning, enterprise, min(closed_at or by.now, by.now))
    if code in _GAP_OF:
        return _of_product(of, *_GAP_OF[code])
    if code is Code.BUDGET_MONTH:
        return _of_budget(of)
    if code in (Code.LOAD_SUDDEN, Code.LOAD_STANDBY, Code.LOAD_DRIFT):
        return _of_load(of, code)
    if code is Code.LOADS_SUDDEN:
        return because("loss_of_many")
    return because("loss_of_power") if code is Code.DEMAND else because("loss_not_expected")


def _of_product(of: _Of, gap: str, level: str) -> _Told | Reason:
    """Months from the first that was judged to the last that is over, each beside the level that holds in it."""
    # What the warning says of its months moves on with each that closes; since when it is due stays.
    judged = month_before(of.enterprise.day(of.warning.since_at))
    first = windows.months_of(windows.Window.ROLLING12, judged)[0]
    end = month_start(of.enterprise.day(of.end_at))
    found = _listed(of, gap, "month", first, end)
    held = [row for row in found if row.scope == of.warning.scope]
    if not held:
        return because("loss_unknown")
    units = [loss.told_in(row.inputs.get("unit", "")) for row in held]
    unit = next((unit for unit in units if unit is not None), None)
    if unit is None:
        return because("loss_in_no_energy", unit=of.warning.unit)
    pieces = [_of_month(of, row, level) for row in held]
    more = loss.total(pieces)
    months, sure = [row.start_on for row in held], all(_is_sure(row) for row in held)
    if unit == "kWh":
        worths = loss_worth.of_carrier(of.by, of.enterprise.id, more, "electricity", unit, months[-1])
        basis = because("loss_basis_product_kwh", loss_level=level, month=f"{months[-1]:%Y-%m}")
    else:
        pieces = [_in_tce(piece) for piece in pieces]
        worths = loss_worth.of_coal(of.by, of.enterprise, loss.total(pieces), Book.CALORIFIC, months)
        basis = because("loss_basis_product", loss_level=level)
    return _Told(pieces, "tce" if unit == "kgce" else unit, of.warning.unit or "", worths, basis, sure, held[-1].reason)


def _of_month(of: _Of, row: indicators.ListedValue, level: str) -> Piece:
    span = (day_start(row.start_on, of.zone), day_start(next_month(row.start_on), of.zone))
    return replace(loss.of_month(row.inputs, level, *span), completeness=row.completeness)


def _is_sure(row: indicators.ListedValue) -> bool:
    return row.verified and row.inputs.get("yardstick", {}).get("verified") != Verified.UNVERIFIED


def _in_tce(one: Piece) -> Piece:
    return replace(one, more=None if one.more is None else one.more / KGCE_PER_TCE)


def _of_budget(of: _Of) -> _Told:
    """Days of the month so far, each beside its part of the budget."""
    month = date.fromisoformat(f"{of.warning.scope}-01")
    end = min(next_month(month), of.enterprise.day(of.end_at))
    book = Book(of.warning.evidence.get("book", Book.CALORIFIC.value))
    rows = [row for row in _listed(of, f"coal.{book}", "day", month, end) if row.scope == ""]
    used, sure = {row.start_on: (row.value, row.completeness) for row in rows}, all(row.verified for row in rows)
    n_days, budget = (next_month(month) - month).days, of.warning.limit_value or 0.0
    pieces = []
    for day in days_of(month, end):
        tce, completeness = used.get(day, (None, 0.0))
        span = (day_start(day, of.zone), day_start(day + DAY, of.zone))
        pieces.append(loss.of_day(tce, budget, n_days, *span, completeness))
    worths = loss_worth.of_coal(of.by, of.enterprise, loss.total(pieces), book, [month])
    basis = because("loss_basis_budget", budget=budget, n=n_days)
    return _Told(pieces, "tce", "tce", worths, basis, sure)


def _listed(of: _Of, code: str, period: str, start: date, end: date) -> list[indicators.ListedValue]:
    waiting = waiting_since(of.by.conn, of.enterprise.id)
    asked = (of.by.conn, of.by.scope, of.enterprise.code, code, period, start, end)
    return indicators.listing(*asked, unsettled=waiting, standing=True)


def _of_load(of: _Of, code: Code) -> _Told | Reason:
    """Hours of a channel since the change, beside what the weeks before it expect of them."""
    meter, _, name = of.warning.scope.partition("/")
    listed = catalogue.channels(of.by.conn, of.by.scope, of.enterprise.id, of.end_at)
    channel = next((one for one in listed if (one.meter, one.code) == (meter, name)), None)
    own = [] if channel is None else expected_loads.channels(of.by.conn, of.enterprise.id)
    measured = next((one for one in own if channel is not None and one.id == channel.id), None)
    if channel is None or measured is None:
        return because("loss_unknown")
    # Waste while idling is told of two days, and begins with the first.
    since_at = of.warning.since_at - (DAY if code is Code.LOAD_STANDBY else timedelta(0))
    start = local_day(since_at, of.zone)
    end = min(local_day(of.end_at, of.zone) + DAY, start + MOST_DAYS * DAY)
    n_days = (end - start).days
    calendar = working_days.in_force(of.by.conn)
    past = loads_of(of.by.conn, channel.id, start, of.zone, BY_HOUR) * measured.to_use
    works = working(calendar, start - DAY * PAST, PAST + n_days)
    bands = expect_ahead(past, works[:PAST], [bool(one) for one in works[PAST:]], measured.is_signed)
    none = next((band.reason for band in bands if band.reason is not None), None)
    if none is not None:
        return none
    loads = _loads(of, channel.id, start, n_days) * measured.to_use
    expected = np.stack([band.p50 for band in bands])
    if code is Code.LOAD_STANDBY:
        # What a channel uses while it works is no waste of its idling.
        idles = unusual.idles(expected, bands[0].level, _parameters(of, code)["idle"])
        loads, expected = (np.where(idles, one, np.nan) for one in (loads, expected))
    until = min(of.end_at, day_start(end, of.zone))
    if code is Code.LOAD_SUDDEN:
        until = min(until, _back_at(of, loads, bands, since_at, start) or until)
    pieces = _hours(of.zone, loads, expected, start, (since_at, until))
    more, day = loss.total(pieces), min(local_day(until, of.zone), end - DAY)
    worths = loss_worth.of_carrier(of.by, of.enterprise.id, more, channel.carrier, measured.unit, day)
    basis = because("loss_basis_load", day=start, month=f"{day:%Y-%m}", carrier=channel.carrier)
    return _Told(pieces, measured.unit, rate_unit(measured.unit), worths, basis)


def _loads(of: _Of, channel_id: int, start: date, n_days: int) -> Floats:
    span = (to_us(day_start(start, of.zone)), to_us(day_start(start + n_days * DAY, of.zone)))
    found = slot_rows.slots(of.by.conn, channel_id, *span)
    measured = np.where(found.state == State.MEASURED, found.use, np.nan)
    return by_day(found.at_us, measured, start, n_days, of.zone, BY_HOUR)


def _parameters(of: _Of, code: Code) -> Mapping[str, Any]:
    return next(rule.parameters for rule in reference.rules(of.by.conn) if rule.code is code)


def _back_at(of: _Of, loads: Floats, bands: Sequence[LoadBand], since_at: datetime, start: date) -> datetime | None:
    """When a load that changed was back where it was expected, for as long as the change had to last to be told."""
    p10, p50, p90 = (np.concatenate([getattr(band, name) for band in bands]) for name in ("p10", "p50", "p90"))
    begun = int((since_at - day_start(start, of.zone)) / timedelta(hours=1))
    known = np.where(np.arange(loads.size) >= begun, loads.ravel(), np.nan)
    p = _parameters(of, Code.LOAD_SUDDEN)
    back = unusual.back_at(Hours(known, p10, p50, p90, bands[0].level), p["widths"], p["share"], int(p["hours"]))
    return None if back is None else _hour(start, back, of.zone)


def _hour(start: date, n: int, zone: ZoneInfo) -> datetime:
    """Where the n-th hour since a day begins, by the clock."""
    return datetime.combine(start + n // BY_HOUR * DAY, datetime.min.time(), zone) + timedelta(hours=n % BY_HOUR)


def _hours(
    zone: ZoneInfo, loads: Floats, expected: Floats, start: date, span: tuple[datetime, datetime]
) -> list[Piece]:
    """The hours from the change on that are over; by the day where they are many."""
    edges = [_hour(start, n, zone) for n in range(loads.size + 1)]
    pieces = loss.of_hours(loads.ravel(), expected.ravel(), edges)
    kept = [one for one in pieces if one.from_at >= span[0] and one.to_at <= span[1]]
    if local_day(span[1], zone) - start < BY_THE_HOUR * DAY:
        return kept
    return loss.by_days(kept, {one.from_at: local_day(one.from_at, zone) for one in kept})


def _answer(told: _Told, reason: Reason | None) -> CaseLoss:
    pieces = told.pieces
    return CaseLoss(
        from_at=pieces[0].from_at if pieces else None,
        to_at=pieces[-1].to_at if pieces else None,
        more=loss.total(pieces),
        unit=told.unit or None,
        curve_unit=told.curve_unit or None,
        completeness=loss.completeness_of(pieces),
        n_known=sum(one.more is not None for one in pieces),
        pieces=[LossPiece(**spread(one)) for one in pieces],
        tce=_worth(told.worths.tce, "tce", reason, told.sure),
        cny=_worth(told.worths.cny, "CNY", reason, told.sure),
        tco2=_worth(told.worths.tco2, "tCO2", reason, told.sure),
        basis=sentence(told.basis) if pieces or reason is None else None,
        reason=sentence_or_none(reason),
    )


def _worth(one: Worth, unit: str, unknown: Reason | None, sure: bool) -> LossWorth:
    reason = sentence_or_none(unknown or one.reason)
    return LossWorth(value=one.value, unit=unit, per=one.per, verified=one.verified and sure, reason=reason)
