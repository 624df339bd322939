"""What is done with cases 预警处置: opening one, its steps, its measures and its files."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qingyu.db import cases as rows
from qingyu.db import early_warnings as warning_rows
from qingyu.db import enterprises, regions, working_days
from qingyu.db.cases import CaseRow, MeasureRow, StepRow
from qingyu.db.placed import PlaceIds
from qingyu.domain.access.roles import Permission
from qingyu.domain.control import case, case_clock
from qingyu.domain.control.case import CaseState, CaseStep, Side, Standing, Taken
from qingyu.domain.control.case_clock import CaseRules, Due
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden, Invalid, Kind, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.control import case_acting, case_rules, cases
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import Case, CaseFile
from qingyu.jobs.refused import Refused

LARGEST_FILE = 4 * 1024 * 1024  # [byte]
MOST_FILES = 20
EFFECT_UNITS = ("tce", "kWh")
_LONGEST_MEASURE = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is opened about: a warning, an enterprise or a region; exactly one of them."""

    warning_id: int | None = None
    enterprise: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class _About:
    """Of whom a case is, by which clocks, and who issues it."""

    place: PlaceIds
    rules: CaseRules
    office_id: int


def open_case(by: CaseActing, subject: Subject, title: str, text: str, rules_id: str | None) -> Case:
    """Issue a case. Raises Invalid, NotFound, Refused to who is no officer above it or where one is open."""
    if sum(one is not None for one in (subject.warning_id, subject.enterprise, subject.region)) != 1:
        raise Invalid(because("case_about_one"))
    if subject.warning_id is None and not title:
        raise Invalid(because("case_needs_title"))
    about = _of_region(by, subject.region) if subject.region is not None else _of_enterprise(by, subject)
    if not by.may(Permission.CONFIRM):
        raise Refused(because("case_reach"), Kind.FORBIDDEN)
    rules = about.rules if rules_id is None else case_rules.by_id(rules_id)
    standing = case.opened(by.now)
    due = _due(by, standing, rules)
    said = (subject.warning_id, about.office_id, title, rules.id, due, by.actor, by.now)
    id_ = rows.add(by.conn, about.place, *said)
    if id_ is None:
        assert subject.warning_id is not None, "only of a warning is one case at a time"
        raise Refused(because("case_open_already", id=rows.open_of(by.conn, subject.warning_id) or 0))
    step = StepRow(1, CaseStep.ISSUE, Side.SUPERVISING, CaseState.ISSUED, text, [], by.actor, by.now)
    rows.log(by.conn, id_, standing, due, step)
    audit(by, cases.row_of(by, id_), {"step": "issue", "title": title, "warning": subject.warning_id, "text": text})
    return cases.show(by, id_)


def _of_enterprise(by: CaseActing, subject: Subject) -> _About:
    code, enterprise = None, subject.enterprise
    if subject.warning_id is not None:
        found = warning_rows.listing(by.conn, by.scope, None, "all", 1, id_=subject.warning_id)
        if not found:
            raise NotFound(because("no_warning", id=subject.warning_id))
        code, enterprise = found[0].code, found[0].enterprise
    assert enterprise is not None, "a case is about something"
    known = enterprises.enterprise(by.conn, by.scope, enterprise)
    office_id = by.scope.region_id or known.region_id
    if office_id is None:
        raise Invalid(because("nobody_above", enterprise=enterprise))
    return _About(PlaceIds(known.id, None, None), case_rules.of_warning(code), office_id)


def _of_region(by: CaseActing, code: str) -> _About:
    region = regions.seen_whole(by.conn, by.scope, code)
    if region.id == by.scope.region_id:
        raise Refused(because("case_reach"), Kind.FORBIDDEN)
    office_id = by.scope.region_id or rows.offices(by.conn)[region.id].parent_id or region.id
    return _About(PlaceIds(None, region.id, None), case_rules.of_warning(None), office_id)


def take(by: CaseActing, id_: int, step: CaseStep, text: str, files: Sequence[str], seen: int | None) -> Case:
    """Take a step. seen: number of the last step that was looked at. Raises NotFound, Forbidden, Refused."""
    row = hold(by, id_)
    side = _side(by, row, step)
    if seen is not None and seen != row.n_steps:
        raise Refused(because("case_moved_on", n=row.n_steps, case_state=row.state))
    refusal = case.refusal(row.standing, step, side, text)
    if refusal is not None:
        raise Refused(refusal, Kind.FORBIDDEN if refusal.code == "case_step_of_other" else Kind.CONFLICT)
    known = {one.sha256 for one in rows.files(by.conn, id_)}
    for sha256 in files:
        if sha256 not in known:
            raise Refused(because("case_file_unknown", sha256=sha256))
    after = case.after(row.standing, Taken(step, by.now))
    log(by, row, after, StepRow(after.n_steps, step, side, after.state, text, list(files), by.actor, by.now))
    audit(by, row, {"step": step, "n": after.n_steps, "state": after.state, "text": text, "files": list(files)})
    return cases.show(by, id_)


def log(by: CaseActing, row: CaseRow, after: Standing, step: StepRow) -> None:
    """Write a step down, and where it leads."""
    rows.log(by.conn, row.id, after, _due(by, after, case_rules.by_id(row.rules)), step)


def _due(by: CaseActing, standing: Standing, rules: CaseRules) -> Due | None:
    return case_clock.due(standing, rules, working_days.in_force(by.conn))


def hold(by: CaseActing, id_: int) -> CaseRow:
    """A case that nobody else moves until this transaction ends; raises NotFound."""
    cases.row_of(by, id_)
    rows.hold(by.conn, id_)
    return cases.row_of(by, id_)


def _side(by: CaseActing, row: CaseRow, step: CaseStep) -> Side:
    """The side somebody takes a step for; raises Forbidden for one who acts for neither."""
    sides = case_acting.sides(by, row)
    if not sides:
        raise Forbidden(because("case_steps_of_others"))
    return next((side for side in sides if step in case.moves(row.state, side)), sides[0])


def add_measure(
    by: CaseActing, id_: int, what: str, owner: str, due_on: date, effect: tuple[float, str] | None
) -> Case:
    """Add a measure. effect: expected saving of a year and its unit. Raises NotFound, Forbidden, Invalid, Refused."""
    row = hold(by, id_)
    _side(by, row, CaseStep.NOTE)
    if row.state is CaseState.CLOSED:
        raise Refused(because("case_closed"))
    today = periods.china_day(by.now)
    if not today <= due_on <= today + _LONGEST_MEASURE:
        raise Invalid(because("measure_due_odd", today=today, got=due_on))
    if effect is not None and (effect[1] not in EFFECT_UNITS or not (math.isfinite(effect[0]) and effect[0] >= 0)):
        raise Invalid(because("measure_effect_odd", units=tuple(EFFECT_UNITS), got=f"{effect[0]} {effect[1]}"))
    value, unit = effect or (None, None)
    rows.add_measure(by.conn, id_, MeasureRow(0, what, owner, due_on, value, unit, by.actor, by.now))
    audit(by, row, {"measure": what, "owner": owner, "due_on": due_on, "effect": value, "effect_unit": unit})
    return cases.show(by, id_)


def add_file(by: CaseActing, id_: int, name: str, content: bytes) -> CaseFile:
    """Keep a file with a case, for a step to name. Raises NotFound, Forbidden, Invalid, Refused."""
    row = hold(by, id_)
    _side(by, row, CaseStep.NOTE)
    if row.state is CaseState.CLOSED:
        raise Refused(because("case_closed"))
    if not 0 < len(content) <= LARGEST_FILE:
        raise Invalid(because("case_file_size", n=LARGEST_FILE, got=len(content)), code="bad_file_size")
    sha256 = hashlib.sha256(content).hexdigest()
    held = rows.files(by.conn, id_)
    if sha256 not in {one.sha256 for one in held}:
        if len(held) >= MOST_FILES:
            raise Refused(because("case_files_full", n=MOST_FILES))
        rows.add_file(by.conn, id_, sha256, name, content, by.actor, by.now)
        audit(by, row, {"file": name, "sha256": sha256, "size": len(content)})
    (kept,) = (one for one in rows.files(by.conn, id_) if one.sha256 == sha256)
    return CaseFile(kept.sha256, kept.name, kept.size, kept.added_by, kept.added_at)


def content(by: CaseActing, id_: int, sha256: str) -> tuple[str, bytes]:
    """The name and the bytes of a file of a case; raises NotFound."""
    cases.row_of(by, id_)
    named = [one.name for one in rows.files(by.conn, id_) if one.sha256 == sha256]
    found = rows.content(by.conn, id_, sha256)
    if not named or found is None:
        raise NotFound(because("no_case_file", id=id_, file=sha256))
    return named[0], found


def audit(by: CaseActing, row: CaseRow, detail: Mapping[str, Any]) -> None:
    """Leave a line of what was done with a case, and of who wrote it down where that was another."""
    if by.written_at is not None:
        detail = {**detail, "taken_by": by.actor, "taken_at": by.now}
    actor = by.written_by or by.actor
    act = Act("warning_step", actor, f"case:{row.id}", row.enterprise_id, detail=detail, region=row.region)
    record(by.conn, act, by.written_at or by.now)
