"""Without Docker: the servers from the Debian root and the programs under the supervisor, one after the other."""

import socket

from stack import demo as district
from stack.clone import DATABASE, Clone, python
from stack.programs import PROGRAMS, Supervisor
from stack.root import ensure_root
from stack.server import HOST

UPGRADE = ["qingyu.cli", "db", "upgrade"]


def bring_up(clone: Clone, *, demo: bool) -> None:
    """Start what does not run yet and say where it is; doing it again changes nothing."""
    ensure_root()
    supervisor = Supervisor(clone)
    environment = clone.prepare(running=supervisor.alive)
    supervisor.start(environment)

    say("TimescaleDB and Mosquitto")
    for name, server in (("postgres", clone.postgres()), ("mosquitto", clone.broker())):
        supervisor.run(name, server.is_ready)

    say("schema and reference data")
    clone.postgres().create_database(DATABASE)
    python(clone, environment, UPGRADE)

    here = [name for name in PROGRAMS if supervisor.exists(name)]
    say(f"programs: {', '.join(here) or 'none in this checkout'}")
    port = int(environment["QINGYU_API_PORT"])
    ready = {"api": lambda: answers(port)}
    for name in here:
        supervisor.run(name, ready.get(name, lambda: True))

    log_ins = ""
    simulated = [name for name in district.PROGRAMS if supervisor.exists(name)]
    if demo and simulated:
        say("a simulated district")
        log_ins = district.register(clone, environment)
        for name in simulated:
            supervisor.run(name, lambda: True)

    if "api" in here:
        print(f"\nQingyu 晴雨 runs: http://{HOST}:{port}/", flush=True)
    if log_ins:
        print(log_ins.strip())
    print("`make status` shows what runs, `make down` stops it; the logs are in .stack/logs/", flush=True)


def answers(port: int) -> bool:
    """Whether something takes connections on this loopback port."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def say(step: str) -> None:
    """One line of progress."""
    print(f"== {step}", flush=True)
