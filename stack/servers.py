"""`Postgres` and `Mosquitto`: start, wait until ready, stop, kill, start again on the same port and data."""

import shutil
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from stack.root import Root, StackError
from stack.sandbox import Bind, is_locked, run_once
from stack.server import HOST, Server, free_port, secret_file, write_private

__all__ = ["Mosquitto", "Postgres", "free_port"]

HERE = Path(__file__).parent


class Postgres(Server):
    """TimescaleDB on PostgreSQL 17; the superuser is qingyu_admin, its password lies beside the data."""

    admin = "qingyu_admin"
    # SIGINT is PostgreSQL's fast shutdown: clients are disconnected, then everything is written.
    stop_signal = signal.SIGINT

    def __init__(
        self, folder: Path, *, port: int | None = None, root: Root | None = None, fsync: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder, port=port, root=root)
        self.settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            # A socket inside the sandbox would be seen by nobody.
            "unix_socket_directories": "",
            # Debian builds TimescaleDB under the Apache licence only.
            "timescaledb.license": "apache",
            # The background workers serve policies, which that edition does not have.
            "timescaledb.max_background_workers": "0",
            **({} if fsync else {"fsync": "off", "full_page_writes": "off"}),
            **(settings or {}),
        }

    @property
    def password(self) -> str:
        """The superuser's password, made on first use."""
        return secret_file(self.folder / "password")

    def dsn(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """The libpq address of a database for a user; without a user it is the superuser's."""
        name = user or self.admin
        secret = password if user else self.password
        login = f"{name}:{quote(secret, safe='')}" if secret else name
        return f"postgresql://{login}@{self.host}:{self.port}/{database}"

    def create_database(self, name: str) -> None:
        """Create a database; one that is there already is no error."""
        command = ["createdb", "-h", self.host, "-p", str(self.port), "-U", self.admin, name]
        try:
            run_once(self.root, [], command, {"PGPASSWORD": self.password})
        except StackError as error:
            if "already exists" not in str(error):
                raise

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _prepare(self) -> None:
        shutil.copy(HERE / "postgresql.conf", self.folder / "postgresql.conf")
        # The lock says that nobody runs here, so this file is left over from a crash, and its "ready" is of no worth.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        if (self._data / "PG_VERSION").exists():
            return
        shutil.rmtree(self._data, ignore_errors=True)
        password = self.folder / "password"
        assert self.password
        fast = [] if self.settings.get("fsync") != "off" else ["--no-sync"]
        command = [
            "initdb", "--pgdata=/var/lib/postgresql/new", f"--username={self.admin}", "--auth=scram-sha-256",
            f"--pwfile=/var/lib/postgresql/{password.name}", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            *fast,
        ]  # fmt: skip
        shutil.rmtree(self.folder / "new", ignore_errors=True)
        run_once(self.root, self._binds(), command)
        (self.folder / "new").rename(self._data)

    def _binds(self) -> list[Bind]:
        return [Bind(self.folder, "/var/lib/postgresql", writable=True)]

    def _command(self) -> list[str]:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        config = "config_file=/var/lib/postgresql/postgresql.conf"
        return ["/usr/lib/postgresql/17/bin/postgres", "-D", "/var/lib/postgresql/data", "-c", config, *options]

    def is_ready(self) -> bool:
        """Whether PostgreSQL has written `ready` into its pid file, as pg_ctl asks."""
        try:
            lines = (self._data / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return False
        return is_locked(self.lock) and len(lines) > 7 and lines[7].strip() == "ready"


class Mosquitto(Server):
    """The MQTT broker; its password file is read again within about a second after it was rewritten."""

    ingest = "qingyu-ingest"

    def __init__(
        self, folder: Path, *, port: int | None = None, root: Root | None = None, ingest_password: str | None = None
    ) -> None:
        super().__init__(folder, port=port, root=root)
        self._ingest_password = ingest_password

    @property
    def password_file(self) -> Path:
        """The broker's password file: `user:hash` lines; replace it by renaming a finished file over it."""
        return self.folder / "secrets" / "passwords"

    @property
    def ingest_password(self) -> str:
        """The password of the platform's own user, made on first use."""
        return self._ingest_password or secret_file(self.folder / "ingest-password")

    def set_password(self, user: str, password: str) -> None:
        """Add a user or change its password; the running broker knows it about a second later."""
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
        config = self.folder / "config"
        (config / "listener").mkdir(parents=True, exist_ok=True)
        (self.folder / "data").mkdir(exist_ok=True)
        for name in ("mosquitto.conf", "mosquitto.acl", "reload.sh"):
            shutil.copy(HERE / name, config / name)
        (config / "mosquitto.acl").chmod(0o600)
        (config / "listener" / "loopback.conf").write_text(f"listener {self.port} {self.host}\n", "utf-8")
        self.password_file.parent.mkdir(mode=0o700, exist_ok=True)
        if not any(line.startswith(f"{self.ingest}:") for line in self._lines()):
            self.set_password(self.ingest, self.ingest_password)

    def _binds(self) -> list[Bind]:
        return [
            Bind(self.folder / "config", "/mosquitto/config"),
            Bind(self.folder / "secrets", "/mosquitto/secrets"),
            Bind(self.folder / "data", "/mosquitto/data", writable=True),
        ]

    def _command(self) -> list[str]:
        return [
            "/bin/sh", "/mosquitto/config/reload.sh", "/mosquitto/secrets/passwords",
            "/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf",
        ]  # fmt: skip

    def is_ready(self) -> bool:
        """Whether the broker takes connections."""
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return is_locked(self.lock)
