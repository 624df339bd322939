"""The schemes on the command line: listed, shown, and asked for their verdict on a file of findings."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingyu.cli import app
from qingyu.domain.assessment.judge import BadFinding
from qingyu.errors import NotFound
from qingyu.jobs.assessment import schemes


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["schemes", *map(str, arguments)], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(*arguments: str | Path) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_the_schemes_in_force_on_a_day_are_listed() -> None:
    assert [one["id"] for one in as_json("list", "--day", "2026-11-01")] == ["district-40-60", "state-2026"]
    assert "ningxia-135" in run("list")


def test_a_scheme_shows_its_indicators_in_both_languages() -> None:
    assert len(as_json("show", "state-2026")["indicators"]) == 14
    said = run("show", "key-unit-shanghai-2024")
    assert "能效对标" in said
    assert "energy benchmark" in said


def test_half_of_the_findings_give_the_grades_that_are_still_possible(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    met = {f"C{n}": {"met": True} for n in range(1, 6)} | {f"S{n}": {"met": n > 2} for n in range(1, 9)}
    file.write_text(json.dumps(met), "utf-8")
    sheet = as_json("judge", "state-2026", file)
    assert sheet["grade"] is None
    assert sheet["possible"] == ["合格", "不合格"]
    assert "grade 合格 or 不合格" in run("judge", "state-2026", file)
    assert as_json("judge", "state-2026", file, "--falsified")["grade"] == "不合格"


def test_points_at_risk_and_points_lost_stand_apart(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    file.write_text('{"intensity": {"state": "cumulative"}, "total": {"value": 0.07}}', "utf-8")
    rows = {row["code"]: row for row in as_json("judge", "key-unit-huairou-145", file)["rows"]}
    assert [rows[code]["points"] for code in ("intensity", "total", "measures")] == [20, 10, None]
    assert [rows[code]["lost"] for code in ("intensity", "total", "measures")] == [15, 5, 0]
    assert rows["measures"]["at_risk"] == 50


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the file"),
        ('{"total": 3}', "total"),
        ('{"total": {"value": "NaN"}}', "total.value"),
        ('{"total": {"size": 1}}', "total.size"),
    ],
)
def test_a_file_that_holds_no_findings_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadFinding, match=f"^{said}: "):
        schemes.findings(text)


def test_an_unknown_scheme_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="no scheme 'x'; there are district-40-60, "):
        schemes.by_id("x")
