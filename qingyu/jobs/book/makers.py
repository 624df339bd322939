"""Run the makers of indicators, stage by stage; one that fails costs its own values only and leaves a reason there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingyu.db import faults as fault_rows
from qingyu.db import indicators as rows
from qingyu.db import pool
from qingyu.domain.energy import guarded
from qingyu.domain.energy.catalogue import CATALOGUE, Stage
from qingyu.domain.energy.guarded import Fault
from qingyu.domain.energy.indicator import Value
from qingyu.jobs.energy.gathering import Gathered


@dataclass(frozen=True, slots=True)
class Maker:
    """A family of indicators. codes: of the catalogue, all of one stage; the first stands for all.

    months: those it makes in a refresh, where they are others than the wanted ones.
    """

    name: str
    make: Callable[[Gathered], list[Value]]
    codes: tuple[str, ...]
    months: Callable[[Gathered], list[date]] | None = None

    @property
    def stage(self) -> Stage:
        """What its values are made of."""
        return CATALOGUE[self.codes[0]].stage

    def values(self, gathered: Gathered) -> list[Value]:
        """What it makes; raises ValueError where that is of another family: it would stand there twice."""
        made = self.make(gathered)
        if strange := {value.code for value in made} - set(self.codes):
            raise ValueError(f"{self.name} makes {', '.join(sorted(strange))}, which the catalogue does not give it")
        return made


@dataclass(frozen=True, slots=True)
class Made:
    """The values of a refresh, and what could not be made."""

    values: list[Value]
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Work:
    """What a maker is to make. gathered: for the days and months that are its own."""

    maker: Maker
    gathered: Gathered

    def periods(self) -> list[tuple[str, date]]:
        """Each with its kind."""
        return [*(("day", day) for day in self.gathered.days), *(("month", month) for month in self.gathered.months)]


def refresh(gathered: Gathered, makers: Sequence[Maker]) -> int:
    """Make and write the values of a refresh; returns how many rows were written.

    What is made of uses and declarations is written at once; then, of what is stored now, what is made of stored rows:
    none of these makers reads what another of them writes.
    """
    inputs = [Work(maker, gathered) for maker in makers if maker.stage is Stage.INPUTS]
    written, faults = _write(gathered, inputs)
    stored = [
        Work(maker, replace(gathered, days=[], months=maker.months(gathered) if maker.months else gathered.months))
        for maker in makers
        if maker.stage is Stage.STORED
    ]
    more, later = _write(gathered, stored)
    made = [(work.maker.name, *period) for work in (*inputs, *stored) for period in work.periods()]
    fault_rows.put_indicator_faults(gathered.conn, gathered.enterprise_id, made, [*faults, *later], gathered.now)
    return written + more


def _write(gathered: Gathered, works: Sequence[Work]) -> tuple[int, list[Fault]]:
    due = [work for work in works if work.periods()]
    if not due:
        return 0, []
    made = run(due)
    reach = {code: (work.gathered.days, work.gathered.months) for work in due for code in work.maker.codes}
    return rows.put_made(gathered.conn, gathered.enterprise_id, reach, made.values, gathered.now), made.faults


def run(works: Sequence[Work]) -> Made:
    """The values of all makers; where one fails, each day and month alone, and a reason for those that still fail."""
    made, rest = Made([], []), list(works)
    while rest:
        whole = _as_many_as_can(rest)
        made.values.extend(value for values in whole for value in values)
        if failing := rest[len(whole) : len(whole) + 1]:
            _alone(failing[0], made)
        rest = rest[len(whole) + 1 :]
    return Made([guarded.checked(value) for value in made.values], made.faults)


def _as_many_as_can(works: Sequence[Work]) -> list[list[Value]]:
    """What the makers make up to the first that fails, in one savepoint: they only read, and what was made stands."""
    whole: list[list[Value]] = []

    def all_of_them(_: Gathered) -> list[Value]:
        for work in works:
            whole.append(work.maker.values(work.gathered))
        return []

    attempt(works[0].gathered, all_of_them)
    return whole


def _alone(work: Work, made: Made) -> None:
    """What a maker that fails makes of each day and month, and a reason for the others."""
    maker = work.maker
    for alone, period, start_on in _each(work.gathered):
        part = attempt(alone, maker.values)
        if isinstance(part, list):
            made.values.extend(part)
            continue
        made.faults.append(Fault(maker.name, period, start_on, part))
        made.values.extend(_stand_ins(work.gathered, maker.codes, period, start_on, part))


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


def _stand_ins(gathered: Gathered, codes: Sequence[str], period: str, start_on: date, error: str) -> list[Value]:
    days, months = ([start_on], []) if period == "day" else ([], [start_on])
    known = rows.known(gathered.conn, gathered.enterprise_id, days, months, codes)
    is_open = (gathered.day if period == "day" else gathered.month)(start_on).is_open
    return guarded.stand_ins(known, codes, period, start_on, is_open, error)
