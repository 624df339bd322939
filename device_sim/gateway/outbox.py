"""Where messages wait until they are safe: on disk until our receipt (class A), or in memory until PUBACK (class B)."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    boot TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (boot, seq)
);
CREATE TABLE IF NOT EXISTS unreadable (
    id INTEGER PRIMARY KEY,
    boot TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS boot (boot TEXT PRIMARY KEY, last_seq INTEGER NOT NULL);
"""


class Entry(NamedTuple):
    """One message that waits: its place in line, its number, and the JSON array it carries."""

    id: int
    boot: str
    seq: int
    kind: str
    body: str


class Outbox(Protocol):
    """What the gateway needs of either kind."""

    def append(self, boot: str, kind: str, bodies: Sequence[str]) -> list[int]:
        """Keep messages, all or none, and return their numbers."""

    def after(self, entry_id: int, limit: int) -> list[Entry]:
        """The next messages in line."""

    def delete(self, entry_ids: Iterable[int]) -> None:
        """Forget messages that are safe elsewhere."""

    def set_aside(self, entry_id: int, reason: str) -> None:
        """Send a message no more, but keep it where there is a disk: the platform could not read it."""

    def count(self) -> int:
        """How many wait."""

    def close(self) -> None:
        """Let go of the file."""


class DiskOutbox:
    """An SQLite file that survives the process and the machine; safe to use from two threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_SCHEMA)
        self._count: int = self._db.execute("SELECT count(*) FROM message").fetchone()[0]

    def append(self, boot: str, kind: str, bodies: Sequence[str]) -> list[int]:
        """Keep messages in one transaction that has reached the disk when this returns."""
        with self._lock:
            # A message lost with the power would be lost for good, so this commit waits for the disk.
            self._db.execute("PRAGMA synchronous = FULL")
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                row = self._db.execute("SELECT last_seq FROM boot WHERE boot = ?", (boot,)).fetchone()
                first = (row[0] if row else 0) + 1
                seqs = list(range(first, first + len(bodies)))
                self._db.executemany(
                    "INSERT INTO message (boot, seq, kind, body) VALUES (?, ?, ?, ?)",
                    ((boot, seq, kind, body) for seq, body in zip(seqs, bodies, strict=True)),
                )
                self._db.execute("INSERT OR REPLACE INTO boot VALUES (?, ?)", (boot, first + len(bodies) - 1))
            self._count += len(bodies)
            return seqs

    def after(self, entry_id: int, limit: int) -> list[Entry]:
        """The next messages in line, in the order they were kept."""
        with self._lock:
            found = self._db.execute(
                "SELECT id, boot, seq, kind, body FROM message WHERE id > ? ORDER BY id LIMIT ?", (entry_id, limit)
            ).fetchall()
        return [Entry(*row) for row in found]

    def delete(self, entry_ids: Iterable[int]) -> None:
        """Forget messages; a deletion that a power cut takes back costs one resend, so nobody waits for the disk."""
        with self._lock:
            self._db.execute("PRAGMA synchronous = NORMAL")
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                done = self._db.executemany("DELETE FROM message WHERE id = ?", ((entry_id,) for entry_id in entry_ids))
            self._count -= done.rowcount

    def set_aside(self, entry_id: int, reason: str) -> None:
        """Move a message to those that nobody can read; they stay in the file for whoever looks after the device."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT OR REPLACE INTO unreadable SELECT id, boot, seq, kind, body, ? FROM message WHERE id = ?",
                (reason, entry_id),
            )
            self._count -= self._db.execute("DELETE FROM message WHERE id = ?", (entry_id,)).rowcount

    def unreadable(self) -> list[tuple[str, int, str]]:
        """Boot, number and reason of the messages that were set aside."""
        with self._lock:
            return self._db.execute("SELECT boot, seq, reason FROM unreadable ORDER BY id").fetchall()

    def count(self) -> int:
        """How many messages wait."""
        with self._lock:
            return self._count

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        with self._lock:
            self._db.close()


class MemoryOutbox:
    """A buffer such as a plain meter has: the oldest message is lost when it is full, and all with the power."""

    def __init__(self, limit: int = 50_000) -> None:
        self.n_overflown = 0
        self._limit = limit
        self._lock = threading.Lock()
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._last_id = 0
        self._last_seq: dict[str, int] = {}

    def append(self, boot: str, kind: str, bodies: Sequence[str]) -> list[int]:
        """Keep messages; the oldest leave when there is no room."""
        with self._lock:
            seqs = []
            for body in bodies:
                self._last_id += 1
                seq = self._last_seq[boot] = self._last_seq.get(boot, 0) + 1
                self._entries[self._last_id] = Entry(self._last_id, boot, seq, kind, body)
                seqs.append(seq)
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)
                self.n_overflown += 1
            return seqs

    def after(self, entry_id: int, limit: int) -> list[Entry]:
        """The next messages in line."""
        with self._lock:
            wanted = range(max(entry_id + 1, next(iter(self._entries), 0)), self._last_id + 1)
            return list(islice((self._entries[i] for i in wanted if i in self._entries), limit))

    def delete(self, entry_ids: Iterable[int]) -> None:
        """Forget messages."""
        with self._lock:
            for entry_id in entry_ids:
                self._entries.pop(entry_id, None)

    def set_aside(self, entry_id: int, reason: str) -> None:
        """Forget it: a plain meter has no disk."""
        self.delete([entry_id])

    def count(self) -> int:
        """How many messages wait."""
        with self._lock:
            return len(self._entries)

    def close(self) -> None:
        """Nothing is held open."""
