"""One run: the platform, its load, the faults of the plan as they come, and then the comparison in calm."""

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.system import System
from bench.torture import verdict
from bench.torture.control import Control, holes_shown
from bench.torture.hostile import Attacker, unanswered
from bench.torture.parts import ENDED_WELL, Guarded, OnDisk, Part, Program, freeze, start_again, thaw
from bench.torture.plan import GATEWAYS, INGEST, Fault, Kind
from bench.torture.truth import CONTROL, Place, Truth, noted
from bench.torture.verdict import Reader, Told, wait
from qingyu.jobs.declaring import registry

# Programs that this checkout may have; two of each that shares its work.
PROGRAMS = {name: name.split()[0] for name in (*INGEST, "analytics 1", "analytics 2", "api", "keeper")}
PLANTS = ("plant-a", "plant-b", "plant-c")


def programs() -> list[str]:
    """The programs that there are."""
    return [name for name, module in PROGRAMS.items() if importlib.util.find_spec(module)]


class Run:
    """A platform under torture."""

    def __init__(
        self,
        folder: Path,
        system: System,
        seed: int,
        history: timedelta,
        say: Callable[[str], None],
        pace: float = 1.0,
    ) -> None:
        """history: how long before now the readings begin; pace: of the load, 1 under torture."""
        self.folder, self.system, self._say, self._pace = folder, system, say, pace
        start = (datetime.now(UTC) - history).replace(hour=0, minute=0, second=0, microsecond=0)
        self.truth = Truth(seed, start, PLANTS)
        self.told = Told(seed)
        self.rng = random.Random(seed)
        self.address = (system.broker.host, system.broker.port)
        with psycopg.connect(system.dsn) as conn:
            for document in self.truth.documents():
                registry.apply(conn, document, start)
        # Two workers cannot share a port.
        system.environment["QINGYU_METRICS_PORT_INGEST"] = "0"
        self._began = time.monotonic()
        self._errors: list[str] = []
        self._ending = threading.Event()
        self.api = f"http://127.0.0.1:{system.environment['QINGYU_API_PORT']}"
        self.parts = {
            "database": Guarded("database", OnDisk(system.postgres)),
            "broker": Guarded("broker", OnDisk(system.broker)),
        }
        for name in programs():
            self.parts[name] = Guarded(name, self._program(PROGRAMS[name], folder / f"{name}.log"))
        self.parts[GATEWAYS] = Guarded(GATEWAYS, Program(self._start_fleet, folder / "fleet.log"))
        self.attacker = Attacker(PLANTS, self.address, random.Random(self.rng.random()))
        self.control = Control(self.truth, self.address, pace)

    def _program(self, module: str, log: Path) -> Program:
        return Program(lambda: self.system.start(module, log=log), log)

    def _start_fleet(self) -> subprocess.Popen[bytes]:
        config = self.folder / "fleet.json"
        host, port = self.address
        fleet = {"seed": self.truth.seed, "start": self.truth.start.isoformat(), "plants": PLANTS, "pace": self._pace}
        config.write_text(json.dumps(fleet | {"folder": str(self.folder), "host": host, "port": port}), "utf-8")
        command = [sys.executable, "-m", "bench.torture.fleet", str(config)]
        with (self.folder / "fleet.log").open("ab") as words:
            process = self.system.guard.start(command, stdout=subprocess.PIPE, stderr=words, env=dict(os.environ))
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "the gateways did not start"
        return process

    def happen(self, faults: Sequence[Fault], least_s: float) -> None:
        """Let the load run while the faults come, each in a thread of its own; returns when all are over."""
        watch = threading.Thread(target=self._watch, name="watch", daemon=True)
        readers = [threading.Thread(target=self._read, args=(plant,), daemon=True) for plant in PLANTS]
        self.control.start()
        self.attacker.start()
        for thread in (watch, *readers):
            thread.start()
        self._began = time.monotonic()
        running = [threading.Thread(target=self._one, args=(fault,), daemon=True) for fault in faults]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        while time.monotonic() < self._began + least_s:
            time.sleep(0.1)
        self._ending.set()
        for thread in (watch, *readers):
            thread.join()
        self.attacker.stop()

    def _one(self, fault: Fault) -> None:
        while time.monotonic() < self._began + fault.at_s:
            time.sleep(0.02)
        try:
            self._do(fault)
        except Exception as error:
            self._errors.append(f"{fault.kind} of {fault.target}: {error!r}")
        self.told.faults_done[fault.kind] += 1
        past = time.monotonic() - self._began
        self._say(f"{fault.at_s:6.1f} to {past:6.1f} s  {fault.kind} of {fault.target}")

    def _do(self, fault: Fault) -> None:
        match fault.kind:
            case Kind.TAKEOVER:
                self.attacker.take_names(fault.lasts_s)
            case Kind.WORKERS:
                self._more_workers(fault.lasts_s)
            case Kind.FORGET:
                self._forget(fault.lasts_s)
            case Kind.DISK_FULL:
                with self.parts[fault.target].taken() as part:
                    assert isinstance(part, OnDisk)
                    _full(part, fault.lasts_s)
            case _:
                with self.parts[fault.target].taken() as part:
                    _strike(part, fault.kind, fault.lasts_s)

    def _more_workers(self, seconds: float) -> None:
        extra = [self.system.start("ingest") for _ in range(2)]
        time.sleep(seconds)
        extra[0].kill()
        extra[1].send_signal(signal.SIGTERM)
        codes = [process.wait(60) for process in extra]
        assert codes[1] in ENDED_WELL, f"ingest ended with {codes[1]} when it was asked to end"

    def _forget(self, seconds: float) -> None:
        """The broker acknowledges, nobody takes, and then it crashes: what only PUBACK stood for is gone."""
        taken = [self.parts[name] for name in INGEST]
        for guarded in taken:
            guarded.lock.acquire()
        try:
            for guarded in taken:
                guarded.part.kill()
            time.sleep(seconds)
            with self.parts["broker"].taken() as broker:
                broker.kill()
                start_again(broker)
        finally:
            for guarded in taken:
                start_again(guarded.part)
                guarded.lock.release()

    def _watch(self) -> None:
        while not self._ending.wait(0.3):
            for guarded in self.parts.values():
                guarded.look_after()

    def _read(self, plant: str) -> None:
        reader = Reader(self.api, plant)
        day = f"{self.truth.start:%Y-%m-%d}"
        paths = ("/health", f"/enterprises/{plant}/energy?from={day}&to={datetime.now(UTC):%Y-%m-%d}", "/warnings")
        while not self._ending.wait(0.5):
            for path in paths:
                reader.get(path)
        self.told.n_answers += reader.answers

    def end(self) -> None:
        """Let go of the gateways; the system stops its own."""
        self.control.stop()
        self.parts[GATEWAYS].part.stop()

    def compare(self) -> Told:
        """Bring the messages home and look at everything, in calm."""
        told = self.told
        for guarded in self.parts.values():
            start_again(guarded.part)
        self.control.stop()
        counts = self._bring_home()
        told.seconds = time.monotonic() - self._began
        told.n_resent = counts["resent"]
        told.n_poison, told.n_takeovers = self.attacker.n_poison, self.attacker.n_takeovers
        for error in self._errors:
            told.hold(False, error)
        for name, guarded in self.parts.items():
            for words in guarded.deaths:
                told.hold(False, f"{name} ended by itself: {words}")
        bugs = _bugs_in(self.folder / "api.log")
        told.hold(told.n_answers[500] == 0, f"the API answered 500 {told.n_answers[500]} times: {bugs}")
        silent = unanswered(PLANTS[-1], self.address)
        told.hold(not silent, f"without receipt: {', '.join(silent)}")
        # The control does not wait for receipts, so somebody else must.
        wait(lambda: verdict.stored(self.system, self.truth)[0][self.control.last] > 0, "the control's last message")
        found = verdict.compare_readings(told, self.system, self.truth, noted(self.folder / "sent"))
        verdict.compare_refusals(told, self.system, noted(self.folder / "ahead"))
        self._compare_control({place for place in found if place.plant == CONTROL})
        verdict.compare_slots(told, self.system, self.truth, found)
        verdict.compare_answers(told, self.api, self.truth, found)
        verdict.compare_audit(told, self.system)
        return told

    def _bring_home(self) -> dict[str, int]:
        fleet = self.parts[GATEWAYS].part
        assert isinstance(fleet, Program)
        fleet.process.send_signal(signal.SIGUSR1)
        out, _ = fleet.process.communicate(timeout=300)
        self.told.hold(fleet.process.returncode == 0, f"the gateways did not get rid of their messages: {out!r}")
        counts: dict[str, int] = json.loads(out.splitlines()[-1]) if fleet.process.returncode == 0 else {"resent": 0}
        return {"resent": 0} | counts

    def _compare_control(self, there: set[Place]) -> None:
        lost = self.control.lost(there)
        sent = {place for places in self.control.sent.values() for place in places}
        self.told.n_sent_control, self.told.n_lost_control = len(sent), len(sent - there)
        self.told.hold(bool(lost), "the control lost nothing: the run has shown nothing")
        shown = holes_shown(self.system)
        self.told.hold(shown == lost, f"the control lost {len(lost)} messages, and {len(shown)} holes are shown")


def _bugs_in(log: Path) -> str:
    """What the API wrote of requests that failed by a bug, traces and all: a run that fails is rarely seen twice."""
    words = log.read_text("utf-8", errors="replace")
    first = words.find("failed by a bug")
    return words[first : first + 6000] if first >= 0 else f"nothing in its log, which ends: {words[-500:]}"


def _strike(part: Part, kind: Kind, seconds: float) -> None:
    if kind is Kind.FREEZE:
        frozen = freeze(part.pid())
        time.sleep(seconds)
        thaw(frozen)
        return
    part.kill() if kind is Kind.KILL else part.stop()
    time.sleep(seconds)
    start_again(part)


def _full(part: OnDisk, seconds: float) -> None:
    """A full disk; in the midst of it a crash, as the server would have sooner or later, and a start that may fail."""
    part.fill()
    time.sleep(seconds / 2)
    part.kill()
    try:
        start_again(part, timeout_s=0)
    except Exception:
        time.sleep(seconds / 2)
    finally:
        part.make_room()
    start_again(part)
