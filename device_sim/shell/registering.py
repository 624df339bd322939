"""Make meters known to the platform the way every operator does: a document for `qingyu meters apply`."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from device_sim.district.assessed import AssumedBody, RegionBudget
from device_sim.shell.state import ROOT
from qingyu.errors import QingyuError


class NotRegistered(QingyuError):
    """The platform did not take the registration."""

    code = "not_registered"


# Ingest notes at the same rows which enterprises have a session; the one of the two that PostgreSQL ends tries again.
ATTEMPTS = 4


def is_known(enterprise: str) -> bool:
    """Whether the platform has channels of this enterprise."""
    command = [sys.executable, "-m", "qingyu.cli", "meters", "list", "--enterprise", enterprise, "--json"]
    return bool(json.loads(_said(command)))


def side_by_side(*tasks: Callable[[], object]) -> None:
    """Do what does not wait for each other, two at a time: each is a command that takes seconds to begin."""
    with ThreadPoolExecutor(2) as side:
        for done in [side.submit(task) for task in tasks]:
            done.result()


def put_leader(code: str, options: Mapping[str, str], *, is_new: bool = False) -> None:
    """Put an entry in the list of leaders 能效领跑者, unless its code is there; is_new: the platform is empty."""
    command = [sys.executable, "-m", "qingyu.cli", "leaders"]
    if is_new or all(row["code"] != code for row in json.loads(_said([*command, "list", "--json"]))):
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        _said([*command, "put", "--code", code, *words])


def give_budget(budget: RegionBudget, document: str, *, is_new: bool = False) -> None:
    """Give a province its budget of energy 用能预算, unless it had one in that year; is_new: the platform is empty."""
    about = [budget.region, "energy", str(budget.year)]
    command = [sys.executable, "-m", "qingyu.cli", "budgets"]
    if is_new or not json.loads(_said([*command, "versions", *about, "--json"])):
        words = ["--book", "equivalent", "--reserve", str(budget.reserve), "--document", document]
        _said([*command, "give", *about, str(budget.total), *words])


def declare_body(body: AssumedBody, since: str, document: str) -> None:
    """Declare a body that is no region, and its members from a month on; said again, each is said once."""
    command = [sys.executable, "-m", "qingyu.cli", "bodies"]
    names = ["--name-zh", body.name_zh, "--name-en", body.name_en, *(["--apart"] if body.is_apart else [])]
    _said([*command, "declare", body.region, body.code, body.kind, *names, "--document", document])
    for member in body.members:
        _said([*command, "join", body.code, member, "--month", since, "--document", document])


def take_over_cases(document: Path) -> str:
    """Have the cases of a document written down; those that are known stay as they are."""
    return _said([sys.executable, "-m", "qingyu.cli", "cases", "take-over", str(document)]).strip()


def _said(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise NotRegistered(f"`qingyu {' '.join(command[3:])}` ended with code {done.returncode}: {said}")
    return done.stdout


def apply(document: Path) -> str:
    """Apply a document through the command line, with this process's environment; returns what it says."""
    for attempt in range(ATTEMPTS):
        done = subprocess.run(
            [sys.executable, "-m", "qingyu.cli", "meters", "apply", str(document)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return done.stdout.strip()
        if "deadlock detected" not in done.stderr or attempt == ATTEMPTS - 1:
            break
    said = (done.stderr or done.stdout).strip()
    raise NotRegistered(f"`qingyu meters apply {document}` ended with code {done.returncode}: {said}")
