"""The routes of intensities: months with their windows, the last hours, the parts of a change; and who may see them."""

from datetime import date, datetime, timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.jobs.book import indicators
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

BASE = "/api/v1/enterprises/alpha"


def produced(conn: psycopg.Connection, first: datetime | str, last: datetime | str, quantity: float) -> None:
    """A statement of alpha's clinker."""
    conn.execute(
        "WITH b AS (INSERT INTO ingest_batch (enterprise_id, source, received_at, rolled_up_at)"
        " SELECT id, 'production', %(now)s, %(now)s FROM enterprise WHERE code = 'alpha' RETURNING id, enterprise_id)"
        " INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id, received_at)"
        " SELECT b.enterprise_id, p.id, %(first)s, %(last)s, %(quantity)s, 0, b.id, %(now)s"
        " FROM b JOIN product p ON p.enterprise_id = b.enterprise_id",
        {"now": plants.NOW, "first": first, "last": last, "quantity": quantity},
    )
    conn.commit()


def slots_and_output(conn: psycopg.Connection) -> None:
    """24 hours of power and coal before midnight, with their output."""
    start = plants.MIDNIGHT - timedelta(hours=24)
    plants.add_slots(conn, plants.channel_id(conn, "alpha", "e01", "kwh"), start, [100.0] * 96)
    plants.add_slots(conn, plants.channel_id(conn, "alpha", "c01", "t"), start, [1.0] * 96)
    for n in range(3):
        produced(conn, start + timedelta(hours=8 * n), start + timedelta(hours=8 * n + 8), 200.0)


def test_the_last_hours_end_with_the_output_stated_last(plant: psycopg.Connection, alpha: TestClient) -> None:
    slots_and_output(plant)
    found = alpha.get(f"{BASE}/intensity/live").json()
    row = found["products"][0]
    assert row["value"] == pytest.approx((96 * 714.3 + 9600 * 0.1229) / 600)
    assert (row["unit"], row["output"], row["completeness"], row["coverage"]) == ("kgce/t", 600.0, 1.0, 1.0)
    assert (row["from"], row["until"]) == ("2026-11-01T00:00:00+08:00", "2026-11-02T00:00:00+08:00")
    assert row["behind_h"] == pytest.approx(12 + 7 / 60)


def test_hours_without_output_or_readings_give_the_reason(plant: psycopg.Connection, alpha: TestClient) -> None:
    row = alpha.get(f"{BASE}/intensity/live", params={"hours": 12}).json()["products"][0]
    assert (row["value"], english(row["reason"])) == (None, "no output was stated in the last 12 h")
    slots_and_output(plant)
    plants.add_slots(
        plant, plants.channel_id(plant, "alpha", "c01", "t"), plants.MIDNIGHT - timedelta(hours=40), [None] * 64
    )
    row = alpha.get(f"{BASE}/intensity/live", params={"hours": 40}).json()["products"][0]
    assert row["value"] is None
    assert english(row["reason"]).startswith(
        "completeness of the energy is 60.4%, of raw_coal (coal) 60.0%, at least 90%"
    )


def test_the_trend_has_each_month_with_its_windows(plant: psycopg.Connection, alpha: TestClient) -> None:
    found = alpha.get(f"{BASE}/intensity/trend", params={"from": "2026-10", "to": "2026-12"}).json()
    assert (found["from"], found["to"]) == ("2026-10", "2026-12")
    clinker = found["products"][0]
    assert (clinker["product"], clinker["process"], clinker["unit"]) == ("clinker", None, "kgce/t")
    assert [row["month"] for row in clinker["rows"]] == ["2026-10", "2026-11"]
    assert clinker["rows"][0]["rolling12"]["value"] is None
    assert [e["measure"] for e in found["economic"]] == ["output_value", "value_added"]
    assert alpha.get(f"{BASE}/intensity/trend", params={"product": "glass"}).status_code == 404
    assert alpha.get(f"{BASE}/intensity/trend", params={"from": "2026-12", "to": "2026-10"}).status_code == 422


def test_a_change_is_taken_apart_and_its_parts_add_up(plant: psycopg.Connection, alpha: TestClient) -> None:
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    for month, use in (("2026-08", 10.0), ("2026-09", 12.0)):
        plant.execute(
            "INSERT INTO energy_day SELECT %s, d, %s, 96, 96, 96, 96, 0, 0, 0 FROM generate_series((%s || '-01')::date,"
            " (%s || '-01')::date + interval '1 month - 1 day', '1 day') d",
            (coal, use, month, month),
        )
    plant.execute("DELETE FROM flow_channel WHERE channel_id <> %s", (coal,))
    produced(plant, "2026-07-31T16:00Z", "2026-08-31T16:00Z", 3000.0)
    produced(plant, "2026-08-31T16:00Z", "2026-09-30T16:00Z", 3300.0)
    enterprise = plants.enterprise_id(plant, "alpha")
    indicators.refresh(plant, enterprise, [], [date(2026, 8, 1), date(2026, 9, 1)], plants.NOW)
    plant.commit()
    found = alpha.get(f"{BASE}/decomposition", params={"from_month": "2026-08", "to_month": "2026-09"}).json()
    assert found["change"] == pytest.approx((360 - 310) * 0.7143)
    parts = {part["part"]: part for part in found["parts"]}
    assert sum(part["tce"] for part in found["parts"] if part["tce"] is not None) == pytest.approx(found["change"])
    assert parts["volume"]["tce"] > 0
    assert parts["mix"]["tce"] == pytest.approx(0.0)
    assert (parts["weather"]["tce"], english(parts["weather"]["reason"])) == (
        None,
        "no sensitivity to degree-days is declared",
    )
    not_there = alpha.get(f"{BASE}/decomposition", params={"from_month": "2026-07", "to_month": "2026-09"}).json()
    assert not_there["change"] is None
    assert english(not_there["reason"]) == "nothing is computed for 1 of the months (2026-07)"


@pytest.mark.parametrize(
    "path", ["intensity/trend", "intensity/live", "decomposition?from_month=2026-08&to_month=2026-09"]
)
def test_a_stranger_learns_nothing_not_even_that_there_is_such_an_enterprise(log_in: LogIn, path: str) -> None:
    stranger = log_in("manager-beta")
    assert stranger.get(f"{BASE}/{path}").status_code == 404
    assert log_in("ningxia").get(f"{BASE}/{path}").status_code == 200
