"""Data quality over HTTP: an enterprise's own, a region's for those who see all of it."""

from dataclasses import asdict
from datetime import date

import psycopg

from qingyu.domain.kernel.reason import because
from qingyu.jobs.answer import sentence
from qingyu.jobs.quality import quality
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

DAY = date(2026, 10, 31)


def a_day(conn: psycopg.Connection, code: str, received: int) -> None:
    """A day of a plant's meter, counted as analytics would."""
    channel = plants.channel_id(conn, code, "c01", "t")
    conn.execute(
        "INSERT INTO energy_day VALUES (%s, %s, 900, %s, 96, 96, 96, 0, 0, 0)",
        (channel, DAY, received),
    )
    quality.refresh(conn, plants.enterprise_id(conn, code), [DAY], plants.NOW)
    conn.commit()


def test_a_plant_sees_its_days_points_and_index(plant: psycopg.Connection, log_in: LogIn) -> None:
    a_day(plant, "alpha", 86)
    found = log_in("manager-alpha").get("/api/v1/enterprises/alpha/quality?from=2026-10-31&to=2026-11-01")
    assert found.status_code == 200, found.text
    body = found.json()
    assert [(day["day"], day["passes"]) for day in body["days"]] == [("2026-10-31", False)]
    assert body["channels"][0] | {"counts": None} == {
        "meter": "c01", "channel": "t", "carrier": "raw_coal", "kind": "interval", "worst_start_s": None,
        "completeness": 86 / 96, "timeliness": None, "validity": 1.0, "conformity": None, "reason": None,
        "passes": False, "counts": None,
    }  # fmt: skip
    assert body["index"]["verified"] == "unverified"
    assert "own proposal" in body["index"]["weights"]
    assert body["holiday_years"] == [2025, 2026]


def test_without_a_span_the_last_thirty_days_are_meant(plant: psycopg.Connection, log_in: LogIn) -> None:
    body = log_in("manager-alpha").get("/api/v1/enterprises/alpha/quality").json()
    assert (date.fromisoformat(body["to"]) - date.fromisoformat(body["from"])).days == 30


def test_a_plant_sees_each_day_of_each_point_and_a_stranger_sees_nothing(
    plant: psycopg.Connection, log_in: LogIn
) -> None:
    a_day(plant, "alpha", 86)
    address = "/api/v1/enterprises/alpha/quality/days?from=2026-10-30&to=2026-11-01"
    found = log_in("manager-alpha").get(address + "&meter=c01")
    assert found.status_code == 200, found.text
    body = found.json()
    assert (body["from"], body["to"]) == ("2026-10-30", "2026-11-01")
    (point,) = body["channels"]
    assert (point["meter"], point["channel"], point["n_passed"], point["n_failed"]) == ("c01", "t", 0, 1)
    assert english(point["days"][0]["reason"]) == "no reading was due on this day"
    assert point["days"][1] == {
        "day": "2026-10-31", "completeness": 86 / 96, "reason": None, "passes": False, "timeliness": None,
        "timeliness_reason": {**asdict(sentence(because("no_live_reading_on_day"))), "parts": []},
        "n_received": 86, "n_due": 96, "n_readings": 0, "n_timely": 0, "n_slots": 96, "n_known": 96, "n_suspect": 0,
        "start_offset_s": None,
        "starts_on_time": None,
    }  # fmt: skip
    assert body["days"][1]["limits"]["completeness_limit"] == 0.9
    assert log_in("ningxia").get(address).json()["channels"][0] == point
    for stranger in ("manager-beta", "chongqing"):
        assert log_in(stranger).get(address).status_code == 404
    assert log_in("manager-alpha").get(address + "&meter=lost").status_code == 404


def test_more_than_62_days_of_every_point_are_refused_with_the_sentence(
    plant: psycopg.Connection, log_in: LogIn
) -> None:
    refused = log_in("manager-alpha").get("/api/v1/enterprises/alpha/quality/days?from=2026-08-01&to=2026-11-01")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_span")
    assert "at most 62 days between, got 2026-08-01 and 2026-11-01" in refused.json()["detail"]


def test_a_region_is_for_those_who_see_the_whole_of_it(plant: psycopg.Connection, log_in: LogIn) -> None:
    a_day(plant, "alpha", 90)
    a_day(plant, "beta", 10)
    address = "/api/v1/regions/640000/quality?from=2026-10-31&to=2026-11-01"
    found = log_in("ningxia").get(address).json()
    assert [row["code"] for row in found["enterprises"]] == ["alpha"]
    assert found["totals"]["completeness"] == 90 / 96
    for stranger in ("manager-alpha", "chongqing"):
        assert log_in(stranger).get(address).status_code == 404
    assert log_in("ningxia").get("/api/v1/regions/nowhere/quality").status_code == 422
