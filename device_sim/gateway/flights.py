"""Messages under way: sent, and not yet known to be safe; which of them are due again, and which a receipt covers."""

import heapq
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from device_sim.gateway.outbox import Entry


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from `first_s` to `cap_s`, each with a fifth more or less by chance [s]."""

    first_s: float
    cap_s: float

    def wait_s(self, attempts: int, rng: random.Random) -> float:
        """The wait after this many attempts in vain [s]."""
        return min(self.first_s * 2.0 ** min(attempts - 1, 40), self.cap_s) * rng.uniform(0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Rejection:
    """What the platform refused: a message (`index` None) or one reading of it; it keeps the text and the reason."""

    seq: int | None
    index: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is stored: ranges of message numbers of one boot, both ends included; what was refused, what must wait."""

    boot: str | None
    ranges: list[tuple[int, int]]
    rejected: list[Rejection]
    # SHA-256 of messages whose number could not be read, with the reason
    unreadable: dict[str, Rejection] = field(default_factory=dict)
    # messages to send again no earlier than so much later [s]
    held: list[tuple[int, int]] = field(default_factory=list)
    retry_after_s: float = 0.0


@dataclass(slots=True, eq=False)
class Flight:
    """A message that was sent; `acknowledged` says that the broker has it.

    `sent_at` is that of its first time: the same message is the same bytes as long as this start of the device lasts.
    """

    entry: Entry
    sent_at: str
    attempts: int = 0
    due_at: float = 0.0
    acknowledged: bool = False


class Flights:
    """All messages under way of one gateway."""

    def __init__(self) -> None:
        self._by_number: dict[tuple[str, int], Flight] = {}
        self._by_mid: dict[int, Flight] = {}
        self._due: list[tuple[float, int, Flight]] = []
        self._n_pushed = 0

    def __len__(self) -> int:
        return len(self._by_number)

    @property
    def n_unacknowledged(self) -> int:
        """Messages the broker has not acknowledged on this connection."""
        return len(self._by_mid)

    @property
    def next_due_at(self) -> float | None:
        """When the next message may be due again."""
        return self._due[0][0] if self._due else None

    def __iter__(self) -> Iterator[Flight]:
        return iter(list(self._by_number.values()))

    def add(self, entry: Entry, sent_at: str) -> Flight:
        """A new message."""
        flight = self._by_number[entry.boot, entry.seq] = Flight(entry, sent_at)
        return flight

    def sent(self, flight: Flight, mid: int, due_at: float | None) -> None:
        """It was handed to the broker under a packet id, and is due again at an instant."""
        flight.acknowledged = False
        self._by_mid[mid] = flight
        if due_at is not None:
            self._push(flight, due_at)

    def pop_due(self, now: float) -> Flight | None:
        """A message that is due again, or None."""
        while self._due and self._due[0][0] <= now:
            due_at, _, flight = heapq.heappop(self._due)
            # An entry of the heap is out of date when the message is safe or was sent meanwhile.
            if flight.due_at == due_at and self._by_number.get((flight.entry.boot, flight.entry.seq)) is flight:
                return flight
        return None

    def acknowledge(self, mid: int) -> Flight | None:
        """The broker answered to a packet id."""
        return self._by_mid.pop(mid, None)

    def connection_lost(self) -> None:
        """What the broker did not acknowledge is due at once; the rest waits for its receipt."""
        self._by_mid.clear()
        for flight in self._by_number.values():
            if not flight.acknowledged:
                self._push(flight, 0.0)

    def covered(self, boot: str, first: int, last: int) -> list[Flight]:
        """What a range of a receipt names. Only what is under way: a receipt never deletes what was not sent."""
        if last - first > len(self._by_number):
            return [f for (its, seq), f in self._by_number.items() if its == boot and first <= seq <= last]
        return [self._by_number[boot, seq] for seq in range(first, last + 1) if (boot, seq) in self._by_number]

    def postpone(self, flight: Flight, due_at: float) -> None:
        """It is to be sent again, and not before an instant."""
        self._push(flight, due_at)

    def settle(self, flight: Flight) -> None:
        """It is safe."""
        self._by_number.pop((flight.entry.boot, flight.entry.seq), None)

    def _push(self, flight: Flight, due_at: float) -> None:
        flight.due_at = due_at
        self._n_pushed += 1
        heapq.heappush(self._due, (due_at, self._n_pushed, flight))


def parse_receipt(payload: bytes) -> Receipt:
    """Read a receipt; raises ValueError for anything else."""
    try:
        told = json.loads(payload)
        return Receipt(
            None if told["boot"] is None else str(told["boot"]),
            _spans(told["ranges"]),
            [_rejection(item) for item in told.get("rejected", [])],
            {str(item["sha256"]): _rejection(item) for item in told.get("unreadable", [])},
            _spans(told.get("held", [])),
            float(told.get("retry_after_s", 0)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no receipt: {error!r}") from error


def _spans(told: list[list[int]]) -> list[tuple[int, int]]:
    return [(int(first), int(last)) for first, last in told]


def _rejection(item: dict[str, Any]) -> Rejection:
    return Rejection(item.get("seq"), item.get("index"), str(item["code"]), str(item["reason"]))
