"""Standby over the API: eight weeks by hand, its threshold estimated or said, its cost by the tariff."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.support import commands
from tests.support.databases import Database

STANDBY = "/api/v1/enterprises/alpha/standby"
# Monday, seven weeks before that of the day on which it is asked, 2 November.
FIRST = datetime(2026, 9, 13, 16, tzinfo=UTC)


@pytest.fixture
def nights(plant: psycopg.Connection) -> psycopg.Connection:
    """From midnight to six 40 kW, then 200 kW, for three weeks."""
    plant.execute(
        "INSERT INTO energy_slot SELECT c.id, at, CASE WHEN extract(hour FROM at"
        " AT TIME ZONE 'Asia/Shanghai') < 6 THEN 10 ELSE 50 END, 1, 1, 1, 0, 1 FROM channel c"
        " JOIN enterprise e ON e.id = c.enterprise_id AND e.code = 'alpha',"
        " generate_series(%s::timestamptz, %s, interval '15 minutes') at WHERE c.code = 'kwh'",
        (FIRST, FIRST + timedelta(days=21) - timedelta(minutes=15)),
    )
    plant.execute(
        "INSERT INTO energy_day SELECT c.id, '2026-09-14', 3840, 96, 96, 96, 96, 0, 0, 0 FROM channel c"
        " JOIN enterprise e ON e.id = c.enterprise_id AND e.code = 'alpha' WHERE c.code = 'kwh'"
    )
    plant.commit()
    return plant


def test_the_hours_in_which_nothing_runs_are_found_counted_and_said(
    nights: psycopg.Connection, alpha: TestClient, database: Database
) -> None:
    found = alpha.get(f"{STANDBY}?meter=e01&channel=kwh").json()
    assert (found["from_on"], found["to_on"], found["rate_unit"]) == ("2026-09-14", "2026-11-02", "kW")
    assert (found["threshold"], found["is_estimated"], found["parted"]) == (120.0, True, 1.0)
    assert (found["idle_rate"], found["reason"]) == (40.0, None)
    assert [one["start_on"] for one in found["weeks"]] == ["2026-09-14", "2026-09-21", "2026-09-28"]
    # 7 nights of 6 hours at 40 kW, of 7 days of 240 + 3600 kWh.
    week = found["weeks"][0]
    assert (week["idle_h"], week["known_h"], week["use"]) == (42.0, 168.0, 1680.0)
    assert week["share"] == pytest.approx(1680.0 / (7 * 3840.0))
    assert (week["cost_cny"], [one["code"] for one in found["remarks"]]) == (None, ["idle_unpriced"])
    said = alpha.get(f"{STANDBY}?meter=e01&channel=kwh&below=30").json()
    assert (said["is_estimated"], said["idle_rate"], said["weeks"][0]["idle_h"]) == (False, None, 0.0)
    words = ["standby", "alpha", "--meter", "e01", "--channel", "kwh", "--below", "5"]
    assert "idles below 5 kW (as said)" in commands.printed(database, *words)


def test_what_also_gives_back_has_no_standby(nights: psycopg.Connection, alpha: TestClient) -> None:
    nights.execute("UPDATE energy_slot SET use = -5 WHERE use = 10")
    nights.commit()
    for below in ("", "&below=30"):
        found = alpha.get(f"{STANDBY}?meter=e01&channel=kwh{below}").json()
        # Six hours a night for three weeks.
        assert (found["threshold"], found["weeks"], found["reason"]["code"]) == (None, [], "idle_gives_back")
        assert found["reason"]["parameters"]["n"] == 126


def test_without_hours_there_is_a_reason_and_no_number(alpha: TestClient) -> None:
    found = alpha.get(STANDBY).json()
    assert (found["threshold"], found["weeks"], found["reason"]["code"]) == (None, [], "idle_hours_few")
    assert alpha.get(f"{STANDBY}?below=0").status_code == 422
