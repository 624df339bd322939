"""The gateway: class A keeps every message on disk until our receipt came, class B relies on plain QoS 1."""

import hashlib
import json
import random
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import structlog

from device_sim.gateway import crew
from device_sim.gateway.flights import Backoff, Flight, Flights, Receipt, Rejection, parse_receipt
from device_sim.gateway.link import Account, Link
from device_sim.gateway.outbox import DiskOutbox, MemoryOutbox, Outbox
from device_sim.gateway.payload import PRODUCTION, READINGS, Production, Reading, cut, production_text, reading_text
from device_sim.gateway.tls import Tls

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

READ_AT_ONCE = 256
RESEND = Backoff(60, 3600)
RECONNECT = Backoff(0.2, 10)

__all__ = ["Backoff", "Gateway", "Rejection"]


class Gateway:
    """One device at the broker. Give `outbox_path` for class A; without it the gateway is of class B."""

    def __init__(
        self, enterprise: str, code: str, password: str, host: str, port: int, outbox_path: Path | None = None, *,
        rng: random.Random, now: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic,
        boot: str | None = None, window: int = 1000, resend: Backoff = RESEND,
        reconnect: Backoff = RECONNECT, tls: Tls | None = None, user_name: str = "",
        on_warning: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:  # fmt: skip
        self.enterprise, self.code = enterprise, code
        self.user = f"{enterprise}/{code}"
        # Two starts must not share a name, so a seeded generator is the wrong source for it: pass SystemRandom.
        self.boot = boot or f"{rng.getrandbits(64):016x}"
        self.is_class_a = outbox_path is not None
        self.counts: Counter[str] = Counter()
        self.rejections: deque[Rejection] = deque(maxlen=1000)
        # For a display of the plant's own: called by the driving thread with each warning of the enterprise.
        self._on_warning, self._warnings = on_warning, f"qy/v1/{enterprise}/warnings"
        self._rng, self._now, self._monotonic = rng, now, monotonic
        self._window, self._resend = window, resend
        self._outbox: Outbox = DiskOutbox(outbox_path) if outbox_path else MemoryOutbox()
        self._log = structlog.get_logger().bind(gateway=self.user)
        topic = f"qy/v1/{self.user}"
        heard = {f"{topic}/receipt": 0} if self.is_class_a else {}
        if on_warning is not None:
            heard[self._warnings] = 1
        # After a rotation the credential has a user name of its own; the topics stay.
        account = Account(user_name or self.user, password, host, port, topic, tls)
        self._link = Link(
            account, heard, self, self.counts, rng=rng, now=now, monotonic=monotonic, reconnect=reconnect
        )  # fmt: skip
        self._flights = Flights()
        self._cursor = 0
        self._safe: list[int] = []
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._changed = threading.Condition()
        self._crew: crew.Crew | None = None
        self._own_crew: crew.Crew | None = None

    # what the owner of a gateway calls, from any thread

    @property
    def connected(self) -> bool:
        """Whether the broker has let this gateway in."""
        return self._link.connected

    def send(self, readings: Sequence[Reading], *, per_message: int = 500) -> list[int]:
        """Keep readings for sending and return the numbers of their messages; on disk (class A) when this returns."""
        return self.send_bodies(READINGS, cut([reading_text(reading) for reading in readings], per_message))

    def send_many(self, batches: Iterable[Sequence[Reading]]) -> list[int]:
        """Keep many messages, one a batch (more when one is too large), in one transaction of the outbox."""
        bodies = [body for batch in batches for body in cut([reading_text(reading) for reading in batch], len(batch))]
        return self.send_bodies(READINGS, bodies)

    def send_production(self, statements: Sequence[Production]) -> list[int]:
        """Keep production statements for sending."""
        return self.send_bodies(PRODUCTION, cut([production_text(statement) for statement in statements], 200))

    def send_bodies(self, kind: str, bodies: Sequence[str]) -> list[int]:
        """Keep ready-made JSON arrays, one a message, in one transaction; `kind` is readings or production."""
        if not bodies:
            return []
        seqs = self._outbox.append(self.boot, kind, bodies)
        self.wake()
        return seqs

    def pending(self) -> int:
        """Messages that are not yet known to be safe."""
        return self._outbox.count()

    def wait_empty(self, timeout_s: float) -> bool:
        """Wait until nothing is pending; without a background thread this drives the gateway itself."""
        return self.wait_below(1, timeout_s)

    def wait_below(self, limit: int, timeout_s: float) -> bool:
        """Wait until fewer than `limit` messages are pending: how a sender of much history paces itself."""
        give_up_at = self._monotonic() + timeout_s
        while self.pending() >= limit:
            left_s = give_up_at - self._monotonic()
            if left_s <= 0:
                return False
            if self._crew is None:
                self.run_once(min(left_s, 0.2))
            else:
                self._crew.check()
                with self._changed:
                    self._changed.wait(min(left_s, 0.2))
        return True

    def refusals(self) -> list[str]:
        """Why the platform refused what it refused, each kind of reason once with an example."""
        examples = {rejection.code: rejection.reason for rejection in self.rejections}
        return [f"{code}, for example: {reason}" for code, reason in sorted(examples.items())]

    def run_once(self, timeout_s: float) -> None:
        """One round: connect when due, send what fits into the window, take receipts; waits at most `timeout_s`."""
        crew.one_round([self], timeout_s, self._monotonic)

    def start(self) -> Self:
        """Drive this gateway in a thread of its own; many gateways share one thread in `crew.Crew`."""
        self._own_crew = crew.Crew([self], self._monotonic).start()
        return self

    def joined(self, team: "crew.Crew | None") -> None:
        """Say that a crew drives this gateway now, or nobody."""
        self._crew = team

    def close(self) -> None:
        """Say goodbye and let go, after the shared crew was stopped; what is pending stays in a class A outbox."""
        if self._own_crew is not None:
            self._own_crew.stop()
        self._link.close()
        self._forget_safe()
        self._outbox.close()
        self._wake_read.close()
        self._wake_write.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # what the crew calls, from one thread

    def wake(self) -> None:
        """Interrupt the wait of the driving thread."""
        # A full buffer means that it is awake already.
        with suppress(BlockingIOError):
            self._wake_write.send(b"w")

    def prepare(self) -> float:
        """Do what needs no waiting; returns how long there is nothing to do but listen [s]."""
        now = self._monotonic()
        if wait_s := self._link.keep(now):
            return wait_s
        if self.connected:
            self._send_again(now)
            self._send_new(now)
        due_at = self._flights.next_due_at
        # Without room there is nothing to do before the broker's next word, whatever is due.
        return max(0.0, due_at - now) if self.connected and due_at is not None and self._room() > 0 else 1.0

    def sockets(self) -> "tuple[socket.socket, SocketLike | None, bool]":
        """The wake-up socket, the broker's socket, and whether the latter has something to write."""
        broker = self._link.socket()
        return (self._wake_read, None, False) if broker is None else (self._wake_read, *broker)

    def service(self, *, readable: bool, writable: bool) -> None:
        """Read, write and keep alive; then forget what has become safe."""
        with suppress(BlockingIOError):
            while len(self._wake_read.recv(4096)) == 4096:
                pass
        self._link.service(readable=readable, writable=writable)
        self._forget_safe()

    def _send_new(self, now: float) -> None:
        while self.connected and (room := min(self._window - len(self._flights), self._room())) > 0:
            entries = self._outbox.after(self._cursor, min(room, READ_AT_ONCE))
            for entry in entries:
                self._cursor = entry.id
                self._publish(self._flights.add(entry, self._now().isoformat()), now)
            if len(entries) < READ_AT_ONCE:
                return

    def _send_again(self, now: float) -> None:
        while self.connected and self._room() > 0 and (flight := self._flights.pop_due(now)) is not None:
            self.counts["resent"] += 1
            self._publish(flight, now)

    def _room(self) -> int:
        return self._link.receive_maximum - self._flights.n_unacknowledged

    def _publish(self, flight: Flight, now: float) -> None:
        mid = self._link.publish(flight.entry.kind, _payload(flight))
        if mid is None:
            return
        flight.attempts += 1
        due_at = now + self._resend.wait_s(flight.attempts, self._rng) if self.is_class_a else None
        self._flights.sent(flight, mid, due_at)
        self.counts["sent"] += 1

    def _settle(self, flight: Flight) -> None:
        self._flights.settle(flight)
        self._safe.append(flight.entry.id)

    def _forget_safe(self) -> None:
        if self._safe:
            self._outbox.delete(self._safe)
            self._safe.clear()
            with self._changed:
                self._changed.notify_all()

    # what the link calls, inside prepare() and service(); an exception here would end the driving thread

    def connection_lost(self) -> None:
        """What was on its way is sent again on the next connection."""
        self._flights.connection_lost()

    def acknowledged(self, mid: int, refusal: str | None) -> None:
        """Take what the broker says of a message."""
        flight = self._flights.acknowledge(mid)
        if flight is None:
            return
        if refusal is not None:
            self.counts[f"refused: {refusal}"] += 1
        # For class A this says only that the broker has it: the entry stays until the platform's own receipt.
        flight.acknowledged = refusal is None
        if not self.is_class_a:
            self._settle(flight)

    def heard(self, topic: str, payload: bytes) -> None:
        """Take a receipt, or a warning of the enterprise."""
        if topic == self._warnings:
            self._tell_warning(payload)
            return
        try:
            receipt = parse_receipt(payload)
        except ValueError as error:
            self.counts["receipts_not_understood"] += 1
            self._log.warning("a receipt could not be read", why=str(error))
            return
        self.counts["receipts"] += 1
        self.counts["rejected"] += len(receipt.rejected)
        self.rejections.extend(receipt.rejected)
        if receipt.boot is not None:
            self._take_ranges(receipt, receipt.boot)
        if receipt.unreadable:
            self._set_aside(receipt.unreadable)

    def _tell_warning(self, payload: bytes) -> None:
        self.counts["warnings"] += 1
        try:
            if self._on_warning is not None:
                self._on_warning(json.loads(payload))
        except Exception as error:
            # What a display does with it must not keep readings from being sent.
            self._log.warning("a warning could not be shown", why=str(error))

    def _take_ranges(self, receipt: Receipt, boot: str) -> None:
        for first, last in receipt.ranges:
            for flight in self._flights.covered(boot, first, last):
                self._settle(flight)
                self.counts["receipted"] += 1
        for first, last in receipt.held:
            for flight in self._flights.covered(boot, first, last):
                # The platform has no room for what it would refuse of it; the message stays here until it has.
                wait_s = receipt.retry_after_s * self._rng.uniform(1.0, 1.2)
                self._flights.postpone(flight, self._monotonic() + wait_s)
                self.counts["held"] += 1

    def _set_aside(self, unreadable: dict[str, Rejection]) -> None:
        """Messages that the platform could not even number: the same bytes would have the same fate."""
        for flight in self._flights:
            refusal = unreadable.get(hashlib.sha256(_payload(flight)).hexdigest())
            if refusal is not None:
                self._flights.settle(flight)
                self._outbox.set_aside(flight.entry.id, f"{refusal.code}: {refusal.reason}")
                self.rejections.append(refusal)
                self.counts["unreadable"] += 1


def _payload(flight: Flight) -> bytes:
    """The message as it is sent, each time the same."""
    entry = flight.entry
    return (
        f'{{"boot":"{entry.boot}","seq":{entry.seq},"sent_at":"{flight.sent_at}","{entry.kind}":{entry.body}}}'
    ).encode()
