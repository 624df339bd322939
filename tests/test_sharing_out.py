"""A run gives out its tests one by one, and those of a file that builds something once together."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.loops import stepped_aside
from tests.support.sharing_out import DEAR, ONCE_A_FILE, group_of, in_turns

ALONE = "tests/jobs/test_carbon.py::test_a"


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


def test_each_process_begins_with_a_kind_of_its_own_and_helps_with_the_others(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(f"{CONFTEST}    return ByFixtures(config, log)\n")
    for folder in ("api", "ingest", "web"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
    (tmp_path / "tests" / "api" / "test_a_page.py").write_text(TESTS)
    (tmp_path / "tests" / "web" / "test_z_page.py").write_text(TESTS)
    found = _who_ran(repository, tmp_path)
    first = dict(reversed(found))
    assert set(first.values()) == {"test_z_page", "test_a_page"}  # nothing of ingest there: the second helped at once


def test_the_dear_come_first_in_their_kind_and_the_largest_after_them() -> None:
    large, small = "tests/api/test_large.py", "tests/jobs/test_small.py::test_a"
    pages = ["tests/web/test_new.py", "tests/web/test_cases_page.py", "tests/web/test_account_pages.py"]
    web, programs, rest = in_turns(
        [large, *pages, small, "tests/api/test_walk.py::test_b", "tests/stack/test_c.py::test"]
    )
    assert list(web) == [pages[2], pages[1], pages[0]]
    assert list(programs) == ["tests/stack/test_c.py::test"]
    assert list(rest) == ["tests/api/test_walk.py::test_b", large, small]


def test_what_is_called_dear_is_there(repository: Path) -> None:
    assert [dear for dear in DEAR if not (repository / dear.partition("::")[0]).exists()] == []


def test_a_test_runs_a_loop_of_its_own_beside_that_of_a_browser() -> None:
    async def inner() -> str:
        return "ran"

    async def outer() -> None:
        mine = asyncio.get_running_loop()
        with stepped_aside():
            assert asyncio.run(inner()) == "ran"
        assert asyncio.get_running_loop() is mine

    asyncio.run(outer())
