"""The commands of `python -m device_sim`, and what they share: settings, clock and state folder."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from device_sim.gateway.tls import Tls
from device_sim.shell.state import DEFAULT_FOLDER, ROOT
from qingyu.settings import Settings

StateFolder = Annotated[Path, typer.Option("--state", help="where passwords and unsent messages are kept")]
STATE_FOLDER = DEFAULT_FOLDER


def settings() -> Settings:
    """The settings of the environment; beside a running `make up`, those of this clone's own servers."""
    environment = ROOT / ".stack" / "env"
    if "QINGYU_MQTT_PORT" not in os.environ and environment.exists():
        return Settings(_env_file=environment)
    return Settings()


def broker(settings: Settings) -> tuple[str, int, Tls | None]:
    """Where gateways connect: over TLS where the authority behind the broker's certificate is known."""
    if settings.mqtt_ca_file is None:
        return settings.mqtt_host, settings.mqtt_port, None
    return settings.mqtt_host, settings.mqtt_tls_port, Tls(settings.mqtt_ca_file)


def now() -> datetime:
    """The clock of the simulator's commands, UTC; everything below takes it as an argument."""
    return datetime.now(UTC)  # noqa: TID251  a shell reads the clock
