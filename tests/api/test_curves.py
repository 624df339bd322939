"""The curve of the boundary and of a meter over any span, in steps that fit."""

from datetime import timedelta

import httpx2
import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api import plants
from tests.support.reasons import english

ALPHA = "/api/v1/enterprises/alpha"
DAY = timedelta(days=1)


def day(conn: psycopg.Connection, channel: int, on: str, use: float, n_missing: int = 0) -> None:
    """A day as the rollups write it."""
    known = 96 - n_missing
    conn.execute(
        "INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect,"
        " n_missing) VALUES (%s, %s, %s, %s, 96, 96, %s, 0, 0, %s)",
        (channel, on, use, known, known, n_missing),
    )
    conn.commit()


def test_a_curve_is_as_fine_as_its_span_allows(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [250.0, None, 500.0, 250.0, 125.0, 125.0, 125.0, 125.0])
    day(plant, kwh, "2026-10-31", 24_000.0, n_missing=48)
    day(plant, kwh, "2026-11-02", 1500.0, n_missing=89)
    found = alpha.get(f"{ALPHA}/curve").json()
    assert (found["step"], found["rate_unit"], found["carrier"], found["meter"]) == ("slot", "kW", "electricity", None)
    assert len(found["rows"]) == 49  # 12:07 local, the quarter-hour that runs with it
    first = {"start": "2026-11-01T16:00:00Z", "end": "2026-11-01T16:15:00Z", "rate": 1000.0, "use": 250.0}
    assert found["rows"][0] == first | {"state": "measured", "known_share": 1.0}
    assert (found["rows"][1]["rate"], found["rows"][1]["state"]) == (None, "missing")
    assert found["rows"][-1]["state"] == "ahead"
    assert found["use"] == 1500.0

    span = {"from": "2026-10-20T00:00:00+08:00", "to": "2026-11-03T00:00:00+08:00"}
    hours = alpha.get(f"{ALPHA}/curve", params=span).json()
    at = {row["start"]: row for row in hours["rows"]}
    assert (hours["step"], len(hours["rows"])) == ("hour", 14 * 24)
    assert at["2026-11-01T16:00:00Z"]["rate"] == 1000 / 0.75
    assert (at["2026-11-01T16:00:00Z"]["state"], at["2026-11-01T16:00:00Z"]["known_share"]) == ("estimated", 0.75)
    assert (at["2026-11-01T17:00:00Z"]["rate"], at["2026-11-01T17:00:00Z"]["state"]) == (500.0, "measured")
    # Before its first day nothing was due of the channel.
    assert at["2026-10-29T17:00:00Z"]["state"] == "outside"
    assert at["2026-10-31T17:00:00Z"]["state"] == "missing"

    days = alpha.get(f"{ALPHA}/curve", params=span | {"step": "day"}).json()
    assert [(row["rate"], row["state"]) for row in days["rows"] if row["rate"]] == [
        (2000.0, "estimated"),
        (1500 / 7 * 4, "estimated"),
    ]
    years = alpha.get(f"{ALPHA}/curve", params=span | {"from": "2020-01-01T00:00:00+08:00"}).json()
    assert (years["step"], len(years["rows"])) == ("month", 83)
    table = alpha.get(f"{ALPHA}/curve", params=span | {"format": "csv"}).text
    assert table.splitlines()[0].startswith("start,end,rate,use,state,known_share")


def test_a_meter_has_a_curve_of_its_own_carrier_and_a_gauge_says_that_it_counts_nothing(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    day(plant, coal, "2026-11-02", 4.0)
    plants.add_slots(plant, coal, plants.MIDNIGHT, [2.0, 2.0])
    found = alpha.get(f"{ALPHA}/curve?meter=c01").json()
    assert (found["meter"], found["channel"], found["carrier"]) == ("c01", "t", "raw_coal")
    assert (found["rate_unit"], found["rows"][0]["rate"], found["use"]) == ("t/h", 8.0, 4.0)
    assert alpha.get(f"{ALPHA}/curve?meter=e01").status_code == 422  # it has two channels
    gauge = alpha.get(f"{ALPHA}/curve?meter=e01&channel=v").json()
    assert (gauge["use"], "gauge" in english(gauge["reason"])) == (None, True)
    assert "never read" in english(alpha.get(f"{ALPHA}/curve?meter=e01&channel=kwh").json()["reason"])
    assert alpha.get(f"{ALPHA}/curve?meter=nobody").status_code == 404


def test_a_span_with_too_many_steps_is_refused_with_the_reason(alpha: TestClient) -> None:
    asked = {"from": "2026-01-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    refused = alpha.get(f"{ALPHA}/curve", params=asked | {"step": "slot"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_span")
    assert alpha.get(f"{ALPHA}/curve", params={"from": asked["to"], "to": asked["from"]}).status_code == 422
    assert alpha.get(f"{ALPHA}/curve?carrier=phlogiston").json()["code"] == "carrier_unknown"


def test_a_flow_map_shows_what_came_to_a_unit_and_what_left_it_by_no_meter(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    # The scale of the kiln becomes a power meter of it that feeds no flow.
    plant.execute("DELETE FROM flow_channel WHERE channel_id = %s", (coal,))
    plant.execute("UPDATE channel SET carrier = 'electricity', unit = 'MWh' WHERE id = %s", (coal,))
    for on in ("2026-10-31", "2026-11-01"):
        day(plant, kwh, on, 24_000.0)
        day(plant, coal, on, 18.0)
    span = {"from": "2026-10-31T00:00:00+08:00", "to": "2026-11-02T00:00:00+08:00"}
    found = alpha.get(f"{ALPHA}/flow-map", params=span).json()
    assert (found["carrier"], found["unit"]) == ("electricity", "kWh")
    links = {row["flow"]: (row["from"], row["to"], row["quantity"], row["known_share"]) for row in found["rows"]}
    assert links["grid"] == (None, "plant", 48_000.0, 1.0)
    assert links["c01/t"] == ("plant", "kiln", 36_000.0, 1.0)
    units = {one["code"]: one for one in found["units"]}
    assert (units["plant"]["unaccounted"], units["plant"]["unaccounted_share"]) == (12_000.0, 0.25)
    assert (units["kiln"]["came"], units["kiln"]["reason"]) == (None, None)

    # Hours of a shift are told from the quarter-hours; of what is not known there is no number.
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [250.0] * 32)
    hours = {"from": "2026-11-02T00:00:00+08:00", "to": "2026-11-02T08:00:00+08:00"}
    found = alpha.get(f"{ALPHA}/flow-map", params=hours).json()
    assert {row["flow"]: row["quantity"] for row in found["rows"]} == {"grid": 8000.0, "c01/t": None}
    assert "c01/t" in english(found["units"][0]["reason"])
    assert alpha.get(f"{ALPHA}/flow-map?carrier=phlogiston").status_code == 422


def test_flows_that_follow_each_other_count_each_in_its_own_days_and_over_years(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    for on in ("2026-10-30", "2026-10-31", "2026-11-01"):
        day(plant, kwh, on, 24_000.0)
    plant.execute("UPDATE flow SET valid = tstzrange(NULL, '2026-10-31T00:00+08') WHERE code = 'grid'")
    plant.execute(
        "INSERT INTO flow (enterprise_id, code, direction, carrier, from_unit_id, to_unit_id, valid)"
        " SELECT enterprise_id, 'grid2', direction, carrier, from_unit_id, to_unit_id,"
        " tstzrange('2026-10-31T00:00+08', NULL) FROM flow WHERE code = 'grid'"
    )
    plant.execute(
        "INSERT INTO flow_channel (flow_id, channel_id) SELECT id, %s FROM flow WHERE code = 'grid2'",
        (kwh,),
    )
    plant.commit()
    span = {"from": "2026-10-30T00:00:00+08:00", "to": "2026-11-02T00:00:00+08:00"}
    found = alpha.get(f"{ALPHA}/flow-map", params=span).json()
    assert {row["flow"]: row["quantity"] for row in found["rows"]} == {"grid": 24_000.0, "grid2": 48_000.0}
    assert found["unconfirmed_months"] == []
    years = alpha.get(f"{ALPHA}/flow-map", params=span | {"from": "2020-01-01T00:00:00+08:00"})
    assert years.status_code == 200, "a span of years has no end"
    plant.execute(
        "INSERT INTO energy_month (channel_id, month, use, n_received, n_due, n_slots, n_measured, n_estimated,"
        " n_suspect, n_missing) SELECT channel_id, date_trunc('month', day)::date, sum(use), sum(n_received),"
        " sum(n_due), sum(n_slots), sum(n_measured), 0, 0, 0 FROM energy_day GROUP BY 1, 2"
    )
    plant.commit()
    month = alpha.get(f"{ALPHA}/curve", params=span | {"step": "month"}).json()
    assert [row["use"] for row in month["rows"]] == [48_000.0, 24_000.0]


def test_the_default_span_of_a_midnight_is_the_day_that_ends_with_it(alpha: TestClient) -> None:
    for path, one in (("curve", {}), ("flow-map", {}), ("meters/e01/register", {"channel": "kwh"})):
        found = alpha.get(f"{ALPHA}/{path}", params={"to": "2026-11-02T00:00:00+08:00"} | one)
        assert found.status_code == 200, (path, found.text)


def test_what_is_suspect_raises_no_mean_of_a_day(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    yesterday = plants.MIDNIGHT - DAY
    plants.add_slots(plant, kwh, yesterday, [1.0] * 96)
    plant.execute(
        "UPDATE energy_slot SET state = 3 WHERE channel_id = %s AND slot_at < %s", (kwh, yesterday + timedelta(hours=6))
    )
    day(plant, kwh, "2026-11-01", 96.0)
    plant.execute("UPDATE energy_day SET n_measured = 72, n_suspect = 24 WHERE channel_id = %s", (kwh,))
    plant.commit()
    span = {"from": "2026-11-01T00:00:00+08:00", "to": "2026-11-02T00:00:00+08:00"}
    for step in ("day", "hour", "slot"):
        row = alpha.get(f"{ALPHA}/curve", params=span | {"step": step}).json()["rows"][0]
        assert (row["rate"], row["state"], row["known_share"]) == (4.0, "suspect", 1.0)


@pytest.mark.parametrize("route", ["curve", "flow-map", "tariff-bands", "meters/e01/register"])
def test_a_day_stands_for_its_local_midnight_and_what_is_neither_is_refused(
    plant: psycopg.Connection, alpha: TestClient, route: str
) -> None:
    def ask(start: str, end: str, enterprise: str = "alpha") -> httpx2.Response:
        said = {"from": start, "to": end} | ({"channel": "kwh"} if route.endswith("register") else {})
        return alpha.get(f"/api/v1/enterprises/{enterprise}/{route}", params=said)

    by_day = ask("2026-11-20", "2026-11-21")
    assert by_day.status_code == 200, by_day.text
    assert by_day.json() == ask("2026-11-20T00:00:00+08:00", "2026-11-20T16:00:00Z").json()
    assert ask("2026-11-20", "2026-11-21", "beta").status_code == 404
    for odd in ("2026-02-31", "2026-11", "1763568000", "2026-11-20T00:00:00"):
        refused = ask(odd, "2026-11-21")
        (fault,) = refused.json()["errors"]
        assert (refused.status_code, fault["field"], fault["came"]) == (422, "query.from", odd)
        assert "2026-11-01" in fault["message"]
    assert "2000" in ask("1999-01-01", "2026-11-21").json()["errors"][0]["message"]
