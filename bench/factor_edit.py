"""`python -m bench.factor_edit`: a coefficient of a past month changes; what is computed again, and what stays said.

A kiln that does not exist burns coal for three closed months. Its numbers are computed as of yesterday. Today a
measured calorific value is declared for the month in the middle, through the command line, as an operator would.
"""

import argparse
import csv
import json
import math
import shlex
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.system import System
from qingyu.db import enterprises, pool
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from qingyu.jobs.energy import rollups

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
CODE = "edited-kiln"
MAPPING = f"""
[enterprise]
code = "{CODE}"
name_zh = "示例窑(虚构)"
name_en = "kiln (fictional)"
time_zone = "Asia/Shanghai"
[file]
[time]
column = "start"
format = "iso"
interval_s = 3600
[[units]]
code = "plant"
level = 1
name_zh = "全厂"
name_en = "whole plant"
[[meters]]
code = "e01"
unit = "plant"
name_zh = "进线总电表"
name_en = "incoming supply"
[[meters.channels]]
code = "kwh"
column = "kwh"
quantity = "active_energy"
carrier = "electricity"
kind = "interval"
unit = "kWh"
[[meters]]
code = "f01"
unit = "plant"
name_zh = "烧成用煤"
name_en = "kiln coal"
[[meters.channels]]
code = "t"
column = "coal_t"
quantity = "mass"
carrier = "raw_coal"
kind = "interval"
unit = "t"
[[flows]]
code = "grid"
carrier = "electricity"
direction = "purchase"
to = "plant"
channels = [{{ meter = "e01", channel = "kwh" }}]
[[flows]]
code = "coal"
carrier = "raw_coal"
direction = "purchase"
to = "plant"
channels = [{{ meter = "f01", channel = "t" }}]
[[products]]
code = "clinker"
name_zh = "水泥熟料"
name_en = "clinker"
unit = "t"
benchmark_id = "ndrc2023.clinker"
flows = [{{ flow = "grid" }}, {{ flow = "coal" }}]
boundaries = [{{ boundary = "CK-ALL", units = ["plant"] }}]
"""
SHOWN = ("coal.calorific", "intensity", "gap.relative")
_COMPUTED_SINCE = """
SELECT i.period, i.start_on, i.code, i.scope FROM indicator_value i JOIN enterprise e ON e.id = i.enterprise_id
WHERE e.code = %s AND i.computed_at >= %s ORDER BY 1, 2, 3, 4
"""
_BACKLOG = "SELECT count(*) FROM ingest_batch WHERE source = 'factor'"


def last_months(today: date) -> list[date]:
    """The first days of the three months that are over, and of the one after them."""
    found = [today.replace(day=1)]
    while len(found) < 4:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def write_files(folder: Path, months: list[date]) -> None:
    """The mapping, an hour a line of coal and electricity, and a day a line of clinker."""
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    at, end = (datetime(d.year, d.month, d.day, tzinfo=ZONE) for d in (months[0], months[-1]))
    with (folder / "hours.csv").open("w", newline="") as hours, (folder / "output.csv").open("w", newline="") as days:
        by_hour, by_day = csv.writer(hours), csv.writer(days)
        by_hour.writerow(["start", "kwh", "coal_t"])
        by_day.writerow(["enterprise", "product", "from", "to", "quantity", "revision"])
        n = 0
        while at < end:
            pace = 1 + 0.05 * math.sin(n / 37)
            by_hour.writerow([at.isoformat(), round(5_100 * pace, 1), round(12.4 * pace, 3)])
            if at.hour == 0:
                by_day.writerow([CODE, "clinker", at.isoformat(), (at + 24 * HOUR).isoformat(), 2_160, 0])
            at, n = at + HOUR, n + 1


def compute_as_of(system: System, at: datetime) -> None:
    """What analytics would have computed at an instant, stored with that instant."""
    with pool.connect(system.dsn, application="bench") as conn:
        id_ = enterprises.enterprise(conn, EVERYTHING, CODE).id
        touched = rollups.rebuild(conn, id_, at, None, None)
        indicators.refresh(conn, id_, sorted(touched.days), sorted(touched.months), at)
        conn.commit()


def ask(system: System, months: list[date], period: str, *more: str) -> list[dict[str, Any]]:
    """Every indicator value of the three months."""
    span = ("--from", months[0].isoformat(), "--to", months[-1].isoformat())
    words = ("qingyu.cli", "indicators", "--enterprise", CODE, "--period", period, *span, "--json", *more)
    found: list[dict[str, Any]] = json.loads(system.run(*words))
    return found


def print_values(title: str, rows: list[dict[str, Any]]) -> None:
    """The chosen indicators, a line a month."""
    print(f"\n{title}")
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["period"] == "month" and row["code"] in SHOWN and row["scope"] in ("", "clinker"):
            found[row["start_on"][:7]][row["code"]] = f"{row['value']:>12,.4f} {row['unit']}"
    for month, values in found.items():
        print(f"   {month}  " + "  ".join(f"{code} {values[code]}" for code in SHOWN))


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a value is of, and what it says."""
    return row["period"], row["start_on"], row["code"], row["scope"], row["value"], row["computed_at"]


def main() -> None:
    """Compute, edit, compute, compare; exit code 1 where a closed view moved or something else was recomputed."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--ncv", default="22000", help="the calorific value that is declared [kJ/kg]")
    ncv = arguments.parse_args().ncv
    now = datetime.now(UTC)
    yesterday = now - timedelta(days=1)
    months = last_months(yesterday.astimezone(ZONE).date())
    with tempfile.TemporaryDirectory(prefix="qingyu-edit-") as name, System(Path(name)) as system:
        folder = Path(name)
        write_files(folder, months)
        system.start("ingest")
        replay = ("replay", str(folder / "hours.csv"), "--mapping", str(folder / "mapping.toml"))
        system.run("device_sim", *replay, "--state", str(folder / "sim"))
        system.run("qingyu.cli", "import", "production", str(folder / "output.csv"), "--write")
        compute_as_of(system, yesterday)
        system.run("analytics", "--once")
        before = ask(system, months, "month") + ask(system, months, "day")
        print_values("before, computed yesterday", before)

        edit = (
            "factors", "add", "--enterprise", CODE, "--carrier", "raw_coal", "--ncv", ncv, "--ncv-unit", "kJ/kg",
            "--valid-from", months[1].isoformat(), "--valid-to", months[2].isoformat(),
            "--proof", "assumed certificate of the bench", "--by", "bench",
        )  # fmt: skip
        edited_at = datetime.now(UTC)
        print(f"\n$ qingyu {shlex.join(edit)}\n{system.run('qingyu.cli', *edit).strip()}")
        print(f"work lines written: {system.rows(_BACKLOG)[0][0]}; then analytics --once")
        system.run("analytics", "--once")
        since = system.rows(_COMPUTED_SINCE, CODE, edited_at)
        days = sorted({start for period, start, *_ in since if period == "day"})
        print(f"\nrecomputed: {len(since):,} values of {len(before):,}; {len(days)} days, {days[0]} to {days[-1]}")
        by_month = defaultdict(list)
        for period, start, code, scope in since:
            if period == "month":
                by_month[start].append(code + (f" ({scope})" if scope else ""))
        for start, codes in sorted(by_month.items()):
            print(f"   {start:%Y-%m}: {', '.join(codes)}")

        print_values("after", ask(system, months, "month"))
        as_of = yesterday.isoformat()
        then = ask(system, months, "month", "--as-of", as_of) + ask(system, months, "day", "--as-of", as_of)
        same = sorted(map(key, then), key=str) == sorted(map(key, before), key=str)
        print_values("as known yesterday", then)
        print(f"   all {len(then):,} values of yesterday's view are {'unchanged' if same else 'CHANGED'}")

        span = ("--from", months[0].isoformat(), "--to", months[-1].isoformat())
        effect = json.loads(system.run("qingyu.cli", "factors", "effect", "--enterprise", CODE, *span, "--json"))
        (book,) = (book for book in effect["books"] if book["code"] == "coal.calorific")
        print(f"\n$ qingyu factors effect: {book['code']}, months {', '.join(book['months'])}")
        physical = round(book["physical_effect"], 6) + 0.0  # no minus before a zero
        print(
            f"   change {book['change']:+,.3f} tce = by coefficients {book['factor_effect']:+,.3f}"
            f" + by quantities {physical:+,.3f}"
        )
        inside = all(months[1] <= day < months[2] for day in days)
        sys.exit(0 if same and inside and physical == 0 else 1)


if __name__ == "__main__":
    main()
