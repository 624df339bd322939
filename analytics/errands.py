"""Older work lines of an enterprise, done on a worker of the cluster: a history that is taken over, a factor's year.

The worker reads and writes the database itself, with the settings of its own environment, in one transaction under the
enterprise's lock. Whoever does it does the same work: a worker that dies leaves the lines open, and they are done
again, there or here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qingyu.db import holdings, pool
from qingyu.db import rollups as table
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.energy import rollups
from qingyu.jobs.energy.world import Worlds
from qingyu.jobs.forecasting import scattering
from qingyu.jobs.forecasting.scattering import Scatter, Stage
from qingyu.jobs.quality import quality
from qingyu.settings import Settings

AT_ONCE = 32  # errands that are out; more wait for the next turn
REST = timedelta(seconds=5)  # before an enterprise is sent again of whom nothing could be done: another is at it
LONGEST = timedelta(minutes=20)  # after which an errand is believed no more and its lines are done here
SILENT_S = 120.0  # after which the server ends one who holds an enterprise and asks nothing: frozen, or cut off


@dataclass(frozen=True, slots=True)
class Errand:
    """Whose open lines are to be done. aside: but not these lines; until: none that reaches an instant."""

    enterprise_id: int
    aside: tuple[int, ...]
    until: datetime


def run(errand: Errand) -> int:
    """Do the lines; returns how many, 0 where another worker is at the enterprise. Raises whatever the work raises.

    What is due is judged by the clock at the time it holds the enterprise: it may have waited long for its turn, and
    others have judged the enterprise meanwhile.
    """
    with pool.connect(Settings().dsn("analytics"), application="analytics-errand") as conn:
        conn.autocommit = True
        holdings.end_when_silent(conn, SILENT_S)
        with conn.transaction():
            if not table.try_hold(conn, errand.enterprise_id):
                return 0
            now = table.moment(conn)
            touched = rollups.process(conn, errand.enterprise_id, now, aside=errand.aside, until=errand.until)
            if touched.n_lines:
                follow(conn, touched, now)
    return touched.n_lines


def follow(conn: pool.Connection, touched: rollups.Touched, now: datetime, worlds: Worlds | None = None) -> None:
    """Indicators, data quality and warnings after slots, in the same transaction. worlds: of who does it often."""
    days = sorted(touched.days)
    indicators.refresh(conn, touched.enterprise_id, days, sorted(touched.months), now, worlds)
    quality.refresh(conn, touched.enterprise_id, days, now)
    early_warnings.evaluate(conn, touched.enterprise_id, now)


class Errands:
    """What is out, and what came back; nothing waits for it, so that readings of the present go on being done."""

    def __init__(self, scatter: Scatter, log: Any = None) -> None:
        self._scatter, self._log = scatter, log
        self._out: dict[int, tuple[datetime, Callable[[], int]]] = {}
        self._rests_until: dict[int, datetime] = {}
        self._here: set[int] = set()  # whose errands were believed no more, until their lines are done
        self._doubted = False  # whether nothing has come back since the last of those

    @property
    def n_out(self) -> int:
        """How many enterprises somebody else is at, this program's errands or another program."""
        return (0 if self._doubted else len(self._out)) + len(self._rests_until)

    def send(
        self,
        waiting: Sequence[int],
        aside: Callable[[int], Sequence[int] | None],
        until: datetime,
        now: datetime,
    ) -> list[int]:
        """Give away what waits and is not out yet; returns who is to be done here.

        Those are the ones that were out for too long, and all where nobody is there to give it to. Where it is in doubt
        whether somebody is, all are done here and one is given away to see.

        aside: lines of an enterprise that are left alone, null where all of it is for now; until: an instant that
        lines must reach to be left alone too.
        """
        self._here.intersection_update(waiting)
        for id_ in waiting:
            if len(self._out) >= (1 if self._doubted else AT_ONCE):
                break
            if id_ in self._out or id_ in self._here or now < self._rests_until.get(id_, now):
                continue
            without = aside(id_)
            if without is None:
                continue
            wait = self._scatter(run, Errand(id_, tuple(without), until))
            if scattering.stage(wait) is Stage.LOST:
                return list(waiting)
            self._out[id_] = now, wait
        return list(waiting) if self._doubted else [id_ for id_ in waiting if id_ in self._here]

    def collect(self, now: datetime) -> tuple[list[int], list[int]]:
        """Numbers of lines that were done, and the enterprises whose lines failed there: they are to be done here.

        What was lost is forgotten: its lines wait as they did before. So is what is out for too long, and `send` leaves
        it here.
        """
        done, failed, late = [], [], []
        self._rests_until = {id_: at for id_, at in self._rests_until.items() if now < at}
        for id_, (since, wait) in list(self._out.items()):
            stage = scattering.stage(wait)
            if stage is Stage.AWAY and now - since <= LONGEST:
                continue
            del self._out[id_]
            if stage is Stage.BACK:
                found = scattering.fetched(wait)
                done += found
                if found == [0]:
                    self._rests_until[id_] = now + REST
            elif stage is Stage.FAILED:
                failed.append(id_)
            elif stage is Stage.AWAY:
                late.append(id_)
        self._give_up(late, answered=bool(done or failed))
        return [n for n in done if n], failed

    def _give_up(self, late: Sequence[int], answered: bool) -> None:
        """Keep here who was out for too long; it is logged once, until somebody has answered again."""
        self._here.update(late)
        if late and not self._doubted and self._log is not None:
            text = "older work lines did not come back from the cluster; they are done here"
            self._log.error(text, enterprises=list(late))
        self._doubted = not answered and (self._doubted or bool(late))
