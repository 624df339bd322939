"""`Mosquitto`: the MQTT broker with listeners for gateways and one for ingest, and the file of its users."""

import shutil
import socket
from pathlib import Path

from stack.authority import Authority
from stack.root import Root, StackError
from stack.sandbox import Bind, is_locked, run_once
from stack.server import Server, free_port, port_is_free, secret_file, write_private

BROKER = Path(__file__).parent / "broker"
# The listeners' files as compose uses them, with the port in each; here each has a free loopback port instead.
LISTENERS = {"gateways": 1883, "ingest": 1884, "gateways-tls": 8883, "gateways-certificate": 8884}


class Mosquitto(Server):
    """The MQTT broker; its password file is read again within a fraction of a second after it was rewritten."""

    ingest = "qingyu-ingest"

    def __init__(
        self, folder: Path, *, port: int | None = None, ingest_port: int | None = None, tls_port: int | None = None,
        certificate_port: int | None = None, root: Root | None = None, ingest_password: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder, port=port, root=root)
        self.ingest_port = ingest_port or free_port(but={self.port})
        self.tls_port = tls_port or free_port(but={self.port, self.ingest_port})
        self.certificate_port = certificate_port or free_port(but={self.port, self.ingest_port, self.tls_port})
        self.authority = Authority(folder / "authority")
        self._ingest_password = ingest_password

    @property
    def secrets(self) -> Path:
        """The folder of the files that say who may log in and say what; the keeper writes there."""
        return self.folder / "secrets"

    @property
    def refusals(self) -> Path:
        """The file in which refused log-ins and messages are noted, until somebody takes it away."""
        return self.folder / "data" / "refusals"

    @property
    def password_file(self) -> Path:
        """The broker's password file: `user:hash` lines; replace it by renaming a finished file over it."""
        return self.secrets / "passwords"

    @property
    def ingest_password(self) -> str:
        """The password of the platform's own user, made on first use."""
        return self._ingest_password or secret_file(self.folder / "ingest-password")

    def set_password(self, user: str, password: str) -> None:
        """Add a user or change its password; the running broker knows it a moment later."""
        kept = [line for line in self._lines() if not line.startswith(f"{user}:")]
        self._write([*kept, self._hashed(user, password)])

    def remove_user(self, user: str) -> None:
        """Take a user out."""
        self._write([line for line in self._lines() if not line.startswith(f"{user}:")])

    def _lines(self) -> list[str]:
        return self.password_file.read_text("utf-8").splitlines() if self.password_file.exists() else []

    def _write(self, lines: list[str]) -> None:
        write_private(self.password_file, "".join(f"{line}\n" for line in lines))

    def _hashed(self, user: str, password: str) -> str:
        scratch = self.folder / "hashing"
        scratch.mkdir(mode=0o700, exist_ok=True)
        write_private(scratch / "passwords", f"{user}:{password}\n")
        binds = [Bind(scratch, "/mosquitto/secrets", writable=True)]
        run_once(self.root, binds, ["mosquitto_passwd", "-U", "/mosquitto/secrets/passwords"])
        hashed = (scratch / "passwords").read_text("utf-8").strip()
        shutil.rmtree(scratch)
        return hashed

    def _prepare(self) -> None:
        for port in self._ports.values():
            if not port_is_free(port):
                raise StackError(f"port {port} on {self.host} is taken by another program")
        config = self.folder / "config"
        shutil.rmtree(config, ignore_errors=True)
        (config / "listener").mkdir(parents=True)
        (self.folder / "data").mkdir(exist_ok=True)
        shutil.copy(BROKER / "mosquitto.conf", config / "mosquitto.conf")
        shutil.copy(BROKER.parent / "reload.sh", config / "reload.sh")
        shutil.copy(BROKER / "refusals.awk", config / "refusals.awk")
        for name, port in self._ports.items():
            text = (BROKER / f"{name}.conf").read_text("utf-8")
            text = text.replace(f"listener {LISTENERS[name]}\n", f"listener {port} {self.host}\n", 1)
            (config / "listener" / f"{name}.conf").write_text(text, "utf-8")
        self.authority.ensure()
        shutil.copytree(self.authority.broker, config / "tls")
        self.secrets.mkdir(mode=0o700, exist_ok=True)
        patterns = (BROKER / "mosquitto.acl").read_text("utf-8")
        write_private(self.secrets / "patterns.acl", patterns)
        if not (self.secrets / "acl").exists():
            write_private(self.secrets / "acl", patterns)
        # From this line the platform's users are made, one for each enterprise; the broker does not start without any.
        mine = self._hashed(self.ingest, self.ingest_password)
        write_private(self.secrets / "ingest", f"{mine}\n")
        self._write([mine, *(line for line in self._lines() if not line.startswith(f"{self.ingest}:"))])

    @property
    def _ports(self) -> dict[str, int]:
        return {
            "gateways": self.port,
            "ingest": self.ingest_port,
            "gateways-tls": self.tls_port,
            "gateways-certificate": self.certificate_port,
        }

    def _binds(self) -> list[Bind]:
        return [
            Bind(self.folder / "config", "/mosquitto/config"),
            Bind(self.secrets, "/mosquitto/secrets"),
            Bind(self.folder / "data", "/mosquitto/data", writable=True),
        ]

    def _command(self) -> list[str]:
        return [
            "/bin/sh", "/mosquitto/config/reload.sh", "/mosquitto/secrets", "/mosquitto/data/refusals",
            "/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf",
        ]  # fmt: skip

    def is_ready(self) -> bool:
        """Whether the broker takes connections on all its listeners."""
        for port in self._ports.values():
            try:
                socket.create_connection((self.host, port), timeout=1).close()
            except OSError:
                return False
        return is_locked(self.lock)
