"""The gateways of class A as a program that can be killed: steady, late, repeating and with a wrong clock.

`python -m bench.torture.fleet CONFIG`: says `ready`, sends until SIGTERM, and leaves what waits to its next start; at
SIGUSR1 it brings home what waits and prints its counts.
"""

import json
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.torture.truth import AGAIN, LATE, METERS, SKEWED, STEADY, Ledger, Place, Truth, meter_code, noted, password
from device_sim.gateway.client import Backoff, Gateway
from device_sim.gateway.crew import Crew
from device_sim.gateway.payload import Reading

TICK_S = 0.06  # a minute of every plant, at the full pace
LATE_MINUTES = 30  # how much the late meters hold back
MOST_WAITING = 4000  # messages of one gateway; a sender of much waits for its receipts
HOME_S = 240
_AHEAD = timedelta(hours=2)


@dataclass
class Plant:
    """The gateways of one plant and how far they are."""

    code: str
    gateways: dict[str, Gateway]
    rng: random.Random
    minute: int = 0
    held_back: list[Place] = field(default_factory=list)
    sent: list[Place] = field(default_factory=list)


class Fleet:
    """All plants; everything it needs to go on after a crash lies in its folder."""

    def __init__(self, truth: Truth, folder: Path, address: tuple[str, int]) -> None:
        self.truth, self._folder, self._address = truth, folder, address
        self._ledger, self._refused = Ledger(folder / "sent"), Ledger(folder / "ahead")
        self.plants = [self._plant(code) for code in truth.plants]

    def _plant(self, code: str) -> Plant:
        names = (STEADY, LATE, AGAIN, SKEWED)
        plant = Plant(code, {name: self._gateway(code, name) for name in names}, random.SystemRandom())
        plant.sent = [place for place in noted(self._folder / "sent") if place.plant == code]
        plant.minute = 1 + max((place.minute for place in plant.sent), default=-1)
        there = set(plant.sent)
        late = (Place(code, meter, minute) for minute in range(plant.minute) for meter in range(1, METERS, 2))
        plant.held_back = [place for place in late if place not in there]
        return plant

    def _gateway(self, plant: str, name: str) -> Gateway:
        ahead = _AHEAD if name == SKEWED else timedelta()
        return Gateway(
            plant, name, password(plant, name), *self._address, self._folder / f"{plant}-{name}.sqlite",
            rng=random.SystemRandom(), now=lambda: datetime.now(UTC) + ahead, window=200,
            resend=Backoff(3, 8), reconnect=Backoff(0.1, 1),
        )  # fmt: skip

    @property
    def gateways(self) -> list[Gateway]:
        """All of them."""
        return [gateway for plant in self.plants for gateway in plant.gateways.values()]

    def tick(self) -> None:
        """A minute passes at every plant."""
        for plant in self.plants:
            if plant.gateways[STEADY].pending() > MOST_WAITING:
                continue
            now = [Place(plant.code, meter, plant.minute) for meter in range(METERS)]
            self._send(plant, STEADY, now[0::2])
            plant.held_back.extend(now[1::2])
            plant.minute += 1
            if plant.minute % LATE_MINUTES == 0:
                self._send_late(plant, keep=plant.rng.randrange(LATE_MINUTES))
            if plant.minute % 5 == 0 and plant.sent:
                self._send_again(plant)
            if plant.minute % 20 == 0:
                self._send_ahead(plant)

    def _send(self, plant: Plant, name: str, places: Sequence[Place]) -> None:
        plant.gateways[name].send(self._readings(places), per_message=40)
        self._ledger.note(places)
        plant.sent.extend(places)

    def _send_late(self, plant: Plant, keep: int) -> None:
        """What was held back, in any order; a few readings wait even longer."""
        plant.rng.shuffle(plant.held_back)
        going, plant.held_back = plant.held_back[keep:], plant.held_back[:keep]
        if going:
            self._send(plant, LATE, going)

    def _send_again(self, plant: Plant) -> None:
        """What another gateway has sent already, in any order, under numbers of its own."""
        plant.gateways[AGAIN].send(self._readings(plant.rng.choices(plant.sent, k=8)))

    def _send_ahead(self, plant: Plant) -> None:
        """A reading of a clock that is two hours fast: it must be refused and told so."""
        at = datetime.now(UTC) + _AHEAD
        plant.gateways[SKEWED].send([Reading(meter_code(0), "kwh", at, 1.0)])
        self._refused.note([Place(plant.code, 0, int(at.timestamp() * 1e6))])

    def _readings(self, places: Sequence[Place]) -> list[Reading]:
        return [
            Reading(meter_code(place.meter), "kwh", self.truth.at(place.minute), self.truth.value(place))
            for place in places
        ]

    def bring_home(self) -> dict[str, int]:
        """Send what was held back and wait for every receipt; returns what the gateways counted."""
        for plant in self.plants:
            self._send_late(plant, keep=0)
        for gateway in self.gateways:
            if not gateway.wait_empty(HOME_S):
                raise SystemExit(f"{gateway.pending()} messages of {gateway.user} have no receipt")
        return dict(sum((Counter(gateway.counts) for gateway in self.gateways), Counter()))


def main() -> None:
    """Send until told to end."""
    config = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    truth = Truth(config["seed"], datetime.fromisoformat(config["start"]), tuple(config["plants"]))
    ending, going_home = threading.Event(), threading.Event()

    def end(number: int, _frame: object) -> None:
        if number == signal.SIGUSR1:
            going_home.set()
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGUSR1, end)
    fleet = Fleet(truth, Path(config["folder"]), (config["host"], config["port"]))
    crew = Crew(fleet.gateways)
    crew.start()
    print("ready", flush=True)
    while not ending.wait(TICK_S / config["pace"]):
        fleet.tick()
    counts = fleet.bring_home() if going_home.is_set() else {}
    crew.stop()
    for gateway in fleet.gateways:
        gateway.close()
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
