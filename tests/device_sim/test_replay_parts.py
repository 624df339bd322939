"""A recording in parts, again, in any order, and the live gateway after it: the slots sum up to the truth each time."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from device_sim.replay import sending as replay
from device_sim.replay.faults import Order, parse_faults
from device_sim.replay.mapping import read_mapping
from device_sim.replay.recording import read_recording
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.receive import intake, writing
from qingyu.settings import Settings

MAPPING = """
[enterprise]
code = "replayed"
name_zh = "回放"
name_en = "replayed"
time_zone = "Asia/Shanghai"
[time]
column = "ts"
format = "unix"
interval_s = 900
[[units]]
code = "plant"
level = 1
name_zh = "全厂"
name_en = "plant"
[[meters]]
code = "m1"
unit = "plant"
name_zh = "m1"
name_en = "m1"
[[meters.channels]]
code = "kwh"
column = "kwh"
quantity = "active_energy"
carrier = "electricity"
kind = "interval"
unit = "kWh"
[[flows]]
code = "grid"
carrier = "electricity"
direction = "purchase"
to = "plant"
channels = [{ meter = "m1", channel = "kwh" }]
"""
START = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
N, CUT = 300, 100  # quarter-hours
VALUES = [(37 + i * 61 % 97) / 16 for i in range(N)]  # sums of sixteenths are exact
WHOLE, FIRST = sum(VALUES), sum(VALUES[:CUT])
LIVE = 96 * 2.0


def at(i: int) -> datetime:
    return START + timedelta(minutes=15 * i)


class Platform:
    """Registration, intake and slots of one plant, as the programs carry them out."""

    def __init__(self, conn: psycopg.Connection, folder: Path) -> None:
        self.conn, self.folder = conn, folder
        (folder / "m.toml").write_text(MAPPING)

    def replay(self, part: str) -> None:
        first, last = {"p1": (0, CUT), "p2": (CUT, N)}[part]
        file = self.folder / f"{part}.csv"
        file.write_text("\n".join(["ts,kwh", *(f"{int(at(i).timestamp())},{VALUES[i]}" for i in range(first, last))]))
        mapping = read_mapping(self.folder / "m.toml")
        faults = parse_faults("", Order.AS_IS)
        plan = replay.plan(mapping, read_recording(file, mapping), faults, 1, "replayed", "a-password")
        registry.apply(self.conn, plan.document, NOW)
        self.take([f'{{"readings": {body}}}' for body in replay.bodies(plan, 50, 0, len(plan.at_us))])

    def live(self, first: int) -> None:
        items = [{"meter": "m1", "at": at(first + i).isoformat(), "value": 2.0} for i in range(96)]
        self.take([json.dumps({"readings": items})])

    def take(self, payloads: list[str]) -> None:
        known = intake.Registry()
        row = self.conn.execute("SELECT id FROM enterprise").fetchone()
        assert row is not None
        self.id: int = row[0]
        known.load(self.conn, [self.id])
        writer = writing.Writer(self.conn, known, intake.Bounds.of(Settings()))
        came = [intake.Message("qy/v1/replayed/gw1/readings", payload.encode(), NOW) for payload in payloads]
        written = writer.write(writer.decode(came))
        assert written.refused == []

    def kwh(self) -> float:
        rollups.process(self.conn, self.id, NOW)
        row = self.conn.execute("SELECT sum(use) FROM energy_day").fetchone()
        assert row is not None
        return float(row[0])


@pytest.mark.parametrize(
    ("parts", "truth"),
    [
        (["p1"], FIRST),
        (["p1", "p2"], WHOLE),
        (["p1", "p2", "p1"], WHOLE),
        (["p2", "p1"], WHOLE),
        (["p2", "p1", "p2", "p2"], WHOLE),
        (["p1", "live"], FIRST + LIVE),
        (["p2", "p1", "live"], WHOLE + LIVE),
        (["p1", "live", "p1"], FIRST + LIVE),
    ],
)
def test_energy_is_the_truth_however_the_parts_come(
    conn: psycopg.Connection, tmp_path: Path, parts: list[str], truth: float
) -> None:
    platform = Platform(conn, tmp_path)
    for part in parts:
        if part == "live":
            platform.live(N if "p2" in parts else CUT)
        else:
            platform.replay(part)
    assert platform.kwh() == pytest.approx(truth, abs=1e-9)
