"""Commits that nobody can read in one sitting are named; data, generated files and moves are no reading."""

import shutil
import subprocess
from pathlib import Path

import pytest

TELLER = Path(__file__).parents[2] / "stack" / "commits.sh"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "stack").mkdir()
    shutil.copy(TELLER, tmp_path / "stack")
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def commit(folder: Path, name: str, lines: int, said: str) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"line {n}\n" for n in range(lines)), "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", said)


def told(folder: Path) -> list[str]:
    done = subprocess.run(["sh", "stack/commits.sh"], cwd=folder, check=True, capture_output=True, text=True)
    return [line.split(" ", 1)[1] for line in done.stdout.splitlines()]


def test_a_commit_above_six_hundred_lines_is_named(checkout: Path) -> None:
    commit(checkout, "code.py", 500, "a piece")
    commit(checkout, "more.py", 601, "too much")
    assert told(checkout) == ["too much: 601 changed lines; more than 600 cannot be read in one sitting"]


def test_data_locks_generated_files_and_moves_are_not_counted(checkout: Path) -> None:
    commit(checkout, "code.py", 500, "a piece")
    commit(checkout, "qingyu/data.csv", 5000, "data")
    commit(checkout, "locks/all.txt", 5000, "a lock")
    git(checkout, "mv", "code.py", "moved.py")
    git(checkout, "commit", "-q", "-m", "a move")
    assert told(checkout) == []
