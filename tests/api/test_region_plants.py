"""The enterprises of a region side by side, with what speaks against their data; the funnel of a region's cases."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.bodies import EAST, JOIN, NINGXIA, PARK, declared, works
from tests.api.conftest import LogIn
from tests.api.test_dual_control import months, state
from tests.support import commands
from tests.support.databases import Database

PAGE = f"{NINGXIA}/plants?month=2026-09"


def test_a_stated_total_that_is_not_the_metered_one_is_watched(
    plant: psycopg.Connection, officer: TestClient, database: Database
) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    assert state(officer, "energy_total", "2026-09", 9450.0 * 1.03, "/api/v1/enterprises/alpha").status_code == 201
    works(plant, "gamma", "640100", 300.0)
    plant.execute(
        "INSERT INTO quality_day SELECT %s, '2026-10-20', 1, 1, 96, 96, 96, 96, 200, 196, 4, 1, 1, 0.95, 900, 900, %s",
        (plants.enterprise_id(plant, "alpha"), plants.NOW),
    )
    plant.commit()
    alpha, gamma = officer.get(PAGE).json()["items"]
    assert (alpha["now"], alpha["before"], alpha["growth"]) == (9450.0, 9000.0, pytest.approx(0.05))
    assert (alpha["verified"], gamma["verified"]) == (True, True)
    assert (alpha["metered"], alpha["deviation"]) == (9450.0, pytest.approx(0.03))
    assert (alpha["completeness"], alpha["suspect"]) == (0.98, 0.02)
    assert (alpha["doubts"], alpha["is_watched"]) == (["deviation", "uncertified"], True)
    # Beside what the list says the audit counts what came late, certificates, and what was declared after the fact.
    first, second = officer.get(f"{NINGXIA}/trust?month=2026-09").json()["items"]
    assert (first["code"], second["code"]) == ("alpha", "gamma")
    assert (first["late"], first["n_in_date"], first["n_after"]) == (0.0, 1, 0)
    assert first["n_meters"] > 1
    assert (gamma["doubts"], gamma["completeness"]) == (["incomplete", "uncertified"], None)
    # What both say of a plant is one thing.
    for listed, audited in ((alpha, first), (gamma, second)):
        both = listed.keys() & audited.keys()
        assert {key: listed[key] for key in both} == {key: audited[key] for key in both}
        assert {"doubts", "is_watched", "completeness", "deviation"} <= both
    assert "uncertified" in commands.printed(database, "regions", "trust", "640000", "--month", "2026-09")
    assert (gamma["region"], gamma["now"]) == ("640100", None)
    assert (gamma["is_watched"], gamma["outlook"], gamma["n_cases"]) == (False, "unknown", 0)
    first = officer.get(f"{PAGE}&limit=1").json()
    assert [one["code"] for one in first["items"]] == ["alpha"]
    assert officer.get(f"{PAGE}&limit=1&cursor={first['next']}").json()["items"] == [gamma]
    plant.execute("UPDATE indicator_value SET verified = false")
    plant.commit()
    assert officer.get(PAGE).json()["items"][0]["verified"] is False


def test_what_speaks_against_data_is_counted_by_days_of_china(plant: psycopg.Connection, officer: TestClient) -> None:
    # The thirty days before 2 November begin on 3 October, which begins at 16:00 of the day before.
    for n, at in enumerate(("2026-10-02 15:59Z", "2026-10-02 16:00Z", "2026-11-01Z")):
        plant.execute(
            "INSERT INTO reading_conflict (enterprise_id, channel_id, at, value_stored, value_received, batch_id,"
            " received_at) SELECT c.enterprise_id, c.id, '2026-10-02Z', 1, %s, 1, %s FROM channel c"
            " JOIN enterprise e ON e.id = c.enterprise_id WHERE e.code = 'alpha' LIMIT 1",
            (n, at),
        )
    plant.commit()
    (alpha,) = officer.get(PAGE).json()["items"]
    assert (alpha["n_conflicts"], alpha["n_repairs"], alpha["doubts"][0]) == (2, 0, "conflicts")


def test_a_park_lists_its_members_and_others_than_officers_none(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    declared(officer, PARK)
    assert officer.post(f"{EAST}/members", json=JOIN).status_code == 201
    assert [one["code"] for one in officer.get(f"{EAST}/plants").json()["items"]] == ["alpha"]
    assert log_in("manager-alpha").get(PAGE).status_code == 404


def test_the_cases_of_a_region_are_counted_with_the_days_they_have_stood_there(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    for title in ("超预算", "数据不符"):
        made = officer.post("/api/v1/cases", json={"enterprise": "alpha", "title": title, "text": "请说明"})
        assert made.status_code == 201, made.text
    found = officer.get("/api/v1/cases/counts?region=640100").json()["items"]
    assert [one["n"] for one in found] == [2, 0, 0, 0, 0, 0]
    assert (found[0]["used_d"], found[1]["used_d"]) == (0.0, None)
    assert found[0]["allowed_d"] >= 1.0
    assert [one["n"] for one in officer.get("/api/v1/cases/counts?region=640200").json()["items"]] == [0] * 6


def test_the_cases_of_a_park_are_counted_as_they_are_listed(plant: psycopg.Connection, officer: TestClient) -> None:
    works(plant, "gamma", "640100", 300.0)
    declared(officer, PARK)
    assert officer.post(f"{EAST}/members", json=JOIN).status_code == 201
    for code in ("alpha", "gamma"):
        made = officer.post("/api/v1/cases", json={"enterprise": code, "title": "超预算", "text": "请说明"})
        assert made.status_code == 201, made.text
    for region, of in (("NINGDONG", ["alpha"]), ("640100", ["alpha", "gamma"])):
        listed = officer.get(f"/api/v1/cases?region={region}").json()["items"]
        counted = officer.get(f"/api/v1/cases/counts?region={region}").json()["items"]
        assert sorted(one["enterprise"] for one in listed) == of
        assert sum(one["n"] for one in counted) == len(of)
