"""Everything that can happen to the platform happens to it, briefly; `make torture` is the long form."""

import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from bench.memory import is_flat, slope_mb_h
from bench.torture.plan import draw, menu

SHORT = "--seed 11 --minutes 1 --rounds 1 --longest 4"


def test_no_fault_costs_a_reading_and_the_control_without_receipts_loses(repository: Path) -> None:
    """Each kind of fault once: kills, stops, freezes, full disks, poison, taken names, more workers."""
    command = [sys.executable, "-m", "bench.torture", *SHORT.split()]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("seed", range(20))
def test_a_seed_gives_one_plan_in_which_no_target_suffers_twice_at_once(seed: int) -> None:
    faults = menu(["ingest 1", "ingest 2", "api"]) * 3
    plan = draw(random.Random(seed), faults, 120, 10)
    assert plan == draw(random.Random(seed), faults, 120, 10)
    assert sorted((fault.kind, fault.target) for fault in plan) == sorted(faults)
    for target in {fault.target for fault in plan}:
        its = [fault for fault in plan if fault.target == target]
        assert all(first.ends_s <= second.at_s for first, second in pairwise(its)), target


def test_memory_is_flat_when_its_straight_line_hardly_rises() -> None:
    assert slope_mb_h([(0, 10), (1800, 11), (3600, 12)]) == pytest.approx(2)
    assert is_flat([(0, 100), (60, 103), (120, 100), (180, 101)])
    assert not is_flat([(0, 100), (60, 102), (120, 104), (180, 107)])
