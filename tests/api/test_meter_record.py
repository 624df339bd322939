"""One meter: settings, events, findings, and where its register stood."""

from datetime import timedelta

import psycopg
from starlette.testclient import TestClient

from tests.api import plants

METER = "/api/v1/enterprises/alpha/meters/e01"


def test_a_meter_has_all_that_is_on_record_of_it(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    ids = (plants.enterprise_id(plant, "alpha"), kwh, plants.MIDNIGHT)
    plant.execute(
        "INSERT INTO channel_event (enterprise_id, channel_id, at, kind, end_index, start_index, reason, recorded_by)"
        " VALUES (%s, %s, %s, 'swap', 812.5, 0, 'a new meter', 'li')",
        ids,
    )
    plant.execute(
        "INSERT INTO channel_finding (enterprise_id, channel_id, kind, from_at, to_at, evidence)"
        " VALUES (%s, %s, 'gap', %s, %s, '{}')",
        (*ids, plants.MIDNIGHT + timedelta(hours=1)),
    )
    plant.commit()
    found = alpha.get(METER).json()
    assert (found["meter"], found["place"]["code"], found["name_zh"]) == ("e01", "plant", "总电表")
    power, voltage = found["channels"]
    assert (power["channel"], power["unit"], voltage["kind"]) == ("kwh", "kWh", "gauge")
    (setting,) = power["settings"]
    assert (setting["interval_s"], setting["multiplier"], setting["to_at"]) == (900, 1.0, None)
    (swap,) = power["events"]
    assert (swap["kind"], swap["end_index"], swap["reason"]) == ("swap", 812.5, "a new meter")
    gap = {"kind": "gap", "start": "2026-11-01T16:00:00Z", "end": "2026-11-01T17:00:00Z"}
    assert (power["findings"], voltage["findings"]) == ([gap], [])
    assert alpha.get("/api/v1/enterprises/alpha/meters/nobody").status_code == 404


def test_a_register_stands_where_the_last_reading_of_each_step_says(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_readings(plant, "alpha", kwh, plants.MIDNIGHT, [float(n) for n in range(5)])
    found = alpha.get(f"{METER}/register?channel=kwh").json()
    assert (found["step"], found["unit"], found["kind"]) == ("slot", "kWh", "cumulative")
    assert [row["value"] for row in found["rows"]] == [1.0, 2.0, 3.0, 4.0]
    span = {"channel": "kwh", "from": "2026-10-01T00:00:00+08:00", "to": "2026-11-03T00:00:00+08:00"}
    days = alpha.get(f"{METER}/register", params=span).json()
    assert (days["step"], [row["value"] for row in days["rows"]]) == ("day", [0.0, 4.0])
    assert alpha.get(f"{METER}/register").status_code == 422  # it has two channels
