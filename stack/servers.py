"""`Postgres`: start, wait until ready, stop, kill, start again on the same port and data."""

import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from stack.mosquitto import Mosquitto
from stack.root import Root, StackError
from stack.sandbox import Bind, is_locked, run_once
from stack.server import HOST, Server, free_port, secret_file

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
