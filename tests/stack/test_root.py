"""The root is built once, however many ask for it at once, and a build that failed leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Stands in for Debian's tool, which takes half a minute: it notes each call and makes what the root must have.
BUILDER = """#!/bin/sh
echo called >> "$CALLS"
for target; do :; done
mkdir -p "$target/etc"
sleep 0.5
[ ! -e "$CALLS.fail" ] || { rm "$CALLS.fail"; exit 1; }
echo 'postgres:x:101:103::/var/lib/postgresql:/bin/bash' > "$target/etc/passwd"
"""
ASK = "import pathlib, sys; from stack.root import ensure_root; print(ensure_root(pathlib.Path(sys.argv[1])))"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A PATH on which the stand-in comes first."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "mmdebstrap").write_text(BUILDER)
    (folder / "mmdebstrap").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls")}


def ask(cache: Path, environment: dict[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ASK, str(cache)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_clones_at_once_build_one_root(tmp_path: Path, environment: dict[str, str]) -> None:
    cache = tmp_path / "cache"
    both = [ask(cache, environment), ask(cache, environment)]
    answers = [process.communicate(timeout=60)[0].splitlines()[-1] for process in both]
    assert answers[0] == answers[1]
    assert "uid=101, gid=103" in answers[0]
    assert (tmp_path / "calls").read_text() == "called\n"


def test_a_failed_build_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path, environment: dict[str, str]) -> None:
    cache = tmp_path / "cache"
    (tmp_path / "calls.fail").touch()
    failed = ask(cache, environment)
    assert "mmdebstrap could not build" in failed.communicate(timeout=60)[1]
    assert failed.returncode
    assert [path.name for path in cache.iterdir() if path.is_dir()] == []
    done = ask(cache, environment)
    done.communicate(timeout=60)
    assert done.returncode == 0


def test_the_leavings_of_a_killed_build_are_cleared_away(tmp_path: Path, environment: dict[str, str]) -> None:
    cache = tmp_path / "cache"
    done = ask(cache, environment)
    done.communicate(timeout=60)
    root = next(path for path in cache.iterdir() if path.is_dir())
    root.rename(root.with_name(f"{root.name}.part-1"))
    again = ask(cache, environment)
    again.communicate(timeout=60)
    assert [path.name for path in cache.iterdir() if path.is_dir()] == [root.name]
