"""The commands as a user meets them: what they print, and one sentence when something is wrong."""

import itertools
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from device_sim.__main__ import app
from device_sim.replay.faults import microseconds
from device_sim.replay.recording import instant
from device_sim.shell.spans import months, parse_span_us

MAPPING = """
[enterprise]
code = "small-works"
name_zh = "小厂"
name_en = "small works"
time_zone = "Asia/Shanghai"
[time]
column = "t"
format = "iso"
zone = "Asia/Shanghai"
interval_s = 3600
[[units]]
code = "plant"
level = 1
name_zh = "全厂"
name_en = "plant"
[[meters]]
code = "e01"
unit = "plant"
name_zh = "总表"
name_en = "main"
[[meters.channels]]
code = "kwh"
column = "use"
quantity = "active_energy"
carrier = "electricity"
kind = "interval"
unit = "kWh"
"""


def files(folder: Path) -> tuple[str, str]:
    (folder / "m.toml").write_text(MAPPING, "utf-8")
    (folder / "r.csv").write_text("t,use\n2026-01-01 00:00,1.1\n2026-01-01 01:00,2.2\n2026-01-01 02:00,x\n", "utf-8")
    return str(folder / "r.csv"), str(folder / "m.toml")


def test_a_dry_run_sums_up_a_recording_exactly(tmp_path: Path) -> None:
    csv, mapping = files(tmp_path)
    state = str(tmp_path / "state")
    result = CliRunner().invoke(app, ["replay", csv, "--mapping", mapping, "--dry-run", "--json", "--state", state])
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert summary["columns"] == [{"column": "use", "channel": "e01/kwh", "values": 2, "sum": "3.3"}]
    assert (summary["lines"], summary["unreadable"], summary["readings_planned"]) == (3, 1, 2)
    assert summary["first_at"] == "2025-12-31T16:00:00+00:00"
    assert "line 4, use: 'x' is no number" in result.stderr


def test_a_mistake_is_one_sentence_and_exit_code_one(tmp_path: Path) -> None:
    csv, mapping = files(tmp_path)
    Path(mapping).write_text(MAPPING.replace("interval_s", "interval"), "utf-8")
    command = [sys.executable, "-m", "device_sim", "replay", csv, "--mapping", mapping, "--dry-run"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 1
    assert done.stderr.startswith("device_sim: time.interval: no such key; known here: absent, ambiguous, column")


def test_a_district_can_be_looked_at_without_a_platform(tmp_path: Path) -> None:
    arguments = ["district", "--backfill", "10d", "--dry-run", "--now", "2026-04-10T08:00:00+08:00"]
    arguments += ["--truth", str(tmp_path / "truth.json"), "--state", str(tmp_path / "state")]
    done = subprocess.run([sys.executable, "-m", "device_sim", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert told["from"] == "2026-03-30T16:00:00+00:00"
    assert len(told["plants"]) == 14


def test_budgets_are_for_every_month_from_the_first_to_the_next() -> None:
    names = months(datetime(2025, 11, 20, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC))
    assert [name for name, _, _ in names] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert instant(names[0][1]) == datetime(2025, 10, 31, 16, tzinfo=UTC)
    assert all(a[2] == b[1] for a, b in itertools.pairwise(names))


def test_spans_are_days_weeks_and_months() -> None:
    assert parse_span_us("7d") == parse_span_us("1w") == microseconds(datetime(1970, 1, 8, tzinfo=UTC))
    assert parse_span_us("3mo") / 86_400_000_000 == pytest.approx(91.32)
