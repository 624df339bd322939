"""What is declared of an assessed body: statistics 统计数据 and targets 考核目标."""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from qingyu.db import dual_control as rows
from qingyu.db import energy
from qingyu.db.dual_control import BodyId, StatisticRow, TargetRow
from qingyu.db.pool import Connection
from qingyu.domain.control import body_target
from qingyu.domain.control.body_target import (
    KINDS,
    OF_ENTERPRISES,
    SHARES,
    BodyTarget,
    Controlled,
    Demanded,
    Structural,
    TargetKind,
    demanded,
)
from qingyu.domain.control.denominators import UNITS as DENOMINATORS
from qingyu.domain.control.denominators import WATER, Denominator
from qingyu.domain.control.regional import SOURCES
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.kernel.quantities import QUANTITIES as BOUNDS
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.years import FIRST_YEAR, LAST_YEAR
from qingyu.errors import Invalid, Kind, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import spread
from qingyu.jobs.assessment import standing
from qingyu.jobs.assessment.acting import Acting, AssessedBody
from qingyu.jobs.assessment.barometer_answer import ControlTarget, StatedSum
from qingyu.jobs.refused import Refused

# What statistics of sectors and of output may say, and in which unit; beside them each quantity of a region's account
# has a total, and what everybody without an account here comes to.
SECTORS = {
    "gdp": "1e4 CNY",
    "industry_value_added": "1e4 CNY",
    "industry_energy": "tce",
    "industry_carbon": "tCO2",
    "clean_power": "kWh",
    "public_carbon": "tCO2",
    "public_area": "m2",
    "building_carbon": "tCO2",
    "building_area": "m2",
    "transport_carbon": "tCO2",
    "transport_turnover": "t km",  # 换算周转量: passengers and freight together
    "market_carbon": "tCO2",
    "forest_stock": "m3",  # at the end of the span, and no sum
}
_ACCOUNT = {f"{one}_{of}": source.unit for one, source in SOURCES.items() for of in ("total", "other")}
_ENTERPRISE = {"value_added": "1e4 CNY", "output_value": "1e4 CNY", WATER: "m3"}
UNITS = SECTORS | _ACCOUNT | _ENTERPRISE | {one.value: said for one, said in DENOMINATORS.items()}
QUANTITIES = {
    "region": (*SECTORS, WATER, *Denominator, *_ACCOUNT),
    "enterprise": ("value_added", "output_value", "energy_total", "carbon_total", WATER, *Denominator),
}
_AMOUNTS: Mapping[Demanded, str] = {
    Controlled.ENERGY: "tce",
    Controlled.CARBON: "tCO2",
    Structural.MARKET_CARBON: "tCO2",
    Structural.WATER: "m3",
}


def statistics(conn: Connection, body: AssessedBody) -> list[StatedSum]:
    """What is stated of a body, the newest of each quantity and span."""
    return [_statistic(row) for row in rows.statistics(conn, body)]


def state(by: Acting, quantity: str, span: Span, value: float, document: str) -> StatedSum:
    """State a sum since January.

    Raises Invalid for an unknown quantity, an open span, an amount that is none; Refused once the region was no more.
    """
    row, is_new = put(by, quantity, span, value, document)
    if is_new:
        said = {"quantity": quantity, "span": span.label, "value": value, "document": document}
        _note(by, "declare", "statistic", said)
    return _statistic(row)


def put(by: Acting, quantity: str, span: Span, value: float, document: str) -> tuple[StatisticRow, bool]:
    """State a sum, and whether it is new; who calls leaves the audit line. Raises as `state` does."""
    _check_not_ended(by, span.months[-1])
    return put_sum(by.conn, by.body, quantity, span, value, document, by.actor, by.now)


def put_sum(
    conn: Connection, body: BodyId, quantity: str, span: Span, value: float, document: str, by: str, now: datetime
) -> tuple[StatisticRow, bool]:
    """State a sum of a body, and whether it is new: said again, it is said once. Raises Invalid for what cannot be."""
    _check_sum(body, quantity, span, value, periods.china_day(now))
    rows.one_by_one(conn, body)
    # One that is asked for alone: a table states thousands, and reading all that stand for each would be all by all.
    held = rows.statistic(conn, body, quantity, span)
    if held is not None and (held.value, held.document) == (value, document):
        return held, False
    return rows.state(conn, body, quantity, span, value, document, by, now), True


def put_sums(
    conn: Connection, body: BodyId, wanted: Iterable[tuple[str, Span, float, str, str]], now: datetime
) -> None:
    """State many sums of a body: quantity, span, value, document and by whom; what is said already is said once.

    Raises Invalid for what cannot be.
    """
    for quantity, span, value, document, by in wanted:
        put_sum(conn, body, quantity, span, value, document, by, now)


def _check_sum(body: BodyId, quantity: str, span: Span, value: float, on: date) -> None:
    """Whether such a sum may be stated of a body on a day; raises Invalid with what is wanted."""
    if quantity not in QUANTITIES[body.kind]:
        raise Invalid(because("statistic_none_of", place=body.kind, known=tuple(QUANTITIES[body.kind]), got=quantity))
    if not (FIRST_YEAR <= span.year <= LAST_YEAR and 1 <= span.through_month <= 12):
        raise Invalid(because("month_of_years", first=str(FIRST_YEAR), last=str(LAST_YEAR), got=span.label))
    if not (math.isfinite(value) and value >= 0):
        raise Invalid(because("statistic_below_zero", unit=UNITS[quantity], got=str(value)))
    beyond = BOUNDS["statistic"].refusal(value)
    if beyond is not None:
        raise Invalid(beyond)
    if (span.year, span.through_month) >= (on.year, on.month):
        raise Invalid(because("statistic_not_over", span=span.label))


def targets(conn: Connection, body: AssessedBody) -> list[ControlTarget]:
    """The targets of a body that hold, by period."""
    return [as_answer(row) for row in rows.targets(conn, body)]


def demand(by: Acting, target: BodyTarget) -> ControlTarget:
    """Declare a target. Raises Refused for one that cannot be, and where one of its kind and period holds."""
    check(by.conn, by.body, target)
    _check_not_ended(by, date(target.base_year + 1, 1, 1))
    id_ = rows.demand(by.conn, by.body, target, by.actor, by.now)
    if id_ is None:
        raise Refused(
            because(
                "target_holds",
                target_kind=target.kind,
                target_of=target.controlled,
                base=target.base_year,
                to=target.target_year,
            )
        )
    _note(by, "declare", "target", {**spread(target, BodyTarget), "id": id_})
    (row,) = rows.targets(by.conn, by.body, id_)
    return as_answer(row)


def _check_not_ended(by: Acting, month: date) -> None:
    if by.body.kind == "region":
        standing.check_not_ended(standing.place(by.conn, by.body.code), month)


def aim(name: str) -> Demanded:
    """What a name stands for; raises Invalid with the names there are."""
    if name not in {*Controlled, *Structural}:
        raise Invalid(because("choice_of", field="controlled", known=", ".join((*Controlled, *Structural)), got=name))
    return demanded(name)


def withdraw(by: Acting, id_: int) -> ControlTarget:
    """Take a target back; it stays to be read in the log. Raises NotFound for one that does not hold."""
    held = rows.targets(by.conn, by.body, id_)
    if not held or not rows.withdraw(by.conn, by.body, id_, by.actor, by.now):
        raise NotFound(because("no_target_held", place=by.body.kind, code=by.body.code, id=id_))
    _note(by, "withdraw", "target", {"id": id_})
    return as_answer(held[0])


def as_answer(row: TargetRow) -> ControlTarget:
    """A target as it is answered."""
    yearly = body_target.yearly_drop(row) if row.kind is TargetKind.DROP else None
    return ControlTarget(**spread(row), unit=unit(row), yearly=yearly)


def unit(target: BodyTarget) -> str:
    """The unit of a target's value."""
    if target.kind in (TargetKind.DROP, TargetKind.GROWTH, *SHARES):
        return "1"
    return _AMOUNTS.get(target.controlled, "tce")


def check(conn: Connection, body: BodyId, target: BodyTarget) -> None:
    """Whether a body may have such a target; raises Refused with what is wanted."""
    _check_kind(body, target)
    _check_per(conn, body, target)
    if not FIRST_YEAR <= target.base_year < target.target_year <= LAST_YEAR:
        raise _wrong(because("target_years", first=FIRST_YEAR, last=LAST_YEAR))
    if not math.isfinite(target.value):
        raise _wrong(because("target_no_number", unit=unit(target), value=str(target.value)))
    beyond = BOUNDS["target"].refusal(target.value)
    if unit(target) != "1" and beyond is not None:
        raise _wrong(beyond)
    if unit(target) == "1" and not -1 < target.value < 1:
        raise _wrong(because("target_no_share", target_kind=target.kind, value=target.value))
    if target.kind in SHARES and target.value < 0:
        raise _wrong(because("target_no_share", target_kind=target.kind, value=target.value))
    if target.kind is TargetKind.CAP and target.value < 0:
        raise _wrong(because("target_below_zero", unit=unit(target), value=target.value))


def _wrong(reason: Reason) -> Refused:
    return Refused(reason, Kind.INVALID)


def _check_kind(body: BodyId, target: BodyTarget) -> None:
    if target.controlled not in OF_ENTERPRISES and body.kind != "region":
        raise _wrong(because("target_of_regions", target_of=target.controlled))
    if target.kind not in KINDS[target.controlled]:
        kinds = [one.value for one in KINDS[target.controlled]]
        raise _wrong(because("target_of_other_kind", target_of=target.controlled, kinds=kinds, target_kind=target.kind))


def _check_per(conn: Connection, body: BodyId, target: BodyTarget) -> None:
    if target.kind is not TargetKind.DROP or target.controlled not in OF_ENTERPRISES:
        if target.per:
            raise _wrong(because("target_per_of_other", said=repr(target.per)))
        return
    # What a region's drop is per is its GDP, where nothing is said.
    known: list[str] = ["", *Denominator] if body.kind == "region" else [*Measure, *Denominator]
    if target.controlled is Controlled.ENERGY and body.kind == "enterprise":
        known += [one.code for one in energy.products(conn, body.id)]
    if target.per not in known:
        raise _wrong(because("target_per_unknown", known=known, said=repr(target.per)))


def _statistic(row: StatisticRow) -> StatedSum:
    return StatedSum(**spread(row), unit=UNITS[row.quantity])


def _note(by: Acting, kind: str, what: str, detail: Mapping[str, Any]) -> None:
    record(by.conn, act(by, kind, what, detail), by.now)


def act(by: Acting, kind: str, what: str, detail: Mapping[str, Any]) -> Act:
    """The audit line of what was done of a body."""
    is_region = by.body.kind == "region"
    return Act(
        kind,
        by.actor,
        f"{what} of {by.body.code}",
        enterprise_id=None if is_region else by.body.id,
        detail=detail,
        region=by.body.code if is_region else None,
    )
