"""The supervisor (supervisord) that keeps this clone's servers and programs up, and what it is told about each."""

import configparser
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from stack import environment as own
from stack.clone import COPY, Clone, without_settings
from stack.demo import PROGRAMS as DEMO_PROGRAMS
from stack.root import StackError
from stack.server import write_private

SERVERS = ("postgres", "mosquitto")
REPLICA = "replica"  # where there shall be a copy of the database
RUN_BY_STACK = (*SERVERS, REPLICA)
PROGRAMS = ("keeper", "ingest", "analytics", "api")


@dataclass(frozen=True, slots=True)
class Supervisor:
    """One supervisord for one clone; it outlives the command that started it."""

    clone: Clone

    @property
    def config(self) -> Path:
        """supervisord's configuration, written anew at each `up`."""
        return self.clone.folder / "supervisord.conf"

    @property
    def socket(self) -> Path:
        """supervisord's socket; a socket's path has room for 107 bytes, so a deep clone's lies in /tmp."""
        beside = self.clone.folder / "supervisor.sock"
        if len(os.fsencode(beside)) <= 90:  # supervisord adds a dot and its pid while it makes the socket
            return beside
        key = hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]
        return Path("/tmp") / f"qingyu-{os.getuid()}-{key}.sock"

    @property
    def alive(self) -> bool:
        """Whether supervisord answers."""
        return self.config.exists() and self._control("pid").returncode == 0

    def start(self, environment: dict[str, str]) -> None:
        """Start supervisord, or let the running one take up what changed in its configuration."""
        self._write_config(environment)
        if self.alive:
            self._control("update")
            return
        done = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.config)],
            cwd=self.clone.root,
            # It knows no secret that a program could inherit: each has its own in the configuration.
            env={**without_settings(os.environ), "PYTHONUNBUFFERED": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(f"the supervisor did not start: {done.stdout.strip()} {done.stderr.strip()}")
        wait_until(lambda: self.alive, "the supervisor", 20)

    def run(self, name: str, ready: Callable[[], bool], timeout_s: float = 120) -> None:
        """Start one program if it does not run, and wait until it is ready."""
        if self.states().get(name) not in ("RUNNING", "STARTING"):
            self._control("start", name)

        def runs() -> bool:
            state = self.states().get(name)
            if state not in ("RUNNING", "STARTING", "BACKOFF"):
                raise StackError(f"{name} does not stay up; the end of its log:\n{self.last_words(name)}")
            return state == "RUNNING" and ready()

        wait_until(runs, f"{name} (its log: {self.log(name)})", timeout_s)

    def stop(self, name: str) -> None:
        """Stop one program; one that does not run is no error."""
        self._control("stop", name)

    def shutdown(self) -> bool:
        """Stop everything in the reverse order of its start; returns whether there was anything to stop."""
        if not self.alive:
            return False
        pid = int(self._control("pid").stdout)
        self._control("shutdown")
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the end of the supervisor", 180)
        return True

    def states(self) -> dict[str, str]:
        """The state of each program in supervisord's words: RUNNING, STOPPED, FATAL, ..."""
        # Asked in this process: it is asked again and again while something starts, and a command of its own would load
        # the machine that is meant to start it.
        transport: Any = SupervisorTransport(None, None, f"unix://{self.socket}")  # type: ignore[no-untyped-call]
        try:
            found: Any = ServerProxy("http://127.0.0.1", transport=transport).supervisor.getAllProcessInfo()
        except (OSError, HTTPException):
            return {}
        finally:
            transport.close()
        return {each["name"]: each["statename"] for each in found}

    def log(self, name: str) -> Path:
        """A program's log."""
        return self.clone.folder / "logs" / f"{name}.log"

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of a program's log."""
        log = self.log(name)
        return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else ""

    def exists(self, name: str) -> bool:
        """Whether this checkout has the program."""
        return name in RUN_BY_STACK or (self.clone.root / module(name) / "__main__.py").exists()

    def _control(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "supervisor.supervisorctl", "-c", str(self.config), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _write_config(self, environment: dict[str, str]) -> None:
        folder = self.clone.folder
        (folder / "logs").mkdir(exist_ok=True)
        config = configparser.RawConfigParser()
        config["supervisord"] = {
            "logfile": _escaped(folder / "logs" / "supervisord.log"),
            "pidfile": _escaped(folder / "supervisord.pid"),
            "childlogdir": _escaped(folder / "logs"),
            "directory": _escaped(self.clone.root),
        }
        config["unix_http_server"] = {"file": _escaped(self.socket), "chmod": "0600"}
        config["rpcinterface:supervisor"] = {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        }
        config["supervisorctl"] = {"serverurl": f"unix://{_escaped(self.socket)}"}
        for rank, name in enumerate((*RUN_BY_STACK, *PROGRAMS, *DEMO_PROGRAMS), start=1):
            if self.exists(name) and (name != REPLICA or COPY[0] in environment):
                given = {} if name in RUN_BY_STACK else own.of(module(name), environment)
                config[f"program:{name}"] = self._section(name, rank, given)
        text = io.StringIO()
        config.write(text)
        write_private(self.config, text.getvalue())

    def _section(self, name: str, rank: int, given: dict[str, str]) -> dict[str, str]:
        arguments = ["stack", "run", name] if name in RUN_BY_STACK else DEMO_PROGRAMS.get(name, [name])
        # Were supervisord killed, its programs would go on without anybody who could stop them.
        leash = [shutil.which("setpriv") or "/usr/bin/setpriv", "--pdeathsig", "TERM"]
        return {
            "command": " ".join(f'"{_escaped(word)}"' for word in [*leash, sys.executable, "-m", *arguments]),
            "directory": _escaped(self.clone.root),
            "environment": ",".join(f"{key}={_quoted(value)}" for key, value in sorted(given.items())),
            # Started by `up` one after the other, each when the one before is ready; stopped in reverse.
            "autostart": "false",
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "3",
            "stopwaitsecs": "90",
            "priority": str(rank),
            "redirect_stderr": "true",
            "stdout_logfile": _escaped(self.log(name)),
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": "3",
        }


def module(name: str) -> str:
    """What a program is started from: `analytics_2` is a second `analytics`.

    >>> module("analytics_2"), module("api")
    ('analytics', 'api')
    """
    return DEMO_PROGRAMS.get(name, [name])[0]


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float) -> None:
    """Ask again until it is so; raises when it does not come about."""
    give_up_at = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > give_up_at:
            raise StackError(f"waited {timeout_s:.0f} s in vain for {what}")
        time.sleep(0.2)


def _quoted(value: str) -> str:
    # supervisord takes what stands between two quotes as it is.
    quote = "'" if '"' in value else '"'
    return f"{quote}{_escaped(value)}{quote}"


def _escaped(value: Path | str) -> str:
    # supervisord expands %(...)s in every value.
    return str(value).replace("%", "%%")
