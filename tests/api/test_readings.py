"""Readings a page at a time, half-open, in time order."""

from datetime import timedelta

import psycopg
from starlette.testclient import TestClient

from tests.api import plants

READINGS = "/api/v1/enterprises/alpha/readings"


def test_pages_follow_each_other_without_a_gap_or_a_repeat(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", channel, plants.MIDNIGHT, [float(n) for n in range(25)])
    seen: list[float] = []
    asked = {"meter": "c01", "limit": "10", "from": plants.MIDNIGHT.isoformat()}
    pages = 0
    while True:
        page = alpha.get(READINGS, params=asked).json()
        seen += [row["value"] for row in page["rows"]]
        pages += 1
        if page["next"] is None:
            break
        asked["from"] = page["next"]
    assert pages == 3
    assert seen == [float(n) for n in range(25)]


def test_a_page_that_is_just_full_is_the_last(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", channel, plants.MIDNIGHT, [1.0, 2.0])
    assert alpha.get(READINGS, params={"meter": "c01", "limit": 2}).json()["next"] is None


def test_the_span_is_half_open_and_takes_any_offset(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", channel, plants.MIDNIGHT, [1.0, 2.0, 3.0])
    found = alpha.get(
        READINGS, params={"meter": "c01", "from": "2026-11-02T00:00:00+08:00", "to": "2026-11-02T00:30:00+08:00"}
    ).json()
    assert [row["value"] for row in found["rows"]] == [1.0, 2.0]
    assert found["rows"][0]["at"] == "2026-11-01T16:00:00Z"
    assert (found["channel"], found["kind"], found["unit"]) == ("t", "interval", "t")


def test_without_a_span_the_last_day_is_given(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", channel, plants.NOW - timedelta(days=1, minutes=1), [1.0], timedelta(minutes=1))
    plants.add_readings(plant, "alpha", channel, plants.NOW - timedelta(days=1), [2.0])
    assert [row["value"] for row in alpha.get(READINGS, params={"meter": "c01"}).json()["rows"]] == [2.0]


def test_a_meter_with_several_channels_wants_to_know_which(alpha: TestClient) -> None:
    answer = alpha.get(READINGS, params={"meter": "e01"})
    assert answer.status_code == 422
    assert "kwh, v" in answer.json()["detail"]
    assert alpha.get(READINGS, params={"meter": "e01", "channel": "v"}).json()["rows"] == []
