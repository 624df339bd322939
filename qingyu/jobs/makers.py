"""Run the makers of indicators so that one that fails costs its own values only, and leaves a reason in their place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingyu.db import indicators as rows
from qingyu.db import pool
from qingyu.domain.energy import guarded
from qingyu.domain.energy.guarded import Fault
from qingyu.domain.energy.indicator import Value
from qingyu.jobs.gathering import Gathered


@dataclass(frozen=True, slots=True)
class Maker:
    """A family of indicators. families: what their codes begin with; the first stands for all."""

    name: str
    make: Callable[[Gathered], list[Value]]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The values of a refresh, and what could not be made."""

    values: list[Value]
    faults: list[Fault]


def run(gathered: Gathered, makers: Sequence[Maker]) -> Made:
    """The values of all makers; where one fails, each day and month alone, and a reason for those that still fail."""
    values: list[Value] = []
    faults: list[Fault] = []
    for maker in makers:
        made = attempt(gathered, maker.make)
        if isinstance(made, list):
            values += made
            continue
        for alone, period, start_on in _each(gathered):
            part = attempt(alone, maker.make)
            if isinstance(part, list):
                values += part
                continue
            faults.append(Fault(maker.name, period, start_on, part))
            values += _stand_ins(gathered, maker.families, period, start_on, part)
    return Made([guarded.checked(value) for value in values], faults)


def attempt(gathered: Gathered, make: Callable[[Gathered], list[Value]]) -> list[Value] | str:
    """What a maker makes, or the sentence of its error; the transaction stays usable. A lost server is raised."""
    try:
        with pool.transaction(gathered.conn):
            return make(gathered)
    except Exception as error:
        if gathered.conn.closed or pool.is_outage(error):
            raise
        return guarded.sentence(error)


def _each(gathered: Gathered) -> Iterator[tuple[Gathered, str, date]]:
    for day in gathered.days:
        yield replace(gathered, days=[day], months=[]), "day", day
    for month in gathered.months:
        yield replace(gathered, days=[], months=[month]), "month", month


def _stand_ins(gathered: Gathered, families: Sequence[str], period: str, start_on: date, error: str) -> list[Value]:
    days, months = ([start_on], []) if period == "day" else ([], [start_on])
    known = rows.known(gathered.conn, gathered.enterprise_id, days, months)
    is_open = (gathered.day if period == "day" else gathered.month)(start_on).is_open
    return guarded.stand_ins(known, families, period, start_on, is_open, error)


def derived(
    gathered: Gathered, name: str, refresh: Callable[[Gathered], int], codes: Sequence[str]
) -> tuple[int, list[Fault]]:
    """Run what is made of stored months; where it fails its rows become null, and the rest of the work is kept."""
    written = 0

    def make(of: Gathered) -> list[Value]:
        nonlocal written
        written = refresh(of)
        return []

    error = attempt(gathered, make)
    if isinstance(error, list):
        return written, []
    # What stood there was made of months that are others now.
    nulled = rows.put(
        gathered.conn, gathered.enterprise_id, [], gathered.months, [], gathered.now, derived=True, derived_codes=codes
    )
    return nulled, [Fault(name, "month", month, error) for month in gathered.months]
