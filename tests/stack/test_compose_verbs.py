"""The verbs where a Docker engine runs: a script stands for Docker and writes down what it was told."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]

DOCKER = """#!/bin/sh
echo "$*" >>"$(dirname "$0")/told"
case "$*" in *--register-only*) echo "district-officer  secret-of-the-district" ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """A checkout with stack/ and compose.yaml."""
    shutil.copytree(repository / "stack", tmp_path / "clone" / "stack")
    shutil.copy(repository / "compose.yaml", tmp_path / "clone")
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER)
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    return tmp_path / "clone"


@pytest.fixture
def stack(checkout: Path) -> Run:
    """`python -m stack` in that checkout, beside that Docker."""
    path = f"{checkout.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "stack", *arguments],
            cwd=checkout,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def told(checkout: Path) -> list[str]:
    return (checkout.parent / "bin" / "told").read_text().splitlines()


def test_the_demo_registers_its_district_before_it_speaks_and_prints_address_and_log_ins(
    checkout: Path, stack: Run
) -> None:
    (checkout / ".env").write_text("# ports\nQINGYU_API_PORT=8123\n")
    said = stack("demo")
    assert "http://127.0.0.1:8123/" in said
    assert "district-officer  secret-of-the-district" in said
    lines = told(checkout)
    registered = next(n for n, line in enumerate(lines) if "--register-only" in line)
    assert "run --rm" in lines[registered]
    assert lines[registered].endswith("--state /var/lib/qingyu")
    speaks = [n for n, line in enumerate(lines) if "--profile demo up" in line and "--scale analytics=2" in line]
    assert speaks
    assert min(speaks) > registered


def test_up_starts_no_district_and_says_where_the_console_is(checkout: Path, stack: Run) -> None:
    assert "http://127.0.0.1:8000/" in stack("up")
    assert not [line for line in told(checkout) if "--profile demo" in line]


def test_env_prints_the_settings_that_the_containers_have(checkout: Path, stack: Run) -> None:
    stack("up")
    written = (checkout / ".stack" / "compose.env").read_text().splitlines()
    assert written
    names = [line.split("=", 1)[0] for line in written]
    assert [line.removeprefix("export ").split("=", 1)[0] for line in stack("env").splitlines()] == names
    (checkout / ".env").write_text("QINGYU_DB_API_PASSWORD='of the operator'\n")
    assert stack("env") == "export QINGYU_DB_API_PASSWORD='of the operator'\n"
