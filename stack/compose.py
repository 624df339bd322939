"""The same three verbs where a Docker engine runs: compose.yaml, with the profile `demo` for the simulated district."""

import secrets
import subprocess
from pathlib import Path

from stack.clone import Clone
from stack.root import StackError
from stack.server import write_private

# What compose.yaml demands; an operator's own .env goes before.
SECRETS = (
    "QINGYU_DB_ADMIN_PASSWORD", "QINGYU_DB_INGEST_PASSWORD", "QINGYU_DB_ANALYTICS_PASSWORD", "QINGYU_DB_API_PASSWORD",
    "QINGYU_DB_DASHBOARDS_PASSWORD", "QINGYU_MQTT_INGEST_PASSWORD", "QINGYU_API_SECRET", "GRAFANA_ADMIN_PASSWORD",
)  # fmt: skip


def compose(clone: Clone, *command: str) -> None:
    """Run docker compose on this clone's file; a failure raises."""
    line = ["docker", "compose", "--env-file", str(env_file(clone)), *command]
    if subprocess.run(line, cwd=clone.root, check=False).returncode:
        raise StackError(f"`docker compose {' '.join(command)}` failed; its words are above")


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
    """Build and start the containers, and wait until they are healthy."""
    compose(clone, *(["--profile", "demo"] if demo else []), "up", "--detach", "--build", "--wait")
    compose(clone, "ps")


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
