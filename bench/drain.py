"""`python -m bench.drain`: how fast a backlog at the broker is taken after an outage, beside a bare client's draining.

The sessions are opened once and left; messages of one reading pile up at the broker; then their reader comes back.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench.ingest import Bench, Case, cpu_s
from bench.system import System, wait_until


def pile_up(bench: Bench, case: Case) -> None:
    """Send to sessions whose reader is away, until the broker has acknowledged everything."""
    there, sender = bench.sender(case, by_receipts=False)
    there.send("go")
    there.recv()
    sender.join()


def drain_bare(bench: Bench, case: Case) -> tuple[float, float]:
    """Messages/s, and processor time a message [us], of a client that only acknowledges."""
    heard, receiver = bench.bare_client(case)
    spent_s, _, elapsed = heard.recv()
    receiver.join()
    return case.messages / elapsed, spent_s / case.messages * 1e6


def drain_ingest(bench: Bench, case: Case) -> tuple[float, float]:
    """The same of ingest, from its first message to the last reading in the table."""
    process = bench.system.start("ingest")
    try:
        wait_until(lambda: bench.metric("qingyu_ingest_messages_received_total") > 0, 120, "the first message")
        started, before = time.perf_counter(), cpu_s(process.pid)
        early = bench.metric("qingyu_ingest_readings_written_total")
        while bench.metric("qingyu_ingest_readings_written_total") < case.messages:
            time.sleep(0.02)
        n, elapsed = case.messages - early, time.perf_counter() - started
        return n / elapsed, (cpu_s(process.pid) - before) / n * 1e6
    finally:
        process.terminate()
        process.wait(60)


def main() -> None:
    """Print both and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--messages", type=int, default=200_000)
    arguments.add_argument("--enterprises", type=int, default=20)
    chosen = arguments.parse_args()
    case = Case(1, chosen.enterprises, chosen.messages)
    with tempfile.TemporaryDirectory(prefix="qingyu-bench-") as folder, System(Path(folder)) as system:
        bench = Bench(system)
        bench.register(case.enterprises)
        bench.open_sessions(case.enterprises)
        rates = []
        for name, drain in (("a bare client acknowledges", drain_bare), ("ingest stores", drain_ingest)):
            bench.clear()
            pile_up(bench, case)
            rate, us = drain(bench, case)
            rates.append(rate)
            print(f"{name:28} {rate:9,.0f} messages/s {us:6.1f} us of the processor a message", flush=True)
        print(f"ratio {rates[1] / rates[0]:.2f} ({case.messages:,} messages, {case.enterprises} enterprises)")


if __name__ == "__main__":
    main()
