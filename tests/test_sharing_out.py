"""A run gives out its tests one by one, and those of a file that builds something once together."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sharing_out import ONCE_A_FILE, group_of

ALONE = "tests/jobs/test_cost.py::test_a"


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/jobs/test_people.py::test_a[@x]", "tests/jobs/test_people.py"),
        ("tests/web/test_pages.py::test_a", "tests/web/test_pages.py"),  # by the folder's fixtures
        ("tests/community/test_community.py::test_a", "tests/community"),
        (ALONE, ALONE),
        ("qingyu/domain/control/targets.py::qingyu.domain.control.targets", None),
    ],
)
def test_a_file_with_a_fixture_of_its_own_stays_together(repository: Path, nodeid: str, group: str | None) -> None:
    assert group_of(repository, nodeid) == (group or nodeid)


CONFTEST = "from tests.support.sharing_out import ByFixtures\ndef pytest_xdist_make_scheduler(config, log):\n"
TESTS = "import pytest\n@pytest.mark.parametrize('n', range(6))\ndef test_it(n):\n    pass\n"


def _who_ran(repository: Path, folder: Path) -> list[tuple[str, str]]:
    """Process and file of each of the twelve tests of a folder, in the order in which they ended."""
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    command = [sys.executable, "-m", "pytest", "-v", "-n", "2", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    found = re.findall(r"^\[(gw\d)\] .*(test_\w+)\.py", done.stdout, re.MULTILINE)
    assert len(found) == 12
    return found


def test_the_processes_of_a_run_do_as_it_says(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(f"{CONFTEST}    return ByFixtures(config, log)\n")
    # The first two tests of a run go to two processes, unless they belong together.
    (tmp_path / "test_a_together.py").write_text(f"{TESTS}\n@pytest.fixture({ONCE_A_FILE})\ndef dear():\n    pass\n")
    (tmp_path / "test_b_apart.py").write_text(TESTS)
    found = _who_ran(repository, tmp_path)
    assert len({process for process, file in found if file == "test_a_together"}) == 1


def test_no_test_comes_after_a_browser_in_its_process(repository: Path, tmp_path: Path) -> None:
    """A browser's loop runs on in its process, and a test that runs a loop of its own would fail there."""
    (tmp_path / "conftest.py").write_text(f"{CONFTEST}    return ByFixtures(config, log)\n")
    (tmp_path / "test_z_api.py").write_text(TESTS)
    web = tmp_path / "tests" / "web"
    web.mkdir(parents=True)
    (web / "test_a_page.py").write_text(f"{TESTS}\n@pytest.fixture({ONCE_A_FILE})\ndef page():\n    pass\n")
    found = _who_ran(repository, tmp_path)
    for process in {process for process, _ in found}:
        mine = [file for each, file in found if each == process]
        assert mine == sorted(mine, reverse=True)
