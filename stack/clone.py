"""What belongs to this clone: `.stack/` with the servers' data, ports, passwords and the programs' environment."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stack.replica import Replica
from stack.root import StackError
from stack.server import HOST, free_port, port_is_free, write_private
from stack.servers import Mosquitto, Postgres

DATABASE = "qingyu"
PORTS = (
    "QINGYU_DB_PORT", "QINGYU_MQTT_PORT", "QINGYU_MQTT_INGEST_PORT", "QINGYU_MQTT_TLS_PORT",
    "QINGYU_MQTT_CERTIFICATE_PORT", "QINGYU_API_PORT", "QINGYU_METRICS_PORT_INGEST",
)  # fmt: skip
COPY = "QINGYU_DB_REPLICA_HOST", "QINGYU_DB_REPLICA_PORT"
SECRETS = (
    "QINGYU_DB_INGEST_PASSWORD", "QINGYU_DB_KEEPER_PASSWORD", "QINGYU_DB_ANALYTICS_PASSWORD", "QINGYU_DB_API_PASSWORD",
    "QINGYU_DB_DASHBOARDS_PASSWORD", "QINGYU_DB_OPERATOR_PASSWORD", "QINGYU_API_SECRET",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clone:
    """A checkout and its own servers."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where everything of this clone lies; git ignores it."""
        return self.root / ".stack"

    @property
    def env_file(self) -> Path:
        """The programs' variables, one `NAME=value` a line, readable by their owner only."""
        return self.folder / "env"

    @property
    def log_ins(self) -> Path:
        """How to log in to the demonstration, readable by its owner only."""
        return self.folder / "log-ins"

    def environment(self) -> dict[str, str]:
        """The programs' variables as they were written last; empty before the first `up`."""
        if not self.env_file.exists():
            return {}
        lines = self.env_file.read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def prepare(self, *, running: bool, copy: bool | None = None) -> dict[str, str]:
        """Make what is missing of ports and passwords and write it down.

        running: the servers run, so that their ports are taken by ourselves; else a taken port is replaced.
        copy: whether there shall be a copy of the database to read from; None: as it was.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        known = self.environment()
        if copy is False:
            known = {name: value for name, value in known.items() if name not in COPY}
        copied = copy or COPY[0] in known
        ports = (*PORTS, COPY[1]) if copied else PORTS
        for name in ports:
            if name not in known or not (running or port_is_free(int(known[name]))):
                known[name] = str(free_port(but={int(known[other]) for other in ports if other in known}))
        for name in SECRETS:
            known.setdefault(name, secrets.token_urlsafe(24))
        postgres = Postgres(self.folder / "postgres", port=int(known["QINGYU_DB_PORT"]))
        broker = self._broker(known)
        known |= {
            "QINGYU_ADMIN_DATABASE_URL": postgres.dsn(DATABASE),
            "QINGYU_DB_ADMIN_PASSWORD": postgres.password,
            "QINGYU_DB_HOST": HOST,
            "QINGYU_DB_NAME": DATABASE,
            "QINGYU_MQTT_HOST": HOST,
            "QINGYU_MQTT_INGEST_HOST": HOST,
            "QINGYU_MQTT_CA_FILE": str(broker.authority.certificate),
            "QINGYU_MQTT_INGEST_PASSWORD": broker.ingest_password,
            "QINGYU_BROKER_FOLDER": str(broker.secrets),
            "QINGYU_BROKER_REFUSALS": str(broker.refusals),
            "QINGYU_API_HOST": HOST,
            "QINGYU_PROOF_FOLDER": str(self.folder / "proofs"),
            "QINGYU_AUDIT_ANCHOR_FILE": str(self.folder / "audit-anchors"),
            **({COPY[0]: HOST} if copied else {}),
        }
        write_private(self.env_file, "".join(f"{name}={value}\n" for name, value in sorted(known.items())))
        return known

    def postgres(self) -> Postgres:
        """This clone's TimescaleDB."""
        return Postgres(self.folder / "postgres", port=int(self.environment()["QINGYU_DB_PORT"]))

    def replica(self) -> Replica | None:
        """The copy of this clone's TimescaleDB, if there shall be one."""
        known = self.environment()
        if COPY[0] not in known:
            return None
        return Replica(self.folder / "replica", self.postgres(), port=int(known[COPY[1]]))

    def broker(self) -> Mosquitto:
        """This clone's broker."""
        return self._broker(self.environment())

    def _broker(self, known: Mapping[str, str]) -> Mosquitto:
        return Mosquitto(
            self.folder / "mosquitto",
            port=int(known["QINGYU_MQTT_PORT"]),
            ingest_port=int(known["QINGYU_MQTT_INGEST_PORT"]),
            tls_port=int(known["QINGYU_MQTT_TLS_PORT"]),
            certificate_port=int(known["QINGYU_MQTT_CERTIFICATE_PORT"]),
        )


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without what a shell has set for another clone or another server."""
    return {name: value for name, value in environment.items() if not name.startswith(("QINGYU_", "PG"))}


def python(clone: Clone, environment: dict[str, str], module: list[str]) -> str:
    """Run a module of this checkout with the programs' settings and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=clone.root,
        env={**without_settings(os.environ), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StackError(f"`python -m {' '.join(module)}` failed; its words are above.\n{done.stdout.strip()}")
    return done.stdout
