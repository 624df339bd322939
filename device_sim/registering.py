"""Make meters known to the platform the way every operator does: a document for `qingyu meters apply`."""

import json
import subprocess
import sys
from pathlib import Path

from device_sim.state import ROOT
from qingyu.errors import QingyuError


class NotRegistered(QingyuError):
    """The platform did not take the registration."""

    code = "not_registered"


# Ingest notes at the same rows which enterprises have a session; the one of the two that PostgreSQL ends tries again.
ATTEMPTS = 4


def is_known(enterprise: str) -> bool:
    """Whether the platform has channels of this enterprise."""
    command = [sys.executable, "-m", "qingyu.cli", "meters", "list", "--enterprise", enterprise, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise NotRegistered(f"`qingyu meters list` ended with code {done.returncode}: {said}")
    return bool(json.loads(done.stdout))


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
