"""`Replica`: a second TimescaleDB that follows a first one by streaming replication, may be read, and may take over."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from stack.root import Root
from stack.sandbox import run_once
from stack.server import write_private
from stack.servers import Postgres

SLOT = "qingyu_replica"


class Replica(Postgres):
    """A copy of a running server, made by pg_basebackup at its first start; roles and passwords are the first one's.

    A slot at the first server keeps the log that the copy has not had yet, up to `max_slot_wal_keep_size`; a copy that
    was away for longer is made anew: `forget`, `start`.
    """

    def __init__(
        self, folder: Path, of: Postgres, *, port: int | None = None, root: Root | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder, port=port, root=root, settings=settings)
        self.of = of
        fsync = of.settings.get("fsync")
        self.settings |= {"fsync": fsync, "full_page_writes": fsync} if fsync else {}

    @property
    def password(self) -> str:
        """The superuser's password, which is the first server's."""
        return self.of.password

    def _prepare(self) -> None:
        write_private(self.folder / "password", self.password)
        if not (self._data / "PG_VERSION").exists():
            self._copy()
        super()._prepare()

    def _copy(self) -> None:
        shutil.rmtree(self.folder / "new", ignore_errors=True)
        run_once(self.root, [], ["psql", *self._first("postgres"), "-qAtc", _NEW_SLOT], self._secret)
        command = [
            "pg_basebackup", *self._first(), "--pgdata=/var/lib/postgresql/new",
            "--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf", f"--slot={SLOT}",
            *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
        ]  # fmt: skip
        run_once(self.root, self._binds(), command, self._secret)
        (self.folder / "new").rename(self._data)

    def forget(self) -> None:
        """Throw the copy away; the next start makes it anew."""
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)

    def is_left_behind(self) -> bool:
        """Whether the running first server keeps the log no more that the copy would need to follow."""
        asked = f"SELECT count(*) FROM pg_replication_slots WHERE slot_name = '{SLOT}' AND wal_status <> 'lost'"
        return (self._data / "PG_VERSION").exists() and self._ask_first(asked) == "0"

    def behind_bytes(self) -> int | None:
        """How much of the first server's log the copy has not replayed [byte]; None where it does not follow."""
        said = self._ask_first(f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) {_FOLLOWERS}")
        return int(said) if said else None

    def _ask_first(self, query: str) -> str:
        return run_once(self.root, [], ["psql", *self._first("postgres"), "-qAtc", query], self._secret).strip()

    def promote(self) -> None:
        """Take over: from here on it may be written and follows nobody. The first one must not be written any more."""
        own = ["-h", self.host, "-p", str(self.port), "-U", self.admin, "-d", "postgres"]
        run_once(
            self.root, [], ["psql", *own, "-v", "ON_ERROR_STOP=1", "-qAtc", "SELECT pg_promote(true, 60)"], self._secret
        )

    def _first(self, database: str | None = None) -> list[str]:
        return [
            "-h", self.of.host, "-p", str(self.of.port), "-U", self.admin, *(["-d", database] if database else [])
        ]  # fmt: skip

    @property
    def _secret(self) -> dict[str, str]:
        return {"PGPASSWORD": self.password}


_FOLLOWERS = f"""
FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE s.slot_name = '{SLOT}'
"""
# A slot that is left over from an earlier copy would keep the log of its time.
_NEW_SLOT = f"""
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '{SLOT}' AND NOT active;
SELECT pg_create_physical_replication_slot('{SLOT}', true);
"""
