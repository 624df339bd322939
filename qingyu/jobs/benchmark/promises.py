"""What a project promised against its account after its start 承诺与实际: the last twelve closed months, and each year.

The account is that of the enterprise that it became, or, where it became a unit of one, that of the meters at its edge.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import account, enterprises, indicators
from qingyu.db import projects as rows
from qingyu.db.pool import Connection
from qingyu.db.projects import ProjectRow, StartRow
from qingyu.domain.assessment import promise as rules
from qingyu.domain.assessment.promise import MONTHS, Promise, PromiseKind, whole_years
from qingyu.domain.control.project import ProjectStage
from qingyu.domain.energy import periods
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.use import Amount
from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import LITERALS, Answer, Confirmable, Sentence, sentence_or_none
from qingyu.jobs.assessment import acting, declared
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.benchmark import unit_months
from qingyu.jobs.intensity import verdicts
from qingyu.jobs.refused import Refused
from qingyu.jobs.restating.standing import waiting_since

Amounts = Mapping[PromiseKind, Mapping[date, Amount]]  # by kind and month
MOST_MONTHS = 72  # that are looked at: five whole years, and the months of two that are not
_UNITS = {PromiseKind.ENERGY: "tce", PromiseKind.COAL: "t", PromiseKind.CARBON: "tCO2"}


@dataclass(frozen=True, slots=True)
class ProjectPromise(Answer):
    """What a project promised of a year beside what its account shows. over: actual over promised less 1 [1].

    severity: 0 kept, 1 above by 10 % at most, 3 above by more; null with the reason.
    """

    kind: Annotated[PromiseKind, LITERALS]
    promised: float | None
    actual: float | None
    unit: str
    over: float | None
    severity: Annotated[int | None, Field(description="0 kept, 1 above by 10 % at most, 3 above by more")]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class PromiseYear(Answer):
    """What a project promised beside what its account shows of a whole calendar year after its start."""

    year: int
    promises: Sequence[ProjectPromise]


@dataclass(frozen=True, slots=True)
class ProjectStart(Confirmable):
    """What a project became, and its promises over twelve closed months. cuts_verified: of the cut of 10 %.

    unit: of the enterprise; empty where the project became the whole of it. from_month: the first of the twelve; null
    where they are not there yet. years: the whole ones since the start, the last five.
    """

    enterprise: str
    name_zh: str
    name_en: str
    unit: Annotated[
        str, Field(description="code of the unit of the enterprise; empty for the whole", examples=["kiln"])
    ]
    product: str
    started_on: date
    document: str
    declared_by: str
    declared_at: datetime
    from_month: date | None
    cuts_verified: Annotated[Verified, LITERALS]
    promises: Sequence[ProjectPromise]
    years: Annotated[Sequence[PromiseYear], Field(description="whole calendar years since the start, the first first")]


def start(
    by: Acting, code: str, enterprise: str, unit: str, product: str, started_on: date, document: str
) -> ProjectStart:
    """Say which enterprise, or which unit of one, a project that is running became. Raises NotFound, Invalid, Refused.

    unit: empty for the whole enterprise.
    """
    rows.one_by_one(by.conn, by.body.id)
    row = _one(by.conn, by.body.id, code)
    if row.stage is not ProjectStage.RUNNING:
        raise Refused(because("project_not_running", project_stage=row.stage))
    if started_on > periods.china_day(by.now):
        raise Invalid(because("day_to_come", field="started_on", day=started_on))
    found = enterprises.enterprise(by.conn, by.scope, enterprise)
    if unit and unit not in account.units(by.conn, found.id):
        raise Invalid(because("unit_not_registered", unit=unit), code="unit_not_registered")
    said = (unit, product, started_on, document, by.actor, by.now)
    held = StartRow(found.id, found.code, found.name_zh, found.name_en, *said)
    rows.start(by.conn, by.body.id, row.id, held)
    detail = {"start": enterprise, "unit": unit, "product": product, "started_on": started_on, "document": document}
    record(by.conn, declared.act(by, "declare", f"project {code}", detail), by.now)
    return _kept(by.conn, by.scope, row, held, by.now)


def shown(conn: Connection, scope: Scope, region: str, code: str, now: datetime) -> list[ProjectStart]:
    """What a project became, as it was said last, and how it keeps its promises; nothing where nothing was said."""
    row = _one(conn, acting.region(conn, scope, region).id, code)
    held = rows.started(conn, row.id)
    return [] if held is None else [_kept(conn, scope, row, held, now)]


def _one(conn: Connection, region_id: int, code: str) -> ProjectRow:
    found = rows.listing(conn, region_id, code)
    if not found:
        raise NotFound(because("project_unknown_here", code=code))
    return found[0]


def _kept(conn: Connection, scope: Scope, row: ProjectRow, held: StartRow, now: datetime) -> ProjectStart:
    first = periods.month_start(held.started_on)
    # The month of the start is whole only where it began with it.
    first = first if held.started_on == first else periods.next_month(first)
    today = periods.month_start(periods.china_day(now))
    waiting = waiting_since(conn, held.enterprise_id)
    found = indicators.that_count(conn, scope, held.enterprise, first, today, waiting)
    closed = [each for each in found if not each.is_open]
    months = sorted({one.start_on for one in closed if (one.code, one.scope) == ("coal.equivalent", "")})
    months = months[-MOST_MONTHS:]
    lacking = None
    if len(months) < MONTHS:
        lacking = because("promise_months_lacking", n=len(months), wanted=MONTHS)
    wanted = [] if lacking else months
    # Coal is made of the days of its flows: of a project that promised none they need not be read.
    of_days = wanted if held.unit or row.coal_t > 0 else []
    if held.unit:
        amounts = _of_unit(conn, scope, held, of_days, now)
    else:
        amounts = _of_enterprise(conn, scope, held, closed, of_days, now)
    last, years = months[-MONTHS:], whole_years(months)
    shown_of = {*last, *(month for of in years.values() for month in of)}
    return ProjectStart(
        enterprise=held.enterprise,
        name_zh=held.name_zh,
        name_en=held.name_en,
        unit=held.unit,
        product=held.product,
        started_on=held.started_on,
        document=held.document,
        declared_by=held.declared_by,
        declared_at=held.declared_at,
        from_month=None if lacking else last[0],
        cuts_verified=rules.VERIFIED,
        promises=[_told(one) for one in _judged(row, held, amounts, closed, last, lacking)],
        years=[
            PromiseYear(year, [_told(one) for one in _judged(row, held, amounts, closed, of, None)])
            for year, of in years.items()
        ],
        unconfirmed_months=sorted(waiting.keys() & shown_of & set(of_days)),
    )


def _of_enterprise(
    conn: Connection, scope: Scope, held: StartRow, of: Sequence[StoredValue], months: Sequence[date], now: datetime
) -> Amounts:
    """What the account of the whole enterprise shows; coal by mass is made of what came over its boundary."""
    energy = _stored(of, "coal.equivalent")
    # A month that is known and has no flow of coal burnt none: the line turned to gas, or never burnt coal.
    total = [one for one in of if (one.code, one.scope) == ("coal.equivalent", "")]
    known = {one.start_on for one in total if one.value is not None or one.completeness}
    none_burnt = {month: Amount(0.0) if month in known else energy[month] for month in months}
    return {
        PromiseKind.ENERGY: energy,
        PromiseKind.CARBON: _stored(of, "co2.total"),
        PromiseKind.COAL: none_burnt | unit_months.coal_of_enterprise(conn, scope, held.enterprise, months, now),
    }


def _of_unit(conn: Connection, scope: Scope, held: StartRow, months: Sequence[date], now: datetime) -> Amounts:
    """What the meters at the edge of the unit show, of the months that are closed."""
    found = unit_months.of_unit(conn, scope, held.enterprise, held.unit, held.product, months, now)
    return {
        PromiseKind.ENERGY: {month: one.energy for month, one in found.items()},
        PromiseKind.CARBON: {month: one.carbon for month, one in found.items()},
        PromiseKind.COAL: {month: one.coal for month, one in found.items()},
    }


def _stored(of: Sequence[StoredValue], code: str) -> dict[date, Amount]:
    return {one.start_on: Amount(one.value, one.reason) for one in of if (one.code, one.scope) == (code, "")}


def _judged(
    row: ProjectRow,
    held: StartRow,
    amounts: Amounts,
    of: Sequence[StoredValue],
    months: Sequence[date],
    lacking: Reason | None,
) -> list[Promise]:
    promised = (
        (PromiseKind.ENERGY, row.energy_tce),
        (PromiseKind.COAL, row.coal_t),
        (PromiseKind.CARBON, row.carbon_tco2),
    )
    found = []
    for kind, amount in promised:
        actual = _sum(amounts[kind], months)
        found.append(rules.judged(kind, amount, actual.value, _UNITS[kind], lacking or actual.reason))
    if row.intensity is not None:
        value, unit, why = _intensity(row, held, of, months)
        found.append(rules.judged(PromiseKind.INTENSITY, row.intensity, value, unit, lacking or why))
    # What was not promised needs no line.
    return [one for one in found if one.promised is None or one.promised > 0]


def _sum(of: Mapping[date, Amount], months: Sequence[date]) -> Amount:
    """The sum of some months; null with the reasons of those that are not known."""
    found = [of.get(month, Amount(None)) for month in months]
    if any(one.value is None for one in found):
        return Amount(None, all_of(one.reason for one in found if one.value is None))
    return Amount(math.fsum(one.value for one in found if one.value is not None))


def _intensity(
    row: ProjectRow, held: StartRow, of: Sequence[StoredValue], months: Sequence[date]
) -> tuple[float | None, str, Reason | None]:
    """The intensity of the product over the twelve months, by the yardstick of the promise."""
    if not held.product:
        return None, "", because("promise_without_product")
    for role in ("benchmark", "limit"):
        key = verdicts.period_code(role), held.product, months[-1] if months else None
        stored = next((one for one in of if (one.code, one.scope, one.start_on) == key), None)
        if stored is None:
            continue
        judged_by = stored.inputs.get("yardstick", {})
        if judged_by.get("id") == row.yardstick:
            value = stored.inputs.get("value")
            return value, stored.unit, None if value is not None else stored.reason
        return None, "", because("promise_of_other_yardstick", other=str(judged_by.get("id")))
    return None, "", because("promise_without_account")


def _told(one: Promise) -> ProjectPromise:
    said = (one.kind, one.promised, one.actual, one.unit, one.over, one.severity)
    return ProjectPromise(*said, sentence_or_none(one.reason))
