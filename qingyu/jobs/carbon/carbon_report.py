"""The CO2 account of an enterprise over any span, and what factors did to it apart from quantities; made on reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from qingyu.db import account as account_rows
from qingyu.db import carbon as rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, indicators
from qingyu.db.pool import Connection
from qingyu.domain.carbon.factor import effects
from qingyu.domain.carbon.scheme import DEFAULT_SCHEME
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Use
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.carbon import carbon_views
from qingyu.jobs.carbon.carbon import INNER, Basis, inner_flows
from qingyu.jobs.carbon.carbon_answer import CarbonChange, CarbonFactors, CarbonIntensity, CarbonReport, CarbonRow
from qingyu.jobs.energy import energy

By = Literal["month", "day"]

MOST_DAYS = 800
NOT_KEPT = because("scheme_undeclared")


def asked(
    conn: Connection,
    scope: Scope,
    code: str,
    span: tuple[date | None, date | None],
    month: date | None,
    by: By,
    now: datetime,
) -> CarbonReport:
    """The report of a span, of a month, or of this month; raises Invalid for a span with one end, or both asked for."""
    if (span[0] is None) != (span[1] is None) or (span[0] is not None and month is not None):
        raise Invalid(because("month_or_span"), code="bad_span")
    if span[0] is not None and span[1] is not None:
        return report(conn, scope, code, span[0], span[1], by, now)
    start = month or _this_month(conn, scope, code, now)
    return report(conn, scope, code, start, periods.next_month(start), by, now)


def asked_change(
    conn: Connection,
    scope: Scope,
    code: str,
    base: date | None,
    month: date | None,
    now: datetime,
    data_year: int | None,
) -> CarbonChange:
    """The change to a month, this one when None, from another, the one before when None."""
    later = month or _this_month(conn, scope, code, now)
    return change(conn, scope, code, base or periods.month_start(later - periods.DAY), later, now, data_year)


def _this_month(conn: Connection, scope: Scope, code: str, now: datetime) -> date:
    return periods.month_start(enterprises.enterprise(conn, scope, code).day(now))


def report(
    conn: Connection, scope: Scope, code: str, from_day: date, to_day: date, by: By, now: datetime
) -> CarbonReport:
    """The account of [from_day, to_day), local days, and of each month or day in it; computed on reading.

    Raises NotFound, or Invalid where the span makes no sense.
    """
    if from_day >= to_day or (to_day - from_day).days > MOST_DAYS:
        raise Invalid(
            because("span_of_days_up_to", n=MOST_DAYS, start=from_day, end=to_day),
            code="bad_span",
        )
    enterprise = enterprises.enterprise(conn, scope, code)
    uses, flows = _read_uses(conn, scope, enterprise, from_day, to_day, now)
    basis = _read_basis(conn, scope, enterprise, flows, from_day, to_day, now)
    edges: list[tuple[date, date]] = []
    while (start := edges[-1][1] if edges else from_day) < to_day:
        edges.append((start, min(to_day, periods.next_month(start) if by == "month" else start + periods.DAY)))
    groups: dict[date, list[tuple[str, Use]]] = {start: [] for start, _ in edges}
    starts = {day: start for start, end in edges for day in periods.days(start, end)}
    for flow, use in uses:
        groups[starts[use.day]].append((flow, use))
    whole = basis.account([*uses, *all_uses(flows, BOUNDARY_SIGN, from_day, to_day)], from_day, to_day)
    stored = indicators.listing(conn, scope, code, None, "month", from_day, to_day)
    return CarbonReport(
        enterprise=code,
        time_zone=enterprise.time_zone,
        from_=from_day,
        to=to_day,
        by=by,
        scheme=carbon_views.scheme_of(basis.book, to_day - periods.DAY),
        total=carbon_views.totals_of(whole),
        rows=[_row(basis, groups[start], flows, start, end) for start, end in edges],
        intensities=[_intensity(row) for row in stored if row.code.startswith("co2.intensity")],
        intensities_reason=None if basis.book.settings else sentence(NOT_KEPT),
    )


def _row(
    basis: Basis, uses: Sequence[tuple[str, Use]], flows: Sequence[StatedFlow], start: date, end: date
) -> CarbonRow:
    found = basis.account([*uses, *all_uses(flows, BOUNDARY_SIGN, start, end)], start, end)
    return CarbonRow(**spread(carbon_views.totals_of(found)), start_on=start, end_on=end)


def both_months(change: CarbonChange) -> list[date]:
    """The months of a change."""
    return [date.fromisoformat(f"{month}-01") for month in (change.base, change.month)]


def change(
    conn: Connection, scope: Scope, code: str, base: date, month: date, now: datetime, data_year: int | None = None
) -> CarbonChange:
    """The change from one month to another, what factors did apart from what quantities did; the parts add up.

    Of a month that is still open the whole days are compared with as many of the other: a part beside a whole would
    pass for a change.  data_year: of the electricity factor of the later month, to see what another edition would do.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    days = _whole_days((base, month), enterprise.day(now))
    found = []
    for start, year in ((base, None), (month, data_year)):
        end = periods.next_month(start) if days is None else start + days * periods.DAY
        uses, flows = _read_uses(conn, scope, enterprise, start, end, now)
        basis = _read_basis(conn, scope, enterprise, flows, start, end, now)
        if year is not None:
            setting = basis.book.setting(start)
            asked = replace(setting, valid_from=None, data_year=year, source=f"asked for data of {year}")
            basis = replace(basis, book=replace(basis.book, settings=[asked], _known={}))
        found.append(basis.account([*uses, *all_uses(flows, BOUNDARY_SIGN, start, end)], start, end))
    split = effects(found[0].terms, found[1].terms)
    too_early = because("no_whole_day_passed", month=f"{month:%Y-%m}") if days == 0 else None
    known = [e for e in split if e.factor_tco2 is not None and e.physical_tco2 is not None]
    before, after = (a.total.value for a in found)
    is_whole = len(known) == len(split)
    return CarbonChange(
        enterprise=code,
        base=f"{base:%Y-%m}",
        month=f"{month:%Y-%m}",
        data_year=data_year,
        days=days,
        before_tco2=before,
        after_tco2=after,
        change_relative=None if before is None or after is None or before <= 0 else after / before - 1.0,
        factor_tco2=sum(e.factor_tco2 or 0.0 for e in known) if is_whole else None,
        physical_tco2=sum(e.physical_tco2 or 0.0 for e in known) if is_whole else None,
        reason=sentence_or_none(too_early or next((e.reason for e in split if e.reason), None)),
        terms=[carbon_views.effect_of(e) for e in split],
    )


def _whole_days(months: Sequence[date], today: date) -> int | None:
    """How many days of each month are compared; null where both are over and count whole."""
    running = [month for month in months if periods.next_month(month) > today]
    if not running:
        return None
    passed = max(0, min((today - month).days for month in running))
    return min(passed, *((periods.next_month(month) - month).days for month in months))


def catalogue(conn: Connection, category: str | None, carrier: str | None, region: str | None) -> CarbonFactors:
    """The CO2 factors of the current edition, narrowed, and what the schemes say."""
    wanted = [
        carbon_views.factor_of(f)
        for f in rows.factors(conn)
        if (category is None or f.category == category)
        and (carrier is None or f.carrier == carrier)
        and (region is None or f.region == region)
    ]
    return CarbonFactors(wanted, DEFAULT_SCHEME, [carbon_views.row_of(row) for row in rows.schemes(conn)])


def _read_basis(
    conn: Connection,
    scope: Scope,
    enterprise: Enterprise,
    flows: Sequence[StatedFlow],
    start: date,
    end: date,
    now: datetime,
) -> Basis:
    """What an account is made of beside its uses. flows: the stated ones of the span."""
    zone = enterprise.zone
    enterprise_id = enterprise.id
    kinds = rows.flow_kinds(conn, enterprise_id)
    activities = rows.activities(conn, enterprise_id)
    metered: dict[date, list[tuple[str, Use]]] = {}
    if inner := inner_flows(kinds, activities):
        for flow, use in energy_rows.day_uses(conn, enterprise_id, INNER, start, end, scope, flows=inner):
            metered.setdefault(use.day, []).append((flow, use))
    return Basis(
        book=rows.book(conn, enterprise_id),
        kinds=kinds,
        activities=activities,
        stated=energy_rows.statements(
            conn, enterprise_id, periods.day_start(start, zone), periods.day_start(end, zone)
        ),
        certificates=account_rows.certificates(conn, enterprise_id, start, end),
        coal=energy.lookup(conn, enterprise),
        zone=zone,
        today=enterprise.day(now),
        metered=metered,
        unmetered=[flow for flow in flows if flow.code in inner],
    )


def _read_uses(
    conn: Connection, scope: Scope, enterprise: Enterprise, start: date, end: date, now: datetime
) -> tuple[list[tuple[str, Use]], list[StatedFlow]]:
    uses = energy_rows.day_uses(conn, enterprise.id, BOUNDARY_SIGN, start, end, scope, until=now)
    return uses, energy_rows.stated_flows(conn, enterprise.id, start, end)


def _intensity(row: StoredValue) -> CarbonIntensity:
    return CarbonIntensity(
        month=f"{row.start_on:%Y-%m}",
        code=row.code,
        product=row.scope or None,
        value=row.value,
        unit=row.unit,
        reason=sentence_or_none(row.reason),
        completeness=row.completeness,
        verified=row.verified,
        is_open=row.is_open,
    )
