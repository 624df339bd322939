"""What a run has shown: what was sent beside what is stored, computed and answered."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.system import System
from bench.torture.truth import CONTROL, MANAGER, METERS, PASSWORD, SKEWED, Place, Truth

_SLOT = timedelta(minutes=15)
_PATIENCE_S = 180

_STORED = """
SELECT e.code, m.code, r.at, r.value FROM reading r JOIN channel c ON c.id = r.channel_id
JOIN meter m ON m.id = c.meter_id JOIN enterprise e ON e.id = c.enterprise_id
"""
_SLOTS = """
SELECT e.code, m.code, s.slot_at, s.use FROM energy_slot s JOIN channel c ON c.id = s.channel_id
JOIN meter m ON m.id = c.meter_id JOIN enterprise e ON e.id = c.enterprise_id WHERE s.use IS NOT NULL
"""
_REFUSED = "SELECT payload FROM rejected WHERE gateway = %s AND code = 'in_future'"
# The clock goes on meanwhile, so that what is due of today and of this month grows.
_BOOK = (
    "SELECT * FROM energy_slot WHERE use IS NOT NULL ORDER BY channel_id, slot_at",
    "SELECT * FROM energy_day WHERE day < current_date - 1 ORDER BY channel_id, day",
    "SELECT channel_id, month, use FROM energy_month ORDER BY channel_id, month",
)


@dataclass
class Told:
    """The figures of a run; `faults` says in sentences what does not hold."""

    seed: int
    seconds: float = 0.0
    faults_done: Counter[str] = field(default_factory=Counter)
    n_sent: int = 0
    n_stored: int = 0
    n_lost: int = 0
    n_doubled: int = 0
    n_foreign: int = 0
    n_conflicts: int = 0
    n_resent: int = 0
    n_refused: int = 0
    n_poison: int = 0
    n_takeovers: int = 0
    n_sent_control: int = 0
    n_lost_control: int = 0
    n_slots: int = 0
    n_answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def hold(self, holds: bool, otherwise: str) -> None:
        """Note a sentence when something does not hold."""
        if not holds:
            self.faults.append(otherwise)


def stored(system: System, truth: Truth) -> tuple[Counter[Place], int]:
    """How often each true reading is stored, and how many are stored that nobody sent."""
    places: Counter[Place] = Counter()
    foreign = 0
    for plant, meter, at, value in system.rows(_STORED):
        place = Place(plant, int(meter.removeprefix("e")), truth.minute(at))
        if at == truth.at(place.minute) and value == truth.value(place):
            places[place] += 1
        else:
            foreign += 1
    return places, foreign


def compare_readings(told: Told, system: System, truth: Truth, sent: Iterable[Place]) -> Counter[Place]:
    """Sent and stored, value by value."""
    wanted = set(sent)
    found, told.n_foreign = stored(system, truth)
    mine = Counter({place: n for place, n in found.items() if place.plant != CONTROL})
    told.n_sent, told.n_stored = len(wanted), sum(mine.values())
    told.n_lost = len(wanted - mine.keys())
    told.n_doubled = sum(n - 1 for n in mine.values())
    told.n_conflicts = system.rows("SELECT count(*) FROM reading_conflict")[0][0]
    told.hold(told.n_lost == 0, f"{told.n_lost} readings with a receipt are not stored")
    told.hold(told.n_doubled == 0, f"{told.n_doubled} readings are stored twice")
    told.hold(told.n_foreign == 0, f"{told.n_foreign} values are stored that no gateway sent")
    told.hold(told.n_conflicts == 0, f"{told.n_conflicts} conflicts, although every value was sent alike")
    return found


def compare_refusals(told: Told, system: System, ahead: Iterable[Place]) -> None:
    """Every reading of a clock that was two hours fast is kept among the refused."""
    kept = {
        int(datetime.fromisoformat(reading["at"]).timestamp() * 1e6)
        for (payload,) in system.rows(_REFUSED, SKEWED)
        for reading in json.loads(bytes(payload))["readings"]
    }
    wanted = {place.minute for place in ahead}
    told.n_refused = len(wanted)
    told.hold(wanted <= kept, f"{len(wanted - kept)} refused readings with a receipt are kept nowhere")


def compare_slots(told: Told, system: System, truth: Truth, found: Counter[Place]) -> None:
    """Each quarter of an hour has the use that its register says, and a rebuild gives the same rows."""
    wait(lambda: system.rows("SELECT count(*) FROM ingest_batch WHERE rolled_up_at IS NULL") == [(0,)], "the rollups")
    per_slot = int(_SLOT / timedelta(minutes=1))
    wrong = 0
    for plant, meter, at, use in system.rows(_SLOTS):
        first = truth.minute(at)
        edges = [Place(plant, int(meter.removeprefix("e")), minute) for minute in (first, first + per_slot)]
        if plant != CONTROL and all(edge in found for edge in edges):
            told.n_slots += 1
            wrong += use != truth.value(edges[1]) - truth.value(edges[0])
    told.hold(told.n_slots > 0, "no slot could be compared")
    told.hold(wrong == 0, f"{wrong} of {told.n_slots} slots differ from their registers")
    before = [system.rows(query) for query in _BOOK]
    for plant in truth.plants:
        system.run("qingyu.cli", "rollup", "rebuild", "--enterprise", plant)
    after = [system.rows(query) for query in _BOOK]
    told.hold(before == after, f"a rebuild gives other rows: {_difference(before, after)}")


def _difference(before: list[Any], after: list[Any]) -> str:
    for old, new in zip(before, after, strict=True):
        for one, other in zip(old, new, strict=False):
            if one != other:
                return f"{one} became {other}"
        if len(old) != len(new):
            return f"{len(old)} rows became {len(new)}"
    return "nothing"


def compare_answers(told: Told, address: str, truth: Truth, found: Counter[Place]) -> None:
    """The API tells each plant the energy that its registers say."""
    for plant in truth.plants:
        minutes = [place.minute for place in found if place.plant == plant]
        wanted = sum(
            truth.value(Place(plant, m, max(minutes))) - truth.value(Place(plant, m, min(minutes)))
            for m in range(METERS)
        )
        first, last = truth.at(min(minutes)) - timedelta(days=1), truth.at(max(minutes)) + timedelta(days=2)
        span = f"from={first:%Y-%m-%d}&to={last:%Y-%m-%d}"
        report = Reader(address, plant).get(f"/enterprises/{plant}/energy?{span}")
        answer = report["total"]["electricity_kwh"] if report else None
        told.hold(answer == wanted, f"{plant}: the API says {answer} kWh, the registers say {wanted}")


def compare_audit(told: Told, system: System) -> None:
    """Each line of the audit log is what was written."""
    try:
        system.run("qingyu.cli", "audit", "verify")
    except RuntimeError as error:
        told.hold(False, f"the audit log does not verify: {error}")


class Reader:
    """A user of the console who goes on asking."""

    def __init__(self, address: str, plant: str) -> None:
        self._address, self.plant, self._cookie = f"{address}/api/v1", plant, ""
        self.answers: Counter[int] = Counter()

    def get(self, path: str) -> Any:
        """What the API answers, or None when it does not; logs in when it must."""
        status, _, body = self._ask(Request(self._address + path, headers={"Cookie": self._cookie}))
        if status == 401:
            name = json.dumps({"name": f"{MANAGER}-{self.plant}", "password": PASSWORD}).encode()
            log_in = Request(f"{self._address}/session", name, {"Content-Type": "application/json"})
            status, headers, _ = self._ask(log_in)
            if status not in (200, 201, 204):
                return None
            self._cookie = (headers.get("Set-Cookie") or "").split(";")[0]
            status, _, body = self._ask(Request(self._address + path, headers={"Cookie": self._cookie}))
        return json.loads(body) if status == 200 else None

    def _ask(self, request: Request) -> tuple[int, Any, bytes]:
        try:
            with urlopen(request, timeout=20) as answer:
                self.answers[answer.status] += 1
                return answer.status, answer.headers, answer.read()
        except URLError as error:
            status = getattr(error, "code", 0)
            self.answers[status] += 1
            return status, {}, b""
        except (OSError, ValueError):  # cut off in the middle of an answer
            self.answers[0] += 1
            return 0, {}, b""


def wait(condition: Callable[[], bool], what: str) -> None:
    give_up_at = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{what} did not end within {_PATIENCE_S} s")
        time.sleep(0.3)
