"""`qingyu targets load`, `statistics state`, `barometer`: what an operator does with the dual control of a region."""

import json
from datetime import date

import psycopg
import pytest

from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.databases import Database

NINGXIA = "640000"


@pytest.fixture
def plant(database: Database) -> Plant:
    """Ningxia with one plant: 1000 tce a month in 2018, 1000 in 2019; Chongqing with two districts."""
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        conn.execute(
            "INSERT INTO region (code, level, name_zh, name_en) VALUES ('500000', 'province', '重庆市', 'Chongqing');"
            "INSERT INTO region (code, parent_id, level, name_zh, name_en) SELECT code, id, 'county', name, name FROM"
            " (VALUES ('500103', '渝中区'), ('500101', '万州区')) AS d (code, name),"
            " (SELECT id FROM region WHERE code = '500000') AS p (id)"
        )
        for year in (2018, 2019):
            for month in range(1, 13):
                conn.execute(
                    "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness,"
                    " verified, inputs, inputs_hash, is_open, computed_at) VALUES (%s, 'coal.equivalent', 'month', %s,"
                    " 1000, 'tce', 1, true, '{}', 'h', false, '2020-02-01Z')",
                    (plant.id, date(year, month, 1)),
                )
    return plant


def run(database: Database, *arguments: str) -> str:
    done = commands.run(database, *arguments)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_published_targets_load_once_with_their_clauses(database: Database, plant: Plant) -> None:
    found = json.loads(run(database, "targets", "load", "--json"))
    # Ningxia: intensity and increment; Chongqing with two districts: intensity and carbon.
    places = {one.split(".")[0] for one in found["added"]}
    assert places >= {"ningxia", "chongqing"}
    assert len(places) == 4
    again = json.loads(run(database, "targets", "load", "--json"))
    assert (again["added"], again["there"]) == ([], found["added"])
    held = json.loads(run(database, "targets", "list", NINGXIA, "--json"))
    (drop, increment) = [one for one in held if one["controlled"] == "energy"]
    assert (drop["kind"], drop["value"], drop["clause"]) == ("drop", pytest.approx(0.14), "(二)")
    assert (increment["kind"], increment["value"], increment["unit"]) == ("increment", 15_000_000, "tce")
    # Shares of structure name no base year: each speaks of 2020 alone. About 5 % of gas is said to be about.
    shares = {one["controlled"]: one for one in held if one["kind"].startswith("share")}
    assert {name: (one["kind"], one["value"]) for name, one in shares.items()} == {
        "coal_for_power": ("share_at_least", 0.55), "gas": ("share_at_least", 0.05),
        "non_fossil": ("share_at_least", 0.1),
    }  # fmt: skip
    assert {(one["base_year"], one["target_year"], one["unit"]) for one in shares.values()} == {(2019, 2020, "1")}
    assert (shares["gas"]["clause"], shares["non_fossil"]["clause"]) == ("(五)，左右", "(五)")
    audit = run(database, "audit", "list")
    assert "published targets" in audit


def test_a_finding_is_stated_on_a_sheet_and_every_scheme_stands_beside_it(database: Database, plant: Plant) -> None:
    code = plant.code
    run(
        database,
        "targets",
        "declare",
        code,
        "energy",
        "cap",
        "11000",
        "--from",
        "2018",
        "--to",
        "2019",
        "--document",
        "d",
    )
    total = ["assessments", "sheet", code, "key-unit-huairou-145", "--month", "2019-12", "--json"]
    before = {one["indicator"]: one for one in json.loads(run(database, *total))["rows"]}
    # 12,000 tce where 11,000 are allowed: 9.1 % over, 10 points; 1,000 tce less are 15.
    assert (before["total"]["points"], before["total"]["next_saving"]) == (10, pytest.approx(1000))
    stated = ("assessments", "state", code, "key-unit-huairou-145", "2019", "measures", "--given", "41")
    run(database, *stated, "--stage", "onsite", "--document", "a record")
    sheet = json.loads(run(database, *total))
    assert {one["stage"]: one["n_stated"] for one in sheet["stages"]}["onsite"] == 1
    assert "measures" in run(database, *total[:-1])
    compared = run(database, "assessments", "compare", code, "--month", "2019-12")
    assert "key-unit-shanghai-2024" in compared
    net = run(database, "assessments", "sheet", code, "key-unit-shanghai-2024", "--month", "2019-12")
    assert "2019 [tce]: gross " in net
    assert "2018 [tce]: gross " in net


def test_a_region_is_stated_rated_and_published(database: Database, plant: Plant) -> None:
    run(database, "targets", "load")
    for quantity, month, value in (
        ("gdp", "2018-12", "100"), ("gdp", "2019-12", "106"),
        ("energy_other", "2018-12", "8000"), ("energy_other", "2019-12", "8500"),
    ):  # fmt: skip
        run(database, "statistics", "state", NINGXIA, quantity, value, "--month", month, "--document", "统计公报")
    assert "energy_other" in run(database, "statistics", "list", NINGXIA)
    shown = run(database, "barometer", "show", NINGXIA, "--month", "2019-12")
    # 20,000 tce became 20,500 while GDP grew by 6 %: 3.302 % dropped, 2.971 % are due.
    assert "3.302" in shown
    assert "三级 绿" in shown
    assert "2015" in shown  # the plan counts from a year of which nothing is stated
    assert "version 1" in run(database, "barometer", "publish", NINGXIA, "--month", "2019-12")
    (issue,) = json.loads(run(database, "barometer", "issues", NINGXIA, "--json"))
    kept = json.loads(run(database, "barometer", "issue", NINGXIA, str(issue["id"])))
    assert kept["content"]["lights"][0]["actual"] == pytest.approx(1 - 1.025 / 1.06)
    again = commands.run(database, "barometer", "publish", NINGXIA, "--month", "2019-12")
    assert again.returncode == 1
    assert "says the same already" in again.stderr


def test_what_is_wrong_is_said(database: Database, plant: Plant) -> None:
    wrong = commands.run(
        database, "statistics", "state", NINGXIA, "gdp", "nan", "--month", "2019-12", "--document", "公报"
    )
    assert (wrong.returncode, "amount of 0 or more" in wrong.stderr) == (1, True)
    unknown = commands.run(
        database, "statistics", "state", "999999", "gdp", "1", "--month", "2019-12", "--document", "d"
    )
    assert "no region '999999'" in unknown.stderr
    target = ("energy", "drop", "0.2", "--from", "2020", "--to", "2025", "--document", "公报")
    run(database, "targets", "declare", NINGXIA, *target)
    again = commands.run(database, "targets", "declare", NINGXIA, *target)
    assert "withdraw it first" in again.stderr
    wind = commands.run(database, "targets", "declare", NINGXIA, "wind", *target[1:])
    assert "coal_for_power" in wind.stderr
    (held,) = json.loads(run(database, "targets", "list", NINGXIA, "--json"))
    run(database, "targets", "withdraw", NINGXIA, str(held["id"]))
    assert json.loads(run(database, "targets", "list", NINGXIA, "--json")) == []


def test_a_region_is_shown_beside_the_bodies_below_it(database: Database, plant: Plant) -> None:
    found = json.loads(run(database, "barometer", "bodies", NINGXIA, "--month", "2019-12", "--json"))
    (energy, _) = found["causes"]
    assert (found["own"]["n_enterprises"], energy["change"]) == (1, None)
    assert [(one["code"], one["amount"]) for one in energy["enterprises"]] == [(plant.code, 0.0)]
    assert "合计" in run(database, "barometer", "bodies", NINGXIA, "--month", "2019-12")
