"""Carry out a registration document: whatever it names exists afterwards; doing it twice changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from qingyu.db import meters, registered
from qingyu.db.meters import PutRegion
from qingyu.db.pool import Connection
from qingyu.errors import Invalid, faults
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.declaring import assessment, carbon, completing, people, quality
from qingyu.jobs.declaring.enterprise_register import EnterpriseRegister, known_region
from qingyu.jobs.declaring.parts import Change, Registered
from qingyu.jobs.declaring.registration import Document
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.standing import acting

_LONGEST_LINE = 6_000  # [character] of changes in one audit line
REGISTRATION = "system:registration"  # in the audit log, where nobody says whose document it is


def parse(document: Mapping[str, Any]) -> Document:
    """Check a document; Invalid names every field that is wrong."""
    try:
        return Document.model_validate(document)
    except ValidationError as error:
        raise Invalid(f"the registration document is not right: {faults(error)}") from error


def apply(
    conn: Connection, document: Mapping[str, Any] | Document, now: datetime, actor: str = REGISTRATION
) -> Registered:
    """Register everything a document names, inside the caller's transaction.

    now: when this is done; the work lines of events and changed settings carry it.  actor: for the audit log.
    Documents are carried out one after the other, so that two that say the same at once say it once.
    Raises Invalid for a bad document, NotFound for a name it uses but nobody registered, Conflict for a contradiction.
    """
    doc = document if isinstance(document, Document) else parse(document)
    done = Registered()
    acting(conn, actor)
    meters.hold_register(conn)
    for id_ in registered.enterprise_ids(conn, [enterprise.code for enterprise in doc.enterprises]):
        reopening.one_at_a_time(conn, id_)
    before = completing.stored(conn, doc)
    _carry_out(conn, completing.complete(conn, doc, before), now, done, actor)
    done.changes = completing.changes(before, completing.stored(conn, doc))
    _note(conn, doc, done.changes, now, actor)
    return done


def _note(conn: Connection, doc: Document, changes: list[Change], now: datetime, actor: str) -> None:
    """What a document changed, for the audit log; of one enterprise under its name."""
    only = doc.enterprises[0].code if len(doc.enterprises) == 1 else None
    ids = registered.enterprise_ids(conn, [only]) if only else []
    what = f"registration of {only}" if only else "registration"
    for piece in completing.lines(changes, _LONGEST_LINE):
        record(conn, Act("change", actor, what, ids[0] if ids else None, {"changes": piece}), now)


def _carry_out(conn: Connection, doc: Document, now: datetime, done: Registered, actor: str) -> None:
    for region in doc.regions:
        known_region(conn, region.parent)
        put = meters.put_row(conn, "put_region", PutRegion, **region.model_dump())
        if put.moved:  # what is declared for the regions above it is another thing now
            reopening.reopen_region(conn, region.code, None, None, "declaration", now)
        done.add("regions")
    for industry in doc.industries:
        meters.put(conn, "put_industry", **industry.model_dump())
        done.add("industries")
    for factor in doc.equivalent_factors:
        known_region(conn, factor.region)
        if meters.put(conn, "declare_equivalent", **factor.model_dump()):
            year = date(factor.year, 1, 1), date(factor.year + 1, 1, 1)
            reopening.reopen_region(conn, factor.region, *year, "factor", now, "electricity")
        done.add("equivalent factors")
    people.declare_parks(conn, doc.parks, done)
    for enterprise in doc.enterprises:
        EnterpriseRegister(conn, enterprise, now, done, actor).apply()
    for user in doc.users:
        people.declare(conn, user, None, actor, now, done)
    carbon.declare_substitutes(conn, doc.grid_substitutes, now, done)
    for bar in doc.quality_bars:
        known_region(conn, bar.region)
    for code in {*(one.region for one in doc.region_targets), *(one.region for one in doc.region_statistics)}:
        known_region(conn, code)
    assessment.declare_of_regions(conn, doc.region_targets, doc.region_statistics, now, done)
    quality.declare_bars(conn, doc.quality_bars, now, done, actor)
