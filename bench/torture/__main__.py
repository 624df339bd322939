"""`make torture SEED=1 MINUTES=10`: run, print what was done and found, exit 1 when anything does not hold."""

import argparse
import os
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from bench.guard import end_at_signals
from bench.system import System
from bench.torture import control, plan, run
from bench.torture.truth import STEP
from bench.torture.verdict import Told
from stack.root import ensure_root
from stack.sandbox import on_small_disks

INSIDE = "QINGYU_TORTURE_FOLDER"
# Room for the write-ahead log beside the data of a long run; filling it up takes as much memory. [byte]
DATABASE_BYTES, BROKER_BYTES = 700 << 20, 48 << 20
POSTGRES = {"max_wal_size": "128MB", "min_wal_size": "32MB", "shared_buffers": "64MB"}


def main() -> None:
    """Without the small disks make them and start again inside; they end with the process that sees them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="of the plan")
    arguments.add_argument("--minutes", type=float, default=10, help="about how long the load lasts")
    arguments.add_argument("--rounds", type=int, default=0, help="how often each fault happens; 0: one every 4 s")
    arguments.add_argument("--longest", type=float, default=15, help="how long one fault lasts at most [s]")
    chosen = arguments.parse_args()
    end_at_signals()
    if INSIDE in os.environ:
        sys.exit(_torture(Path(os.environ.pop(INSIDE)), chosen))
    ensure_root()
    with tempfile.TemporaryDirectory(prefix="qingyu-torture-") as name:
        folder = Path(name)
        disks = {folder / "postgres": DATABASE_BYTES, folder / "broker": BROKER_BYTES}
        command = [sys.executable, "-m", "bench.torture", *sys.argv[1:], "--seed", str(chosen.seed)]
        sys.exit(on_small_disks(disks, command, {INSIDE: name}))


def _torture(folder: Path, chosen: argparse.Namespace) -> int:
    rng = random.Random(chosen.seed)
    seconds = chosen.minutes * 60
    menu = plan.menu(run.programs())
    rounds = chosen.rounds or max(1, round(seconds / 4 / len(menu)))
    faults = plan.draw(rng, menu * rounds, seconds, chosen.longest)
    # The control's clock runs fastest, and nothing of it may come from the future.
    history = timedelta(days=2) + seconds * 1.2 / control.TICK_S * STEP
    print(f"seed {chosen.seed}: {len(faults)} faults in about {seconds:.0f} s", flush=True)
    with System(folder, postgres=POSTGRES, keeper=False) as system:
        running = run.Run(folder, system, chosen.seed, history, lambda line: print(line, flush=True))
        running.happen(faults, seconds)
        told = running.compare()
    show(told)
    return 1 if told.faults else 0


def show(told: Told) -> None:
    """The figures, and what does not hold."""
    done = ", ".join(f"{kind} {n}" for kind, n in sorted(told.faults_done.items()))
    answers = ", ".join(f"{status or 'none'}: {n}" for status, n in sorted(told.n_answers.items()))
    print(f"faults: {sum(told.faults_done.values())} ({done}); poison {told.n_poison}, taken names {told.n_takeovers}")
    print(
        f"class A (receipts):    sent {told.n_sent:,} readings, stored {told.n_stored:,}, lost {told.n_lost}, "
        f"doubled {told.n_doubled}, conflicts {told.n_conflicts}, messages resent {told.n_resent:,}"
    )
    print(
        f"class B (no receipts): sent {told.n_sent_control:,} readings, lost {told.n_lost_control:,}, holes all shown"
    )
    print(f"slots equal to their registers and to a rebuild: {told.n_slots:,}; refused and kept: {told.n_refused}")
    print(f"answers of the API: {answers}")
    for fault in told.faults:
        print(f"DOES NOT HOLD: {fault}")
    print(f"{'FAIL' if told.faults else 'ok'} seed {told.seed}, {told.seconds:.0f} s")


if __name__ == "__main__":
    main()
