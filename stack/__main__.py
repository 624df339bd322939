"""`python -m stack up|demo|down|status|env|run`: this clone's servers and programs."""

import argparse
import shlex
import signal
import sys
from pathlib import Path
from types import FrameType

from stack import authority, compose, native
from stack.clone import Clone
from stack.programs import RUN_BY_STACK, Supervisor
from stack.root import StackError

CLONE = Clone(Path(__file__).resolve().parent.parent)
# Says that the containers of compose.yaml were started from here.
BY_COMPOSE = CLONE.folder / "by-compose"


def main() -> int:
    """Do what the command line says; an error is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, words in (("up", "start everything"), ("demo", "start everything and a simulated district")):
        starts = verbs.add_parser(verb, help=words)
        starts.add_argument("--without-docker", action="store_true", help="use stack/ even where a Docker engine runs")
        starts.add_argument("--copy", action="store_true", help="and a copy of the database, from which the API reads")
    verbs.add_parser("down", help="stop what was started here")
    verbs.add_parser("status", help="what runs")
    verbs.add_parser("env", help='the programs\' settings for a shell: eval "$(python -m stack env)"')
    verbs.add_parser("run", help="run one server in the foreground").add_argument("server", choices=RUN_BY_STACK)
    ca = verbs.add_parser("ca", help="the broker's certificate authority; a certificate for a gateway")
    ca.add_argument("--name", action="append", help="a name or address under which gateways reach the broker")
    ca.add_argument("--gateway", help="ENTERPRISE/GATEWAY that gets a certificate")
    arguments = parser.parse_args()
    try:
        match arguments.verb:
            case "up" | "demo":
                _up(arguments.verb == "demo", arguments.without_docker, arguments.copy)
            case "down":
                _down()
            case "status":
                _status()
            case "env":
                for name, value in _environment().items():
                    print(f"export {name}={shlex.quote(value)}")
            case "ca":
                CLONE.prepare(running=Supervisor(CLONE).alive)
                return authority.serve(CLONE.broker().authority, arguments.name, arguments.gateway)
            case "run":
                return _run(arguments.server)
    except StackError as error:
        print(f"stack: {error}", file=sys.stderr)
        return 1
    return 0


def _up(demo: bool, without_docker: bool, copy: bool) -> None:
    own = without_docker or Supervisor(CLONE).alive or not (CLONE.root / "compose.yaml").exists()
    if own or not compose.docker_answers():
        native.bring_up(CLONE, demo=demo, copy=copy)
    elif copy:
        raise StackError(
            "containers have no switch for a copy of the database: docs/operations.md says how to make one"
        )
    else:
        CLONE.folder.mkdir(mode=0o700, exist_ok=True)
        BY_COMPOSE.touch()
        compose.bring_up(CLONE, demo=demo)


def _down() -> None:
    stopped = Supervisor(CLONE).shutdown()
    if BY_COMPOSE.exists():
        compose.shutdown(CLONE)
        BY_COMPOSE.unlink()
        stopped = True
    print("stopped; the data stay in .stack/" if stopped else "nothing was running")


def _status() -> None:
    supervisor = Supervisor(CLONE)
    if BY_COMPOSE.exists():
        compose.compose(CLONE, "ps")
    elif supervisor.alive:
        native.tell(CLONE, supervisor)
    else:
        print("nothing runs")


def _environment() -> dict[str, str]:
    return compose.settings(CLONE) if BY_COMPOSE.exists() else CLONE.environment()


def _run(name: str) -> int:
    servers = {"postgres": CLONE.postgres, "mosquitto": CLONE.broker, "replica": CLONE.replica}
    server = servers[name]()
    if server is None:
        raise StackError("this clone has no copy of the database: make up COPY=1")

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        return server.start(inherit_log=True).wait()
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
