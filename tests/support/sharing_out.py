"""How a run gives its tests out to its processes: one by one, but those of a file that builds something once together.

pytest-xdist writes its own groups (`xdist_group`) into the ids of tests, which pytest 9.2 lets nobody change any more:
they are ignored without a word.
"""

from collections import deque
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ONCE_A_FILE = 'scope="module"'
ONE_FOLDER = "tests/community"  # its embedded server takes the memory of three others
# The first process begins with what needs a browser, the second with what starts programs and mostly waits for them,
# the third with the rest: so there is always somebody who reckons while another waits, and one browser does for most.
KINDS = (
    ("tests/web/",),
    ("tests/stack/", "tests/ingest/", "tests/keeper/", "tests/analytics/", "tests/e2e/", ONE_FOLDER),
    ("",),
)
# What takes longest begins first, that no process is left alone with it in the end.
DEAR = (
    "tests/e2e/test_steel.py",
    "tests/ingest/test_torture.py",
    "tests/stack/test_up_and_down.py",
    ONE_FOLDER,
    "tests/stack/test_secrets.py",
    "tests/ingest/test_bad_input.py",
    "tests/ingest/test_workers.py",
    "tests/ingest/test_fuzz.py",
    "tests/keeper/test_publisher.py",
    "tests/web/test_account_pages.py",
    "tests/web/test_yardstick_pages.py",
    "tests/web/test_changes_page.py",
    "tests/web/test_barometer_page.py",
    "tests/web/test_pages.py",
    "tests/web/test_cases_page.py",
    "tests/web/test_factor_form.py",
    "tests/api/test_crowd.py::test_fifty_callers",
    "tests/api/test_walk.py",
    "tests/api/test_hostile_text.py",
    "tests/api/test_contract.py",
    "tests/api/test_processes.py",
    "tests/device_sim/test_declarations.py",
    "tests/jobs/test_people.py",
    "tests/domain/metering/test_any_order.py",
    "tests/device_sim/test_district_verdicts.py",
)


class ByFixtures(LoadScopeScheduling):
    """Each process has a kind of tests with which it begins, and helps with the others then: with the pages last."""

    def __init__(self, config: pytest.Config, log: Producer | None) -> None:
        super().__init__(config, log)
        self.root = config.rootpath
        self.turns: list[deque[str]] = []
        self.begins: dict[WorkerController, int] = {}

    def _assign_work_unit(self, node: WorkerController) -> None:
        if not self.turns:
            self.turns = in_turns(list(self.workqueue))
        own = self.begins.setdefault(node, len(self.begins) % len(KINDS))
        # What a process left that died stands in the queue alone, and comes last.
        if waiting := [turn for turn in (self.turns[own], *reversed(self.turns)) if turn]:
            self.workqueue.move_to_end(waiting[0].popleft(), last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.root, nodeid)


def in_turns(groups: list[str]) -> list[deque[str]]:
    """The groups of each kind, the dear ones first and else in the order in which they came: the largest first."""
    turns: list[deque[str]] = [deque() for _ in KINDS]
    for group in sorted(groups, key=_dearness):
        turns[next(n for n, begins in enumerate(KINDS) if group.startswith(begins))].append(group)
    return turns


def _dearness(group: str) -> int:
    return next((n for n, dear in enumerate(DEAR) if group.startswith(dear)), len(DEAR))


def group_of(root: Path, nodeid: str) -> str:
    """The group of a test; the test itself when it needs no other beside it."""
    file = nodeid.partition("::")[0]
    if file.startswith(ONE_FOLDER):
        return ONE_FOLDER
    return file if _is_built_once(root / file) or _is_built_once((root / file).parent / "conftest.py") else nodeid


@cache
def _is_built_once(file: Path) -> bool:
    return file.is_file() and ONCE_A_FILE in file.read_text("utf-8")
