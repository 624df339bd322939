"""The processes of a bench end with it, however it ends: by itself, at a signal, or killed."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

# It holds on until the pipe to its parent is closed, by whatever end of the parent; then its whole group is killed.
_WATCH = "trap '' HUP INT TERM; read -r _; kill -KILL 0"


class Guard:
    """A process group whose leader sees the end of this process and takes all others of the group with it."""

    def __init__(self) -> None:
        self._leader = subprocess.Popen(["/bin/sh", "-c", _WATCH], stdin=subprocess.PIPE, process_group=0)

    def start(self, command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a process in the group; options: of Popen."""
        return subprocess.Popen(command, process_group=self._leader.pid, **options)

    def end(self) -> None:
        """Kill whatever of the group still runs."""
        assert self._leader.stdin is not None
        self._leader.stdin.close()
        self._leader.wait()


def end_at_signals() -> None:
    """From here on SIGTERM and SIGHUP unwind this process as an exception does, so that it clears up; nohup holds."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
