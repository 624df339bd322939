"""Cases 预警处置 as they stand: until when each may stay in its state, and before whom it is since that overran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from qingyu.db import case_assignees, working_days
from qingyu.db import cases as rows
from qingyu.db import early_warnings as warning_rows
from qingyu.db import responsible as responsible_rows
from qingyu.db.cases import CaseRow, OfficeRow, Wanted
from qingyu.domain.control import case, case_clock
from qingyu.domain.control.case import CaseState, Mine
from qingyu.domain.control.case_clock import CaseRules
from qingyu.domain.control.sentences import sentences
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.domain.quality.working_days import WorkingDays
from qingyu.errors import NotFound
from qingyu.jobs.answer import spread
from qingyu.jobs.control import case_acting, case_consequences, case_rules, measure_effects, warning_answer
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import (
    Case,
    CaseAssignee,
    CaseClock,
    CaseCount,
    CaseFile,
    CaseLogEntry,
    CaseOffice,
    CaseRuleSet,
    CaseSummary,
    OwnCases,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a case is told with."""

    now: datetime
    calendar: WorkingDays
    offices: Mapping[int, OfficeRow]


def listing(by: CaseActing, wanted: Wanted, before: int | None, limit: int) -> list[CaseSummary]:
    """The cases that somebody sees, the newest first; before: an id."""
    found = rows.listing(by.conn, by.scope, periods.china_day(by.now), wanted, before=before, limit=limit)
    known = _known(by) if found else None
    if known is None:
        return []
    named = _assignees(by, [row.id for row in found])
    return [_summary(row, known, named[row.id]) for row in found]


def own(by: CaseActing) -> OwnCases:
    """How many open cases are one's own, and the office's."""
    today = periods.china_day(by.now)
    wanted = {of: Wanted(mine=of, account=by.actor) for of in Mine}
    open_ = {
        of: [row for row in rows.funnel(by.conn, by.scope, today, one) if row.state is not CaseState.CLOSED]
        for of, one in wanted.items()
    }
    counts = {of: (sum(row.n for row in found), sum(row.n_overdue for row in found)) for of, found in open_.items()}
    return OwnCases(responsible_rows.has_account(by.conn, by.actor), *counts[Mine.ME], *counts[Mine.OFFICE])


def funnel(by: CaseActing, region: str | None = None, mine: Mine | None = None) -> list[CaseCount]:
    """How many of the cases that somebody sees stand in each state, in their order: of a region, or the own ones."""
    wanted = Wanted(region=region, mine=mine, account=by.actor)
    found = {row.state: row for row in rows.funnel(by.conn, by.scope, periods.china_day(by.now), wanted)}
    return [
        CaseCount(**spread(row)) if (row := found.get(state)) else CaseCount(state, 0, 0, 0, None, None)
        for state in CaseState
    ]


def row_of(by: CaseActing, id_: int) -> CaseRow:
    """A case that somebody sees, as it is stored; raises NotFound."""
    found = rows.listing(by.conn, by.scope, periods.china_day(by.now), id_=id_)
    if not found:
        raise NotFound(because("no_case", id=id_))
    return found[0]


def show(by: CaseActing, id_: int) -> Case:
    """A case with all that belongs to it; raises NotFound."""
    row, known = row_of(by, id_), _known(by)
    rules = case_rules.by_id(row.rules)
    warning = warning_rows.listing(by.conn, EVERYTHING, None, "all", 1, id_=row.warning_id) if row.warning_id else []
    return Case(
        **spread(_summary(row, known, _assignees(by, [id_])[id_])),
        rules=CaseRuleSet(rules.id, rules.name_zh, rules.name_en),
        clock=_clock(row, rules),
        office=_office(known.offices[row.office_id]),
        moves=case_acting.moves(by, row),
        log=_log(by, id_),
        measures=measure_effects.told(by, row, rows.measures(by.conn, id_)),
        files=[CaseFile(**spread(one)) for one in rows.files(by.conn, id_)],
        consequences=case_consequences.of(by, row, known.calendar),
        warning=warning_answer.told(warning[0]) if warning else None,
    )


def told(by: CaseActing, id_: int) -> tuple[CaseSummary, list[CaseLogEntry]]:
    """A case without what only its page shows, and its log, for those who are told of it; raises NotFound."""
    return _summary(row_of(by, id_), _known(by), _assignees(by, [id_])[id_]), _log(by, id_)


def _log(by: CaseActing, id_: int) -> list[CaseLogEntry]:
    return [CaseLogEntry(**spread(one)) for one in rows.steps(by.conn, id_)]


def _assignees(by: CaseActing, ids: Sequence[int]) -> dict[int, list[CaseAssignee]]:
    """Who sees to each of some cases, who answers first."""
    found: dict[int, list[CaseAssignee]] = {id_: [] for id_ in ids}
    for row in case_assignees.assignees(by.conn, ids):
        found[row.case_id].append(CaseAssignee(row.side, row.person_id, row.person, row.post, row.taken_by, row.at))
    return found


def _known(by: CaseActing) -> _Known:
    return _Known(by.now, working_days.in_force(by.conn), rows.offices(by.conn))


def _summary(row: CaseRow, known: _Known, assignees: Sequence[CaseAssignee]) -> CaseSummary:
    zh, en = _subject(row)
    late = case_clock.days_late(row.due_on, known.now, known.calendar)
    office = case_clock.escalated_to(chain(row.office_id, known.offices), late, case_rules.by_id(row.rules))
    return CaseSummary(
        id=row.id,
        enterprise=row.enterprise,
        region=row.region,
        name_zh=row.name_zh,
        name_en=row.name_en,
        warning_id=row.warning_id,
        subject_zh=zh,
        subject_en=en,
        state=row.state,
        is_rejected=row.is_rejected,
        waits_for=case.waits_for(row.state),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        since_at=row.since_at,
        n_steps=row.n_steps,
        due_on=row.due_on,
        is_due_known=row.is_due_known,
        overdue=case_clock.is_overdue(row.due_on, known.now),
        days_late=late,
        days_left=case_clock.days_left(row.due_on, known.now, known.calendar),
        escalated_to=None if office is None else _office(office),
        assignees=assignees,
    )


def _subject(row: CaseRow) -> tuple[str, str]:
    """What a case is about: its title, or what its warning says now."""
    if row.title or row.warning_code is None or row.template_version is None:
        return row.title, row.title
    zone = ZoneInfo(row.time_zone or "Asia/Shanghai")
    figures = (row.value, row.limit_value, row.unit or "")
    said = sentences(row.warning_code, row.template_version, row.parameters or {}, *figures, zone)
    return said.zh, said.en


def chain(office_id: int, offices: Mapping[int, OfficeRow]) -> list[OfficeRow]:
    """An office and those above it."""
    found, next_id = [], offices[office_id].id
    while True:
        found.append(offices[next_id])
        above = offices[next_id].parent_id
        if above is None:
            return found
        next_id = above


def _office(row: OfficeRow) -> CaseOffice:
    return CaseOffice(row.code, row.name_zh, row.name_en, row.level)


def _clock(row: CaseRow, rules: CaseRules) -> CaseClock | None:
    clock = rules.clocks.get(row.state)
    return None if clock is None else CaseClock(clock.days, clock.counts_from, clock.source, clock.verified)
