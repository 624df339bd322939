"""Parks, sectors and groups as assessed bodies: declared below a region, listed beside it, seen by their own people."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.test_dual_control import DROP, lights, months, september, state
from tests.api.test_regions import month
from tests.api.test_structure import write

NINGXIA, YINCHUAN, EAST = (f"/api/v1/regions/{code}" for code in ("640000", "640100", "NINGDONG"))
PARK = {
    "code": "NINGDONG", "kind": "park", "is_apart": True, "name_zh": "宁东基地", "name_en": "Ningdong base",
    "document": "宁政发〔2026〕1号",
}  # fmt: skip
GROUP = {**PARK, "code": "STEEL-GROUP", "kind": "group", "is_apart": False}
JOIN = {"enterprise": "alpha", "month": "2026-01", "document": "名单"}
DISTRICT = {"code": "640199", "name_zh": "新区", "name_en": "New", "month": "2026-10", "document": "国函〔2026〕1号"}


def works(conn: psycopg.Connection, code: str, region: str, tce: float) -> None:
    """One more plant with a value of October."""
    registry.apply(conn, {"enterprises": [plants.enterprise(code, region)]}, plants.NOW)
    month(conn, code, "coal.calorific", tce)


def regions_of(conn: psycopg.Connection, *rows: tuple[str, str, str]) -> None:
    """Register regions: code, the one above, level."""
    said = [
        {"code": code, "parent": above, "level": level, "name_zh": code, "name_en": code} for code, above, level in rows
    ]
    registry.apply(conn, {"regions": said}, plants.NOW)
    conn.commit()


def earlier(conn: psycopg.Connection) -> None:
    """What has been stated so far was stated a month ago."""
    conn.execute("ALTER TABLE region_statistic DISABLE TRIGGER USER")
    conn.execute("UPDATE region_statistic SET declared_at = declared_at - interval '30 days'")
    conn.execute("ALTER TABLE region_statistic ENABLE TRIGGER USER")
    conn.commit()


def user(conn: psycopg.Connection, name: str, role: Role, region: str) -> None:
    (stored,) = conn.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who = Person(name, "监察", "Inspector")
    people.add(conn, who, Rights(role, region=region), stored, "cli:root", plants.NOW, must_change=False)
    conn.commit()


def declared(officer: TestClient, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        made = officer.post(f"{NINGXIA}/bodies", json=body)
        assert made.status_code == 201, made.text


def values(listed: list[dict[str, Any]]) -> dict[str, Any]:
    """The energy of the calorific book by body."""
    return {one["code"]: one["sums"][0]["value"] for one in listed}


def test_the_bodies_of_a_province_sum_to_it_with_its_park_beside_its_cities(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    month(plant, "alpha", "coal.calorific", 600.0)
    for code, region, tce in (("gamma", "640100", 300.0), ("delta", "640000", 100.0)):
        works(plant, code, region, tce)
    declared(officer, PARK, GROUP)
    for body, enterprise in ((EAST, "alpha"), ("/api/v1/regions/STEEL-GROUP", "gamma")):
        made = officer.post(f"{body}/members", json={**JOIN, "enterprise": enterprise})
        assert made.status_code == 201, made.text
    page = officer.get(f"{NINGXIA}/bodies?month=2026-10").json()
    assert values(page["bodies"]) == {"640100": 300.0, "NINGDONG": 600.0}
    assert (page["direct"]["enterprises"], page["direct"]["sums"][0]["value"]) == (["delta"], 100.0)
    assert (
        page["sums"][0]["value"] == 1000.0 == officer.get(f"{NINGXIA}/account?month=2026-10").json()["sums"][0]["value"]
    )
    assert values(page["beside"]) == {"STEEL-GROUP": 300.0}
    # The city's account is what lies in it; it is assessed without the park's plant, and says so.
    city = officer.get(f"{YINCHUAN}/account?month=2026-10").json()
    assert city["sums"][0]["value"] == 900.0
    inside = officer.get(f"{YINCHUAN}/bodies?month=2026-10").json()
    assert (inside["sums"][0]["value"], inside["elsewhere"]) == (300.0, 1)
    # The park has an account, statistics, targets and a barometer as a city has.
    assert officer.get(f"{EAST}/account?month=2026-10").json()["sums"][0]["value"] == 600.0
    for address in ("statistics", "targets", "barometer", "barometer/issues", "projects", "changes"):
        assert officer.get(f"{EAST}/{address}").status_code == 200, address


def test_a_park_has_a_barometer_and_its_city_is_assessed_without_it(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    declared(officer, PARK)
    # A member since July only: both years are compared with those it has in September.
    officer.post(f"{EAST}/members", json={**JOIN, "month": "2026-07"})
    for quantity, asked, value in (("gdp", "2025-09", 1000.0), ("gdp", "2026-09", 1080.0),
                                   ("energy_other", "2025-09", 0.0), ("energy_other", "2026-09", 0.0)):  # fmt: skip
        assert state(officer, quantity, asked, value, EAST).status_code == 201
    assert officer.post(f"{EAST}/targets", json=DROP).status_code == 201
    body = officer.get(f"{EAST}/barometer?month=2026-09").json()
    assert [body["totals"][0][name] for name in ("now", "before")] == [9450.0, 9000.0]
    assert lights(body)["intensity_year"]["actual"] == pytest.approx(1 - 1.05 / 1.08)
    city = officer.get(f"{YINCHUAN}/barometer?month=2026-09").json()
    assert (city["totals"][0]["metered"], city["totals"][0]["members"]) == (0, [])
    assert officer.get(f"{YINCHUAN}/barometer?month=2026-06").json()["totals"][0]["metered"] == 6 * 1050.0


def test_what_cannot_be_a_body_or_a_member_is_refused_with_a_sentence(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    declared(officer, PARK, {**PARK, "code": "WEST"}, GROUP)
    declared(officer, PARK)  # said again, said once

    def refused(address: str, body: dict[str, Any]) -> str:
        answer = officer.post(f"/api/v1/regions/{address}", json=body)
        assert answer.status_code == 409, answer.text
        return str(answer.json()["code"])

    assert refused("640000/bodies", {**PARK, "name_en": "Other"}) == "body_code_taken"
    assert refused("640000/bodies", {**GROUP, "code": "G", "is_apart": True} | {"code": "GG"}) == "only_parks_apart"
    assert refused("NINGDONG/bodies", {**PARK, "code": "INNER"}) == "body_below_body"
    assert refused("640100/members", JOIN) == "body_has_no_members"
    first = officer.post(f"{EAST}/members", json=JOIN).json()
    assert officer.post(f"{EAST}/members", json=JOIN).json() == first
    assert refused("NINGDONG/members", {**JOIN, "month": "2026-02"}) == "member_already"
    assert refused("WEST/members", {**JOIN, "month": "2026-02"}) == "member_of_body_apart"
    ended = officer.post(f"{EAST}/members/{first['id']}/end", json={"month": "2026-02"})
    assert (ended.status_code, ended.json()["valid_to"]) == (200, "2026-02-01")
    assert officer.post("/api/v1/regions/WEST/members", json={**JOIN, "month": "2026-02"}).status_code == 201
    assert refused(f"NINGDONG/members/{first['id']}/end", {"month": "2026-03"}) == "member_ended"
    assert officer.post(f"{EAST}/members", json={**JOIN, "enterprise": "beta"}).status_code == 404
    assert officer.post(f"{NINGXIA}/bodies", json={**PARK, "code": "640999"}).status_code == 422


def test_people_of_a_park_see_its_members_as_those_of_a_city_do_and_take_in_nobody(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    works(plant, "gamma", "640100", 300.0)
    declared(officer, PARK, GROUP)
    ids = {}
    for enterprise in ("alpha", "gamma"):
        ids[enterprise] = officer.post(f"{EAST}/members", json={**JOIN, "enterprise": enterprise}).json()["id"]
    user(plant, "east", Role.REGULATOR_OFFICER, "NINGDONG")
    own = log_in("east")
    listed = [one["code"] for one in own.get("/api/v1/enterprises").json()["items"]]
    assert listed == ["alpha", "gamma"]
    assert own.get(f"{NINGXIA}/account").status_code == 404 == own.get("/api/v1/enterprises/beta").status_code
    assert state(own, "gdp", "2026-09", 1.0, EAST).status_code == 201
    said = own.post(f"{EAST}/members", json={**JOIN, "month": "2027-01"})
    assert said.status_code == 403, said.text
    # One that left is theirs no more; of the months it was in, they are told that a part is not theirs to see.
    officer.post(f"{EAST}/members/{ids['gamma']}/end", json={"month": "2026-11"})
    assert [one["code"] for one in own.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    lacking = own.get(f"{EAST}/account?month=2026-10").json()["sums"][0]
    assert (lacking["value"], lacking["reason"]["code"]) == (None, "members_unseen")
    assert officer.get(f"{EAST}/account?month=2026-10").json()["sums"][0]["n_enterprises"] == 2
    assert own.get(f"{EAST}/account?month=2026-11").json()["sums"][0]["reason"]["code"] != "members_unseen"


def test_people_of_a_group_read_and_have_no_officers(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    declared(officer, GROUP)
    at = "/api/v1/regions/STEEL-GROUP"
    officer.post(f"{at}/members", json=JOIN)
    with pytest.raises(Exception, match="the people of a group read"):
        user(plant, "steel-officer", Role.REGULATOR_OFFICER, "STEEL-GROUP")
    plant.rollback()
    user(plant, "steel", Role.REGULATOR_VIEWER, "STEEL-GROUP")
    own = log_in("steel")
    assert [one["code"] for one in own.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    assert own.get(f"{at}/account").status_code == 200
    assert state(own, "gdp", "2026-09", 1.0, at).status_code == 403


def test_a_district_stands_in_the_place_of_a_county_and_is_compared_with_it(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    months(plant, 2025, 1000.0, through=10)
    months(plant, 2026, 1050.0, through=10)
    for quantity in ("gdp", "energy_other"):
        assert state(officer, quantity, "2025-10", 1000.0, YINCHUAN).status_code == 201
    followed = officer.post(f"{YINCHUAN}/successor", json=DISTRICT)
    assert followed.status_code == 201, followed.text
    new = "/api/v1/regions/640199"
    for quantity, value in (("gdp", 1080.0), ("energy_other", 900.0)):
        assert state(officer, quantity, "2026-10", value, new).status_code == 201
    assert officer.post(f"{new}/targets", json=DROP).status_code == 201
    body = officer.get(f"{new}/barometer?month=2026-10").json()
    # 10 x 1000 + 1000 became 10 x 1050 + 900; what the county stated of 2025 counts.
    assert [body["totals"][0][name] for name in ("now", "before")] == [11_400.0, 11_000.0]
    assert lights(body)["intensity_year"]["actual"] == pytest.approx(1 - 11.4 / 11.0 / 1.08)
    # Older months are of the old tree, and the province has both, each in its time.
    assert officer.get(f"{new}/account?month=2026-09").json()["code"] == "region_begins"
    assert officer.get(f"{YINCHUAN}/account?month=2026-10").json()["code"] == "region_ended"
    for asked, standing in (("2026-09", "640100"), ("2026-10", "640199")):
        page = officer.get(f"{NINGXIA}/bodies?month={asked}").json()
        assert [one["code"] for one in page["bodies"]] == [standing]
        assert page["bodies"][0]["enterprises"] == ["alpha"]
        account = officer.get(f"{NINGXIA}/account?month={asked}").json()
        assert [one["region"] for one in account["enterprises"]] == [standing]
    (change,) = officer.get(f"{new}/changes").json()["items"]
    assert (change["region"], change["parent"], change["is_succession"]) == ("640100", "640199", True)
    audit = plant.execute("SELECT count(*) FROM audit_line WHERE object = 'place in the tree of 640100'").fetchone()
    assert audit == (1,)
    again = officer.post(f"{YINCHUAN}/successor", json=DISTRICT)
    assert (again.status_code, again.json()["code"]) == (409, "region_is_followed")
    assert officer.post(f"{new}/successor", json={**DISTRICT, "code": "640198", "month": "2027-01"}).json()["code"] == (
        "change_not_begun"
    )
    # Nothing is told or said of the county as if it stood still.
    for page in ("structure?month=2026-10", "barometer?month=2026-10", "assessments?month=2026-10"):
        assert officer.get(f"{YINCHUAN}/{page}").json()["code"] == "region_ended", page
    assert officer.get(f"{new}/structure?month=2026-09").json()["code"] == "region_begins"
    assert state(officer, "gdp", "2026-10", 1.0, YINCHUAN).json()["code"] == "region_ended"
    assert state(officer, "gdp", "2026-09", 1.0, YINCHUAN).status_code == 201
    late = {**DROP, "base_year": 2026}
    assert officer.post(f"{YINCHUAN}/targets", json=late).json()["code"] == "region_ended"
    # A document that still says the old place does not undo it.
    registry.apply(plant, plants.document(), plants.NOW)
    assert officer.get(f"{new}/account?month=2026-10").json()["sums"][0]["n_enterprises"] == 1


def test_a_region_moves_from_a_month_on_and_older_months_keep_its_place(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    september(officer)
    registry.apply(plant, {"regions": [
        {"code": "640200", "parent": "640000", "level": "prefecture", "name_zh": "石嘴山", "name_en": "Shizuishan"},
        {"code": "640181", "parent": "640100", "level": "county", "name_zh": "灵武", "name_en": "Lingwu"},
    ]}, plants.NOW)  # fmt: skip
    works(plant, "gamma", "640181", 300.0)
    said = {"parent": "640200", "month": "2026-10", "document": "国函"}
    moved = officer.post("/api/v1/regions/640181/moves", json=said)
    assert moved.status_code == 201, moved.text
    assert officer.post("/api/v1/regions/640181/moves", json=said).json()["code"] == "change_of_nothing"
    into = officer.post("/api/v1/regions/640200/moves", json={**said, "parent": "640181"})
    assert into.json()["code"] == "change_into_itself"
    # Nor in an older month: from May on the city would lie in a county that lay in it.
    into = officer.post("/api/v1/regions/640100/moves", json={**said, "parent": "640181", "month": "2026-05"})
    assert into.json()["code"] == "change_into_itself"
    for asked, n in (("2026-09", (2, 0)), ("2026-10", (1, 1))):
        found = [
            officer.get(f"/api/v1/regions/{code}/account?month={asked}").json()["sums"][0]["n_enterprises"]
            for code in ("640100", "640200")
        ]
        assert tuple(found) == n


def test_a_park_apart_takes_its_part_of_the_provinces_budget_and_gives_it_on_to_its_members(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    declared(officer, PARK, GROUP)
    officer.post(f"{EAST}/members", json=JOIN)
    below = {}
    for at in (NINGXIA, YINCHUAN, EAST):
        tree = officer.get(f"{at}/budgets/energy?year=2026")
        assert tree.status_code == 200, tree.text
        below[at] = [one["code"] for one in tree.json()["children"]]
    assert below == {NINGXIA: ["640100", "NINGDONG"], YINCHUAN: [], EAST: ["alpha"]}


def test_a_successor_that_stood_already_is_one_part_of_its_own_past(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    regions_of(plant, ("640200", "640000", "prefecture"))
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1010.0)
    shizuishan = "/api/v1/regions/640200"
    said = (("gdp", "2025-09", 60.0, YINCHUAN), ("gdp", "2025-09", 100.0, shizuishan),
            ("energy_other", "2025-09", 0.0, YINCHUAN), ("energy_other", "2026-09", 0.0, shizuishan),
            ("gdp", "2026-09", 165.0, shizuishan))  # fmt: skip
    for quantity, asked, value, at in said:
        assert state(officer, quantity, asked, value, at).status_code == 201
    earlier(plant)
    into = {**DISTRICT, "code": "640200", "month": "2026-07"}
    assert officer.post(f"{YINCHUAN}/successor", json=into).status_code == 201
    assert officer.post(f"{shizuishan}/targets", json=DROP).status_code == 201
    # It stated nothing of what the others used in 2025: what the other one stated is not the whole.
    body = officer.get(f"{shizuishan}/barometer?month=2026-09").json()
    assert (body["totals"][0]["before"], lights(body)["intensity_year"]["actual"]) == (None, None)
    # Stated again after the change, it is of its extent of today.
    assert state(officer, "energy_other", "2025-09", 0.0, shizuishan).status_code == 201
    body = officer.get(f"{shizuishan}/barometer?month=2026-09").json()
    assert lights(body)["intensity_year"]["actual"] == pytest.approx(1 - 1.01 / (165 / 160))


def test_what_was_stated_before_a_part_left_is_not_compared_with_what_is_left(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    regions_of(plant, ("640200", "640000", "prefecture"), ("640181", "640100", "county"))
    for quantity, asked, value in (("energy_total", "2025-09", 1000.0), ("energy_total", "2026-09", 720.0),
                                   ("gdp", "2025-09", 1000.0), ("gdp", "2026-09", 840.0)):  # fmt: skip
        assert state(officer, quantity, asked, value, YINCHUAN).status_code == 201
    assert officer.post(f"{YINCHUAN}/targets", json=DROP).status_code == 201
    earlier(plant)
    said = {"parent": "640200", "month": "2026-07", "document": "国函"}
    assert officer.post("/api/v1/regions/640181/moves", json=said).status_code == 201
    page = f"{YINCHUAN}/barometer?month=2026-09"
    body = officer.get(page).json()
    assert (body["totals"][0]["now"], body["totals"][0]["before"]) == (720.0, None)
    told = lights(body)["intensity_year"]
    assert told["actual"] is None
    assert "2025-01..09 的地区生产总值（可比价）是在 2026-07 区划或成员变更前申报的" in told["reason"]["zh"]
    for quantity, value in (("energy_total", 700.0), ("gdp", 800.0)):
        assert state(officer, quantity, "2025-09", value, YINCHUAN).status_code == 201
    told = lights(officer.get(page).json())["intensity_year"]
    assert told["actual"] == pytest.approx(1 - (720 / 700) / (840 / 800))


def test_people_of_a_park_are_told_no_part_of_its_structure_as_the_whole(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    registry.apply(plant, {"enterprises": [plants.enterprise("gamma", "640100")]}, plants.NOW)
    declared(officer, PARK)
    for enterprise in ("alpha", "gamma"):
        write(plant, through=10, code=enterprise)
        made = officer.post(f"{EAST}/members", json={**JOIN, "enterprise": enterprise}).json()
    user(plant, "east", Role.REGULATOR_OFFICER, "NINGDONG")
    own = log_in("east")
    for quantity in ("energy_other", "coal_other"):
        assert state(own, quantity, "2026-10", 0.0, EAST).status_code == 201
    page = f"{EAST}/structure?month=2026-10"
    assert {one["quantity"]: one for one in own.get(page).json()["lines"]}["coal"]["value"] == 12_000.0
    assert officer.post(f"{EAST}/members/{made['id']}/end", json={"month": "2026-11"}).status_code == 200
    line = {one["quantity"]: one for one in own.get(page).json()["lines"]}["coal"]
    assert (line["value"], line["reason"]["code"]) == (None, "members_unseen")
    assert {one["quantity"]: one for one in officer.get(page).json()["lines"]}["coal"]["value"] == 12_000.0


def test_people_of_a_county_that_was_followed_are_those_of_the_district(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    user(plant, "county", Role.REGULATOR_OFFICER, "640100")
    old = log_in("county")
    assert old.get(f"{YINCHUAN}/barometer").status_code == 200
    assert officer.post(f"{YINCHUAN}/successor", json=DISTRICT).status_code == 201
    assert old.get(f"{YINCHUAN}/account?month=2026-09").status_code == 401  # the session of the old rights ended
    own, new = log_in("county"), "/api/v1/regions/640199"
    assert own.get(f"{new}/barometer?month=2026-10").status_code == 200
    assert own.get(f"{YINCHUAN}/account?month=2026-09").status_code == 200
    assert [one["code"] for one in own.get("/api/v1/enterprises").json()["items"]] == ["alpha"]
    assert own.get(f"{NINGXIA}/account").status_code == 404
    said = plant.execute(
        "SELECT detail -> 'before' ->> 'region', detail -> 'after' ->> 'region' FROM audit_line"
        " WHERE kind = 'role_change' AND object = 'county' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert said == ("640100", "640199")


def test_a_county_moves_without_the_members_of_its_citys_own_park(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    regions_of(plant, ("640200", "640000", "prefecture"), ("640181", "640100", "county"))
    works(plant, "gamma", "640181", 300.0)
    made = officer.post(f"{YINCHUAN}/bodies", json={**PARK, "code": "CITY-PARK"})
    assert made.status_code == 201, made.text
    park = "/api/v1/regions/CITY-PARK/members"
    member = officer.post(park, json={**JOIN, "enterprise": "gamma"}).json()
    said = {"parent": "640200", "month": "2026-10", "document": "国函"}
    refused = officer.post("/api/v1/regions/640181/moves", json=said)
    assert (refused.status_code, refused.json()["code"]) == (409, "member_hinders_change")
    assert officer.post(f"{park}/{member['id']}/end", json={"month": "2026-10"}).status_code == 200
    assert officer.post("/api/v1/regions/640181/moves", json=said).status_code == 201
    assert values(officer.get(f"{NINGXIA}/bodies?month=2026-10").json()["bodies"])["640200"] == 300.0


def test_what_lay_in_a_region_that_was_followed_is_listed_below_its_successor(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    regions_of(plant, ("640181", "640100", "county"))
    works(plant, "gamma", "640181", 300.0)
    assert officer.post(f"{YINCHUAN}/successor", json=DISTRICT).status_code == 201
    new = "/api/v1/regions/640199"
    assert values(officer.get(f"{new}/bodies?month=2026-10").json()["bodies"]) == {"640181": 300.0}
    below = {
        at: [one["code"] for one in officer.get(f"{at}/budgets/energy?year=2026").json()["children"]]
        for at in (NINGXIA, new)
    }
    assert below == {NINGXIA: ["640199"], new: ["640181", "alpha"]}


def test_a_park_answers_a_case_has_its_persons_and_its_members_cases_are_listed_with_it(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    declared(officer, PARK)
    assert officer.post(f"{EAST}/members", json=JOIN).status_code == 201
    user(plant, "east", Role.REGULATOR_OFFICER, "NINGDONG")
    east = log_in("east")
    mine = officer.post("/api/v1/cases", json={"region": "NINGDONG", "title": "园区能耗超进度"})
    assert (mine.status_code, mine.json()["region"]) == (201, "NINGDONG"), mine.text
    assert officer.post("/api/v1/cases", json={"enterprise": "alpha", "title": "企业超预算"}).status_code == 201
    assert officer.post("/api/v1/cases", json={"region": "640100", "title": "银川"}).status_code == 201
    # Nobody opens a case about itself.
    assert east.post("/api/v1/cases", json={"region": "NINGDONG", "title": "x"}).status_code == 403
    received = east.post(f"/api/v1/cases/{mine.json()['id']}/steps", json={"step": "receive"})
    assert (received.status_code, received.json()["state"]) == (201, "received"), received.text
    listed = officer.get("/api/v1/cases?region=NINGDONG").json()["items"]
    assert [one["subject_zh"] for one in listed] == ["企业超预算", "园区能耗超进度"]
    person = {"region": "NINGDONG", "name": "李工", "post": "能源负责人"}
    assert east.post("/api/v1/responsible-persons", json=person).status_code == 201
    (known,) = officer.get("/api/v1/responsible-persons?region=NINGDONG").json()["items"]
    assert (known["region"], known["name"]) == ("NINGDONG", "李工")
    assert officer.get("/api/v1/leader-rounds?concerning=NINGDONG").status_code == 200
