"""Yardsticks, sectors and leaders over HTTP: what is shown, to whom, and what never is."""

import psycopg
from starlette.testclient import TestClient

from qingyu.jobs.book import indicators
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

CLINKER = "gb16780-2021.clinker.comprehensive"


def test_a_month_without_readings_shows_both_yardsticks_and_the_reason(alpha: TestClient) -> None:
    answer = alpha.get("/api/v1/enterprises/alpha/benchmarks?month=2026-10")
    assert answer.status_code == 200
    product = answer.json()["products"][0]
    assert {y["role"]: y["id"] for y in product["yardsticks"]} == {"benchmark": "ndrc2023.clinker", "limit": CLINKER}
    assert product["value"] is None
    assert "analytics has seen neither" in english(product["reason"])
    limit = product["yardsticks"][1]
    assert [(rung["key"], rung["printed"], rung["value"]) for rung in limit["levels"]] == [
        ("level1", 100, 100),
        ("level2", 107, 107),
        ("level3", 117, 117),
    ]
    assert [(one["rule"], english(one["reason"])) for one in limit["not_applied"]] == [
        ("level3 x K, K=1.179-0.211*P/101325 when altitude>1500 m", "altitude is not declared")
    ]
    assert [s["n"] for s in product["sector"]] == [None, None]
    assert [own["value"] for own in product["own_deciles"]] == [None, None]


def test_a_computed_month_that_lacks_output_says_so(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plant.execute(
        "INSERT INTO energy_day VALUES (%s, '2026-11-01', 5, 96, 96, 96, 96, 0, 0, 0)",
        (channel,),
    )
    indicators.refresh(plant, plants.enterprise_id(plant, "alpha"), [], [plants.NOW.date()], plants.NOW)
    plant.commit()
    product = alpha.get("/api/v1/enterprises/alpha/benchmarks").json()["products"][0]
    assert (product["value"], product["is_open"]) == (None, True)
    assert {s["code"]: s["value"] for s in product["saving"]} == {"saving": None, "gap.cny": None, "gap.co2": None}
    assert all(s["reason"] for s in product["saving"])


def test_the_ladder_of_the_month_says_which_levels_are_printed(alpha: TestClient) -> None:
    ladder = alpha.get("/api/v1/enterprises/alpha/intensity?month=2026-10").json()["products"][0]["ladder"]
    assert [(rung["key"], rung["printed"], rung["formulas"]) for rung in ladder] == [
        ("level1", 100, []),
        ("level2", 107, []),
        ("level3", 117, []),
        ("benchmark", 100, []),
        ("baseline", 117, []),
    ]


def test_sectors_are_for_everybody_who_is_logged_in_and_name_nobody(anyone: TestClient, log_in: LogIn) -> None:
    assert anyone.get("/api/v1/sectors/percentiles").status_code == 401
    for name in ("manager-alpha", "ningxia"):
        found = log_in(name).get(f"/api/v1/sectors/percentiles?yardstick={CLINKER}")
        assert found.status_code == 200
        group = found.json()["groups"][0]
        assert (group["n"], group["p50"]) == (None, None)
        assert "fewer than 5 enterprises" in english(group["reason"])
        assert "alpha" not in found.text


def test_an_unknown_yardstick_or_region_is_not_found(alpha: TestClient) -> None:
    assert alpha.get("/api/v1/sectors/percentiles?yardstick=nobody").status_code == 404
    assert alpha.get("/api/v1/sectors/percentiles?region=990000").status_code == 404
    assert alpha.get("/api/v1/sectors/percentiles?region=99").status_code == 422


def test_the_leaders_of_published_rounds_are_listed_without_a_company(anyone: TestClient, alpha: TestClient) -> None:
    assert anyone.get("/api/v1/leaders").status_code == 401
    found = {entry["code"]: entry for entry in alpha.get("/api/v1/leaders").json()["items"]}
    clinker = found["leader2022.clinker"]
    assert (clinker["origin"], clinker["value"], clinker["year"], clinker["company"]) == (
        "published",
        86.76,
        2022,
        None,
    )
    assert alpha.get(f"/api/v1/leaders?yardstick={CLINKER}").json() == {"items": [], "next": None}


def test_the_benchmarks_of_another_plant_are_not_found(alpha: TestClient) -> None:
    assert alpha.get("/api/v1/enterprises/beta/benchmarks").status_code == 404
