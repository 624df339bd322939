"""Many callers of one address, each with a connection of its own, driven by one thread: cheap beside what it asks."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Answers:
    """What a crowd was answered. took_s: of each answer, sorted; lasted_s: from first question to last answer."""

    took_s: list[float]
    statuses: Counter[int]
    lasted_s: float

    def percentile_ms(self, share: float) -> float:
        """The time within which this share of the answers came. [ms]"""
        return self.took_s[int(share * (len(self.took_s) - 1))] * 1000


@dataclass(slots=True)
class _Caller:
    """A connection that asks again as soon as it was answered."""

    line: socket.socket
    question: bytes
    asked_at: float = 0.0
    heard: bytearray = field(default_factory=bytearray)

    def ask(self) -> None:
        self.heard.clear()
        self.asked_at = time.perf_counter()
        self.line.sendall(self.question)

    def hear(self) -> int | None:
        """The status when the answer is whole; raises ConnectionError where the line was cut."""
        part = self.line.recv(1 << 18)
        if not part:
            raise ConnectionError("the API hung up on a caller")
        self.heard += part
        end = self.heard.find(b"\r\n\r\n")
        if end < 0:
            return None
        at = self.heard[:end].lower().find(_LENGTH)
        length = int(bytes(self.heard[at + len(_LENGTH) : end]).split(b"\r\n", 1)[0]) if at >= 0 else 0
        return int(self.heard[9:12]) if len(self.heard) >= end + 4 + length else None


def ask(port: int, path: str, cookies: Sequence[str], callers: int, seconds: float) -> Answers:
    """So many callers on 127.0.0.1 for some seconds, who share the cookies; what is under way then is waited for."""
    chosen, took, statuses = selectors.DefaultSelector(), [], Counter[int]()
    for i in range(callers):
        line = socket.create_connection(("127.0.0.1", port), timeout=30)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"GET /api/v1{path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookies[i % len(cookies)]}\r\n\r\n"
        chosen.register(line, selectors.EVENT_READ, _Caller(line, head.encode()))
    begun = time.perf_counter()
    for key in chosen.get_map().values():
        key.data.ask()
    while chosen.get_map():
        for key, _ in chosen.select():
            caller: _Caller = key.data
            if (status := caller.hear()) is None:
                continue
            now = time.perf_counter()
            took.append(now - caller.asked_at)
            statuses[status] += 1
            if now - begun < seconds:
                caller.ask()
            else:
                chosen.unregister(caller.line)
                caller.line.close()
    return Answers(sorted(took), statuses, time.perf_counter() - begun)
