"""The control: a gateway of class B beside the others, which must lose something, or the run has shown nothing."""

import random
import threading
from datetime import UTC, datetime
from typing import Any

from bench.system import System
from bench.torture.truth import CONTROL, METERS, STEADY, Place, Truth, meter_code, password
from device_sim.gateway.client import Backoff, Gateway
from device_sim.gateway.payload import Reading

TICK_S = 0.02  # a minute of its meters, at the full pace


class Control:
    """Plain QoS 1: it forgets a message at the broker's PUBACK."""

    def __init__(self, truth: Truth, address: tuple[str, int], pace: float = 1.0) -> None:
        """pace: 1 is as fast as under torture."""
        self._truth, self._tick_s = truth, TICK_S / pace
        self.gateway = Gateway(
            CONTROL, STEADY, password(CONTROL, STEADY), *address,
            rng=random.SystemRandom(), now=lambda: datetime.now(UTC), reconnect=Backoff(0.1, 1),
        )  # fmt: skip
        self.sent: dict[int, list[Place]] = {}
        self._minute = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self.gateway.start()
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.wait(self._tick_s):
            self._send()

    def _send(self) -> None:
        places = [Place(CONTROL, meter, self._minute) for meter in range(METERS)]
        at = self._truth.at(self._minute)
        readings = [Reading(meter_code(p.meter), "kwh", at, self._truth.value(p)) for p in places]
        self.sent.update(dict.fromkeys(self.gateway.send(readings), places))
        self._minute += 1

    @property
    def last(self) -> Place:
        """A reading of the last message."""
        return self.sent[max(self.sent)][0]

    def stop(self) -> None:
        """Send a last message in calm, so that a hole at the very end shows as one too, and let go."""
        self._stopping.set()
        self._thread.join()
        assert self.gateway.wait_empty(60), "the control's gateway did not get rid of its messages"
        self._send()
        assert self.gateway.wait_empty(60), "the control's last message was not taken"

    def lost(self, stored: set[Place]) -> set[int]:
        """The numbers of messages of which something is missing."""
        return {seq for seq, places in self.sent.items() if not stored.issuperset(places)}


_HOLES = """
SELECT lower(h), upper(h) - 1 FROM gateway_stream s JOIN gateway g ON g.id = s.gateway_id
JOIN enterprise e ON e.id = g.enterprise_id,
    unnest(int8multirange(int8range(lower(s.seen), upper(s.seen))) - s.seen) AS h
WHERE e.code = %s
"""


def holes_shown(system: System) -> set[int]:
    """The numbers that the database says it has never seen."""
    rows: list[tuple[Any, ...]] = system.rows(_HOLES, CONTROL)
    return {seq for first, last in rows for seq in range(first, last + 1)}
