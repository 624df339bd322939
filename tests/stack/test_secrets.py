"""Each running program knows the secrets that are its own, and no other; the supervisor knows none."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qingyu.settings import Settings
from stack import environment
from stack.clone import Clone
from stack.demo import PROGRAMS as DEMO_PROGRAMS
from stack.programs import PROGRAMS, SERVERS, Supervisor

WANTED = {
    "keeper": {"QINGYU_DB_KEEPER_PASSWORD"},
    "ingest": {"QINGYU_DB_INGEST_PASSWORD", "QINGYU_MQTT_INGEST_PASSWORD"},
    "analytics": {"QINGYU_DB_ANALYTICS_PASSWORD"},
    "analytics_2": {"QINGYU_DB_ANALYTICS_PASSWORD"},
    "api": {"QINGYU_DB_API_PASSWORD", "QINGYU_API_SECRET"},
    "device_sim": set(),
    "postgres": set(),
    "mosquitto": set(),
}
SLEEP = "import time\ntime.sleep(600)\n"
# What is done with an operator's rights ends at once.
REGISTERS = f"""import os, sys
if '--register-only' in sys.argv:
    sys.exit(not os.environ['QINGYU_DB_ADMIN_PASSWORD'])
{SLEEP}"""


@pytest.fixture
def clone(tmp_path: Path, repository: Path) -> Iterator[Clone]:
    """A checkout with stack/ and stand-ins for the programs: what they are given is the supervisor's doing alone."""
    made = Clone(tmp_path / "clone")
    shutil.copytree(repository / "stack", made.root / "stack")
    for name in (*PROGRAMS, "device_sim"):
        (made.root / name).mkdir()
        # A package, or the one of this checkout would be found instead.
        (made.root / name / "__init__.py").touch()
        (made.root / name / "__main__.py").write_text(REGISTERS if name == "device_sim" else SLEEP)
    yield made
    subprocess.run([sys.executable, "-m", "stack", "down"], cwd=made.root, check=True, capture_output=True, timeout=120)


def secrets_of(pid: int, known: dict[str, str]) -> set[str]:
    """The names of all secrets whose value stands anywhere in a process's environment or command line."""
    text = b"".join(Path(f"/proc/{pid}/{part}").read_bytes() for part in ("environ", "cmdline"))
    named = {pair.split(b"=")[0].decode() for pair in text.split(b"\0") if pair.startswith(b"QINGYU_")}
    return {name for name, value in known.items() if environment.is_secret(name) and value.encode() in text} | {
        name for name in named if environment.is_secret(name)
    }


def test_every_running_program_has_its_own_secrets_only(clone: Clone) -> None:
    # The stand-in of the API listens on nothing, so `up` is left before it has waited for it in vain.
    up = subprocess.Popen(
        [sys.executable, "-m", "stack", "demo", "--without-docker"], cwd=clone.root, stdout=subprocess.PIPE
    )
    supervisor = Supervisor(clone)
    try:
        give_up_at = time.monotonic() + 120
        while not supervisor.alive or supervisor.states().get("api") != "RUNNING":
            assert time.monotonic() < give_up_at
            assert up.poll() is None
            time.sleep(0.2)
    finally:
        up.terminate()
        up.communicate()
    supervisor._control("start", *DEMO_PROGRAMS)
    known = clone.environment()
    running = [name for name, state in supervisor.states().items() if state == "RUNNING"]
    assert sorted(running) == sorted([*SERVERS, *PROGRAMS, *DEMO_PROGRAMS])
    for name in running:
        pid = int(supervisor._control("pid", name).stdout)
        assert secrets_of(pid, known) == WANTED[name], name
    assert secrets_of(int(supervisor._control("pid").stdout), known) == set()
    assert supervisor.config.stat().st_mode & 0o077 == 0


def test_every_secret_among_the_settings_is_taken_for_one() -> None:
    for name, field in Settings.model_fields.items():
        assert environment.is_secret(f"QINGYU_{name.upper()}") == ("SecretStr" in str(field.annotation)), name


def test_every_program_has_its_secrets_named() -> None:
    assert set(environment.OWN) == set(PROGRAMS)
