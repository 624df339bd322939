"""The forecasts of a day that has begun: a few enterprises a turn, then regions; one that fails costs no other.

Beside them the loads that are expected of channels, and each quarter of an hour the hours that came."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from qingyu.db import dual_control, pool, region_forecasts
from qingyu.db import rollups as table
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.forecast.landing import Landing
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.forecasting import load_making, making, region_making, scattering
from qingyu.jobs.forecasting.scattering import Scatter

AT_ONCE = 20  # enterprises a turn, so that readings never wait long for forecasts
EVERY = timedelta(minutes=1)  # is looked whether a day has begun somewhere
LOADS_S = 1.0  # a turn may spend on loads before it ends with the enterprise it is at
AGAIN = timedelta(hours=1)  # after which a forecast that failed is tried again

Done = TypeVar("Done")
Due = Callable[[pool.Connection, datetime, int], list[int]]


class Forecasts:
    """Makes what is due; what failed waits."""

    def __init__(
        self,
        conn: pool.Connection,
        now: Callable[[], datetime],
        log: Any,
        scatter: Scatter = scattering.here,
        clock_s: Callable[[], float] = time.monotonic,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """stopping: asked between two pieces of work; where it says so, what is left waits for another start."""
        self.conn, self.now, self.log, self._scatter, self._clock_s = conn, now, log, scatter, clock_s
        self._stopping = stopping
        self._failed_at: dict[tuple[str, int], datetime] = {}
        self._next_at: datetime | None = None

    def turn(self) -> int:
        """Some of the forecasts that are due, each in one transaction; returns how many were made."""
        moment = self.now()
        if self._next_at is not None and moment < self._next_at:
            return 0
        due = self._due("enterprise", making.due, moment)
        made = self._enterprises(due, moment)
        n_loads, more_loads = self._loads(moment)
        # A region is summed when all its enterprises are as far as they come.
        regions = [] if len(due) == AT_ONCE else self._due("region", region_making.due, moment)
        self._next_at = moment if more_loads or AT_ONCE in (len(due), len(regions)) else moment + EVERY
        return made + n_loads + sum(self._make("region", id_, self._of_region, moment) for id_ in regions)

    def _due(self, kind: str, due: Due, moment: datetime) -> list[int]:
        failed = {id_ for (of, id_), at in self._failed_at.items() if of == kind and moment < at + AGAIN}
        return [one for one in due(self.conn, moment, AT_ONCE + len(failed)) if one not in failed][:AT_ONCE]

    def _enterprises(self, due: list[int], moment: datetime) -> int:
        """All are asked before the first is waited for, so that as many workers as there are answer at once.

        What others reckon is waited for before the transaction that holds an enterprise, what is reckoned here in it:
        so two programs share the enterprises, and none holds one for a worker that hangs.
        """
        waits = [(id_, wait) for id_ in due if (wait := self._tried("enterprise", id_, self._ask, moment))]

        def put(id_: int, moment: datetime) -> bool:
            # Who held it until now may have made it.
            if not table.try_hold(self.conn, id_) or not making.is_due(self.conn, id_, moment):
                return False
            making.write(self.conn, id_, asked[id_](), moment)
            return True

        asked = dict(waits)
        scattering.settle(list(asked.values()))
        return sum(self._make("enterprise", id_, put, moment) for id_, _ in waits)

    def _ask(self, id_: int, moment: datetime) -> Callable[[], dict[Controlled, Landing]]:
        return self._scatter(making.answer, making.gather(self.conn, id_, moment))

    def _loads(self, moment: datetime) -> tuple[int, bool]:
        """Loads of channels, for about so long: of how many enterprises some were expected, and whether more wait."""
        due, began_s = self._due("load", load_making.due, moment), self._clock_s()
        made, more = 0, len(due) == AT_ONCE
        for n, id_ in enumerate(due, 1):
            looked = self._tried("load", id_, self._of_loads, moment)
            if looked is not None:
                made, more = made + (looked.n_expected > 0), more or looked.more
            if n < len(due) and self._clock_s() - began_s >= LOADS_S:
                return made, True
        return made, more

    def _of_loads(self, id_: int, moment: datetime) -> load_making.Looked | None:
        if not table.try_hold(self.conn, id_) or not load_making.is_due(self.conn, id_, moment):
            return None
        looked = load_making.look(self.conn, id_, moment)
        for channel, error in looked.failed if self.log is not None else ():
            self.log.error("no load expected; the others go on", enterprise=id_, channel=channel, exc_info=error)
        return looked

    def _of_region(self, id_: int, moment: datetime) -> bool:
        # Who held it until now may have made it.
        if not region_forecasts.try_hold(self.conn, id_) or not region_making.is_due(self.conn, id_, moment):
            return False
        found = next(one for one in dual_control.registered(self.conn) if one.id == id_)
        body = AssessedBody("region", found.id, found.code, found.name_zh, found.name_en)
        region_making.make(self.conn, body, moment)
        return True

    def _make(self, kind: str, id_: int, make: Callable[[int, datetime], bool], moment: datetime) -> bool:
        return self._tried(kind, id_, make, moment) or False

    def _tried(self, kind: str, id_: int, act: Callable[[int, datetime], Done], moment: datetime) -> Done | None:
        """Do it in one transaction; null where it failed, which is said and waited for, and where all ends."""
        if self._stopping():
            return None
        try:
            with self.conn.transaction():
                return act(id_, moment)
        except Exception as error:
            if self.conn.closed or pool.is_outage(error):
                raise
            self._failed_at[kind, id_] = moment
            if self.log is not None:
                self.log.error("no forecast; the others go on", of=kind, id=id_, exc_info=error)
            return None
