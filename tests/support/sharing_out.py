"""How a run gives its tests out to its processes: one by one, but those of a file that builds something once together.

pytest-xdist writes its own groups (`xdist_group`) into the ids of tests, which pytest 9.2 lets nobody change any more:
they are ignored without a word.
"""

from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ONCE_A_FILE = 'scope="module"'
ONE_FOLDER = "tests/community"  # its embedded server takes the memory of three others
# A process that has opened a browser has a loop running until it ends: no test after that can run one of its own.
LAST = "tests/web"


class ByFixtures(LoadScopeScheduling):
    """The largest groups first, then the single tests in the order of the folders, and what needs a browser at last."""

    def __init__(self, config: pytest.Config, log: Producer | None) -> None:
        super().__init__(config, log)
        self.root = config.rootpath

    def _assign_work_unit(self, node: WorkerController) -> None:
        for group in [each for each in self.workqueue if each.startswith(LAST)]:
            self.workqueue.move_to_end(group)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.root, nodeid)


def group_of(root: Path, nodeid: str) -> str:
    """The group of a test; the test itself when it needs no other beside it."""
    file = nodeid.partition("::")[0]
    if file.startswith(ONE_FOLDER):
        return ONE_FOLDER
    return file if _is_built_once(root / file) or _is_built_once((root / file).parent / "conftest.py") else nodeid


@cache
def _is_built_once(file: Path) -> bool:
    return file.is_file() and ONCE_A_FILE in file.read_text("utf-8")
