"""A loop beside the turns: something is done again and again over a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from qingyu.db import pool
from qingyu.db.pool import Connection
from qingyu.errors import Unavailable
from qingyu.settings import Settings

_RETRY_S = 10.0


def again_and_again(
    name: str,
    settings: Settings,
    step: Callable[[Connection], bool],
    stopping: threading.Event,
    log: Any,
    *,
    pause_s: float,
) -> None:
    """Take one step after the other until stopped; a lost database is waited for.

    step: does one thing, and says whether there was one; a bug in one must not end the others.
    pause_s: how long to wait where there was nothing to do. [s]
    """
    while not stopping.is_set():
        try:
            with pool.connect(settings.dsn("analytics"), application=f"analytics-{name}") as conn:
                conn.autocommit = True
                while not stopping.is_set():
                    if not step(conn):
                        stopping.wait(pause_s)
        except (*pool.LOST, Unavailable):
            stopping.wait(_RETRY_S)
        except Exception as error:
            log.error(f"{name} failed by a bug", exc_info=error)
            stopping.wait(_RETRY_S)
