"""`qingyu rejected` and `qingyu meters apply` as an operator runs them: what is refused, taken up, given up."""

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from qingyu.jobs.receive import intake, writing
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.register import Registry
from tests.support.commands import printed, run
from tests.support.databases import Database
from tests.support.plant import NOW, document, register

BOUNDS = intake.Bounds(timedelta(days=7300), Room(3000, 1_000_000))


@pytest.fixture
def refused(database: Database) -> Database:
    """Ten messages of a meter that nobody registered; the bound lets a few of them be kept."""
    register(database, document(n_meters=1))
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn:
        known = Registry()
        known.load(conn, [row[0] for row in conn.execute("SELECT id FROM enterprise")])
        for seq in range(10):
            reading = {"meter": "e001", "at": f"2026-10-01T{seq:02d}:00:00Z", "value": 1.0}
            payload = json.dumps({"boot": "b", "seq": seq, "readings": [reading]}).encode()
            writer = writing.Writer(conn, known, BOUNDS)
            writer.write(writer.decode([intake.Message("qy/v1/plant/gw1/readings", payload, NOW)]))
    return database


def test_registering_a_meter_takes_up_what_was_refused_for_want_of_it(refused: Database, tmp_path: Path) -> None:
    kept = json.loads(printed(refused, "rejected", "room", "--json"))["gateways"][0]
    assert kept["n_bytes"] <= 3000
    n = 10 - kept["n_not_kept"]
    assert 0 < n < 10
    file = tmp_path / "plant.json"
    file.write_text(json.dumps(document(n_meters=2)))
    assert f"plant: {n} refused readings were taken up" in run(refused, "meters", "apply", str(file)).stderr
    assert json.loads(printed(refused, "rejected", "list", "--json")) == []
    assert "refusals" not in printed(refused, "rejected", "room")
    assert json.loads(printed(refused, "rejected", "retry", "--json"))["tried"] == 0


def test_what_is_given_up_makes_room_and_stays_as_a_trace(refused: Database) -> None:
    assert "refusals_held plant/gw1" in printed(refused, "rejected", "room")
    n = len(json.loads(printed(refused, "rejected", "list", "--json")))
    assert printed(refused, "rejected", "drop", "--enterprise", "plant", "--code", "not_json").startswith("0 ")
    assert printed(refused, "rejected", "drop", "--enterprise", "plant").startswith(f"{n} refused")
    with psycopg.connect(refused.admin_dsn) as conn:
        traces = conn.execute("SELECT count(*) FROM rejected WHERE status = 'dropped' AND payload = ''").fetchone()
    assert traces == (n,)
    assert json.loads(printed(refused, "rejected", "room", "--json"))["gateways"][0]["n_bytes"] == 0
