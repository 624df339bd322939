"""Tell persons what is due 通知: taken in one transaction, sent outside of any, marked in another.

A crash between sending and marking sends a message twice; nothing is lost, for what was taken and not marked is due
again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.db import early_warnings as warning_rows
from qingyu.db import enterprises
from qingyu.db import notices as rows
from qingyu.db import plans as plan_rows
from qingyu.db.notices import DueAddress, NoticeFault, Taken, Until
from qingyu.db.plans import ClockRow
from qingyu.db.pool import Connection
from qingyu.domain.control import notice
from qingyu.domain.control.notice import Address, Message, NoticeKind, Said
from qingyu.domain.energy.periods import CHINA
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.domain.sentences import names
from qingyu.domain.sentences.say import Language
from qingyu.errors import QingyuError, Unavailable
from qingyu.jobs.control import cases
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.cases_answer import CaseSummary
from qingyu.jobs.control.warning_answer import Warning, told

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720))
SOON = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=30)
# A host that does not answer is asked by nobody else for so long, and holds up no other way.
UNREACHABLE_FOR = timedelta(minutes=1)
MOST = 50
# What composing raises where a cause is gone or was written by another version.
UNSAYABLE = (LookupError, ValueError, TypeError, AttributeError, QingyuError)
_LONGEST_ERROR = 300

# Sends a message to an address, under a name that is the same for the same notices. Raises ValueError for what the
# other side refused, QingyuError for a way that is closed or wrong, Unreachable, OSError where no answer came.
Send = Callable[[Address, Message, str, datetime], None]

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "value": "数值：{value} {unit}",
        "bar": "限值：{limit} {unit}",
        "since": "起始：{at}",
        "do": "处理：{next}",
        "state": "状态：{state}，期限 {due}",
        "late_0": "超期不足 1 个工作日",
        "late_1": "超期 1 个工作日",
        "late": "已超期 {n} 个工作日",
        "up": "已升级至{office}",
        "until": "节点：{milestone}，期限 {day}",
        "lead": "牵头单位：{lead}",
        "test": "通知地址可以使用。",
    },
    "en": {
        "value": "Value: {value} {unit}",
        "bar": "Bar: {limit} {unit}",
        "since": "Since: {at}",
        "do": "What to do: {next}",
        "state": "State: {state}, due {due}",
        "late_0": "Late by less than a working day",
        "late_1": "Late by 1 working day",
        "late": "Late by {n} working days",
        "up": "Now before {office}",
        "until": "Milestone: {milestone}, due {day}",
        "lead": "Lead: {lead}",
        "test": "The address works.",
    },
}


class Unreachable(OSError):
    """The host of a way did not answer, or let nobody in: whoever is told by it would wait in vain."""


def send_one(conn: Connection, send: Send, console_url: str, now: datetime) -> bool:
    """Send one message that is due, of one notice or of several; returns whether there was one."""
    with conn.transaction():
        to = rows.due(conn, now)
        # Another program has it for a moment; the next look finds what is left.
        if to is None or not rows.hold(conn, to.id):
            return False
        until = notice.quiet_until(now) if to.quiet else None
        if until is not None:
            rows.postpone(conn, to.id, until)
        rows.give_up_unseen(conn, to.id, now, now + SOON)
        instants = Until(now, now + SOON, now + LOST_AFTER)
        taken = rows.take(conn, to.id, instants, MOST, tests_alone=until is not None)
    if not taken:
        return True
    sayable, said = _sayable(conn, to, taken, console_url.rstrip("/"), now)
    if not sayable:
        return True
    message = notice.compose(said, to.language, of_person=to.of_person)
    try:
        send(to.address, message, f"notice-{sayable[0].id}-{sayable[-1].id}", now)
    except (OSError, ValueError, QingyuError) as error:
        _note(conn, to, sayable, _fault(error), error, now)
        if isinstance(error, Unreachable):
            with conn.transaction():
                rows.postpone_kind(conn, to.kind, now + UNREACHABLE_FOR)
        return True
    with conn.transaction():
        rows.delivered(conn, sayable, now)
    return True


def sweep(conn: Connection, now: datetime) -> None:
    """Remove some of what has been done with for long."""
    rows.sweep(conn, now - KEPT_FOR)


def _sayable(
    conn: Connection, to: DueAddress, taken: list[Taken], console: str, now: datetime
) -> tuple[list[Taken], list[Said]]:
    """The notices that can be said, and what is said of them as their causes stand now.

    One that cannot be said, for it was written by another version or its cause is gone, holds up no other: it is noted
    as one that was not taken, and given up in the end.
    """
    sayable, said = [], []
    for row in taken:
        try:
            one = _said(conn, row, to.language, console, now)
        except Unavailable:
            raise
        except UNSAYABLE as error:
            _note(conn, to, [row], "unsayable", error, now)
        else:
            sayable.append(row)
            said.append(one)
    return sayable, said


def _said(conn: Connection, row: Taken, language: Language, console: str, now: datetime) -> Said:
    if row.warning_id is not None:
        found = warning_rows.listing(conn, EVERYTHING, None, "all", 1, id_=row.warning_id)
        plant = enterprises.enterprise(conn, EVERYTHING, found[0].enterprise)
        named = plant.name_zh if language == "zh" else plant.name_en
        return _of_warning(row.event, named, told(found[0]), language, console, ZoneInfo(found[0].time_zone))
    if row.case_id is not None:
        case, _ = cases.told(operating(conn, "system:analytics", now), row.case_id)
        return _of_case(row.event, case, language, console)
    if row.task_notice_id is not None:
        clock = plan_rows.clock(conn, row.task_notice_id)
        if clock is None:
            raise LookupError("the milestone is gone")
        return _of_task(clock, language, console)
    return Said(row.event, "", _WORDS[language]["test"], link=console)


def _of_warning(event: str, plant: str, it: Warning, language: Language, console: str, zone: ZoneInfo) -> Said:
    words = _WORDS[language]
    unit = it.unit or ""
    lines = [
        *([] if it.value is None else [words["value"].format(value=f"{it.value:g}", unit=unit).strip()]),
        *([] if it.limit is None else [words["bar"].format(limit=f"{it.limit:g}", unit=unit).strip()]),
        words["since"].format(at=f"{it.since_at.astimezone(zone):%Y-%m-%d %H:%M}"),
        words["do"].format(next=it.next_step_zh if language == "zh" else it.next_step_en),
    ]
    link = f"{console}/e/{it.enterprise}/warnings" if console else ""
    sentence = it.sentence_zh if language == "zh" else it.sentence_en
    return Said(event, plant, sentence, it.severity, tuple(lines), link)


def _of_case(event: str, it: CaseSummary, language: Language, console: str) -> Said:
    words, zh = _WORDS[language], language == "zh"
    state = names.NAMES["case_state"][it.state][1 if zh else 0]
    lines = [words["state"].format(state=state, due=it.due_on or "–")]
    if it.overdue:
        late = {0: "late_0", 1: "late_1"}.get(it.days_late or 0, "late")
        lines.append(words[late].format(n=it.days_late))
    if it.escalated_to is not None:
        lines.append(words["up"].format(office=it.escalated_to.name_zh if zh else it.escalated_to.name_en))
    lines.append(words["since"].format(at=f"{it.since_at.astimezone(CHINA):%Y-%m-%d %H:%M}"))
    link = f"{console}/cases/{it.id}" if console else ""
    named = it.name_zh if zh else it.name_en
    return Said(event, named, it.subject_zh if zh else it.subject_en, None, tuple(lines), link)


def _of_task(it: ClockRow, language: Language, console: str) -> Said:
    words, zh = _WORDS[language], language == "zh"
    lines = (words["until"].format(milestone=it.milestone, day=it.due_on), words["lead"].format(lead=it.lead))
    link = f"{console}/tasks?plan={it.region}/{it.plan_code}" if console else ""
    return Said(it.event, it.name_zh if zh else it.name_en, f"{it.plan} · {it.task}", None, lines, link)


def _fault(error: Exception) -> NoticeFault:
    if isinstance(error, Unreachable):
        return "unreachable"
    if isinstance(error, QingyuError):
        return "way_closed"
    return "unclear" if isinstance(error, OSError) else "refused"


def _note(
    conn: Connection, to: DueAddress, taken: list[Taken], fault: NoticeFault, error: Exception, now: datetime
) -> None:
    # What the other side said may hold what the database does not take.
    said = f"{type(error).__name__}: {error}".encode(errors="replace").decode().replace("\0", "")
    # Whoever reads the log of an address learns no token from it.
    for word in (to.secret, *([] if to.kind == NoticeKind.MAIL else [to.target])):
        said = said.replace(word, "…") if word else said
    with conn.transaction():
        for row in taken:
            again_at = now + PAUSES[row.n_tries - 1] if row.n_tries <= len(PAUSES) else None
            rows.failed(conn, row, fault, said[:_LONGEST_ERROR], again_at, now)
