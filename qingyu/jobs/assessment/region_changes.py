"""Regions that move or are followed by another one 区划变更: from a month on, with the document that says so."""

from datetime import date

from qingyu.db import bodies as rows
from qingyu.db.bodies import PlaceRow
from qingyu.db.pool import Connection
from qingyu.domain.control import assessed_body
from qingyu.domain.control.assessed_body import label
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.access import people
from qingyu.jobs.answer import Named, spread
from qingyu.jobs.assessment import acting, bodies, standing
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.bodies_answer import RegionChange
from qingyu.jobs.refused import Refused
from qingyu.jobs.restating import reopening


def listing(conn: Connection, scope: Scope, region: str) -> list[RegionChange]:
    """How a region moved and whom it followed, the latest first; raises NotFound."""
    found = acting.region(conn, scope, region)
    return [RegionChange(**spread(row)) for row in rows.changes(conn, found.id)]


def move(by: Acting, parent: str, month: date, document: str) -> RegionChange:
    """A region lies in another one from a month on. Raises NotFound, Forbidden, Refused."""
    found = _one(by)
    to = standing.place(by.conn, acting.region(by.conn, by.scope, parent).code)
    if to.id == found.parent_id:
        raise Refused(because("change_of_nothing"))
    if not to.kind.is_region:
        raise Refused(because("body_below_body"))
    return _change(by, found, to, month, document, is_succession=False)


def follow(by: Acting, successor: Named, month: date, document: str) -> RegionChange:
    """Another region stands in the place of one from a month on, made where there is none of its code.

    Its enterprises and declared factors need no word: they lie in the successor from then on, and what is asked of an
    older month is answered by the tree of then. Its people are the successor's: they log in anew.
    Raises NotFound, Forbidden, Refused.
    """
    found = _one(by)
    _check(by, found, month, is_below=False)
    known = rows.find(by.conn, successor.code)
    if known is None:
        above = bodies.standing_above(by, found)
        rows.put_region(by.conn, above, found.kind, successor.code, successor.name_zh, successor.name_en, month)
    to = standing.place(by.conn, acting.region(by.conn, by.scope, successor.code).code)
    if to.kind is not found.kind:
        raise Refused(because("successor_of_other_kind", region=to.code))
    made = _change(by, found, to, month, document, is_succession=True)
    people.follow(by.conn, found.code, to.code, by.actor, by.now)
    return made


def _one(by: Acting) -> PlaceRow:
    rows.one_by_one(by.conn)
    found = standing.place(by.conn, by.body.code)
    bodies.standing_above(by, found)
    return found


def _check(by: Acting, region: PlaceRow, month: date, *, is_below: bool) -> None:
    this_month = periods.month_start(periods.china_day(by.now))
    ends = region.changed, region.valid_to
    is_region = region.kind.is_region
    fault = assessed_body.change_fault(month, this_month, *ends, is_region=is_region, is_below=is_below)
    if fault is not None:
        raise Refused(fault)


def _change(
    by: Acting, region: PlaceRow, to: PlaceRow, month: date, document: str, *, is_succession: bool
) -> RegionChange:
    _check(by, region, month, is_below=rows.is_below(by.conn, to.id, region.id, month))
    standing.check_month(by.conn, to.code, max(month, to.valid_to or month))
    hindered = rows.hindering(by.conn, region.id, to.id, month)
    if hindered is not None:
        enterprise, body = hindered
        raise Refused(because("member_hinders_change", enterprise=enterprise, body=body, month=label(month)))
    said = (month, document, by.actor, by.now)
    rows.change(by.conn, region.id, to.id, *said, is_succession=is_succession)
    # What is declared for the regions above it is another thing now.
    reopening.reopen_region(by.conn, region.code, month, None, "declaration", by.now)
    detail = {"to": to.code, "is_succession": is_succession, "from_month": label(month), "document": document}
    bodies.note(by, "place in the tree", detail)
    return RegionChange(**spread(rows.changes(by.conn, region.id)[0]))
