"""`python -m bench.sessions`: how long a province needs from the start of ingest until every gateway is let in.

Ingest opens a session for each enterprise; then a gateway of each connects, one after another, as the keeper tells the
broker of them. What the broker spends is mostly reading its files again: it then checks every password anew.
"""

import argparse
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from bench import publisher
from bench.ingest import Bench, cpu_s, many_files, peak_mb
from bench.system import System, wait_until


def main() -> None:
    """Print seconds, and what broker, ingest and keeper spent."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--enterprises", type=int, default=5000)
    chosen = arguments.parse_args()
    many_files()
    with tempfile.TemporaryDirectory(prefix="qingyu-bench-") as folder, System(Path(folder), keeper=False) as system:
        bench = Bench(system)
        bench.register(chosen.enterprises)
        _run(bench, chosen.enterprises)


def _run(bench: Bench, n: int) -> None:
    system = bench.system
    log = system.folder / "broker" / "log"
    keeper = system.start("keeper")
    pids = {"broker": child(system.broker.pid, "mosquitto"), "ingest": 0, "keeper": keeper.pid}
    started = time.perf_counter()
    pids["ingest"] = system.start("ingest").pid
    there, here = multiprocessing.Pipe()
    place = (system.broker.host, system.broker.port)
    gateways = multiprocessing.Process(target=_connect, args=(here, *place, n))
    gateways.start()
    here.close()
    wait_until(lambda: bench.metric("qingyu_ingest_sessions") >= n, 600, "all sessions")
    print(f"all {n} sessions after {time.perf_counter() - started:.0f} s", flush=True)
    there.recv()
    print(f"all {n} gateways let in after {time.perf_counter() - started:.0f} s", flush=True)
    gateways.join()
    for name, pid in pids.items():
        print(f"{name:8} {cpu_s(pid):6.1f} s of the processor, at most {peak_mb(pid):.0f} MB", flush=True)
    print(f"the broker read its files {log.read_text('utf-8', 'replace').count('Reloading config')} times")


def child(pid: int, name: str) -> int:
    """The process of a name that another one started."""
    begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return next(int(one) for one in begun if Path(f"/proc/{one}/comm").read_text().strip() == name)


def _connect(pipe: Connection, host: str, port: int, n: int) -> None:
    gateways = [publisher.Gateway(host, port, publisher.enterprise(i), True) for i in range(n)]
    pipe.send("in")
    for gateway in gateways:
        gateway.close()


if __name__ == "__main__":
    main()
