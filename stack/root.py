"""The Debian 13 root that holds TimescaleDB and Mosquitto: built once in the user's cache, shared by every clone."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUITE = "trixie"
PACKAGES = ("postgresql-17-timescaledb", "mosquitto")
TOOLS = {"mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap"}

# Folders that the servers' data and settings are bound to; the broker's are those of the eclipse-mosquitto image.
MOUNT_POINTS = ("/mosquitto/config", "/mosquitto/data", "/mosquitto/secrets", "/qingyu")


class StackError(Exception):
    """The servers cannot be built or run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Root:
    """A finished root: where it is and as whom its servers run."""

    folder: Path
    uid: int
    gid: int


def cache_folder() -> Path:
    """The user's cache folder for Qingyu."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "qingyu"


def root_key() -> str:
    """Changes when the recipe changes, so that a new recipe builds beside the old root."""
    recipe = "\n".join((SUITE, *PACKAGES, *MOUNT_POINTS))
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def ensure_root(cache: Path | None = None) -> Root:
    """Return the root, building it first where it is missing; two callers at once build it once."""
    cache = cache or cache_folder()
    folder = cache / f"stack-{root_key()}"
    ensure_tools()
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with _exclusive(folder.with_suffix(".lock")):
            if not folder.is_dir():
                _build(folder)
    return _opened(folder)


def ensure_tools() -> None:
    """See to it that mmdebstrap and bubblewrap are there: installed when root, asked for otherwise."""
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if not missing:
        return
    apt = Path(__file__).with_name("apt.sh")
    # Ubuntu does not know Debian's signing keys; Debian has them already.
    if subprocess.run(["sh", str(apt), *missing, "debian-archive-keyring"], check=False).returncode:
        raise StackError(f"the servers need {' and '.join(missing)}, which could not be installed; see the line above")


def _build(folder: Path) -> None:
    for left_over in folder.parent.glob(f"{folder.name}.part-*"):
        _remove(left_over)
    part = folder.with_name(f"{folder.name}.part-{os.getpid()}")
    print(f"building TimescaleDB and Mosquitto from Debian {SUITE} (once, about a minute): {folder}", flush=True)
    made = " ".join(f'"$1{point}"' for point in MOUNT_POINTS)
    command = [
        "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}",
        f"--customize-hook=mkdir -p {made}", "--customize-hook=chmod 755 \"$1\"", SUITE, str(part),
    ]  # fmt: skip
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode:
        _remove(part)
        raise StackError(
            f"mmdebstrap could not build a Debian {SUITE} root; its lines above say why. "
            "It needs Debian's archive, and for an ordinary user also the package uidmap and lines in /etc/subuid."
        )
    part.rename(folder)


def _remove(folder: Path) -> None:
    # Never across a mount: a broken build could have left one, and behind it lies the host's /dev or /proc.
    # An ordinary user's build belongs to its sub-users; what cannot be removed is in nobody's way.
    subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=False, stderr=subprocess.DEVNULL)


def _opened(folder: Path) -> Root:
    for line in (folder / "etc/passwd").read_text("utf-8").splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == "postgres":
            return Root(folder, int(uid), int(gid))
    raise StackError(f"{folder} has no user postgres; remove that folder and try again")


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another process builds the root just now; waiting for it", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
