"""The guard at the door: passwords are checked in a bounded queue of their own, and whoever fails too often waits."""

import asyncio
import ipaddress
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TypeVar

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.processes import Share
from qingyu.domain.kernel.reason import because
from qingyu.errors import TooMany
from qingyu.settings import Settings

T = TypeVar("T")

# Of one address or name the audit log hears the 1st, 2nd, 4th, 8th... refusal of a minute, of all together so many.
LINES_PER_MINUTE = 120
_QUEUE_RETRY_S = 2  # [s]


class Guard:
    """Limits of one API process; what it counts of addresses is in memory, what locks a name is in the database.

    share: of several processes each keeps to its part, so that all together let no more through than one.
    """

    def __init__(self, settings: Settings, share: Share) -> None:
        self._limits = MovingWindowRateLimiter(MemoryStorage())
        self._failures = RateLimitItemPerMinute(share.of(settings.log_in_failures_per_address_minute))
        self._lines = RateLimitItemPerMinute(share.of(LINES_PER_MINUTE))
        self._places = share.of(settings.log_in_queue)
        self._taken = 0
        self._threads = ThreadPoolExecutor(
            share.of(settings.log_in_checks_at_once), thread_name_prefix="password", initializer=_give_way
        )
        self._told = _Told()

    def let_near(self, address: str, gateway: str = "") -> None:
        """Raises TooMany for an address from which too many log-ins failed in the last minute.

        gateway: its user name. Many gateways share the address of their plant, so each is counted by itself.
        """
        key = f"{network_of(address)} {gateway}"
        if not self._limits.test(self._failures, "address", key):
            # When the oldest failure is a minute old there is room for one more.
            reset_at = self._limits.get_window_stats(self._failures, "address", key).reset_time
            wait_s = max(1.0, reset_at - _wall_s())
            raise TooMany(
                because("log_ins_of_address"),
                retry_after_s=wait_s,
                code="too_many_log_ins",
            )

    def failed(self, address: str, gateway: str = "") -> None:
        """A log-in from this address failed."""
        self._limits.hit(self._failures, "address", f"{network_of(address)} {gateway}")

    def to_tell(self, who: str, address: str, now: datetime) -> int:
        """The count that the audit log is to be told of refusals of this name and address, or 0 to say nothing."""
        count = self._told.count(who, network_of(address), now)
        telling = count & (count - 1) == 0 and self._limits.hit(self._lines, "lines")
        return count if telling else 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place in the queue of checks; raises TooMany when it is full, so that nobody waits for long."""
        if self._taken >= self._places:
            raise TooMany(because("log_ins_at_once"), retry_after_s=_QUEUE_RETRY_S, code="too_many_log_ins")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def check(self, work: Callable[[], T]) -> T:
        """Run the check of a password in the threads that are for nothing else."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Told:
    """How many refusals of each name and address there were in the running minute of the app's clock."""

    def __init__(self) -> None:
        self._minute = -1
        self._counts: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def count(self, who: str, network: str, now: datetime) -> int:
        with self._lock:
            minute = int(now.timestamp() // 60)
            if minute != self._minute or len(self._counts) > 100_000:
                self._minute, self._counts = minute, {}
            key = (who, network)
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]


def _give_way() -> None:
    """Let the threads that answer go first: a check may take a moment longer, nobody else may."""
    with suppress(OSError, AttributeError):  # a system without priorities of threads
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 5)


def address_of(request: Request) -> str:
    """Where a request came from: the socket's other end, or what a proxy named in FORWARDED_ALLOW_IPS says of it."""
    return request.client.host if request.client else "unknown"


def network_of(address: str) -> str:
    """The address as limits count it: one subscriber has a whole /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _wall_s() -> float:
    # The library counts by the machine's own clock, whatever clock the app was given.
    return time.time()  # noqa: TID251  only for the limits of the door
