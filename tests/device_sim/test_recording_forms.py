"""Files of other systems: no line of names, long form, units inside cells, states, and whatever a spreadsheet saves."""

from decimal import Decimal
from pathlib import Path

import pytest

from device_sim.replay.mapping import read_mapping
from device_sim.replay.recording import Recording, instant, read_recording
from device_sim.replay.toml import MappingError

HEAD = """
[enterprise]
code = "works"
name_zh = "厂"
name_en = "works"
time_zone = "Asia/Shanghai"

[file]
header = false
point_column = 2
state_column = 3
good_states = ["Reliable", "可靠"]

[time]
column = 1
format = "%m/%d/%y %H:%M"
zone = "Asia/Shanghai"
interval_s = 3600

[[units]]
code = "plant"
level = 1
name_zh = "全厂"
name_en = "plant"

[[meters]]
code = "a"
unit = "plant"
name_zh = "甲"
name_en = "a"
"""
CHANNEL = """
[[meters.channels]]
code = "{code}"
column = 4
point = "{point}"
cell_units = {{ kWh = 1, MWh = 1000, "千瓦时" = 1 }}
quantity = "active_energy"
carrier = "electricity"
kind = "cumulative"
unit = "kWh"
"""
MAPPING = HEAD + CHANNEL.format(code="one", point="SUB.A") + CHANNEL.format(code="two", point="总表")
LONG = """11/21/26 1:00,SUB.A,Reliable,1072 kWh
11/21/26 1:00,总表,可靠,1.5 MWh
11/21/26 0:00,SUB.A,Reliable,1069kWh
11/21/26 0:00,总表,可靠,1499.5 千瓦时
11/21/26 0:00,SUB.C,Reliable,7 kWh
11/20/26 23:00,SUB.A,Out of service,0 kWh
11/20/26 22:00,SUB.A,Reliable,1060 m3
11/20/26 21:00,SUB.A,Reliable,1059
11/20/26 20:00,SUB.A,Reliable,1_058 kWh
"""


def read(folder: Path, text: str = LONG, mapping: str = MAPPING, encoding: str = "utf-8") -> Recording:
    (folder / "m.toml").write_text(mapping, "utf-8")
    (folder / "r.csv").write_bytes(text.encode(encoding))
    return read_recording(folder / "r.csv", read_mapping(folder / "m.toml"))


def test_a_file_of_long_form_without_names_is_read_point_by_point_in_one_unit(tmp_path: Path) -> None:
    one, two = read(tmp_path).series
    assert (list(one.values), one.total) == ([1072.0, 1069.0], Decimal(2141))
    assert list(two.values) == [1500.0, 1499.5]
    assert instant(one.at_us[0]).isoformat() == "2026-11-20T17:00:00+00:00"


def test_what_is_left_out_of_a_long_file_is_told(tmp_path: Path) -> None:
    recording = read(tmp_path)
    assert recording.n_lines == 9
    assert recording.other_points == {"SUB.C": 1}
    assert recording.n_not_good == 1
    assert [str(fault) for fault in recording.faults] == [
        "line 7, 4: wanted a number with a unit of 'kWh', 'MWh', '千瓦时', got '1060 m3'",
        "line 8, 4: wanted a number with a unit of 'kWh', 'MWh', '千瓦时', got '1059'",
        "line 9, 4: wanted a number with a unit of 'kWh', 'MWh', '千瓦时', got '1_058 kWh'",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_whatever_a_spreadsheet_saves_is_read_without_a_word(tmp_path: Path, encoding: str) -> None:
    assert [list(series.values) for series in read(tmp_path, encoding=encoding).series] == [
        [1072.0, 1069.0],
        [1500.0, 1499.5],
    ]


def test_semicolons_tabs_and_numbers_of_columns_go_with_a_line_of_names_too(tmp_path: Path) -> None:
    mapping = MAPPING.replace("header = false", 'delimiter = ";"\nskip_lines = 1').replace(
        "column = 4", 'column = "值"'
    )
    text = "导出\n时间;点;状态;值\n" + LONG.replace(",", ";")
    assert list(read(tmp_path, text, mapping, "gb18030").series[0].values) == [1072.0, 1069.0]
    tabs = mapping.replace('";"', '"\\t"')
    assert list(read(tmp_path, text.replace(";", "\t"), tabs).series[0].values) == [1072.0, 1069.0]


@pytest.mark.parametrize("cell", ["1_000", "1 2", "0x10", "一千", "1e400", "NaN kWh"])
def test_what_is_no_number_is_told_and_left_out(tmp_path: Path, cell: str) -> None:
    mapping = MAPPING.replace('cell_units = { kWh = 1, MWh = 1000, "千瓦时" = 1 }\n', "")
    recording = read(tmp_path, f"11/21/26 1:00,SUB.A,Reliable,{cell}\n", mapping)
    assert [str(fault) for fault in recording.faults] == [f"line 1, 4: {cell!r} is no number"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("column = 1\n", 'column = "time"\n', "time.column: the file has no line of names"),
        ("point_column = 2\n", "", "`point` and file.point_column belong together"),
        ('point = "SUB.A"\n', "", "`point` and file.point_column belong together"),
        ('good_states = ["Reliable", "可靠"]\n', "", "file.good_states: wanted the states that are good"),
        ("column = 4\n", "column = 0\n", "column: wanted the name of a column, or its number from 1 on, got 0"),
        ("column = 4\n", "column = 9\n", "wanted column 9, the recording has 4"),
        ("kWh = 1,", 'kWh = "1",', "cell_units.kWh: wanted a number, got '1'"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused_by_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in MAPPING
    with pytest.raises(MappingError, match=said):
        read(tmp_path, mapping=MAPPING.replace(old, new, 1))
