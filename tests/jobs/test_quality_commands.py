"""`qingyu quality` as an operator runs it, and the counts analytics writes by itself."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from analytics import turns
from qingyu.db import rollups
from tests.jobs.plant import Plant
from tests.jobs.test_quality import DAY, local, readings
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database


@pytest.fixture
def plant(database: Database) -> Plant:
    """A plant of which analytics has taken in one day: 90 of 96 readings, each stored a minute after its slot."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        plant.meter_and_flow("grid")
        readings(plant, "grid", local(DAY), 90)
        span = [local(DAY)], [local(DAY + timedelta(days=1))]
        rollups.note_change(conn, plant.id, "mqtt", [plant.channels["grid"]], *span, local(DAY))
    noon = local(DAY) + timedelta(hours=36)
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        turns.Turns(conn, lambda: noon, None).turn()
    return plant


def run(database: Database, *arguments: str) -> Done:
    return commands.run(database, "quality", *arguments)


SPAN = ("--from", DAY.isoformat(), "--to", (DAY + timedelta(days=1)).isoformat())


def test_what_analytics_counted_is_what_the_operator_sees(database: Database, plant: Plant) -> None:
    done = run(database, "--enterprise", "plant", *SPAN, "--json")
    assert done.returncode == 0, done.stderr
    (day,) = json.loads(done.stdout)["days"]
    assert (day["completeness"], day["timeliness"], day["conformity"], day["passes"]) == (90 / 96, 1.0, 1.0, True)
    table = run(database, "--enterprise", "plant", *SPAN).stdout
    assert "93.75%" in table
    assert "own proposal: equal weights" in table
    region = run(database, "--region", "640000", *SPAN).stdout
    assert "93.75%" in region
    assert "plant" in region


def test_an_operator_sees_the_days_of_each_point_and_which_of_them_fail(database: Database, plant: Plant) -> None:
    said = ("--enterprise", "plant", "--by-meter", *SPAN)
    (point,) = json.loads(run(database, *said, "--json").stdout)["channels"]
    assert (point["meter"], point["days"][0]["n_received"], point["days"][0]["passes"]) == ("grid", 90, True)
    table = run(database, *said).stdout
    assert "grid/use" in table
    assert "93.75%" in table
    assert "93.75% !" not in table
    bar = ("bar", "--metric", "completeness", "--limit", "0.95", "--valid-from", "2026-04-01", "--source", "notice")
    assert run(database, *bar, "--by", "bureau").returncode == 0
    assert "93.75% !" in run(database, *said, "--recompute", "--meter", "grid").stdout
    for wrong, why in ((("--meter", "lost"), "no meter 'lost'"), (("--to", "2026-08-01"), "at most 62 days")):
        refused = run(database, *said, *wrong)
        assert (refused.returncode, why in refused.stderr) == (1, True)


def test_an_operator_declares_a_months_report_once(database: Database, plant: Plant) -> None:
    said = ("--carrier", "electricity", "--month", "2026-03", "--unit", "kWh", "--source", "月报", "--by", "clerk")
    report = ("month", "--enterprise", "plant", *said, "--quantity")
    assert run(database, *report, "29800").stdout.strip().endswith(": declared")
    assert run(database, *report, "29800").stdout.strip().endswith("declared already")
    refused = run(database, *report, "30000")
    assert refused.returncode == 1
    assert "give a higher revision" in refused.stderr
    assert run(database, *report, "30000", "--revision", "1").returncode == 0


def test_an_operator_declares_a_regions_bar_and_the_days_follow(database: Database, plant: Plant) -> None:
    said = ("bar", "--metric", "completeness", "--limit", "0.95", "--valid-from", "2026-04-01", "--source", "notice")
    assert run(database, *said, "--by", "bureau", "--region", "640000").returncode == 0
    with psycopg.connect(database.dsn("analytics"), autocommit=True) as conn:
        turns.Turns(conn, lambda: datetime(2026, 4, 11, tzinfo=UTC), None).turn()
    (day,) = json.loads(run(database, "--enterprise", "plant", *SPAN, "--json").stdout)["days"]
    assert (day["passes"], day["limits"]["completeness_limit"]) == (False, 0.95)
    unknown = run(database, *said, "--by", "bureau", "--region", "999999")
    assert unknown.returncode == 1
    assert "999999" in unknown.stderr


def test_one_of_enterprise_and_region_has_to_be_named(database: Database, plant: Plant) -> None:
    done = run(database)
    assert (done.returncode, done.stderr.strip()) == (1, "qingyu: say either --enterprise or --region")
