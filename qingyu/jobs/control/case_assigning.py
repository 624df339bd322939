"""Assigning cases 指派: who answers names one of the own people, and officers name one of their region's."""

from qingyu.db import case_assignees, responsible
from qingyu.db import cases as rows
from qingyu.db.cases import CaseRow, StepRow
from qingyu.db.responsible import PersonRow
from qingyu.domain.control import case
from qingyu.domain.control.case import Body, CaseState, CaseStep, Side, Taken
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden, Kind, NotFound
from qingyu.jobs.control import case_acting, case_acts, cases
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import Case
from qingyu.jobs.refused import Refused


def assign(by: CaseActing, id_: int, person_id: int, text: str, seen: int | None) -> Case:
    """Name the responsible person who sees to a case from now on, in place of whom the same side named before.

    seen: number of the last step that was looked at. Raises NotFound, Forbidden, Refused.
    """
    row = case_acts.hold(by, id_)
    if not case_acting.sides(by, row):
        raise Forbidden(because("case_steps_of_others"))
    person = _person(by, person_id)
    side = _side(by, row, person)
    if row.state is CaseState.CLOSED:
        raise Refused(because("case_closed"))
    if seen is not None and seen != row.n_steps:
        raise Refused(because("case_moved_on", n=row.n_steps, case_state=row.state))
    named = case_assignees.assignees(by.conn, [id_])
    if any(one.side is side and one.person_id == person_id for one in named):
        raise Refused(because("case_assigned_already", person=person.name))
    after = case.after(row.standing, Taken(CaseStep.ASSIGN, by.now))
    said = (after.n_steps, CaseStep.ASSIGN, side, after.state, text, list[str](), by.actor, by.now)
    case_acts.log(by, row, after, StepRow(*said, person.id, person.name, person.post))
    case_acts.audit(by, row, {"step": CaseStep.ASSIGN, "n": after.n_steps, "person": person.id, "text": text})
    return cases.show(by, id_)


def _person(by: CaseActing, person_id: int) -> PersonRow:
    """A person whom somebody sees and who has not left."""
    found = responsible.persons(by.conn, by.scope, id_=person_id)
    if not found:
        raise NotFound(because("no_person", id=person_id))
    return found[0]


def _side(by: CaseActing, row: CaseRow, person: PersonRow) -> Side:
    """The side that a person sees to a case for, where it is one that somebody acts for."""
    known = rows.offices(by.conn)
    offices = {one.code for one in cases.chain(row.office_id, known)}
    if by.scope.region_id is not None:
        offices.add(known[by.scope.region_id].code)
    side = case.side_of(Body(person.enterprise, person.region), Body(row.enterprise, row.region), offices)
    if side is None or side not in case_acting.sides(by, row):
        raise Refused(because("case_person_of_others", person=person.name), Kind.FORBIDDEN)
    return side
