"""Users and parks of a registration document; what people changed themselves since is not undone."""

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from qingyu.db import meters, sessions, users
from qingyu.db.pool import Connection
from qingyu.db.users import UserRow
from qingyu.domain.access import passwords as rules
from qingyu.domain.access.roles import Reach, Role, reach
from qingyu.jobs.access import passwords, people
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.declaring.parts import Code, DocumentPart, Named, Registered
from qingyu.jobs.refused import Unfit


class Park(Named):
    """园区: enterprises under one administration, whatever the regions they lie in."""


class User(DocumentPart):
    """Who may log in to the console. The password counts until the user chooses another one."""

    name: str = Field(pattern=people.NAME_PATTERN)
    password: str
    display_zh: str
    display_en: str
    role: Role
    region: str | None = None
    park: Code | None = None
    person: str | None = Field(None, min_length=1, max_length=100)
    email: str | None = Field(None, max_length=200)
    sso_id: str | None = Field(None, min_length=1, max_length=200)
    must_change_password: bool = False

    @model_validator(mode="after")
    def _good_password(self) -> Self:
        fault = rules.fault(self.password, self.name)
        if fault is not None:
            raise Unfit(rules.reason_of(fault))
        return self


def declare_parks(conn: Connection, parks: tuple[Park, ...], done: Registered) -> None:
    """Make parks known."""
    for park in parks:
        meters.put(conn, "put_park", **park.model_dump())
        done.add("parks")


def declare(conn: Connection, wanted: User, enterprise: str | None, by: str, now: datetime, done: Registered) -> None:
    """Make a user known, or bring role, place and names up to date; what the document leaves out stays as it is."""
    of_enterprise = enterprise if reach(wanted.role) is Reach.ENTERPRISE else None
    rights = Rights(wanted.role, of_enterprise, wanted.region, wanted.park)
    who = Person(wanted.name, wanted.display_zh, wanted.display_en, wanted.person, wanted.email, wanted.sso_id)
    known = users.by_name(conn, wanted.name)
    if known is None:
        stored = passwords.hash_password(wanted.password)
        people.add(conn, who, rights, stored, by, now, must_change=wanted.must_change_password)
    else:
        people.set_rights(conn, wanted.name, rights, by, now)
        kept = Person(
            who.name, who.display_zh, who.display_en, None, who.email or known.email, who.sso_id or known.sso_id
        )
        people.set_display(conn, wanted.name, kept, by, now)
        _give_password(conn, known, wanted, by, now)
    done.add("users")


def _give_password(conn: Connection, known: UserRow, wanted: User, by: str, now: datetime) -> None:
    # The same password keeps its hash and its sessions; one that the user chose is the user's.
    if known.password_changed_at is not None or passwords.password_matches(wanted.password, known.password_hash):
        return
    stored = passwords.hash_password(wanted.password)
    users.set_password(conn, known.id, stored, must_change=known.must_change_password, chosen_at=None)
    sessions.end_all(conn, known.id, "new_password", now)
    record(conn, Act("credential", by, wanted.name, known.enterprise_id, {"what": "password of a document"}), now)
