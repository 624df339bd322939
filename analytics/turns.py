"""One turn of the work: enterprises with open lines, then those whose clock is behind; each in one transaction.

What is new comes first: the lines of all enterprises that reach the last weeks, then those of a few that do not. A
history of years that is taken over then keeps no page of the present waiting, its own enterprise's or another's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from analytics import failing
from analytics.errands import Errands, follow
from qingyu.db import faults, pool
from qingyu.db import rollups as table
from qingyu.domain.energy.guarded import sentence
from qingyu.jobs.energy import rollups
from qingyu.jobs.energy.world import Worlds
from qingyu.jobs.forecasting import scattering
from qingyu.jobs.forecasting.scattering import Scatter

SLOT = timedelta(minutes=15)
NEWEST = timedelta(days=35)  # before now: what the pages of the present show; a line that reaches it is new
OLD_AT_ONCE = 4  # enterprises a turn whose older lines are done; each may be years of days


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn did: enterprises and lines, whether more is known to wait, and what others are at."""

    n_enterprises: int = 0
    n_lines: int = 0
    more_waits: bool = False
    n_out: int = 0


Job: TypeAlias = Callable[[pool.Connection, int, datetime], rollups.Touched]
PROCESS, ADVANCE = "process", "advance"


class Turns:
    """Turn after turn; work that fails is tried again, then set aside, and everything else goes on."""

    def __init__(
        self,
        conn: pool.Connection,
        now: Callable[[], datetime],
        log: Any,
        scatter: Scatter = scattering.here,
        *,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """stopping: asked between two pieces of work; where it says so, what is left waits for another start."""
        self.conn, self.now, self.log, self._stopping = conn, now, log, stopping
        self.failed: set[int] = set()
        self._worlds = Worlds()
        self._errands = None if scatter is scattering.here else Errands(scatter, log)

    def turn(self) -> Turn:
        """What has come, then what has not: in every turn, because somewhere something always comes."""
        since = self.now() - NEWEST
        seen = table.waiting(self.conn, since)
        new = [self._try(id_, PROCESS, since) for id_ in seen]
        back = self._come_back()
        for enterprise_id in table.behind(self.conn, floor_to_slot(self.now())):
            self._try(enterprise_id, ADVANCE)
        for enterprise_id, job in table.aside(self.conn, self.now() - failing.AGAIN):
            self._again(enterprise_id, job)
        # Last, for who is at an enterprise here would be in the way there.
        old, more = self._older(self._left_here(since), since, frozenset(seen))
        done = [touched.n_lines for touched in (*new, *old) if touched is not None and touched.n_lines] + back
        n_out = self._errands.n_out if self._errands else 0
        return Turn(len(done), sum(done), more or any(n >= rollups.LINES_AT_ONCE for n in done), n_out)

    def _left_here(self, since: datetime) -> list[int]:
        """The enterprises whose older lines are done here: those that no cluster was given."""
        if self._errands is None:
            return table.waiting(self.conn)
        if self._stopping():
            return []
        moment = self.now()

        def aside(id_: int) -> Sequence[int] | None:
            failed = faults.failed_of(self.conn, id_).get(PROCESS)
            if failing.waits(failed, moment):
                return None
            return [] if failed is None else failed.line_ids

        return self._errands.send(table.waiting(self.conn, until=since), aside, since, moment)

    def _come_back(self) -> list[int]:
        """How many lines others did; what failed there is tried here, where failures are counted and set aside."""
        if self._errands is None:
            return []
        done, failed = self._errands.collect(self.now())
        for id_ in failed:
            self._try(id_, PROCESS)
        return done

    def _older(
        self, waiting: Sequence[int], since: datetime, seen: frozenset[int]
    ) -> tuple[list[rollups.Touched], bool]:
        """What waits of a few enterprises, the first ones first; and whether more of them wait.

        Who is done moves behind the others, so each has its turn; what cannot be done now takes nobody's place. Where
        something new has come of another than those seen in this turn, one is enough.
        """
        done: list[rollups.Touched] = []
        for enterprise_id in waiting:
            if len(done) == OLD_AT_ONCE or (done and not seen.issuperset(table.waiting(self.conn, since))):
                return done, True
            touched = self._try(enterprise_id, PROCESS)
            if touched is not None and touched.n_lines:
                done.append(touched)
        return done, False

    def _try(self, enterprise_id: int, job: str, since: datetime | None = None) -> rollups.Touched | None:
        """One piece of work; None when another worker is at it, it failed and is not due again, or all ends.

        since: of the open lines only those that reach an instant.
        """
        if self._stopping():
            return None
        known = faults.failed_of(self.conn, enterprise_id).get(job)
        if failing.waits(known, self.now()) or (job == ADVANCE and known is not None and known.is_aside):
            return None
        aside = known.line_ids if known is not None else []
        touched = self._do(enterprise_id, self._work(job, aside=aside, since=since))
        if not isinstance(touched, Exception):
            self.failed.discard(enterprise_id)
            if known is not None and not known.is_aside:
                faults.forget(self.conn, enterprise_id, job)
            return touched
        self._log(enterprise_id, job, touched)
        noted = failing.note(self.conn, enterprise_id, job, touched, self.now())
        if noted.n_tries >= failing.TRIES:
            self._set_aside(enterprise_id, job, noted.n_tries, touched)
        return None

    def _again(self, enterprise_id: int, job: str) -> None:
        """Work that was set aside, once more, because something new has come for its enterprise."""
        if self._stopping():
            return
        known = faults.failed_of(self.conn, enterprise_id).get(job)
        if known is None:
            return
        only = known.line_ids if job == PROCESS else None
        done = self._do(enterprise_id, self._work(job, only=only))
        if done is None:
            return
        if isinstance(done, Exception):
            self._set_aside(enterprise_id, job, known.n_tries + 1, done, only)
        else:
            faults.forget(self.conn, enterprise_id, job)

    def _set_aside(
        self, enterprise_id: int, job: str, n_tries: int, error: Exception, lines: Sequence[int] | None = None
    ) -> None:
        """Of lines those that fail alone; what the clock asks for as a whole."""
        if job == ADVANCE:
            found = failing.Failed([], sentence(error))
        else:
            ids = lines or [line.id for line in table.open_lines(self.conn, enterprise_id, rollups.LINES_AT_ONCE)]
            found = failing.those_that_fail(ids, lambda some: self._error_of(enterprise_id, some))
        failing.set_aside(self.conn, enterprise_id, job, found, n_tries, self.now())
        if found.error and self.log is not None:
            self.log.error("work set aside", enterprise=enterprise_id, job=job, lines=len(found.line_ids))

    def _error_of(self, enterprise_id: int, ids: Sequence[int]) -> Exception | None:
        done = self._do(enterprise_id, self._work(PROCESS, only=ids))
        return done if isinstance(done, Exception) else None

    def _do(self, enterprise_id: int, work: Job) -> rollups.Touched | Exception | None:
        """One transaction of an enterprise; None when another worker is at it. A lost server is raised."""
        moment = self.now()
        try:
            with self.conn.transaction():
                if not table.try_hold(self.conn, enterprise_id):
                    return None
                touched = work(self.conn, enterprise_id, moment)
        except Exception as error:
            if self.conn.closed or pool.is_outage(error):
                raise
            return error
        return touched

    def _work(
        self, job: str, only: Sequence[int] | None = None, aside: Sequence[int] = (), since: datetime | None = None
    ) -> Job:
        """The work of a job. only: these lines; aside: all but these; since: those that reach an instant."""

        def work(conn: pool.Connection, enterprise_id: int, now: datetime) -> rollups.Touched:
            if job == ADVANCE:
                touched = rollups.advance(conn, enterprise_id, now)
            else:
                touched = rollups.process(conn, enterprise_id, now, only=only, aside=aside, since=since)
            # Another worker may have done the lines since it was seen that they wait.
            if job == ADVANCE or touched.n_lines:
                follow(conn, touched, now, self._worlds)
            return touched

        return work

    def _log(self, enterprise_id: int, job: str, error: Exception) -> None:
        self.failed.add(enterprise_id)
        if self.log is not None:
            self.log.error("an enterprise failed; the others go on", enterprise=enterprise_id, job=job, exc_info=error)


def floor_to_slot(at: datetime) -> datetime:
    """The start of the quarter hour that holds an instant."""
    return at - (at - datetime.fromtimestamp(0, at.tzinfo)) % SLOT
