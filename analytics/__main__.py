"""`python -m analytics`: recompute what was touched, again and again; `--once` ends when nothing is left to do."""

import os
import signal
import socket
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from analytics import turns
from analytics.deliveries import Deliveries
from analytics.ending import Ending, GivenUp
from analytics.forecasts import Forecasts
from analytics.heart import Heart
from analytics.notices import Notices
from qingyu import logs
from qingyu.db import pool
from qingyu.errors import Invalid, Unavailable
from qingyu.jobs.access import anchoring
from qingyu.jobs.forecasting import scattering
from qingyu.jobs.forecasting.scattering import Scatter
from qingyu.settings import Settings
from qingyu.settled import settle

_RETRY_S = (0.5, 10.0)
# A month of 200 meters is some ten thousand uses, which are freed without being looked for.
_ENOUGH_TO_LOOK_THROUGH = 50_000


def utc_now() -> datetime:
    """The clock of the program; everything below takes it as an argument."""
    return datetime.now(UTC)


class Program:
    """The loop around the turns: it survives the loss of the database and stops between two enterprises.

    Where one enterprise takes too long, it is left to the next start.
    """

    def __init__(self, settings: Settings, log: Any) -> None:
        self.settings, self.log = settings, log
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.ending = Ending()
        self.stopping = self.ending.asked
        self._heart = Heart(settings, self.name, log)
        self._anchored_at: float | None = None
        self._deliveries = Deliveries(settings, utc_now, self.stopping, log)
        self._notices = Notices(settings, utc_now, self.stopping, log)

    def run(self, once: bool) -> None:
        """Work until stopped; with once until there is nothing left."""
        wait_s, down = _RETRY_S[0], False
        if not once:
            self._deliveries.start()
            self._notices.start()
        while not self.stopping.is_set():
            try:
                with pool.connect(self.settings.dsn("analytics"), application=f"analytics-{self.name}") as conn:
                    conn.autocommit = True
                    if down:
                        self.log.info("database back")
                    wait_s, down = _RETRY_S[0], False
                    self._serve(conn, once)
                    return
            except (*pool.LOST, Unavailable) as error:
                self._heart.lost()
                if once:
                    raise Unavailable(f"the database was lost: {str(error).splitlines()[0]}") from error
                if not down:
                    self.log.error("database lost; trying again", error=str(error).splitlines()[0])
                down = True
                self.stopping.wait(wait_s)
                wait_s = min(wait_s * 2, _RETRY_S[1])

    def _serve(self, conn: pool.Connection, once: bool) -> None:
        try:
            with scattering.scattered(self.settings.scheduler, self.log) as scatter, self.ending.watched():
                working = turns.Turns(conn, utc_now, self.log, scatter, stopping=self.stopping.is_set)
                self._turns(conn, once, working, scatter)
        except GivenUp:
            self.log.info("what was being computed is left to the next start")
            conn.close()  # rolled back, whatever it was in the middle of
            with pool.connect(self.settings.dsn("analytics"), application=f"analytics-{self.name}") as conn:
                conn.autocommit = True
                self._leave(conn)
            return
        self._leave(conn)
        if once and working.failed:
            raise SystemExit(f"the work of {len(working.failed)} enterprises failed; see the lines above")

    def _turns(self, conn: pool.Connection, once: bool, working: turns.Turns, scatter: Scatter) -> None:
        self._heart.watch(conn)
        forecasts = Forecasts(conn, utc_now, self.log, scatter, stopping=self.stopping.is_set)
        while not self.stopping.is_set():
            self._anchor(conn)
            done = working.turn()
            n_forecasts = forecasts.turn()
            if n_forecasts:
                self.log.info("forecasts made", bodies=n_forecasts)
            if done.n_lines:
                self.log.info("rolled up", enterprises=done.n_enterprises, lines=done.n_lines)
            elif once and not n_forecasts and not done.n_out:
                break
            if not done.more_waits and not n_forecasts and (done.n_out or not once):
                self.stopping.wait(self.settings.rollup_poll_s)

    def _leave(self, conn: pool.Connection) -> None:
        self._anchored_at = None
        self._anchor(conn)
        self._heart.end(conn)

    def _anchor(self, conn: pool.Connection) -> None:
        """Write the head of the audit log down: at the start, each hour, at the end. The work goes on without."""
        file, moment = self.settings.audit_anchor_file, time.monotonic()
        if file is None or (
            self._anchored_at is not None and moment - self._anchored_at < self.settings.audit_anchor_s
        ):
            return
        self._anchored_at = moment
        try:
            with conn.transaction():
                made = anchoring.anchor(conn, file, utc_now(), "system:analytics")
        except (OSError, Invalid) as error:
            self.log.error("the audit log was not anchored", file=str(file), error=str(error))
            return
        if made is not None:
            self.log.info("audit log anchored", anchor=made.n, line=made.id)


def main(once: Annotated[bool, typer.Option("--once", help="end when nothing is left to do")] = False) -> None:
    """Turn readings into slots, days, months, indicators and warnings; several may run at once."""
    program = Program(Settings(), logs.configure("analytics"))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: program.ending.ask())
    settle(_ENOUGH_TO_LOOK_THROUGH)
    program.run(once)


app = typer.Typer(pretty_exceptions_enable=False)
app.command()(main)
app()
