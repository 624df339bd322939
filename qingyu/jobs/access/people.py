"""Users: created, given rights, disabled, removed, their passwords reset; each act with its audit line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.db import bodies, sessions, tokens, users
from qingyu.db.placed import PlaceIds
from qingyu.db.pool import KEY_EXISTS, Connection, transaction
from qingyu.db.users import NewUser, UserRow
from qingyu.domain.access.roles import Reach, Role, reach
from qingyu.domain.control.assessed_body import RegionKind
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access import passwords, secret_words
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Limits
from qingyu.jobs.access.people_answer import UserInfo, user_info

NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{1,62}$"


@dataclass(frozen=True, slots=True)
class Rights:
    """A role and the code of the place it is for; an administrator has none."""

    role: Role
    enterprise: str | None = None
    region: str | None = None
    park: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What a new user is called; `person` is the same for every log-in of one human being."""

    name: str
    display_zh: str
    display_en: str
    person: str | None = None
    email: str | None = None
    sso_id: str | None = None


def create(conn: Connection, who: Person, rights: Rights, by: str, now: datetime, password: str | None = None) -> str:
    """Make a new user; returns the password for the first log-in, which must be changed there.

    password: one that the user has chosen already and keeps; without it one is drawn.
    Raises Conflict for a name or duty that is taken, NotFound for a place that is not there.
    """
    if not re.fullmatch(NAME_PATTERN, who.name):
        raise Invalid(because("user_name_odd"))
    if password is not None:
        passwords.check_rules(password, who.name)
    first = password or secret_words.new_password()
    add(conn, who, rights, passwords.hash_password(first), by, now, must_change=password is None)
    return first


def add(
    conn: Connection, who: Person, rights: Rights, password_hash: str, by: str, now: datetime, *, must_change: bool
) -> int:
    """Store a new user with the hash of a password; returns the id."""
    if users.is_retired(conn, who.name):
        raise Conflict(because("user_name_retired", name=who.name))
    place = place_ids(conn, rights)
    new = NewUser(
        name=who.name,
        person=who.person or who.name,
        display_zh=who.display_zh,
        display_en=who.display_en,
        email=who.email,
        sso_id=who.sso_id,
        password_hash=password_hash,
        role=rights.role,
        enterprise_id=place.enterprise_id,
        region_id=place.region_id,
        park_id=place.park_id,
        must_change_password=must_change,
        created_by=by,
    )
    try:
        with transaction(conn):
            user_id = users.add(conn, new, now)
    except KEY_EXISTS as error:
        raise _taken(who.name, error) from error
    record(conn, Act("role_change", by, who.name, place.enterprise_id, {"created": True, **_said(rights)}), now)
    return user_id


def set_rights(conn: Connection, name: str, rights: Rights, by: str, now: datetime) -> None:
    """Give a user another role and place; the sessions and tokens of the old rights end."""
    user = wanted(conn, name)
    place = place_ids(conn, rights)
    if (user.role, user.place_ids) == (rights.role, place):
        return
    if by == name:
        raise Conflict(because("own_rights"))
    try:
        with transaction(conn):
            users.set_rights(conn, user.id, rights.role, place.enterprise_id, place.region_id, place.park_id)
    except KEY_EXISTS as error:
        raise _taken(name, error) from error
    sessions.end_all(conn, user.id, "new_rights", now)
    tokens.revoke_all(conn, user.id, now)
    detail = {"before": _said_of(user), "after": _said(rights)}
    record(conn, Act("role_change", by, name, place.enterprise_id, detail), now)


def follow(conn: Connection, region: str, successor: str, by: str, now: datetime) -> None:
    """The people of a region are those of the one that stands in its place; their sessions and tokens end."""
    for name in users.of_region(conn, region):
        set_rights(conn, name, Rights(Role(wanted(conn, name).role), region=successor), by, now)


def set_display(conn: Connection, name: str, who: Person, by: str, now: datetime) -> None:
    """What a user is called, and how the identity provider and the post find the user."""
    user = wanted(conn, name)
    old = (user.display_zh, user.display_en, user.email, user.sso_id)
    new = (who.display_zh, who.display_en, who.email, who.sso_id)
    if old == new:
        return
    try:
        with transaction(conn):
            users.set_display(conn, user.id, *new)
    except KEY_EXISTS as error:
        raise _taken(name, error) from error
    changed = [
        field for field, a, b in zip(("display_zh", "display_en", "email", "sso_id"), old, new, strict=True) if a != b
    ]
    record(conn, Act("change", by, f"user {name}", user.enterprise_id, {"fields": changed}), now)


def disable(conn: Connection, name: str, by: str, now: datetime) -> None:
    """Close a user's log-in: sessions end at once, tokens stop working; the user stays and can be enabled again."""
    user = wanted(conn, name)
    if by == name:
        raise Conflict(because("own_disabling"))
    if user.disabled_at is not None:
        return
    users.set_disabled(conn, user.id, now)
    sessions.end_all(conn, user.id, "disabled", now)
    record(conn, Act("credential", by, name, user.enterprise_id, {"what": "user disabled"}), now)


def enable(conn: Connection, name: str, by: str, now: datetime) -> None:
    """Open a user's log-in again, and forget the failures that locked it."""
    user = wanted(conn, name)
    users.clear_lock(conn, name)
    users.set_disabled(conn, user.id, None)
    record(conn, Act("credential", by, name, user.enterprise_id, {"what": "user enabled"}), now)


def reset_password(conn: Connection, name: str, by: str, now: datetime) -> str:
    """A password for one log-in, to be changed there; the sessions of the old one end, the lock is lifted."""
    user = wanted(conn, name)
    first = secret_words.new_password()
    users.set_password(conn, user.id, passwords.hash_password(first), must_change=True, chosen_at=now)
    users.clear_lock(conn, name)
    sessions.end_all(conn, user.id, "new_password", now)
    record(conn, Act("credential", by, name, user.enterprise_id, {"what": "password reset"}), now)
    return first


def remove(conn: Connection, name: str, by: str, now: datetime) -> None:
    """Remove a user with sessions and tokens; the name is not given again, and the audit log keeps it."""
    user = wanted(conn, name)
    if by == name:
        raise Conflict(because("own_removal"))
    users.remove(conn, user.id, name, now)
    detail = {"what": "user removed", **_said_of(user)}
    record(conn, Act("role_change", by, name, user.enterprise_id, detail), now)


def listing(
    conn: Connection,
    now: datetime,
    limits: Limits,
    *,
    after: str | None = None,
    role: str | None = None,
    text: str | None = None,
    limit: int = 1000,
) -> list[UserInfo]:
    """Users by name, with their place, whether each may log in, and how many sessions live."""
    found = users.listing(conn, now, now - limits.idle, after=after, role=role, text=text, limit=limit)
    return [user_info(row) for row in found]


def one(conn: Connection, name: str, now: datetime, limits: Limits) -> UserInfo:
    """The same of one user; NotFound when there is none."""
    rows = users.listing(conn, now, now - limits.idle, name=name)
    if not rows:
        raise NotFound(because("no_user", name=name))
    return user_info(rows[0])


def wanted(conn: Connection, name: str) -> UserRow:
    """The user of this name; NotFound when there is none."""
    user = users.by_name(conn, name)
    if user is None:
        raise NotFound(because("no_user", name=name))
    return user


_PLACES: dict[Reach, list[list[str]]] = {
    Reach.ENTERPRISE: [["enterprise"]],
    Reach.AREA: [["region"], ["park"]],
    Reach.NONE: [[]],
}


def place_ids(conn: Connection, rights: Rights) -> PlaceIds:
    """The ids of the place that a role is for; Invalid when the place is not of the role's kind."""
    given = {"enterprise": rights.enterprise, "region": rights.region, "park": rights.park}
    named = [kind for kind, code in given.items() if code is not None]
    right = _PLACES[reach(rights.role)]
    if named not in right:
        kinds = [one[0] if one else "no_place" for one in right]
        said = named or ["no_place"]
        raise Invalid(because("role_of_other_place", role=rights.role, places=kinds, place=said), code="bad_place")
    place = users.place_of(conn, **given)
    for kind in named:
        if getattr(place, f"{kind}_id") is None:
            raise NotFound(because("no_place_of_code", place=kind, code=given[kind]))
    known = bodies.find(conn, rights.region) if rights.region else None
    if rights.role is Role.REGULATOR_OFFICER and known is not None and known.kind is RegionKind.GROUP:
        raise Invalid(because("group_people_read"), code="bad_place")
    return place


def _said(rights: Rights) -> Mapping[str, Any]:
    places = {"enterprise": rights.enterprise, "region": rights.region, "park": rights.park}
    return {"role": str(rights.role), **{kind: code for kind, code in places.items() if code is not None}}


def _said_of(user: UserRow) -> Mapping[str, Any]:
    return _said(Rights(Role(user.role), user.enterprise_code, user.region_code, user.park_code))


def _taken(name: str, error: Exception) -> Conflict:
    text = str(error)
    if "app_user_one_duty" in text:
        return Conflict(
            because("duties_exclude"),
            code="duties_exclude",
        )
    if "sso_id" in text:
        return Conflict(because("sso_id_taken"), code="sso_id_taken")
    return Conflict(because("user_name_taken", name=name), code="name_taken")
