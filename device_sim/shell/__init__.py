"""The commands of `python -m device_sim`, and what they share: settings, clock and state folder."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from device_sim.state import DEFAULT_FOLDER, ROOT
from qingyu.settings import Settings

StateFolder = Annotated[Path, typer.Option("--state", help="where passwords and unsent messages are kept")]
STATE_FOLDER = DEFAULT_FOLDER


def settings() -> Settings:
    """The settings of the environment; beside a running `make up`, those of this clone's own servers."""
    environment = ROOT / ".stack" / "env"
    if "QINGYU_MQTT_PORT" not in os.environ and environment.exists():
        return Settings(_env_file=environment)
    return Settings()


def now() -> datetime:
    """The clock of the simulator's commands, UTC; everything below takes it as an argument."""
    return datetime.now(UTC)  # noqa: TID251  a shell reads the clock
