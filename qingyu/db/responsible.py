"""Who answers for the energy of an enterprise or a region 责任人."""

from dataclasses import asdict, dataclass
from datetime import datetime

from qingyu.db.placed import PlaceIds
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.sentences.say import Language

_q = queries("responsible")


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """What is said of a responsible person. mail: where the person is told of cases; null for nowhere.

    language: in which.
    """

    name: str
    post: str
    contact: str
    mail: str | None
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Who answers for an enterprise or a region."""

    id: int
    enterprise: str | None
    region: str | None
    name: str
    post: str
    contact: str
    mail: str | None
    language: Language
    added_by: str
    added_at: datetime
    account: str | None


def persons(
    conn: Connection,
    scope: Scope,
    enterprise: str | None = None,
    region: str | None = None,
    *,
    after: int | None = None,
    limit: int = 1000,
    id_: int | None = None,
) -> list[PersonRow]:
    """The responsible persons a caller sees, by id."""
    asked = {"enterprise": enterprise, "region": region, "after": after, "limit": limit, "id": id_}
    return records(conn, PersonRow, _q.persons, {**scope.parameters(), **asked})


def add_person(conn: Connection, place: PlaceIds, person: PersonSaid, by: str, now: datetime) -> int:
    """Register a responsible person; returns the id."""
    of = {"enterprise_id": place.enterprise_id, "region_id": place.region_id}
    row = conn.execute(_q.add_person, {**of, **asdict(person), "by": by, "now": now}).fetchone()
    assert row is not None
    return int(row[0])


def has_account(conn: Connection, account: str) -> bool:
    """Whether a person who has not left has an account."""
    row = conn.execute(_q.has_account, {"account": account}).fetchone()
    return row is not None and bool(row[0])


def set_account(conn: Connection, id_: int, account: str) -> None:
    """Say which account a person has; whoever had it before has none."""
    conn.execute(_q.set_account, {"id": id_, "account": account})


def clear_account(conn: Connection, id_: int) -> bool:
    """Take a person's account off; false for one without."""
    return conn.execute(_q.clear_account, {"id": id_}).rowcount == 1


def end_person(conn: Connection, id_: int, by: str, now: datetime) -> bool:
    """Note that a responsible person left; false for one who had."""
    return conn.execute(_q.end_person, {"id": id_, "by": by, "now": now}).rowcount == 1
