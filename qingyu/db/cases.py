"""Cases, their logs, measures and files, and who answers for an enterprise or a region."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db.placed import PlaceIds
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.control.case import CaseState, CaseStep, Mine, Side, Standing
from qingyu.domain.control.case_clock import Due
from qingyu.domain.control.consequence import Decided
from qingyu.domain.kernel.scope import Scope

_q = queries("cases")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as it is stored, with what the sentence of its warning is made of."""

    id: int
    enterprise_id: int | None
    enterprise: str | None
    region: str | None
    region_id: int | None
    name_zh: str
    name_en: str
    warning_id: int | None
    office_id: int
    title: str
    rules: str
    state: CaseState
    is_rejected: bool
    opened_by: str
    opened_at: datetime
    since_at: datetime
    n_steps: int
    due_on: date | None
    is_due_known: bool
    warning_code: str | None
    template_version: int | None
    parameters: dict[str, Any] | None
    value: float | None
    limit_value: float | None
    unit: str | None
    time_zone: str | None

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return Standing(self.state, self.opened_at, self.since_at, self.n_steps, self.is_rejected)


@dataclass(frozen=True, slots=True)
class StateRow:
    """How many cases stand in a state. used_d, allowed_d: of the middle one, null where none is open. [calendar day]"""

    state: CaseState
    n: int
    n_overdue: int
    n_rejected: int
    used_d: float | None
    allowed_d: float | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a log; state: after it; person, post: of whom the case was assigned to, as they were then."""

    n: int
    step: CaseStep
    side: Side
    state: CaseState
    text: str
    files: list[str]
    taken_by: str
    at: datetime
    person_id: int | None = None
    person: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a case; its bytes are read by `content`. size: [byte]"""

    sha256: str
    name: str
    size: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure. effect: expected saving of a year [effect_unit]."""

    id: int
    what: str
    owner: str
    due_on: date
    effect: float | None
    effect_unit: str | None
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ConsequenceRow:
    """What a person decided of a consequence that a rule proposed. document: empty where it was declined without."""

    rule: str
    decided: Decided
    document: str
    text: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A region and the one above it."""

    id: int
    parent_id: int | None
    code: str
    level: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for; what is None does not matter."""

    enterprise: str | None = None
    region: str | None = None
    state: CaseState | None = None
    overdue: bool = False
    person: int | None = None
    mine: Mine | None = None
    account: str | None = None


def listing(
    conn: Connection,
    scope: Scope,
    today: date,
    wanted: Wanted = Wanted(),
    *,
    before: int | None = None,
    limit: int = 1000,
    id_: int | None = None,
) -> list[CaseRow]:
    """The cases a caller sees, the newest first; before: an id. today: past whose deadlines a case is overdue."""
    asked = {name: getattr(wanted, name) for name in wanted.__slots__}
    asked |= {"today": today, "before": before, "limit": limit, "id": id_}
    return records(conn, _case, _q.listing, {**scope.parameters(), **asked})


def _case(*, state: str, **own: Any) -> CaseRow:
    return CaseRow(state=CaseState(state), **own)


def funnel(conn: Connection, scope: Scope, today: date, wanted: Wanted = Wanted()) -> list[StateRow]:
    """How many of the cases a caller sees, of a region or the own ones, stand in each state that has some."""
    asked = {"today": today, "region": wanted.region, "mine": wanted.mine, "account": wanted.account}
    return records(conn, _state, _q.funnel, {**scope.parameters(), **asked})


def _state(*, state: str, **own: Any) -> StateRow:
    return StateRow(state=CaseState(state), **own)


def hold(conn: Connection, id_: int) -> None:
    """Wait for whoever acts on a case, until this transaction ends."""
    conn.execute(_q.hold, {"id": id_})


def add(
    conn: Connection,
    place: PlaceIds,
    warning_id: int | None,
    office_id: int,
    title: str,
    rules: str,
    due: Due | None,
    by: str,
    now: datetime,
) -> int | None:
    """Add a case that is issued; its id, or null where one of its warning is open."""
    of = {"enterprise_id": place.enterprise_id, "region_id": place.region_id, "warning_id": warning_id}
    said = {"office_id": office_id, "title": title, "rules": rules, "state": CaseState.ISSUED, "by": by, "now": now}
    row = conn.execute(_q.add, {**of, **said, **_due(due)}).fetchone()
    return None if row is None else int(row[0])


def _due(due: Due | None) -> dict[str, Any]:
    return {"due_on": None if due is None else due.on, "is_due_known": due is None or due.is_known}


def say_news_from(conn: Connection, at: datetime) -> None:
    """Tell persons of no step before an instant, until the transaction ends."""
    conn.execute(_q.say_news_from, {"at": at.isoformat()})


def is_known(conn: Connection, enterprise: str | None, region: str | None, title: str, opened_at: datetime) -> bool:
    """Whether there is a case of an enterprise or a region with this title, issued at this instant."""
    said = {"enterprise": enterprise, "region": region, "title": title, "opened_at": opened_at}
    row = conn.execute(_q.is_known, said).fetchone()
    return row is not None and bool(row[0])


def open_of(conn: Connection, warning_id: int) -> int | None:
    """The id of the open case of a warning."""
    row = conn.execute(_q.open_of, {"warning_id": warning_id}).fetchone()
    return None if row is None else int(row[0])


def log(conn: Connection, id_: int, standing: Standing, due: Due | None, step: StepRow) -> None:
    """Write a step into the log of a case, and where the case stands after it."""
    moved = {"id": id_, "state": standing.state, "is_rejected": standing.is_rejected, "since_at": standing.since_at}
    if step.n > 1:
        conn.execute(_q.move, {**moved, "n_steps": standing.n_steps, **_due(due)})
    whom = {"person_id": step.person_id, "person": step.person, "post": step.post}
    said = {"case_id": id_, "n": step.n, "step": step.step, "side": step.side, "state": step.state, "text": step.text}
    conn.execute(_q.log, {**said, "files": step.files, "by": step.taken_by, "now": step.at} | whom)


def steps(conn: Connection, id_: int) -> list[StepRow]:
    """The log of a case, in order."""
    return records(conn, _step, _q.steps, {"case_id": id_})


def _step(*, step: str, side: str, state: str, **own: Any) -> StepRow:
    return StepRow(step=CaseStep(step), side=Side(side), state=CaseState(state), **own)


def add_file(conn: Connection, id_: int, sha256: str, name: str, content: bytes, by: str, now: datetime) -> bool:
    """Keep a file; false where it is kept already."""
    said = {"case_id": id_, "sha256": sha256, "name": name, "size": len(content), "content": content}
    return conn.execute(_q.add_file, {**said, "by": by, "now": now}).rowcount == 1


def files(conn: Connection, id_: int) -> list[FileRow]:
    """The files of a case, in the order they came."""
    return records(conn, FileRow, _q.files, {"case_id": id_})


def content(conn: Connection, id_: int, sha256: str) -> bytes | None:
    """The bytes of a file of a case."""
    row = conn.execute(_q.content, {"case_id": id_, "sha256": sha256}).fetchone()
    return None if row is None else bytes(row[0])


def add_measure(conn: Connection, id_: int, measure: MeasureRow) -> None:
    """Add a measure, whatever its id says."""
    said = {"what": measure.what, "owner": measure.owner, "due_on": measure.due_on, "effect": measure.effect}
    by = {"effect_unit": measure.effect_unit, "by": measure.added_by, "now": measure.added_at}
    conn.execute(_q.add_measure, {"case_id": id_, **said, **by})


def measures(conn: Connection, id_: int) -> list[MeasureRow]:
    """The measures of a case by deadline."""
    return records(conn, MeasureRow, _q.measures, {"case_id": id_})


def offices(conn: Connection) -> dict[int, OfficeRow]:
    """Every region by its id."""
    return {row.id: row for row in records(conn, OfficeRow, _q.offices)}


def decide(conn: Connection, id_: int, row: ConsequenceRow) -> bool:
    """Keep what a person decided of a consequence; false where it is decided already."""
    said = {"case_id": id_, "rule": row.rule, "decided": row.decided, "document": row.document, "text": row.text}
    return conn.execute(_q.decide, {**said, "by": row.decided_by, "now": row.decided_at}).rowcount == 1


def consequences(conn: Connection, id_: int) -> dict[str, ConsequenceRow]:
    """What was decided of the consequences of a case, by rule."""
    return {row.rule: row for row in records(conn, _consequence, _q.consequences, {"case_id": id_})}


def _consequence(*, decided: str, **own: Any) -> ConsequenceRow:
    return ConsequenceRow(decided=Decided(decided), **own)


@dataclass(frozen=True, slots=True)
class ClockTold:
    """A case whose clock was told of just now."""

    case_id: int
    event: str


def tell_clocks(conn: Connection, today: date, until: date, now: datetime) -> list[ClockTold]:
    """Write down, once each, the clocks that ended before today and those that end until a day."""
    return records(conn, ClockTold, _q.tell_clocks, {"today": today, "until": until, "now": now})
