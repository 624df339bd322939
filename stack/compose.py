"""The same three verbs where a Docker engine runs: compose.yaml, with the profile `demo` for the simulated district."""

import secrets
import subprocess
from pathlib import Path

from stack import demo
from stack.clone import Clone
from stack.demo import log_ins as demo_log_ins
from stack.root import StackError
from stack.server import write_private

# What compose.yaml demands; an operator's own .env goes before.
SECRETS = (
    "QINGYU_DB_ADMIN_PASSWORD", "QINGYU_DB_INGEST_PASSWORD", "QINGYU_DB_KEEPER_PASSWORD",
    "QINGYU_DB_ANALYTICS_PASSWORD", "QINGYU_DB_API_PASSWORD", "QINGYU_DB_DASHBOARDS_PASSWORD",
    "QINGYU_DB_OPERATOR_PASSWORD",
    "QINGYU_MQTT_INGEST_PASSWORD", "QINGYU_API_SECRET", "GRAFANA_ADMIN_PASSWORD",
)  # fmt: skip

# Registers the district and prints its log-ins, with the volume that the running simulator uses.
REGISTER = ("python", "-m", *demo.REGISTER, "--state", "/var/lib/qingyu")


def compose(clone: Clone, *command: str, keep: bool = False) -> str:
    """Run docker compose on this clone's file and return what it printed, if it is to be kept; a failure raises."""
    line = ["docker", "compose", "--env-file", str(env_file(clone)), *command]
    done = subprocess.run(line, cwd=clone.root, check=False, text=True, stdout=subprocess.PIPE if keep else None)
    if done.returncode:
        raise StackError(f"`docker compose {' '.join(command)}` failed; its words are above")
    return done.stdout or ""


def settings(clone: Clone) -> dict[str, str]:
    """The variables of the env file that compose reads."""
    lines = (line.strip() for line in env_file(clone).read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name: value.strip("'\"") for name, value in pairs}


def env_file(clone: Clone) -> Path:
    """The operator's .env, or one with passwords made for this clone."""
    own = clone.root / ".env"
    if own.exists():
        return own
    made = clone.folder / "compose.env"
    if not made.exists():
        write_private(made, "".join(f"{name}={secrets.token_urlsafe(24)}\n" for name in SECRETS))
    return made


def bring_up(clone: Clone, *, demo: bool) -> None:
    """Build and start the containers, wait until they are healthy, and say where the console is."""
    log_ins = ""
    compose(clone, "up", "--detach", "--build", "--wait")
    if demo:
        # Registers the district before it speaks; doing it again changes nothing, and the log-ins are told again.
        log_ins = compose(clone, "--profile", "demo", "run", "--rm", "-T", "district", *REGISTER, keep=True)
        compose(clone, "--profile", "demo", "up", "--detach", "--build", "--wait", "--scale", "analytics=2")
    compose(clone, "ps")
    port = settings(clone).get("QINGYU_API_PORT") or "8000"
    print(f"\nQingyu 晴雨 runs: http://127.0.0.1:{port}/", flush=True)
    if log_ins:
        print(demo_log_ins(log_ins), flush=True)


def shutdown(clone: Clone) -> None:
    """Stop and remove the containers; the volumes with the data stay."""
    compose(clone, "--profile", "demo", "down")


def docker_answers() -> bool:
    """Whether a Docker engine runs here, not just its client."""
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
