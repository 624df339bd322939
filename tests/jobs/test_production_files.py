"""Production output from a file, in whatever encoding and with whatever separators a spreadsheet saves it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from qingyu.errors import Invalid
from qingyu.jobs import intake, statements
from qingyu.jobs.registry import apply
from qingyu.settings import Settings
from tests.support.plant import document

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = "enterprise,product,from,to,quantity,revision\n"
DAY = "plant,steel,2026-11-{:02}T00:00:00+08:00,2026-11-{:02}T00:00:00+08:00,"


def judged(conn, folder: Path, text: str, encoding: str = "utf-8"):
    (folder / "out.csv").write_bytes(text.encode(encoding))
    return statements.judge_file(conn, folder / "out.csv", intake.Bounds.of(Settings()), NOW)


@pytest.fixture
def plant(conn):
    apply(conn, document(n_meters=1), NOW)
    return conn


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_is_read_as_the_spreadsheet_saved_it(plant, tmp_path, encoding, between):
    text = (NAMES + DAY.format(1, 2) + "12.5,\n" + DAY.format(2, 3) + "13,0\n").replace(",", between)
    found = judged(plant, tmp_path, text, encoding)
    assert [(v.verdict, v.output.quantity) for v in found] == [("new", 12.5), ("new", 13.0)]


@pytest.mark.parametrize("quantity", ["1_000", "5²", "", "12 t", "nan", "1e400", "0x10"])
def test_what_is_no_number_is_refused_and_the_other_rows_live(plant, tmp_path, quantity):
    bad, good = judged(plant, tmp_path, NAMES + DAY.format(1, 2) + f"{quantity},\n" + DAY.format(2, 3) + "13,\n")
    assert (bad.verdict, bad.reason) == ("refused", "`quantity` must be a number and `revision` a whole number")
    assert good.verdict == "new"


def test_digits_of_full_width_are_digits(plant, tmp_path):
    (good,) = judged(plant, tmp_path, NAMES + DAY.format(1, 2) + "１２．５,\n")
    assert (good.verdict, good.output.quantity) == ("new", 12.5)


@pytest.mark.parametrize("revision", ["1_0", "1.5", "x"])
def test_a_revision_is_a_whole_number(plant, tmp_path, revision):
    (bad,) = judged(plant, tmp_path, NAMES + DAY.format(1, 2) + f"12,{revision}\n")
    assert bad.verdict == "refused"


def test_other_columns_are_named(plant, tmp_path):
    with pytest.raises(Invalid, match="wanted the columns enterprise"):
        judged(plant, tmp_path, "企业,产品\na,b\n", "gb18030")
