"""Consequences of cases 处置后果: what the rules propose of a case as it stands, and what officers decided."""

from qingyu.db import cases as rows
from qingyu.db import working_days
from qingyu.db.cases import CaseRow, ConsequenceRow
from qingyu.domain.control import case_clock, consequence
from qingyu.domain.control.case import Side
from qingyu.domain.control.consequence import BodyKind, CaseFacts, ConsequenceRule, Decided
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.quality.working_days import WorkingDays
from qingyu.errors import Forbidden, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.control import case_acting, case_rules
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import CaseConsequence
from qingyu.jobs.refused import Refused


def of(by: CaseActing, row: CaseRow, calendar: WorkingDays) -> list[CaseConsequence]:
    """What is proposed of a case now, and what was decided whenever it was proposed."""
    decided = rows.consequences(by.conn, row.id)
    now = {one.id for one in _proposed(by, row, calendar)}
    shown = [one for one in case_rules.consequences().values() if one.id in now or one.id in decided]
    return [_told(one, decided.get(one.id)) for one in shown]


def decide(by: CaseActing, id_: int, rule: str, decided: Decided, document: str, text: str) -> None:
    """Decide of a consequence that is proposed now, once. Raises NotFound, Forbidden, Refused."""
    row = _row(by, id_)
    if Side.SUPERVISING not in case_acting.sides(by, row):
        raise Forbidden(because("consequences_of_others"))
    if rule in rows.consequences(by.conn, id_):
        raise Refused(because("consequence_decided", consequence=rule))
    if rule not in {one.id for one in _proposed(by, row, working_days.in_force(by.conn))}:
        raise Refused(because("consequence_not_proposed", consequence=rule))
    if decided is Decided.IMPOSED and not document:
        raise Refused(because("consequence_undocumented"))
    if not rows.decide(by.conn, id_, ConsequenceRow(rule, decided, document, text, by.actor, by.now)):
        raise Refused(because("consequence_decided", consequence=rule))
    detail = {"consequence": rule, "decided": decided, "document": document, "text": text}
    act = Act("warning_step", by.actor, f"case:{id_}", row.enterprise_id, detail=detail, region=row.region)
    record(by.conn, act, by.now)


def _row(by: CaseActing, id_: int) -> CaseRow:
    found = rows.listing(by.conn, by.scope, periods.china_day(by.now), id_=id_)
    if not found:
        raise NotFound(because("no_case", id=id_))
    return found[0]


def _proposed(by: CaseActing, row: CaseRow, calendar: WorkingDays) -> list[ConsequenceRule]:
    of_whom = BodyKind.ENTERPRISE if row.enterprise_id is not None else BodyKind.REGION
    facts = CaseFacts(of_whom, row.rules, case_clock.days_late(row.due_on, by.now, calendar))
    return consequence.proposed(case_rules.consequences().values(), facts)


def _told(rule: ConsequenceRule, row: ConsequenceRow | None) -> CaseConsequence:
    return CaseConsequence(
        rule=rule.id,
        name_zh=rule.name_zh,
        name_en=rule.name_en,
        source=rule.source,
        verified=rule.verified,
        decided=None if row is None else row.decided,
        document=None if row is None else row.document,
        text=None if row is None else row.text,
        decided_by=None if row is None else row.decided_by,
        decided_at=None if row is None else row.decided_at,
    )
