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


def refresh(gathered: Gathered, makers: Sequence[Maker]) -> int:
    """Make and write the values of a refresh; returns how many rows were written.

    What is made of uses and declarations is written at once; what is made of stored rows after them, maker by maker.
    """
    written = _write(gathered, [maker for maker in makers if maker.stage is Stage.INPUTS])
    for maker in makers:
        if maker.stage is Stage.STORED:
            months = maker.months(gathered) if maker.months else gathered.months
            written += _write(replace(gathered, days=[], months=months), [maker])
    return written


def _write(gathered: Gathered, makers: Sequence[Maker]) -> int:
    if not gathered.days and not gathered.months:
        return 0
    made, which = run(gathered, makers), (gathered.days, gathered.months)
    conn, enterprise_id, now = gathered.conn, gathered.enterprise_id, gathered.now
    codes = [code for maker in makers for code in maker.codes]
    written = rows.put(conn, enterprise_id, *which, made.values, now, codes)
    names = [maker.name for maker in makers]
    fault_rows.put_indicator_faults(conn, enterprise_id, names, *which, made.faults, now)
    return written


def run(gathered: Gathered, makers: Sequence[Maker]) -> Made:
    """The values of all makers; where one fails, each day and month alone, and a reason for those that still fail."""
    values: list[Value] = []
    faults: list[Fault] = []
    for maker in makers:
        made = attempt(gathered, maker.values)
        if isinstance(made, list):
            values += made
            continue
        for alone, period, start_on in _each(gathered):
            part = attempt(alone, maker.values)
            if isinstance(part, list):
                values += part
                continue
            faults.append(Fault(maker.name, period, start_on, part))
            values += _stand_ins(gathered, maker.codes, period, start_on, part)
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


def _stand_ins(gathered: Gathered, codes: Sequence[str], period: str, start_on: date, error: str) -> list[Value]:
    days, months = ([start_on], []) if period == "day" else ([], [start_on])
    known = rows.known(gathered.conn, gathered.enterprise_id, days, months, codes)
    is_open = (gathered.day if period == "day" else gathered.month)(start_on).is_open
    return guarded.stand_ins(known, codes, period, start_on, is_open, error)
