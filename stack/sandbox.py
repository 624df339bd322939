"""One server in a bubblewrap sandbox: it sees the root, its own folders and the loopback, and dies with its parent."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stack.root import Root, StackError

ENVIRONMENT = {"PATH": "/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Bind:
    """A folder of the clone that the sandbox sees under another name."""

    source: Path
    target: str
    writable: bool = False


def _bwrap() -> str:
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise StackError("bubblewrap (bwrap) is not installed; install the package bubblewrap")
    return bwrap


def sandbox_command(root: Root, binds: list[Bind], command: list[str]) -> list[str]:
    """The bubblewrap line: a user, process and IPC name space of its own, the root read-only, no mount left behind.

    There is no /proc: neither server needs it, and a sandbox inside a container may not mount one.
    """
    mounts = [
        part
        for bind in binds
        for part in ("--bind" if bind.writable else "--ro-bind", str(bind.source.resolve()), bind.target)
    ]
    return [
        _bwrap(), "--unshare-user", "--uid", str(root.uid), "--gid", str(root.gid), "--unshare-pid", "--unshare-ipc",
        "--as-pid-1", "--die-with-parent", "--ro-bind", str(root.folder), "/", "--dev", "/dev",
        "--tmpfs", "/tmp", "--tmpfs", "/run", *mounts, "--chdir", "/", *command,
    ]  # fmt: skip


def on_small_disks(disks: Mapping[Path, int], command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command that sees each of some folders as a disk of its own of so many bytes, and nobody else does.

    The disks are in memory and end with the command, so that no mount is left behind.
    """
    small = [
        part
        for folder, size in disks.items()
        for part in ("--perms", "0700", "--size", str(size), "--tmpfs", str(folder))
    ]
    line = [_bwrap(), "--dev-bind", "/", "/", "--die-with-parent", *small, "--", *command]
    return subprocess.run(line, env={**os.environ, **environment}, check=False).returncode


def run_once(root: Root, binds: list[Bind], command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a short command in the sandbox and return what it printed; a failure raises with its words."""
    done = subprocess.run(
        sandbox_command(root, binds, command),
        env={**ENVIRONMENT, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.stdout.startswith("bwrap:"):
        raise StackError(
            f"bubblewrap could not make a sandbox ({done.stdout.strip()}); the kernel must allow user name spaces: "
            "run as root, or set kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or use Docker"
        )
    if done.returncode:
        raise StackError(f"{command[0]} failed with code {done.returncode}: {done.stdout.strip()}")
    return done.stdout


class Sandboxed:
    """A running server: `pid` is the server itself, the first of its name space; when it dies, all in it die."""

    def __init__(self, root: Root, binds: list[Bind], command: list[str], *, log: IO[bytes] | None, lock: Path) -> None:
        lock_fd = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        info_read, info_write = os.pipe()
        try:
            # The server inherits the lock and holds it as long as one of its processes lives, whoever started it.
            try:
                fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StackError(f"a server already runs on {lock.parent}") from error
            line = sandbox_command(root, binds, command)
            self._process = subprocess.Popen(
                [line[0], "--info-fd", str(info_write), *line[1:]],
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                pass_fds=(info_write, lock_fd),
                start_new_session=True,
            )
            os.close(info_write)
            info_write = -1
            self.pid = self._read_pid(info_read)
        finally:
            os.close(lock_fd)
            os.close(info_read)
            if info_write >= 0:
                os.close(info_write)

    def _read_pid(self, info_read: int) -> int:
        text = b""
        while b"}" not in text:
            part = os.read(info_read, 4096)
            if not part:
                raise StackError(f"bubblewrap could not make the sandbox (code {self._process.wait()}); see its log")
            text += part
        return int(json.loads(text)["child-pid"])

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send the server a signal; one that is gone already is no error."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait until the server and everything in its sandbox are gone; returns its exit code."""
        return self._process.wait(timeout_s)


def is_locked(lock: Path) -> bool:
    """Whether a server holds this lock, that is, runs."""
    try:
        with lock.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
