"""The load that is expected on a day, at the boundary and of one channel, as the people of the plant read it."""

from datetime import timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn

LOAD = "/api/v1/enterprises/alpha/load/expected"


@pytest.fixture
def recorded(plant: psycopg.Connection) -> psycopg.Connection:
    """Sixty days of quarter hours: 400 kW by day and 100 by night, give or take."""
    plant.execute(
        "INSERT INTO energy_slot SELECT %s, at, (CASE WHEN extract(hour FROM at AT TIME ZONE 'Asia/Shanghai')"
        " BETWEEN 8 AND 19 THEN 100 ELSE 25 END) * (0.98 + 0.04 * ((n * 7919) %% 101) / 100.0), 1, 1, 1, 0, 1"
        " FROM generate_series(%s, %s - INTERVAL '1 second', INTERVAL '15 minutes') WITH ORDINALITY AS x (at, n)",
        (plants.channel_id(plant, "alpha", "e01", "kwh"), plants.MIDNIGHT - timedelta(days=60), plants.MIDNIGHT),
    )
    plant.commit()
    return plant


def test_a_load_is_expected_of_each_quarter_of_an_hour(recorded: psycopg.Connection, log_in: LogIn) -> None:
    manager = log_in("manager-alpha")
    found = manager.get(LOAD).json()
    assert (found["unit"], found["day"], found["slot_s"], found["reason"]) == ("kW", "2026-11-02", 900, None)
    assert (found["meter"], found["days"], len(found["slots"])) == (None, 60, 96)
    night, noon = found["slots"][0], found["slots"][48]
    assert (night["start"], noon["start"]) == ("2026-11-01T16:00:00Z", "2026-11-02T04:00:00Z")
    for slot, expected in ((night, 100.0), (noon, 400.0)):
        assert slot["p50"] == pytest.approx(expected, rel=0.02)
        assert slot["p10"] < slot["p50"] < slot["p90"]
    own = manager.get(LOAD, params={"meter": "e01", "channel": "kwh"}).json()
    assert (own["meter"], own["channel"], own["slots"]) == ("e01", "kwh", found["slots"])


def test_a_past_day_is_expected_from_the_days_before_it_and_too_few_are_said(
    recorded: psycopg.Connection, log_in: LogIn
) -> None:
    manager = log_in("manager-alpha")
    assert manager.get(LOAD, params={"day": "2026-10-30"}).json()["days"] == 57
    early = manager.get(LOAD, params={"day": "2026-10-01"}).json()
    assert (early["slots"], early["reason"]["code"]) == ([], "load_days_few")
    assert manager.get(LOAD, params={"day": "2026-11-03"}).status_code == 200
    beyond = manager.get(LOAD, params={"day": "2026-11-04"})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "invalid")


def test_a_gauge_has_no_load_and_another_plant_none_that_is_seen(alpha: TestClient, log_in: LogIn) -> None:
    gauge = alpha.get(LOAD, params={"meter": "e01", "channel": "v"}).json()
    assert (gauge["slots"], gauge["reason"]["code"]) == ([], "load_of_gauge")
    assert alpha.get(LOAD, params={"meter": "e01"}).status_code == 422
    assert alpha.get(LOAD, params={"meter": "nowhere"}).status_code == 404
    assert alpha.get("/api/v1/enterprises/beta/load/expected").status_code == 404
