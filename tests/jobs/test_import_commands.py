"""`qingyu import` as an operator runs it: tried first, then written, with the rights of the operator's own role."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qingyu.cli import importing
from tests.support.databases import Database
from tests.support.plant import document, register

Run = Callable[..., Result]  # the text of a file, then the words of the command


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    register(database, document(n_meters=1))
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)

    def ran(text: str, *arguments: str) -> Result:
        file = tmp_path / "表.csv"
        file.write_bytes(text.encode("gb18030"))
        kind, *options = arguments
        return CliRunner().invoke(importing.app, [kind, str(file), *options])

    return ran


GOOD = "企业,月份,预算(tce)\nplant,2026-01,5\nplant,2026-02,6\n"


def test_a_dry_run_is_the_default_and_says_what_would_happen(run: Run) -> None:
    for options in ((), ("--dry-run",)):
        done = run(GOOD, "budgets", *options)
        assert done.exit_code == 0, done.output
        assert "2 of 2 rows are good; nothing is written yet, add --write" in done.output
        assert "预算(tce) = coal_tce" in done.output


def test_the_good_rows_are_written_once_and_a_refused_one_makes_the_exit_code_1(run: Run) -> None:
    first = run(GOOD + "plant,2026-03,x\n", "budgets", "--write", "--json")
    assert first.exit_code == 1
    assert [row["verdict"] for row in json.loads(first.output)] == ["stored", "stored", "refused"]
    again = run(GOOD, "budgets", "--write", "--json")
    assert (again.exit_code, {row["verdict"] for row in json.loads(again.output)}) == (0, {"unchanged"})


def test_columns_enterprise_and_separators_are_said_beside_the_file(run: Run) -> None:
    said = ("--enterprise", "plant", "--columns", "month,coal_tce", "--thousands", ",", "--json")
    done = run('2026-01,"1,000"\n', "budgets", *said)
    assert (done.exit_code, json.loads(done.output)[0]["verdict"]) == (0, "new")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("production", "企业,产品,日期,产量\nplant,steel,2026-10-01,5\n"),
        ("tariffs", "企业,代码,生效日期,起,止,时段,电价\nplant,t,2026-01-01,00:00,24:00,平,0.6\n"),
        ("calorific-values", "企业,品种,低位发热量(kJ/kg),证明\nplant,原煤,20908,R-1\n"),
        ("green-certificates", "企业,编号,张数,月份\nplant,G-1,5,2026-01\n"),
    ],
)
def test_the_operators_role_may_write_each(run: Run, kind: str, text: str) -> None:
    done = run(text, kind, "--write", "--json")
    assert (done.exit_code, json.loads(done.output)[0]["verdict"]) == (0, "stored"), done.output


def test_statistics_of_regions_are_tried_and_written_with_the_region_in_a_column_or_beside_the_file(
    run: Run, database: Database
) -> None:
    ningxia = {"code": "640000", "level": "province", "name_zh": "宁夏", "name_en": "Ningxia"}
    register(database, {"regions": [ningxia]})
    table = "地区代码,月份,能源消费总量(万吨标准煤)\n640000,2025-12,1.5\n,2025-11,1.4\n"
    tried = run(table, "region-statistics", "--region", "640000", "--json")
    assert (tried.exit_code, [row["verdict"] for row in json.loads(tried.output)]) == (0, ["new", "new"])
    written = run(table, "region-statistics", "--write", "--json")
    assert written.exit_code == 1
    stored, nobody = json.loads(written.output)
    assert (stored["verdict"], nobody["reason"]["en"]) == (
        "stored",
        "of which region is it? give the region, or a column of its code",
    )
