"""Regions that follow one another or move: what is compared, what is listed below them, and whose people they have."""

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.bodies import DISTRICT, JOIN, NINGXIA, PARK, YINCHUAN, earlier, regions_of, user, values, works
from tests.api.conftest import LogIn
from tests.api.test_dual_control import DROP, lights, months, september, state


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
