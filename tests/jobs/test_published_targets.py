"""The published targets: counted by region, with the paths and the yearly rates their documents print."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qingyu.cli import app
from qingyu.domain.control import published
from qingyu.domain.kernel.tables import BadTable
from qingyu.errors import NotFound
from qingyu.jobs.assessment import published_targets

ANNUAL = Path(__file__).parent.parent / "domain" / "chongqing_annual.csv"


def test_every_region_has_its_targets_each_with_document_and_clause() -> None:
    found = published_targets.shipped()
    by_place = Counter(one.id.split(".")[0].split("-")[0] for one in found)
    assert by_place["ningxia"] == 28
    assert by_place["qinghai"] == 48
    assert by_place["tibet"] == 19
    assert by_place["chongqing"] == 7 + 2 * 39
    assert sum(one.level == "prefecture" for one in found) == 7
    assert all(one.document and one.clause for one in found)


def test_the_yearly_rates_of_the_annex_come_out_of_the_five_year_rates() -> None:
    found = {one.id: one for one in published_targets.of("chongqing")}
    with ANNUAL.open("r", encoding="utf-8") as file:
        printed = {row["id"]: float(row["annual_percent"]) for row in csv.DictReader(file)}
    assert len(printed) == 78
    assert {key: round(found[key].annual_percent or 0.0, 4) for key in printed} == pytest.approx(printed, abs=5e-5)


def test_a_drop_compounds_and_an_increment_is_shared_by_years() -> None:
    (drop,) = published_targets.of("宁夏", "EI_GDP_DROP")
    path = drop.path()
    assert path is not None
    assert [round(due, 3) for due in path.values()] == [2.971, 5.855, 8.652, 11.366, 14.0]
    (cap,) = published_targets.of("ningxia", "E_INCREMENT_CAP")
    assert cap.path() == {2016: 300.0, 2017: 600.0, 2018: 900.0, 2019: 1200.0, 2020: 1500.0}
    (share,) = published_targets.of("宁夏", "NONFOSSIL_SHARE")
    assert share.path() is None


def test_the_command_prints_them_for_people_and_for_programs() -> None:
    ran = CliRunner().invoke(app, ["targets", "published", "--region", "拉萨市", "--json"])
    (lhasa,) = json.loads(ran.stdout)
    assert lhasa["clause"] == "五(一)"
    assert lhasa["path"]["2020"] == pytest.approx(14.0)
    assert "拉萨市" in CliRunner().invoke(app, ["targets", "published", "--region", "lhasa"]).stdout


def test_a_region_without_targets_is_answered_with_those_that_have_some() -> None:
    with pytest.raises(NotFound, match="no published target of atlantis, any; baoshan, chongqing, "):
        published_targets.of("atlantis")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=,fourteen,%", "value: wanted a number"),
        ("≈,14,%", "op: wanted one of"),
        ("=,14,%,2020", "base_year: wanted a year"),
    ],
)
def test_a_row_that_is_no_target_is_refused_with_its_column(cell: str, said: str) -> None:
    row = "a.b.2020,宁夏,province,EI_GDP_DROP,能耗,{},2015,2020,文件,(二),one_source,"
    text = ",".join(published.COLUMNS) + "\n" + row.format(cell).replace(",2020,2015,", ",2020,")
    with pytest.raises(BadTable, match=said):
        published.read(text)
