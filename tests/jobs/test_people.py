"""People: one role and one place each, three duties that exclude each other, and documents that undo nothing."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from qingyu.db import catalogue, users
from qingyu.domain.access.roles import ADMINISTRATORS, PERMISSIONS, Permission, Role, reach
from qingyu.domain.kernel.scope import NOTHING, Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access import audit, passwords, people
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.declaring import registry
from stack.servers import Postgres
from tests.api import plants
from tests.api.plants import NOW
from tests.support.broker import Broker
from tests.support.databases import Database, create_database
from tests.support.present import present


@pytest.fixture(scope="module")
def plants_db(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Database:
    """A database with both plants, once."""
    made = create_database(postgres, template_db, broker_to_be)
    with psycopg.connect(made.admin_dsn) as conn:
        plants.register(conn)
    return made


@pytest.fixture
def plant(plants_db: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(plants_db.admin_dsn, options="-c timezone=UTC") as conn:
        yield conn
        conn.rollback()


def make(conn: psycopg.Connection, name: str, role: Role, person: str | None = None, **place: str) -> str:
    return people.create(conn, Person(name, name, name, person), Rights(role, **place), "cli:root", NOW)


def add(conn: psycopg.Connection, name: str, role: Role, person: str | None = None, **place: str) -> None:
    """The same without a password worth hashing."""
    who = Person(name, name, name, person)
    people.add(conn, who, Rights(role, **place), "no hash", "cli:root", NOW, must_change=True)


def lines(conn: psycopg.Connection) -> list[tuple[Any, ...]]:
    audit.settle(conn)
    return conn.execute("SELECT kind, actor, object, detail FROM audit_line ORDER BY id").fetchall()


def test_a_new_user_has_one_role_one_place_and_a_password_for_one_log_in(plant: psycopg.Connection) -> None:
    password = make(plant, "li.wei", Role.ENTERPRISE_VIEWER, enterprise="alpha")
    user = users.by_name(plant, "li.wei")
    assert (present(user).role, present(user).enterprise_code, present(user).region_code, present(user).park_code) == (
        "enterprise_viewer",
        "alpha",
        None,
        None,
    )
    assert present(user).must_change_password
    assert passwords.password_matches(password, present(user).password_hash)
    kind, actor, name, detail = lines(plant)[-1]
    assert (kind, actor, name) == ("role_change", "cli:root", "li.wei")
    assert detail == {"created": True, "role": "enterprise_viewer", "enterprise": "alpha"}
    assert password not in str(lines(plant))


@pytest.mark.parametrize("one", sorted(ADMINISTRATORS))
def test_no_person_holds_two_of_the_duties_that_exclude_each_other(plant: psycopg.Connection, one: Role) -> None:
    add(plant, "wang", one, person="wang fang")
    add(plant, "wang3", Role.ENTERPRISE_VIEWER, person="wang fang", enterprise="alpha")
    for other in sorted(ADMINISTRATORS):
        with pytest.raises(Conflict) as refused:
            add(plant, "wang2", other, person="wang fang")
        assert refused.value.code == "duties_exclude"
        with pytest.raises(Conflict) as refused:
            people.set_rights(plant, "wang3", Rights(other), "cli:root", NOW)
        assert refused.value.code == "duties_exclude"
    add(plant, "zhao", one)


def test_the_database_itself_refuses_the_second_duty(plant: psycopg.Connection) -> None:
    add(plant, "wang", Role.AUDITOR)
    add(plant, "zhao", Role.SYSTEM_ADMIN)
    with pytest.raises(psycopg.errors.UniqueViolation):
        plant.execute("UPDATE app_user SET person = 'wang' WHERE name = 'zhao'")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    "place", [{}, {"enterprise": "alpha"}, {"region": "640000"}, {"park": "east"}, {"region": "640000", "park": "east"}]
)
def test_a_role_takes_the_place_of_its_kind_and_no_other(
    plant: psycopg.Connection, role: Role, place: dict[str, str]
) -> None:
    registry.apply(plant, {"parks": [{"code": "east", "name_zh": "东园", "name_en": "East"}]}, NOW)
    fits: dict[str, list[list[str]]] = {"enterprise": [["enterprise"]], "area": [["region"], ["park"]], "none": [[]]}
    if list(place) in fits[reach(role)]:
        people.place_ids(plant, Rights(role, **place))
    else:
        with pytest.raises(Invalid) as refused:
            people.place_ids(plant, Rights(role, **place))
        assert refused.value.code == "bad_place"


def test_an_administrator_sees_no_business_data_and_nobody_holds_every_permission() -> None:
    for role in ADMINISTRATORS:
        assert Permission.READ_BUSINESS not in PERMISSIONS[role]
        assert Permission.DECLARE not in PERMISSIONS[role]
    assert set(PERMISSIONS) == set(Role)
    assert set(Permission) == set().union(*PERMISSIONS.values())
    # What gives rights, what runs the platform and what reads the log lie in three hands.
    for one in (Permission.MANAGE_USERS, Permission.OPERATE, Permission.READ_AUDIT):
        assert sum(one in held for held in PERMISSIONS.values()) == 1


def test_a_park_reaches_its_enterprises_whatever_region_they_lie_in(plant: psycopg.Connection) -> None:
    park = {"parks": [{"code": "east", "name_zh": "东园", "name_en": "East"}]}
    registry.apply(plant, {**park, "enterprises": [{**plants.enterprise("alpha", "640100"), "park": "east"}]}, NOW)
    add(plant, "park-viewer", Role.REGULATOR_VIEWER, park="east")
    user = users.by_name(plant, "park-viewer")
    scope = Scope(park_id=present(user).park_id)
    assert [row.code for row in catalogue.enterprises(plant, scope)] == ["alpha"]
    assert [row.code for row in catalogue.regions(plant, scope)] == ["640000", "640100"]
    # A document that says nothing of the park leaves the enterprise in it.
    registry.apply(plant, plants.document(), NOW)
    assert [row.code for row in catalogue.enterprises(plant, scope)] == ["alpha"]


def test_a_scope_without_any_place_reaches_nothing(plant: psycopg.Connection) -> None:
    assert catalogue.enterprises(plant, NOTHING) == []
    assert catalogue.regions(plant, NOTHING) == []


def test_rights_that_change_are_told_and_nobody_changes_the_own(plant: psycopg.Connection) -> None:
    add(plant, "chief", Role.SECURITY_ADMIN)
    make(plant, "li.wei", Role.ENTERPRISE_VIEWER, enterprise="alpha")
    with pytest.raises(Conflict):
        people.set_rights(plant, "chief", Rights(Role.AUDITOR), "chief", NOW)
    before = len(lines(plant))
    people.set_rights(plant, "li.wei", Rights(Role.ENTERPRISE_VIEWER, enterprise="alpha"), "chief", NOW)
    assert len(lines(plant)) == before
    people.set_rights(plant, "li.wei", Rights(Role.REGULATOR_OFFICER, region="640000"), "chief", NOW)
    kind, actor, name, detail = lines(plant)[-1]
    assert (kind, actor, name) == ("role_change", "chief", "li.wei")
    assert detail["before"] == {"role": "enterprise_viewer", "enterprise": "alpha"}
    assert detail["after"] == {"role": "regulator_officer", "region": "640000"}
    with pytest.raises(NotFound):
        people.set_rights(plant, "li.wei", Rights(Role.REGULATOR_OFFICER, region="990000"), "chief", NOW)


def test_the_name_of_somebody_who_was_removed_is_not_given_again(plant: psycopg.Connection) -> None:
    make(plant, "li.wei", Role.ENTERPRISE_VIEWER, enterprise="alpha")
    people.remove(plant, "li.wei", "chief", NOW)
    assert users.by_name(plant, "li.wei") is None
    with pytest.raises(Conflict):
        add(plant, "li.wei", Role.AUDITOR)
    with pytest.raises(Conflict):
        registry.apply(plant, {"users": [document_user("li.wei")]}, NOW)


def document_user(name: str, **more: bool | str) -> dict[str, object]:
    said: dict[str, object] = {
        "name": name,
        "password": "correct horse battery",
        "display_zh": "某",
        "display_en": "Somebody",
        "role": "regulator_viewer",
        "region": "640000",
    }
    return said | more


def test_a_document_brings_users_who_may_log_in_at_once(plant: psycopg.Connection) -> None:
    registry.apply(plant, {"users": [document_user("inspector")]}, NOW)
    user = users.by_name(plant, "inspector")
    assert (present(user).must_change_password, present(user).created_by) == (False, "system:registration")
    registry.apply(plant, {"users": [document_user("newcomer", must_change_password=True)]}, NOW)
    assert present(users.by_name(plant, "newcomer")).must_change_password


def test_applying_a_document_again_undoes_no_password_that_the_user_chose(plant: psycopg.Connection) -> None:
    registry.apply(plant, {"users": [document_user("inspector", sso_id="u-17", email="i@example.org")]}, NOW)
    user = users.by_name(plant, "inspector")
    registry.apply(plant, {"users": [document_user("inspector", password="another pass phrase")]}, NOW)
    given = users.by_name(plant, "inspector")
    assert passwords.password_matches("another pass phrase", present(given).password_hash)
    # What a document leaves out stays as it is.
    assert (present(given).sso_id, present(given).email, present(given).id) == (
        "u-17",
        "i@example.org",
        present(user).id,
    )
    chosen = passwords.hash_password("what I chose myself")
    users.set_password(plant, present(user).id, chosen, must_change=False, chosen_at=NOW)
    registry.apply(plant, {"users": [document_user("inspector")]}, NOW)
    assert present(users.by_name(plant, "inspector")).password_hash == chosen


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("x" * 201, "password_too_long"),
        ("aaaaaaaaaaaa", "password_common"),
        ("1234567890", "password_common"),
        ("qwertyuiop", "password_common"),
        ("Password2026!", "password_common"),
        ("woaini1314520", "password_common"),
        ("13800138000", "password_common"),
        ("li.wei.2026", "password_is_name"),
        ("LiWei123456", "password_is_name"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_rules(password, "li.wei")
    assert refused.value.code == code


@pytest.mark.parametrize("password", ["correct horse battery", "晴雨表下的十二个字真的够长", "tungsten-72-lamp"])
def test_long_words_are_good_passwords_whatever_they_are_made_of(password: str) -> None:
    passwords.check_rules(password, "li.wei")
