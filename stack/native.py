"""Without Docker: the servers from the Debian root and the programs under the supervisor, one after the other."""

import socket

from stack import demo as district
from stack.clients import FOLDER, write_clients
from stack.clone import DATABASE, Clone, python
from stack.programs import PROGRAMS, Supervisor
from stack.root import ensure_root
from stack.server import HOST, write_private

COPIED_WITHIN_S = 3600  # the copy of a large database takes its time
UPGRADE = ["qingyu.cli", "db", "upgrade"]


def bring_up(clone: Clone, *, demo: bool, copy: bool = False) -> None:
    """Start what does not run yet and say where it is; doing it again changes nothing.

    copy: with a copy of the database, from which the API reads; without, one that ran before is stopped.
    """
    root = ensure_root()
    supervisor = Supervisor(clone)
    environment = clone.prepare(running=supervisor.alive, copy=copy)
    supervisor.start(environment)
    write_clients(root, clone.folder / FOLDER)

    say("TimescaleDB and Mosquitto")
    for name, server in (("postgres", clone.postgres()), ("mosquitto", clone.broker())):
        supervisor.run(name, server.is_ready)

    say("schema and reference data")
    clone.postgres().create_database(DATABASE)
    python(clone, environment, UPGRADE)

    replica = clone.replica()
    if replica is not None:
        say("a copy of the database")
        if replica.is_left_behind():
            supervisor.stop("replica")
            replica.forget()
        supervisor.run("replica", replica.is_ready, timeout_s=COPIED_WITHIN_S)

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

    if log_ins:
        write_private(clone.log_ins, f"{log_ins.strip()}\n")
    if "api" in here:
        print(f"\nQingyu 晴雨 runs: http://{HOST}:{port}/", flush=True)
    if log_ins:
        print(log_ins.strip())
    print("`make status` shows what runs, `make down` stops it; the logs are in .stack/logs/", flush=True)


def tell(clone: Clone, supervisor: Supervisor) -> None:
    """Say what runs, where it is, and how to log in to the demonstration."""
    states = supervisor.states()
    for name, state in states.items():
        print(f"{name:12} {state}")
    known = clone.environment()
    for what, scheme, name, of in (
        ("console, API", "http", "QINGYU_API_PORT", "api"),
        ("gateways", "mqtts", "QINGYU_MQTT_TLS_PORT", "mosquitto"),
        ("(without TLS)", "mqtt", "QINGYU_MQTT_PORT", "mosquitto"),
        ("database", "postgresql", "QINGYU_DB_PORT", "postgres"),
        ("its copy", "postgresql", "QINGYU_DB_REPLICA_PORT", "replica"),
    ):
        if states.get(of) == "RUNNING":
            print(f"{what:14}{scheme}://{HOST}:{known[name]}/")
    replica = clone.replica()
    if replica is not None and states.get("postgres") == states.get("replica") == "RUNNING":
        behind = replica.behind_bytes()
        print("the copy does not follow" if behind is None else f"the copy is {behind} bytes of the log behind")
    if clone.log_ins.exists() and states.get("device_sim") == "RUNNING":
        print(f"{clone.log_ins.read_text('utf-8').strip()}\n({clone.log_ins}, readable by you only)")


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
