"""Mappings and recordings: strict keys, foreign notations, and bad lines that leave the rest alive."""

from decimal import Decimal
from pathlib import Path

import pytest

from device_sim.replay.mapping import Mapping, read_mapping
from device_sim.replay.recording import instant, read_recording
from device_sim.replay.toml import MappingError

GERMAN = """
[enterprise]
code = "werk-nord"
name_zh = "北厂"
name_en = "north works"
time_zone = "Europe/Berlin"

[file]
delimiter = ";"
decimal = ","
thousands = "."
encoding = "latin-1"
skip_lines = 1
comment = "#"

[time]
columns = ["Datum", "Zeit"]
format = "%d.%m.%Y %H:%M"
zone = "Europe/Berlin"
stamp = "start"
interval_s = 900
absent = "earlier"
ambiguous = "by_order"

[[units]]
code = "plant"
level = 1
name_zh = "全厂"
name_en = "plant"

[[meters]]
code = "e01"
unit = "plant"
name_zh = "总表"
name_en = "main meter"

[[meters.channels]]
code = "p"
column = "Leistung [MW]"
quantity = "active_power"
carrier = "electricity"
kind = "mean_power"
unit = "kWh"
scale = 1000

[[meters.channels]]
code = "z"
column = "Zähler"
quantity = "active_energy"
carrier = "electricity"
kind = "cumulative"
unit = "kWh"
"""
CSV = """Lastgang Werk Nord;;;
Datum;Zeit;Leistung [MW];Zähler
01.01.2026;00:00;1,25;1.234,5
# pause
01.01.2026;00:15;0,1;1.547,0
01.01.2026;00:30;kaputt;1.549,5
01.01.2026;00:45;-;1.552,0
01.01.2026;01:00;0,3
01.13.2026;01:15;0,3;1.560,0
01.01.2026;01:30;1.5,5;1.570,0
"""


def write(folder: Path, mapping: str = GERMAN, csv: str = CSV) -> tuple[Path, Path]:
    (folder / "m.toml").write_text(mapping, "utf-8")
    (folder / "r.csv").write_text(csv, "latin-1")
    return folder / "m.toml", folder / "r.csv"


def test_semicolons_decimal_commas_and_mean_power_in_megawatts_are_read(tmp_path: Path) -> None:
    mapping, csv = write(tmp_path)
    power, register = read_recording(csv, read_mapping(mapping)).series
    assert list(power.values) == [1250.0, 100.0, 15500.0]
    assert power.total == Decimal("16850.0")
    assert list(register.values)[:3] == [1234.5, 1547.0, 1549.5]
    assert [instant(at).isoformat() for at in power.at_us][:2] == [
        "2025-12-31T23:00:00+00:00",
        "2025-12-31T23:15:00+00:00",
    ]


def test_a_bad_cell_is_told_with_its_line_and_the_rest_lives(tmp_path: Path) -> None:
    mapping, csv = write(tmp_path)
    recording = read_recording(csv, read_mapping(mapping))
    assert [str(fault) for fault in recording.faults] == [
        "line 6, Leistung [MW]: 'kaputt' is no number",
        "line 8, the line: wanted 4 cells as in the first line, got 3",
        "line 9, Datum+Zeit: '01.13.2026 01:15' does not fit the format '%d.%m.%Y %H:%M'",
    ]
    assert (recording.n_lines, recording.n_empty, len(recording.series[1].values)) == (7, 1, 5)


def test_a_repeated_stamp_is_counted_and_not_summed_twice(tmp_path: Path) -> None:
    line = "01.01.2026;00:00;1,25;1.234,5\n"
    recording = read_recording(*_read(write(tmp_path, csv=CSV.split("# pause")[0] + line)))
    assert [(s.n_repeated, s.total, len(s.values)) for s in recording.series] == [
        (1, Decimal("1250.00"), 2),
        (1, Decimal("1234.5"), 2),
    ]


def _read(paths: tuple[Path, Path]) -> tuple[Path, Mapping]:
    return paths[1], read_mapping(paths[0])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('stamp = "start"', 'stamps = "start"', "time.stamps: no such key"),
        ('stamp = "start"', 'stamp = "middle"', "time.stamp: wanted one of start, end, got 'middle'"),
        ('zone = "Europe/Berlin"\nstamp', 'zone = "Berlin"\nstamp', "time.zone: wanted a zone"),
        ('zone = "Europe/Berlin"\nstamp', 'zone = "UTC"\noffset = "+01:00"\nstamp', "contradict"),
        ("interval_s = 900", 'interval_s = "900"', "time.interval_s: wanted a whole number, got '900'"),
        ('kind = "mean_power"', 'kind = "power"', r"meters\[0\].channels\[0\].kind: wanted one of interval"),
        ('kind = "mean_power"\nunit = "kWh"', 'kind = "mean_power"\nunit = "kW"', "channels.0..unit: wanted kWh"),
        ("scale = 1000", "scale = 0", "scale: wanted a factor other than 0"),
        ('name_zh = "北厂"', "", "enterprise.name_zh is missing"),
        ('decimal = ","', 'decimal = "."', "file.decimal: wanted one character other than file.thousands"),
        ('encoding = "latin-1"', 'encoding = "latin-one"', "file.encoding: wanted an encoding"),
        ('absent = "earlier"', 'absent = "by_order"', "time.absent: wanted earlier, later, skip or error"),
        ("[time]", "[times]", "time.column is missing"),
        ("level = 1", "level = ", "is no TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_by_the_name_of_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GERMAN
    mapping, _ = write(tmp_path, GERMAN.replace(old, new))
    with pytest.raises(MappingError, match=said):
        read_mapping(mapping)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    mapping, csv = write(tmp_path, GERMAN.replace('column = "Zähler"', 'column = "Zaehler"'))
    with pytest.raises(MappingError, match=r"no column 'Zaehler'; it has 'Datum', 'Zeit', 'Leistung \[MW\]', 'Zähler'"):
        read_recording(csv, read_mapping(mapping))


def test_the_year_of_the_steel_works_is_complete_and_in_its_own_days(repository: Path) -> None:
    csv = repository.parent / "shared" / "data" / "steel_15min.csv"
    if not csv.exists():
        pytest.skip("the recording of the steel works is not on this machine")
    recording = read_recording(csv, read_mapping(repository / "device_sim" / "mappings" / "uci_steel.toml"))
    use = recording.series[0]
    assert (recording.faults, use.n_repeated, len(use.values)) == ([], 0, 35_040)
    assert use.total == Decimal("959636.71")
    assert instant(use.at_us[0]).isoformat() == "2017-12-31T15:00:00+00:00"
    steps = {b - a for a, b in zip(use.at_us, use.at_us[1:], strict=False)}
    assert steps == {900_000_000}
