"""How good forecasts of a year's end are: 200 enterprise-years, 50 body-years, white noise, and a recording."""

import argparse
import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bench import body_years, simulated_years
from bench.simulated_years import PAST, YEAR, Simulated
from qingyu.domain.forecast.history import History
from qingyu.domain.forecast.landing import Landing, Outlook, land, odds_above, outlook
from qingyu.domain.sentences.say import say

FIRST_ON = date(2021, 1, 1)  # three years of 365 days: no leap year among them
YEAR_ON = date(2023, 1, 1)
MONTHS = [date(2023, month, 1) for month in range(2, 13)]
SHOWN = {date(2023, 4, 1): "end of March", date(2023, 7, 1): "end of June", date(2023, 10, 1): "end of September"}
FIRST_SEED = 202_600  # nothing was chosen by them: that is done on seeds 0 to 299 and 10,000 to 10,599
STEEL = Path("..", "shared", "data", "steel_15min.csv")
NO_ODDS = 0.5  # what a forecast that is refused counts as


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a simulated year as of a day."""

    found: Landing
    odds: float | None
    level: Outlook


def say_of(one: Simulated, as_of: date, seed: int) -> Said:
    """The forecast as of a day, from the days before it alone."""
    found = land(History(FIRST_ON, one.days[: (as_of - FIRST_ON).days]), seed)
    odds = odds_above(found.draws, one.cap)
    return Said(found, odds, outlook(odds, found.naive, one.cap))


def by_day(years: Sequence[Simulated], said: Sequence[Said], label: str) -> None:
    """The figures of one day of the year, with their standard errors: so few years say no more."""
    odds = [NO_ODDS if one.odds is None else one.odds for one in said]
    squares = [(p - year.missed) ** 2 for p, year in zip(odds, years, strict=True)]
    brier, unsure = statistics.mean(squares), statistics.stdev(squares) / len(squares) ** 0.5
    fans = [(year, one.found) for year, one in zip(years, said, strict=True) if one.found.p50 is not None]
    within = statistics.mean(found.p10 <= year.total <= found.p90 for year, found in fans)  # type: ignore[operator]
    by_chance = (within * (1.0 - within) / len(fans)) ** 0.5
    off = statistics.mean(abs(found.p50 - year.total) / year.total for year, found in fans)  # type: ignore[operator]
    naive = statistics.mean(abs(found.naive - year.total) / year.total for year, found in fans)  # type: ignore[operator]
    skill = statistics.median(found.skill.skill for _, found in fans if found.skill)
    shown = statistics.mean((one.odds - year.missed) ** 2 for year, one in zip(years, said, strict=True) if one.odds)
    print(
        f"{label:17}: Brier {brier:.3f} +- {unsure:.3f} ({shown:.3f} of those with a fan); {len(years) - len(fans)} of"
        f" {len(years)} without a fan; within P10..P90 {within:.1%} +- {by_chance:.1%}\n{'':17}"
        f"  error of P50 {off:.2%} of the year, seasonal naive"
        f" {naive:.2%} ({1 - off / naive:.0%} lower); median skill of the back-test {skill:.2f}"
    )
    for level, also in ((Outlook.RED, ()), (Outlook.YELLOW, (Outlook.RED,))):
        hits = [one.level in (level, *also) for one in said]
        right = sum(hit and year.missed for hit, year in zip(hits, years, strict=True))
        print(
            f"{'':17}  {level}{' or red' if also else ''}: precision {ratio(right, sum(hits))},"
            f" recall {ratio(right, sum(year.missed for year in years))} of {sum(hits)} shown"
        )


def leads(years: Sequence[Simulated], said: Sequence[Sequence[Said]], levels: Iterable[Outlook]) -> list[int]:
    """Days from the first month on from which a missed year showed one of the levels to its end, to the breach."""
    found, wanted = [], set(levels)
    for year, row in zip(years, said, strict=True):
        breached = year.breached_on()
        if breached is None:
            continue
        lasting = [day for k, day in enumerate(MONTHS) if all(one.level in wanted for one in row[k:])]
        found.append(max(breached - (lasting[0] - YEAR_ON).days, 0) if lasting else 0)
    return found


def ratio(part: int, whole: int) -> str:
    """A share in words."""
    return f"{part / whole:.0%}" if whole else "none"


def simulated(count: int, first_seed: int) -> None:
    """The table of simulated enterprise-years."""
    years = [simulated_years.plant(first_seed + k) for k in range(count)]
    missed = sum(year.missed for year in years)
    print(f"{count} simulated enterprise-years with {PAST} years of {YEAR} days before each; {missed} missed their cap")
    said = [[say_of(year, day, first_seed + k) for day in MONTHS] for k, year in enumerate(years)]
    for day, label in SHOWN.items():
        by_day(years, [row[MONTHS.index(day)] for row in said], label)
    for name, levels in (("yellow or red", (Outlook.YELLOW, Outlook.RED)), ("red", (Outlook.RED,))):
        found = leads(years, said, levels)
        never = sum(one == 0 for one in found)
        print(
            f"lead of {name:13}: median {statistics.median(found):.0f} days before the cap was passed"
            f" ({never} of {len(found)} without any)"
        )


def noise(count: int, first_seed: int) -> None:
    """How many series of white noise are refused."""
    found = [land(History(FIRST_ON, simulated_years.white_noise(first_seed + k)), k) for k in range(count)]
    print(f"white noise: {sum(one.reason is not None for one in found)} of {count} refused")


def steel(path: Path) -> None:
    """The recording of a steel works: one year, so that only what its first months say can be tested."""
    if not path.is_file():
        print(f"steel recording: skipped, there is no file {path}")
        return
    days = steel_days(path)
    total = float(days.sum())
    print(f"steel recording, {len(days)} days, {total:,.0f} kWh")
    for month in range(4, 13):
        as_of = date(2018, month, 1)
        found = land(History(date(2018, 1, 1), days[: (as_of - date(2018, 1, 1)).days]), seed=1)
        naive = "" if found.naive is None else f"; seasonal naive {found.naive / total - 1:+.1%}"
        if found.p50 is None or found.p10 is None or found.p90 is None:
            print(f"  as of {as_of}: no fan: {'' if found.reason is None else say(found.reason, 'en')}{naive}")
            continue
        inside = "inside" if found.p10 <= total <= found.p90 else "outside"
        skill = "" if found.skill is None else f", skill {found.skill.skill:.2f} of {found.skill.model}"
        print(
            f"  as of {as_of}: P50 {found.p50 / total - 1:+.1%}, P10 {found.p10 / total - 1:+.1%},"
            f" P90 {found.p90 / total - 1:+.1%}: {inside}{skill}{naive}"
        )


def steel_days(path: Path) -> simulated_years.Floats:
    """Its sums by day. [kWh] The stamp is the end of a quarter; that of midnight is printed a day early."""
    days = np.zeros(YEAR)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, _ = row["date"].split(" ")
            number, month, year = (int(part) for part in day.split("/"))
            days[(date(year, month, number) - date(2018, 1, 1)) // timedelta(days=1)] += float(row["Usage_kWh"])
    return days


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=200)
    parser.add_argument("--bodies", type=int, default=50)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    arguments = parser.parse_args()
    simulated(arguments.years, arguments.seed)
    body_years.report(arguments.bodies, arguments.seed, FIRST_ON, SHOWN)
    noise(arguments.years, arguments.seed)
    steel(STEEL)


if __name__ == "__main__":
    main()
