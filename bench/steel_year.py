"""`python -m bench.steel_year FILE.csv`: a recorded year of a steel works as energy, standard coal and CO2.

The plant stands in Korea. The region it is reckoned with is chosen on the command line and only shows the arithmetic.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.steel import MAPPING
from bench.system import System

YEAR = 2018
SEOUL = ZoneInfo("Asia/Seoul")
QUARTER = timedelta(minutes=15)
KWH_PER_MWH = 1000.0
KGCE_PER_TCE = 1000.0
GRIDS = ("north", "northeast", "east", "central", "northwest", "south")
PLANT = {
    "code": "uci-steel", "name_zh": "光阳钢铁厂", "name_en": "Gwangyang steel works", "time_zone": "Asia/Seoul",
}  # fmt: skip
_SLOTS = """
SELECT s.slot_at, s.use FROM energy_slot s JOIN channel c ON c.id = s.channel_id
JOIN flow_channel f ON f.channel_id = c.id JOIN enterprise e ON e.id = c.enterprise_id
WHERE e.code = %s AND s.use IS NOT NULL ORDER BY 1
"""


@dataclass(frozen=True)
class Row:
    """A line of the file: the instant its quarter of an hour begins, kWh, the printed tonnes of CO2, its load type."""

    start: datetime
    kwh: float
    tco2: float
    load_type: str


def rows_of(file: Path) -> list[Row]:
    """The file's own lines, read apart from the platform; a stamp prints the end, and of midnight the day that ends."""
    found = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            printed = datetime.strptime(line["date"], "%d/%m/%Y %H:%M").replace(tzinfo=SEOUL)
            end = printed + timedelta(days=1) if (printed.hour, printed.minute) == (0, 0) else printed
            found.append(Row(end - QUARTER, float(line["Usage_kWh"]), float(line["CO2(tCO2)"]), line["Load_Type"]))
    return found


@dataclass(frozen=True)
class Difference:
    """Our tonnes less the file's column, taken apart. [tCO2]

    implied: the factor the column was made with [tCO2/MWh]; zeros: of rows printed 0 that round to more.
    """

    published: float
    implied: float
    factor: float
    rounding: float
    zeros: float
    n_zero: int
    n_zero_wrong: int
    kwh_zero_wrong: float


def difference(rows: Sequence[Row], ours: float) -> Difference:
    """The column holds whole hundredths; the rows that are not 0 leave room for one factor, and it rounds the rest."""
    said = [(row.kwh / KWH_PER_MWH, row.tco2) for row in rows if row.tco2 > 0]
    low = max((tco2 - 0.005) / mwh for mwh, tco2 in said)
    high = min((tco2 + 0.005) / mwh for mwh, tco2 in said)
    if not low < high:
        raise ValueError(f"no single factor explains the column: {low} to {high} tCO2/MWh")
    implied = (low + high) / 2
    mwh = sum(row.kwh for row in rows) / KWH_PER_MWH
    published = sum(row.tco2 for row in rows)
    rounded = [(row, round(implied * row.kwh / KWH_PER_MWH, 2)) for row in rows]
    wrong = [row for row, tco2 in rounded if row.tco2 == 0 < tco2]
    total = sum(tco2 for _, tco2 in rounded)
    return Difference(
        published, implied, ours - implied * mwh, implied * mwh - total, total - published,
        sum(row.tco2 == 0 for row in rows), len(wrong), sum(row.kwh for row in wrong),
    )  # fmt: skip


class Works:
    """The steel works in a fresh platform."""

    def __init__(self, system: System) -> None:
        self.system = system

    def replay(self, file: Path) -> None:
        """The year through broker, ingest and analytics."""
        self.system.start("ingest")
        state = str(self.system.folder / "sim")
        self.system.run("device_sim", "replay", str(file), "--mapping", str(MAPPING), "--state", state)
        self.system.run("analytics", "--once")

    def declare(self, document: dict[str, Any]) -> None:
        """A registration document on top, and what it changes computed."""
        path = self.system.folder / "declared.json"
        path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        self.system.run("qingyu.cli", "meters", "apply", str(path))
        self.system.run("analytics", "--once")

    def ask(self, *words: str) -> dict[str, Any]:
        """What a command of `qingyu` says about the year."""
        span = ("--enterprise", PLANT["code"], "--from", f"{YEAR}-01-01", "--to", f"{YEAR + 1}-01-01", "--json")
        found: dict[str, Any] = json.loads(self.system.run("qingyu.cli", *words, *span))
        return found

    def use(self) -> dict[datetime, float]:
        """Use of each slot, by the instant it begins. [kWh]"""
        return {slot_at.astimezone(SEOUL): use for slot_at, use in self.system.rows(_SLOTS, PLANT["code"])}

    def declare_region(self, region: str) -> None:
        """The CO2 scheme with a power grid, or with the province whose data year comes nearest."""
        setting: dict[str, Any] = {
            "scheme": "guideline-2013",
            "guideline": "24",
            "source": "--region of the bench",
            "declared_by": "bench",
        }
        document: dict[str, Any] = {}
        plant: dict[str, Any] = dict(PLANT)
        if region in GRIDS:
            setting["grid"] = region
        else:
            words = ("carbon", "factors", "--category", "grid", "--region", region, "--json")
            known = [f for f in json.loads(self.system.run("qingyu.cli", *words))["factors"] if f["value"] is not None]
            if not known:
                raise SystemExit(
                    f"--region: there is no factor of {region}; say one of {', '.join(GRIDS)} or a province"
                )
            nearest = min(known, key=lambda factor: abs(factor["data_year"] - YEAR))
            setting |= {"data_year": nearest["data_year"], "level": "province", "variant": "average"}
            names = {"name_zh": nearest["name_zh"], "name_en": nearest["name_en"]}
            document["regions"] = [{"code": region, "level": "province", **names}]
            plant["region"] = region
        document["enterprises"] = [plant | {"carbon": {"settings": [setting]}}]
        self.declare(document)


def print_coal(found: dict[str, Any]) -> None:
    """Both books of a year; the one that has no number with its reason."""
    total = found["total"]
    (carrier,) = total["carriers"]
    print(f"electricity 电力          {total['electricity_kwh']:>14,.2f} kWh, complete {total['completeness']:.2%}")
    print(f"standard coal 当量        {total['coal_tce_calorific']:>14,.3f} tce")
    if total["coal_tce_equivalent"] is None:
        print(f"standard coal 等价                     – tce: {total['equivalent_reason']}")
    else:
        print(f"standard coal 等价        {total['coal_tce_equivalent']:>14,.3f} tce")
    print(f"   当量: {carrier['factor_id']} ({carrier['verified']})")


def print_months(energy: dict[str, Any], carbon: dict[str, Any]) -> None:
    """A line a month."""
    print("\nmonth        kWh            当量 tce   tCO2       complete   measured/estimated/suspect/missing slots")
    for row, co2 in zip(energy["rows"], carbon["rows"], strict=True):
        slots = row["slots"]
        states = "/".join(str(slots[name]) for name in ("measured", "estimated", "suspect", "missing"))
        print(
            f"{row['start'][:7]}   {row['electricity_kwh']:>13,.2f} {row['coal_tce_calorific']:>10,.3f}"
            f" {co2['total_tco2']:>10,.3f}   {row['completeness']:>8.2%}   {states}"
        )


def print_load_types(
    rows: Sequence[Row], use: dict[datetime, float], tco2_per_mwh: float, kgce_per_kwh: float
) -> float:
    """Our slots summed by the load type the file prints beside the same quarter of an hour; returns the sum. [kWh]"""
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    left = dict(use)
    for row in rows:
        sums[row.load_type] += left.pop(row.start)
        counts[row.load_type] += 1
    whole = sum(sums.values())
    print("\nload type        slots            kWh    share     tce 当量       tCO2")
    for name in sorted(sums, key=lambda name: sums[name]):
        print(
            f"{name:<14} {counts[name]:>7,} {sums[name]:>14,.2f}   {sums[name] / whole:>6.2%}"
            f" {sums[name] * kgce_per_kwh / 1000:>12,.3f} {sums[name] * tco2_per_mwh / 1000:>10,.3f}"
        )
    outside = f"{len(left)} slots with {sum(left.values()):,.2f} kWh have no line in the file"
    print(
        f"{'together':<14} {sum(counts.values()):>7,} {whole:>14,.2f}; of all {sum(use.values()):,.2f} kWh; {outside}"
    )
    return whole


def print_factor(carbon: dict[str, Any]) -> float:
    """The row in force, which year's data it is and how sure; returns its value. [tCO2/MWh]"""
    factor = carbon["scheme"]["electricity"]
    if factor is None:
        raise SystemExit(f"no factor of electricity: {carbon['scheme']['electricity_reason']}")
    print(
        f"\nCO2 {carbon['total']['total_tco2']:,.3f} t with {factor['value']} tCO2/MWh: {factor['id']},"
        f" {factor['name_zh']} {factor['name_en']} ({factor['verified']}; choice {factor['choice_verified']})"
    )
    print(
        f"   data of {factor['data_year']}, the energy is of {YEAR}: no factor of {YEAR} is held; the plant stands in"
        " Korea, its own grid's factor is not in the file either"
    )
    return float(factor["value"])


def print_difference(rows: Sequence[Row], ours: float, ours_per_mwh: float) -> None:
    """Our tonnes beside the column the file was published with."""
    found = difference(rows, ours)
    print(
        f"\nthe file's own column CO2(tCO2) {found.published:,.2f} t, ours {ours:,.2f} t:"
        f" a difference of {ours - found.published:,.2f} t, of it"
    )
    print(f"   factor: {ours_per_mwh} beside {found.implied:.5f} tCO2/MWh  {found.factor:>10,.2f} t")
    print(f"   rounding of each row to 0.01 t                {found.rounding:>10,.2f} t")
    print(
        f"   rows printed 0 that round to more              {found.zeros:>9,.2f} t"
        f" ({found.n_zero_wrong:,} rows with {found.kwh_zero_wrong:,.2f} kWh; {found.n_zero:,} rows are 0 in all)"
    )


def main() -> None:
    """Replay, declare, print; exit code 1 where a sum is not the file's."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--equivalent", type=float, help=f"declared equivalent factor of {YEAR} [kgce/kWh]; none")
    arguments.add_argument("--region", default="east", help=f"{', '.join(GRIDS)}, or a province by its six digits")
    chosen = arguments.parse_args()
    rows = rows_of(chosen.file)
    with tempfile.TemporaryDirectory(prefix="qingyu-steel-year-") as folder, System(Path(folder)) as system:
        works = Works(system)
        works.replay(chosen.file)
        works.declare_region(chosen.region)
        energy = works.ask("energy")
        carbon = works.ask("carbon", "report")
        print(f"{len(rows):,} lines of {chosen.file.name}, {sum(row.kwh for row in rows):,.2f} kWh")
        print_coal(energy)
        if chosen.equivalent is not None:
            said = {"year": YEAR, "kgce_per_kwh": chosen.equivalent, "declared_by": "bench", "source": "--equivalent"}
            works.declare({"equivalent_factors": [said]})
            print(f"with {chosen.equivalent} kgce/kWh declared for {YEAR}:")
            print_coal(works.ask("energy"))
        per_mwh = print_factor(carbon)
        print_months(energy, carbon)
        total = energy["total"]
        kgce_per_kwh = total["coal_tce_calorific"] * KGCE_PER_TCE / total["electricity_kwh"]
        by_type_kwh = print_load_types(rows, works.use(), per_mwh, kgce_per_kwh)
        print_difference(rows, carbon["total"]["total_tco2"], per_mwh)
        file_kwh = sum(row.kwh for row in rows)
        wrong = max(abs(kwh - file_kwh) for kwh in (total["electricity_kwh"], by_type_kwh))
        print(f"\nfarthest from the file's own sum: {wrong:.1e} kWh")
        sys.exit(1 if wrong > 0.005 else 0)


if __name__ == "__main__":
    main()
