"""Parks, sectors and groups as assessed bodies: declared below a region, listed beside it, seen by their own people."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.bodies import (
    EAST,
    GROUP,
    JOIN,
    NINGXIA,
    PARK,
    YINCHUAN,
    declared,
    user,
    values,
    works,
)
from tests.api.conftest import LogIn
from tests.api.test_dual_control import DROP, lights, months, state
from tests.api.test_regions import month
from tests.api.test_structure import write


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
