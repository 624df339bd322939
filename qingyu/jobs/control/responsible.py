"""Who answers for the energy of an enterprise or a region 责任人: registered by itself, or by officers above it."""

from collections.abc import Collection
from dataclasses import replace

from qingyu.db import enterprises, regions
from qingyu.db import responsible as rows
from qingyu.db.placed import PlaceIds
from qingyu.db.responsible import PersonRow, PersonSaid
from qingyu.domain.access.roles import Permission
from qingyu.domain.control import notice
from qingyu.domain.control.notice import NoticeKind
from qingyu.domain.kernel.reason import because
from qingyu.errors import Forbidden, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import spread
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.cases_answer import ResponsiblePerson
from qingyu.jobs.refused import Refused


def persons(
    by: CaseActing, enterprise: str | None, region: str | None, after: int | None, limit: int
) -> list[ResponsiblePerson]:
    """The responsible persons that somebody sees, by id; reading them leaves a line in the log."""
    found = rows.persons(by.conn, by.scope, enterprise, region, after=after, limit=limit)
    if found:
        detail = {"n": len(found), "enterprise": enterprise, "region": region}
        record(by.conn, Act("read_personal", by.actor, "responsible persons", None, detail), by.now)
    return [_told(row) for row in found]


def register(
    by: CaseActing, enterprise: str | None, region: str | None, said: PersonSaid, allowed: Collection[str]
) -> ResponsiblePerson:
    """Register a person; one with a mail is told of the cases of the place. allowed: the ways that the operator opened.

    Raises Invalid, NotFound, Forbidden.
    """
    if (enterprise is None) == (region is None):
        raise Invalid(because("person_of_one_place"))
    place = _place(by, enterprise, region)
    _check(by)
    person = replace(said, mail=_mail(said.mail, allowed))
    id_ = rows.add_person(by.conn, place, person, by.actor, by.now)
    detail = {"act": "responsible_person", "post": said.post}
    if person.mail is not None:
        detail["told_at"] = notice.masked(person.mail)
    record(by.conn, Act("declare", by.actor, f"person:{id_}", place.enterprise_id, detail, region), by.now)
    return _told(_one(by, id_))


def end(by: CaseActing, id_: int) -> ResponsiblePerson:
    """Note that a person left; raises NotFound, Forbidden."""
    row = _one(by, id_)
    _check(by)
    if not rows.end_person(by.conn, id_, by.actor, by.now):
        raise NotFound(because("no_person", id=id_))
    record(by.conn, Act("withdraw", by.actor, f"person:{id_}", None, {"post": row.post}, row.region), by.now)
    return _told(row)


def _mail(said: str | None, allowed: Collection[str]) -> str | None:
    """A mail address as it is kept; the robot of a chat speaks to all of its group, and is none of a person's."""
    if said is None:
        return None
    parsed = notice.parse(said)
    if parsed is None or parsed.kind is not NoticeKind.MAIL:
        raise Invalid(because("person_mail_odd"), code="bad_address")
    if parsed.kind not in allowed:
        raise Invalid(because("notice_way_closed", way=parsed.kind), code="way_closed")
    return parsed.target


def claim(by: CaseActing, id_: int) -> ResponsiblePerson:
    """Say that a person of the own region or enterprise is oneself. Raises NotFound, Forbidden, Refused."""
    row = _one(by, id_)
    _check(by)
    own = {"enterprise": by.scope.enterprise_id, "region": by.scope.region_id}
    place = _place(by, row.enterprise, row.region)
    if (place.enterprise_id, place.region_id) != (own["enterprise"], own["region"]):
        raise Forbidden(because("person_of_other_place"))
    if row.account not in (None, by.actor):
        raise Refused(because("person_has_account", person=row.name))
    rows.set_account(by.conn, id_, by.actor)
    if _one(by, id_).account != by.actor:  # somebody else said so at the same time
        raise Refused(because("person_has_account", person=row.name))
    record(
        by.conn,
        Act("declare", by.actor, f"person:{id_}", place.enterprise_id, {"account": by.actor}, row.region),
        by.now,
    )
    return _told(_one(by, id_))


def unclaim(by: CaseActing, id_: int) -> ResponsiblePerson:
    """Take off the account that a person was said to have; who has none stays so. Raises NotFound, Forbidden.

    Whoever may say that a person left may say so: the claim gave no right, and one that is wrong hides cases from whom
    they are of.
    """
    row = _one(by, id_)
    _check(by)
    if rows.clear_account(by.conn, id_):
        of = None if row.enterprise is None else enterprises.enterprise(by.conn, by.scope, row.enterprise).id
        record(by.conn, Act("withdraw", by.actor, f"person:{id_}", of, {"account": row.account}, row.region), by.now)
    return _told(_one(by, id_))


def _place(by: CaseActing, enterprise: str | None, region: str | None) -> PlaceIds:
    if enterprise is not None:
        return PlaceIds(enterprises.enterprise(by.conn, by.scope, enterprise).id, None, None)
    return PlaceIds(None, regions.seen_whole(by.conn, by.scope, region or "").id, None)


def _check(by: CaseActing) -> None:
    if not (by.may(Permission.DECLARE) or by.may(Permission.CONFIRM)):
        raise Forbidden(because("persons_of_others"))


def _one(by: CaseActing, id_: int) -> PersonRow:
    found = rows.persons(by.conn, by.scope, id_=id_)
    if not found:
        raise NotFound(because("no_person", id=id_))
    return found[0]


def _told(row: PersonRow) -> ResponsiblePerson:
    return ResponsiblePerson(**spread(row))
