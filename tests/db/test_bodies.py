"""Who belongs to which body in a month: parks and groups beside regions, a tree that changes, who sees the members."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingyu.db import pool, tenancy
from qingyu.domain.kernel.scope import Scope
from tests.support.databases import Database
from tests.support.thorough import thorough

JUNE, JULY, OCTOBER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 10, 1)
SINCE = date(2025, 1, 1)
# Two cities, each of two counties; one of them has a plant of its own.
PLANTS = {"a": "640101", "b": "640102", "c": "640201", "d": "640202", "e": "640100", "f": "640000"}


class World:
    """Regions and plants of a database, by their codes."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self.conn = conn
        self.region("640000", None, "province")
        for city in ("640100", "640200"):
            self.region(city, "640000", "prefecture")
            for n in (1, 2):
                self.region(f"{city[:4]}0{n}", city, "county")
        for code, region in PLANTS.items():
            conn.execute(
                "INSERT INTO enterprise (code, name_zh, name_en, region_id)"
                " SELECT %s, 'n', 'n', id FROM region WHERE code = %s",
                (code, region),
            )

    def region(self, code: str, parent: str | None, level: str, apart: bool = False, since: date | None = None) -> None:
        self.conn.execute(
            "INSERT INTO region (code, parent_id, level, name_zh, name_en, is_apart, valid_from)"
            " VALUES (%s, (SELECT id FROM region WHERE code = %s), %s, 'n', 'n', %s, %s)",
            (code, parent, level, apart, since),
        )

    def id(self, code: str) -> int:
        row = self.conn.execute(
            "SELECT id FROM region WHERE code = %(code)s UNION ALL SELECT id FROM enterprise WHERE code = %(code)s",
            {"code": code},
        ).fetchone()
        assert row is not None
        return int(row[0])

    def member(self, body: str, plant: str, since: date = SINCE, until: date | None = None) -> None:
        self.conn.execute(
            "INSERT INTO body_member (region_id, is_apart, enterprise_id, valid_from, valid_to, document, declared_by,"
            " declared_at) SELECT r.id, r.is_apart, e.id, %s, %s, 'd', 'x', now() FROM region r, enterprise e"
            " WHERE r.code = %s AND e.code = %s",
            (since, until, body, plant),
        )

    def change(self, region: str, parent: str, month: date, succession: bool) -> None:
        self.conn.execute(
            "INSERT INTO region_change (region_id, parent_id, is_succession, from_month, document, declared_by,"
            " declared_at) VALUES (%s, %s, %s, %s, 'd', 'x', now())",
            (self.id(region), self.id(parent), succession, month),
        )

    def has(self, body: str, month: date = OCTOBER, assessed: bool = False) -> str:
        """The plants of a body in a month, one letter each."""
        found = self.conn.execute(
            "SELECT e.code FROM body_enterprise(%s, %s, %s) AS of (id) JOIN enterprise e ON e.id = of.id ORDER BY 1",
            (self.id(body), month, assessed),
        )
        return "".join(row[0] for row in found)

    def then(self, region: str, month: date) -> str:
        row = self.conn.execute(
            "SELECT code FROM region WHERE id = region_then(%s, %s)", (self.id(region), month)
        ).fetchone()
        assert row is not None
        return str(row[0])


@pytest.fixture
def world(conn: psycopg.Connection) -> Iterator[World]:
    yield World(conn)
    conn.rollback()


def test_a_region_has_what_lies_in_it_and_a_park_its_members_of_the_month(world: World) -> None:
    world.region("EAST", "640000", "park")
    world.member("EAST", "a")
    world.member("EAST", "c", JULY, OCTOBER)
    assert (world.has("640000"), world.has("640100"), world.has("640101")) == ("abcdef", "abe", "a")
    assert [world.has("EAST", month) for month in (JUNE, JULY, OCTOBER)] == ["a", "ac", "a"]
    # It is not assessed apart: its city is assessed with it.
    assert world.has("640100", assessed=True) == "abe"


def test_a_city_is_assessed_without_a_park_that_the_province_assesses_beside_it(world: World) -> None:
    world.region("EAST", "640000", "park", apart=True)
    world.member("EAST", "a")
    world.member("EAST", "c")
    assert (world.has("640100"), world.has("640100", assessed=True)) == ("abe", "be")
    assert (world.has("640101", assessed=True), world.has("640201", assessed=True)) == ("", "")
    assert (world.has("640000", assessed=True), world.has("EAST", assessed=True)) == ("abcdef", "ac")
    world.region("CITY-PARK", "640100", "park", apart=True)
    world.member("CITY-PARK", "b")
    assert (world.has("640100", assessed=True), world.has("640102", assessed=True)) == ("be", "")


def test_an_enterprise_is_in_one_body_apart_at_a_time(world: World) -> None:
    for code in ("EAST", "WEST"):
        world.region(code, "640000", "park", apart=True)
    world.region("STEEL", "640000", "group")
    world.member("EAST", "a", SINCE, JULY)
    world.member("STEEL", "a")
    world.member("WEST", "a", JULY)
    with pytest.raises(psycopg.errors.ExclusionViolation, match="one_body_apart"):
        world.member("EAST", "a", OCTOBER)


def test_a_county_that_became_a_district_is_in_both_trees_at_its_time(world: World) -> None:
    world.region("640111", "640200", "county", since=JULY)
    world.change("640101", "640111", JULY, succession=True)
    world.conn.execute(
        "INSERT INTO enterprise (code, name_zh, name_en, region_id) SELECT 'g', 'n', 'n', id FROM region"
        " WHERE code = '640111'"
    )
    # The district lies in another city: from July its plants do, and before none of them, the new one neither.
    assert (world.has("640100", JUNE), world.has("640100", JULY)) == ("abeg", "be")
    assert (world.has("640200", JUNE), world.has("640200", JULY)) == ("cd", "acdg")
    assert (world.has("640101", JUNE), world.has("640111", JULY)) == ("ag", "ag")
    assert (world.then("640101", JULY), world.then("640111", JUNE)) == ("640111", "640101")
    assert world.has("640000", JUNE) == world.has("640000", JULY) == "abcdefg"
    with pytest.raises(psycopg.errors.UniqueViolation):
        world.change("640101", "640200", JULY, succession=False)


def test_of_two_counties_that_became_one_what_came_later_lay_in_neither(world: World) -> None:
    world.region("640111", "640100", "county", since=JULY)
    for county in ("640101", "640102"):
        world.change(county, "640111", JULY, succession=True)
    world.conn.execute(
        "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '640111') WHERE code = 'e'"
    )
    assert (world.has("640111", JULY), world.has("640100", JULY)) == ("abe", "abe")
    assert [world.has(code, JUNE) for code in ("640101", "640102", "640100")] == ["a", "b", "abe"]


def test_a_plant_that_left_the_city_of_its_park_is_in_the_city_it_came_to(world: World) -> None:
    world.region("CITY-PARK", "640100", "park", apart=True)
    world.member("CITY-PARK", "b")
    world.change("640102", "640200", JULY, succession=False)
    assert (world.has("640100", JUNE, assessed=True), world.has("640102", JUNE, assessed=True)) == ("abe", "")
    assert (world.has("640100", JULY, assessed=True), world.has("640200", JULY, assessed=True)) == ("ae", "bcd")


CHANGE = st.sampled_from([("640101", "640200"), ("640102", "640200"), ("640201", "640100"), ("640202", "640100")])
MEMBER = st.tuples(st.sampled_from(["EAST", "WEST"]), st.sampled_from("abcde"))


@settings(max_examples=thorough(300, else_=20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MEMBER, unique_by=lambda one: one[1]), st.lists(CHANGE, unique_by=lambda one: one[0]))
def test_each_plant_of_a_province_is_in_one_of_its_bodies_or_directly_in_it(
    conn: psycopg.Connection, members: list[tuple[str, str]], changes: list[tuple[str, str]]
) -> None:
    world = World(conn)
    try:
        for code, parent in (("EAST", "640000"), ("WEST", "640000")):
            world.region(code, parent, "park", apart=True)
        for body, plant in members:
            world.member(body, plant)
        for region, parent in changes:
            world.change(region, parent, JULY, succession=False)
        for month in (JUNE, JULY):
            parts = [world.has(one, month, assessed=True) for one in ("640100", "640200", "EAST", "WEST")]
            assert sorted("".join([*parts, "f"])) == list("abcdef")
            # And of a city: its counties and what lies directly in it.
            for city in ("640100", "640200"):
                below = world.conn.execute(
                    "SELECT r.code FROM region_tree(%s) t JOIN region r ON r.id = t.id WHERE t.parent_id = %s",
                    (month, world.id(city)),
                ).fetchall()
                inside = "".join(world.has(row[0], month, assessed=True) for row in below)
                assert len(set(inside)) == len(inside)
                assert set(world.has(city, month, assessed=True)) - set(inside) <= {"e"}
    finally:
        conn.rollback()


def test_people_of_a_park_see_the_members_of_today_and_write_nothing_of_others(
    world: World, database: Database
) -> None:
    world.region("EAST", "640000", "park", apart=True)
    world.region("WEST", "640000", "park", apart=True)
    world.member("EAST", "a")
    world.member("EAST", "c", SINCE, JULY)
    world.member("WEST", "b")
    ids = {code: world.id(code) for code in ("EAST", "WEST", "640000", "640100", "a", "d")}
    world.conn.commit()
    with pool.connect(database.dsn("api"), application="test") as api:
        tenancy.limit_to(api, Scope(region_id=ids["EAST"]))
        assert [row[0] for row in api.execute("SELECT code FROM enterprise")] == ["a"]
        seen = api.execute("SELECT DISTINCT region_id FROM body_member").fetchall()
        assert [row[0] for row in seen] == [ids["EAST"]]
        # That c was a member is told to nobody who does not see c; how many there were is.
        months = [(JUNE, 1), (JULY, 0)]
        for month, unseen in months:
            found = api.execute(
                "SELECT count(*) FROM body_enterprise(%s, %s, false) AS of (id) WHERE of.id NOT IN"
                " (SELECT id FROM visible_enterprise(false, NULL, %s, NULL))",
                (ids["EAST"], month, ids["EAST"]),
            ).fetchone()
            assert found == (unseen,)
        say = (
            "INSERT INTO body_member (region_id, is_apart, enterprise_id, valid_from, document, declared_by,"
            " declared_at) VALUES (%s, true, %s, '2026-01-01', 'd', 'x', now())"
        )
        for scope, body, plant in (
            (ids["EAST"], "EAST", "d"),
            (ids["640100"], "EAST", "a"),
            (ids["EAST"], "WEST", "a"),
        ):
            tenancy.limit_to(api, Scope(region_id=scope))
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                api.execute(say, (ids[body], ids[plant]))
            api.rollback()
        tenancy.limit_to(api, Scope(region_id=ids["640100"]))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            api.execute(
                "INSERT INTO region (code, parent_id, level, name_zh, name_en) VALUES ('OWN', %s, 'park', 'n', 'n')",
                (ids["640000"],),
            )
        api.rollback()
