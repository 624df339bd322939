"""`python -m bench.steel FILE.csv`: a recorded year of a steel works, plain and ill-treated, gives the same numbers.

Each treatment goes into a fresh enterprise through broker, ingest and analytics; its slots are compared with the plain
ones, and with a rebuild from the raw readings.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.system import System

MAPPING = Path(__file__).parent.parent / "device_sim" / "mappings" / "uci_steel.toml"
REGISTER = (
    "as_cumulative=decimals:2,opening:98765.43,modulus:100000,swap_at:2018-06-15T10:00:00+09:00,swap_start:12.5,"
    "hole:3d,hole_at:2018-09-04T00:00:00+09:00,hole_filled_later"
)
TREATMENTS = {
    "uci-steel": ("plain", []),
    "uci-steel-i": (
        "5 % twice, shuffled in 6 h, 2 % two days late",
        ["--faults", "duplicates=0.05,shuffle_h=6,late=0.02:48h"],
    ),
    "uci-steel-ii": ("a register: modulus, swap, 3-day hole filled later", ["--faults", REGISTER]),
    "uci-steel-iii": ("everything in reverse order", ["--order", "reverse"]),
}
_SLOTS = """
SELECT s.slot_at, s.use, s.state FROM energy_slot s JOIN channel c ON c.id = s.channel_id
JOIN flow_channel f ON f.channel_id = c.id JOIN enterprise e ON e.id = c.enterprise_id WHERE e.code = %s
    AND s.slot_at >= '2018-01-01 00:00+09' AND s.slot_at < '2019-01-01 00:00+09' ORDER BY 1
"""
_LINES = """
SELECT sum(n_received)::int8, sum(n_written)::int8, sum(n_duplicate)::int8, sum(n_conflict)::int8, sum(n_rejected)::int8
FROM ingest_batch b JOIN enterprise e ON e.id = b.enterprise_id WHERE e.code = %s AND source = 'mqtt'
"""


@dataclass(frozen=True)
class Year:
    """What the platform says of a treatment."""

    enterprise: str
    total: dict[str, Any]
    months: list[float]
    slots: list[tuple[Any, ...]]
    rebuilt: list[tuple[Any, ...]]
    lines: tuple[int, ...]


def months_of(file: Path) -> list[float]:
    """The file's own sums by month, counted apart from the platform: a stamp of 00:00 ends its own day. [kWh]"""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            # An interval that ends at 00:00 of day d is printed with that same day, so its month is the printed one.
            sums[row["date"][3:5]] += Decimal(row["Usage_kWh"])
    return [float(sums[month]) for month in sorted(sums)]


def run(system: System, file: Path, enterprises: list[str]) -> list[Year]:
    """Replay, roll up, read; then rebuild and read the slots again."""
    system.start("ingest")
    years = []
    for code in enterprises:
        options = TREATMENTS[code][1]
        state = str(system.folder / "sim")
        system.run(
            "device_sim",
            "replay",
            str(file),
            "--mapping",
            str(MAPPING),
            "--enterprise",
            code,
            "--state",
            state,
            *options,
        )
        system.run("analytics", "--once")
        whole = _energy(system, code, "month")
        slots = system.rows(_SLOTS, code)
        system.run("qingyu.cli", "rollup", "rebuild", "--enterprise", code)
        years.append(
            Year(
                code,
                whole["total"],
                [row["electricity_kwh"] for row in whole["rows"]],
                slots,
                system.rows(_SLOTS, code),
                system.rows(_LINES, code)[0],
            )
        )
    return years


def _energy(system: System, code: str, by: str) -> dict[str, Any]:
    span = ["--from", "2018-01-01", "--to", "2019-01-01", "--by", by, "--json"]
    found: dict[str, Any] = json.loads(system.run("qingyu.cli", "energy", "--enterprise", code, *span))
    return found


def worst_slot(one: Year, other: Year) -> float:
    """The largest difference of a slot's use between two years; the instants and states must be the same. [kWh]"""
    here, there = ({at: state for at, _, state in year.slots} for year in (one, other))
    different = sorted(at for at in here.keys() | there.keys() if here.get(at) != there.get(at))
    assert not different, f"{len(different)} slots differ in their state or are not there, such as {different[:3]}"
    return max(abs(float(a[1]) - float(b[1])) for a, b in zip(one.slots, other.slots, strict=True))


def main() -> None:
    """Print a line for each treatment; exit code 1 when one differs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file", type=Path)
    file = arguments.parse_args().file
    with tempfile.TemporaryDirectory(prefix="qingyu-steel-") as folder, System(Path(folder)) as system:
        years = run(system, file, list(TREATMENTS))
    wanted = months_of(file)
    failed = False
    for year in years:
        worst = max(abs(a - b) for a, b in zip(year.months, wanted, strict=True))
        same = year.slots == year.rebuilt
        slot = worst_slot(years[0], year)
        failed |= worst > 0.005 or not same or slot > 1e-6
        total = year.total
        print(f"{year.enterprise}: {TREATMENTS[year.enterprise][0]}")
        print("   received {}, written {}, duplicate {}, conflict {}, rejected {}".format(*year.lines))
        print(
            f"   total {total['electricity_kwh']:,.2f} kWh, {total['coal_tce_calorific']:.2f} tce calorific, "
            f"equivalent {total['coal_tce_equivalent']}, completeness {total['completeness']}"
        )
        print(
            f"   worst month against the file {worst:.2e} kWh, worst slot against plain {slot:.2e} kWh, "
            f"rebuild {'equal to the last digit' if same else 'DIFFERS'}"
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
