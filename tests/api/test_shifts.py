"""Shifts and teams over the API: declared by a manager, and compared by use and by use per tonne."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.support import commands
from tests.support.databases import Database

SHIFTS = "/api/v1/enterprises/alpha/shifts"
ROSTER: dict[str, Any] = {
    "valid_from": "2026-10-01",
    "shifts": [
        {"code": "early", "name_zh": "早班", "name_en": "early", "start_min": 480, "end_min": 960},
        {"code": "late", "name_zh": "中班", "name_en": "late", "start_min": 960, "end_min": 1440},
        {"code": "night", "name_zh": "夜班", "name_en": "night", "start_min": 0, "end_min": 480},
    ],
    "teams": [
        {"code": "a", "name_zh": "甲班", "name_en": "A"},
        {"code": "b", "name_zh": "乙班", "name_en": "B"},
    ],
    "rotation": [{"shift": "early", "teams": ["a", "b"]}, {"shift": "late", "teams": ["b", "a"]}],
}
SPAN = "from=2026-10-01&to=2026-10-03"


@pytest.fixture
def worked(plant: psycopg.Connection) -> psycopg.Connection:
    """Two days of 100 kWh an hour in the early shift, 50 in the late one and 10 at night; output by the shift."""
    (channel, enterprise, product) = plant.execute(
        "SELECT c.id, e.id, p.id FROM enterprise e JOIN channel c ON c.enterprise_id = e.id AND c.code = 'kwh'"
        " JOIN product p ON p.enterprise_id = e.id AND p.code = 'clinker' WHERE e.code = 'alpha'"
    ).fetchone() or (0, 0, 0)
    midnight = datetime(2026, 9, 30, 16, tzinfo=UTC)
    # A channel is due from the first of its days on.
    plant.execute("INSERT INTO energy_day VALUES (%s, '2026-10-01', 1280, 96, 96, 96, 96, 0, 0, 0)", (channel,))
    for n in range(2 * 96):
        use = (10.0, 100.0, 50.0)[n % 96 // 32] / 4
        plant.execute(
            "INSERT INTO energy_slot VALUES (%s, %s, %s, 1, 1, 1, 0, 1)",
            (channel, midnight + n * timedelta(minutes=15), use),
        )
    for day in range(2):
        for hour, tonnes in ((8, 20.0), (16, 8.0)):
            start = midnight + timedelta(days=day, hours=hour)
            plant.execute(
                "INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id,"
                " received_at) VALUES (%s, %s, %s, %s, %s, 0, 0, %s)",
                (enterprise, product, start, start + timedelta(hours=8), tonnes, start),
            )
    plant.commit()
    return plant


def test_shifts_are_declared_by_a_manager_and_compared_by_use_and_per_tonne(
    worked: psycopg.Connection, alpha: TestClient, officer: TestClient, database: Database, tmp_path: Path
) -> None:
    before = alpha.get(f"{SHIFTS}/comparison?{SPAN}").json()
    assert (before["rows"], before["reason"]["code"]) == ([], "no_shifts")
    assert officer.post(SHIFTS, json=ROSTER).status_code == 403
    for _ in range(2):  # said again nothing is written
        made = alpha.post(SHIFTS, json=ROSTER)
        assert made.status_code == 201, made.text
    # Nor by an operator, in the same words.
    file = tmp_path / "roster.json"
    file.write_text(json.dumps(ROSTER))
    assert "early" in commands.printed(database, "shifts", "declare", "alpha", str(file))
    file.write_text(json.dumps(ROSTER | {"shifts": [{"code": "x"}]}))
    assert "shifts.0.name_zh" in commands.run(database, "shifts", "declare", "alpha", str(file)).stderr
    (count,) = worked.execute("SELECT count(*) FROM shift_roster").fetchone() or (0,)
    assert count == 1
    (roster,) = officer.get(SHIFTS).json()["items"]
    assert [one["code"] for one in roster["shifts"]] == ["night", "early", "late"]
    assert (roster["holds"], roster["declared_by"]) == (True, "manager-alpha")
    found = officer.get(f"{SHIFTS}/comparison?{SPAN}&product=clinker&meter=e01&channel=kwh").json()
    night, early, late = found["by_shift"]
    assert [one["use"] for one in (night, early, late)] == [160.0, 1600.0, 800.0]
    assert (early["mean_use"], early["per_output"], late["per_output"]) == (800.0, 40.0, 50.0)
    assert (night["per_output"], night["output"]) == (None, None)
    # 2,400 kWh for 56 t is what all shifts with output took.
    assert early["against_all"] == pytest.approx(40.0 / (2400.0 / 56.0) - 1.0)
    assert [(one["code"], one["use"], one["n"]) for one in found["by_team"]] == [("a", 1200.0, 2), ("b", 1200.0, 2)]
    assert found["reason"] is None
    worked.execute("UPDATE energy_slot SET use = -use")
    worked.commit()
    given = alpha.get(f"{SHIFTS}/comparison?{SPAN}&product=clinker&meter=e01&channel=kwh").json()["by_shift"][1]
    assert (given["per_output"], given["against_all"]) == (-40.0, None)
    worked.execute("UPDATE energy_slot SET use = -use")
    worked.commit()
    alone = alpha.get(f"{SHIFTS}/comparison?{SPAN}").json()
    assert (alone["product"], alone["by_shift"][1]["use"]) == (None, 1600.0)


def test_a_shift_that_made_nothing_counts_with_its_use(worked: psycopg.Connection, alpha: TestClient) -> None:
    """The late shift made 8 t on one day and stated 0 on the other: 800 kWh for 8 t, and not the 400 of the one."""
    assert alpha.post(SHIFTS, json=ROSTER).status_code == 201
    worked.execute("UPDATE production SET quantity = 0 WHERE quantity = 8 AND from_at > '2026-10-02'")
    worked.commit()
    late = alpha.get(f"{SHIFTS}/comparison?{SPAN}&product=clinker&meter=e01&channel=kwh").json()["by_shift"][2]
    assert (late["output"], late["per_output"]) == (8.0, 100.0)
    worked.execute("UPDATE production SET quantity = 0")
    worked.commit()
    found = alpha.get(f"{SHIFTS}/comparison?{SPAN}&product=clinker&meter=e01&channel=kwh").json()
    assert (found["reason"], found["by_shift"][2]["per_output"]) == (None, None)


def test_the_last_night_of_a_roster_ends_on_the_quarter_at_which_the_next_begins(
    worked: psycopg.Connection, alpha: TestClient
) -> None:
    night = {"code": "night", "name_zh": "夜班", "name_en": "night", "start_min": 22 * 60, "end_min": 6 * 60}
    for first, shift in (("2026-10-01", night), ("2026-10-02", {**night, "start_min": 315, "end_min": 600})):
        roster = {"valid_from": first, "shifts": [shift], "teams": [], "rotation": []}
        assert alpha.post(SHIFTS, json=roster).status_code == 201
    asked = f"{SHIFTS}/comparison?from=2026-10-01&to=2026-10-02&meter=e01&channel=kwh"
    # Two hours at 50 kW, and five and a quarter at 10: what follows until 6:00 is of the next shift.
    assert [one["use"] for one in alpha.get(asked).json()["rows"]] == [152.5]


def test_a_roster_that_ends_before_it_begins_or_names_a_shift_twice_is_refused(alpha: TestClient) -> None:
    backwards = alpha.post(SHIFTS, json={**ROSTER, "valid_to": "2026-09-01"})
    twice = alpha.post(SHIFTS, json={**ROSTER, "rotation": [*ROSTER["rotation"], {"shift": "early", "teams": ["b"]}]})
    codes = [one.json()["code"] for one in (backwards, twice)]
    assert (codes, backwards.status_code) == (["ends_before_it_begins", "roster_code_twice"], 422)


def test_the_roster_in_force_is_listed_beside_one_that_held_for_some_days(alpha: TestClient) -> None:
    """Two that begin on one day, the later one for nine days: after it the first is in force again."""
    for ends in (None, "2026-10-10"):
        assert alpha.post(SHIFTS, json={**ROSTER, "valid_to": ends}).status_code == 201
    listed = alpha.get(SHIFTS).json()["items"]
    assert sorted((one["valid_to"] or "", one["holds"]) for one in listed) == [("", True), ("2026-10-10", False)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-10-01&to=2026-10-01", "shift_days_at_once"),
        ("from=2026-05-01&to=2026-10-01", "shift_days_at_once"),
        (f"{SPAN}&product=gold", "shift_product_unknown"),
    ],
)
def test_what_is_no_comparison_is_refused(alpha: TestClient, query: str, code: str) -> None:
    refused = alpha.get(f"{SHIFTS}/comparison?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_what_is_no_roster_is_refused_and_not_of_another_plant(alpha: TestClient) -> None:
    over = {**ROSTER, "shifts": [{**ROSTER["shifts"][0], "end_min": 990}, *ROSTER["shifts"][1:]]}
    refused = alpha.post(SHIFTS, json=over)
    assert (refused.status_code, refused.json()["code"]) == (422, "shifts_overlap")
    beta = "/api/v1/enterprises/beta/shifts"
    assert alpha.post(beta, json=ROSTER).status_code == alpha.get(beta).status_code == 404
