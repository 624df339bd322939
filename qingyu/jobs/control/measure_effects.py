"""Measures of a case followed by the meters: what each was to save beside the change that the account shows since."""

from collections.abc import Sequence
from datetime import date, timedelta

from qingyu.db import indicators
from qingyu.db.cases import CaseRow, MeasureRow
from qingyu.domain.control import effect
from qingyu.domain.control.effect import Effect
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import CaseMeasure, MeasureEffect
from qingyu.jobs.restating.standing import waiting_since

CODE = "coal.equivalent"
# A change is followed for two years at most: what comes later has other causes.
LONGEST = timedelta(days=2 * 365)


def told(by: CaseActing, row: CaseRow, measures: Sequence[MeasureRow]) -> list[CaseMeasure]:
    """The measures of a case, each with the change since its deadline."""
    days = _days(by, row, min((one.due_on for one in measures), default=None))
    return [CaseMeasure(**spread(one), shown=_answer(_effect(by, row, one, days))) for one in measures]


def _effect(by: CaseActing, row: CaseRow, measure: MeasureRow, days: dict[date, float]) -> Effect:
    if measure.effect_unit == "kWh":
        return effect.unknown(because("effect_of_electricity"))
    if row.enterprise is None:
        return effect.unknown(because("effect_of_region"))
    since = measure.due_on + timedelta(days=1)
    if since >= periods.china_day(by.now):
        return effect.unknown(because("effect_not_due", due=measure.due_on))
    kept = {day: value for day, value in days.items() if day < since + LONGEST}
    return effect.shown(kept, since, measure.effect)


def _days(by: CaseActing, row: CaseRow, first_due: date | None) -> dict[date, float]:
    """The days of the account from a year before the first deadline on, as far as they count. [tce]"""
    if row.enterprise is None or row.enterprise_id is None or first_due is None:
        return {}
    from_on, to_on = first_due - timedelta(days=366), periods.china_day(by.now)
    if first_due >= to_on:
        return {}
    waiting = waiting_since(by.conn, row.enterprise_id)
    asked = (by.conn, by.scope, row.enterprise, CODE, "day", from_on, to_on)
    found = indicators.listing(*asked, unsettled=waiting, standing=True)
    return {one.start_on: one.value for one in found if one.scope == "" and one.value is not None}


def _answer(one: Effect) -> MeasureEffect:
    said = {name: value for name, value in spread(one).items() if name != "reason"}
    return MeasureEffect(**said, reason=sentence_or_none(one.reason))
