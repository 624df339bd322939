"""A decoded batch into the database: readings, refusals, production, message numbers, batch lines, then COMMIT."""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from qingyu.db import batch_lines, pool, streams
from qingyu.db import readings as table
from qingyu.db.batch_lines import TouchingLines
from qingyu.db.pool import Connection
from qingyu.db.readings import Ints, Rows
from qingyu.domain.metering import message
from qingyu.domain.metering.fault import Fault
from qingyu.jobs.receive import keeping, refusals, statements
from qingyu.jobs.receive.intake import Batch, Bounds, Message, Refused, Registry, decode, rows_of

_WEEK_US = 7 * 86_400 * 1_000_000
# Each week of readings is a chunk with locks of its own; thousands in one transaction exhaust the lock table.
_WEEKS_PER_TRANSACTION = 40
_IDS_AT_ONCE = 1000


@dataclass(slots=True)
class Counts:
    """What became of a batch's readings."""

    received: int = 0
    written: int = 0
    duplicate: int = 0
    conflict: int = 0
    rejected: int = 0

    def add(self, other: "Counts") -> None:
        """Add another batch's counts."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Written:
    """What became of a batch: counts, every refusal, and the messages for whose refusals there was no room."""

    counts: Counts = field(default_factory=Counts)
    refused: list[Refused] = field(default_factory=list)
    held: list[refusals.Origin] = field(default_factory=list)


class Writer:
    """Writes batches on one connection: the one that holds the enterprises' locks."""

    def __init__(
        self,
        conn: Connection,
        registry: Registry,
        bounds: Bounds,
        source: str = "mqtt",
        between: Callable[[], None] = lambda: None,
        trusts_memory: bool = True,
        keeps_refused: bool = True,
    ) -> None:
        """between: called between the parts of a batch that has to be written in parts.

        trusts_memory: whether this is the one writer of its enterprises, so that what is later than the newest reading
        it knows is new. keeps_refused: whether refusals go to `rejected`; who retries them has them there.
        """
        self.conn, self.registry, self.bounds, self.source, self._between = conn, registry, bounds, source, between
        self.trusts_memory, self.keeps_refused = trusts_memory, keeps_refused
        self._ids: list[int] = []
        self._instants = message.Instants()

    def write(self, batch: Batch) -> Written:
        """Write a batch; what the table refuses, for whatever reason, is found by halving and set aside.

        Returns what became of it, the refusals of the batch included. Raises pool.FAILED when the database is lost or
        not as it should be: nothing is lost with it, the batch is unacknowledged and comes again.
        """
        try:
            return self._write_trusting(batch)
        except Exception as error:
            # Whatever one message does to the database or to us, it must not stop the others, now and after a restart.
            if self.conn.closed or not pool.blames_data(error):
                raise
            if len(batch.messages) == 1:
                return self._set_aside(batch, error)
        done = Written()
        half = len(batch.messages) // 2
        for part in (batch.messages[:half], batch.messages[half:]):
            self._between()
            more = self.write(self.decode(part))
            done.counts.add(more.counts)
            done.refused += more.refused
            done.held += more.held
        return done

    def decode(self, messages: Sequence[Message]) -> Batch:
        """Decode messages against what this writer knows."""
        return decode(messages, self.registry, self._instants, self.bounds)

    def _set_aside(self, batch: Batch, error: Exception) -> Written:
        """Keep the one message that cannot be stored; what is said of it becomes less until even that is stored."""
        only = batch.messages[0]
        topic = message.parse_topic(only.topic)
        known = self.registry.by_code.get(topic.enterprise) if topic else None
        boot, seq = batch.receipts[0][2:] if batch.receipts else (None, None)
        origin = refusals.Origin(only, known.enterprise_id if known else None, topic, boot, seq)
        bad = message.Bad(None, Fault.STORAGE_REFUSED, f"it cannot be stored: {_first_line(error)}")
        lone = Batch(batch.messages, batch.received_at, refused=[Refused(origin, bad)], numbered=batch.numbered)
        lone.n_messages = batch.n_messages
        try:
            return self._write_trusting(lone)
        except Exception as again:
            if self.conn.closed or not pool.blames_data(again):
                raise
            lone.numbered = []  # its number may be what cannot be stored
            return self._write_trusting(lone)

    def _write_trusting(self, batch: Batch) -> Written:
        if not self.trusts_memory:
            return self._write(batch, trust_high_water=False)
        try:
            return self._write(batch, trust_high_water=True)
        except pool.KEY_EXISTS:
            # Somebody else wrote too (the command line does): look at every key instead of trusting our memory.
            return self._write(batch, trust_high_water=False)

    def _write(self, batch: Batch, trust_high_water: bool) -> Written:
        done = Written(Counts(received=batch.n_readings))
        parts = list(_cut_by_week(batch.at_us))
        for choice in parts[:-1]:
            with self.conn.transaction():
                counts = self._write_rows(batch, choice, trust_high_water, {})
            self._note_high_water(batch, choice)
            done.counts.add(counts)
        with self.conn.transaction():
            # What is refused for its content goes in the same transaction as the good readings beside it.
            done.refused = batch.refused + statements.write(self.conn, batch.outputs, self._numbers, batch.received_at)
            if self.keeps_refused:
                room = self.bounds.room
                done.held = keeping.keep(self.conn, self.registry, done.refused, room, batch.received_at)
            if len(batch.opened):
                table.open_channels(self.conn, batch.opened.tolist())
            streams.note(self.conn, _by_boot(batch.numbered), batch.received_at)
            for gateway_id, (online, at) in sorted(batch.statuses.items()):
                table.put_status(self.conn, gateway_id, online, at)
            told = done.refused if self.keeps_refused else ()
            counts = self._write_rows(batch, parts[-1], trust_high_water, batch.n_messages, told)
        self._note_high_water(batch, parts[-1])
        self.registry.opened(batch.opened)
        done.counts.add(counts)
        done.counts.rejected = len(done.refused)
        return done

    def _write_rows(
        self,
        batch: Batch,
        choice: Any,
        trust_high_water: bool,
        n_messages: Mapping[int, int],
        refused: Sequence[Refused] = (),
    ) -> Counts:
        """Write some of the readings of a batch and the lines of their enterprises."""
        counts = Counts()
        part = replace(
            batch, channel_ids=batch.channel_ids[choice], at_us=batch.at_us[choice], values=batch.values[choice]
        )
        held = self.registry.enterprise_of[part.channel_ids]
        enterprise_ids = sorted(set(held.tolist()) | set(n_messages))
        numbers = self._numbers(enterprise_ids)
        came = rows_of(part, numbers, self.registry)
        order = np.lexsort((came.at_us, came.channel_ids, held))
        came, held = came.where(order), held[order]
        first = _first_of_key(came)
        # A key that comes twice in one batch: the first value stands, the others are judged against it.
        repeat = np.flatnonzero(~first)
        stands = np.flatnonzero(first)[np.cumsum(first) - 1][repeat] if len(repeat) else repeat
        differs = came.values[repeat] != came.values[stands]

        unique, unique_held = came.where(first), held[first]
        if trust_high_water:
            new = unique.at_us > self.registry.high_water_us[unique.channel_ids]
        else:
            new = np.zeros(len(unique), bool)
        table.copy_new(self.conn, unique.where(new))
        staged = table.insert_staged(self.conn, unique.where(~new))
        written = new.copy()
        written[~new] = staged.written
        old = np.flatnonzero(~new)[staged.conflicting]
        self._keep_conflicts(batch.received_at, unique_held[old], unique.where(old), staged.stored[staged.conflicting])
        again = repeat[differs]
        self._keep_conflicts(batch.received_at, held[again], came.where(again), came.values[stands[differs]])

        counts.written = int(written.sum())
        counts.conflict = len(old) + len(again)
        counts.duplicate = len(came) - counts.written - counts.conflict
        conflict_held = np.concatenate([unique_held[old], held[again]])
        # Rows are in the order of their enterprises, so each has its slice: hundreds cost no more than one.
        ids = np.array(enterprise_ids, np.int64)
        fresh, fresh_held = unique.where(written), unique_held[written]
        firsts, lasts = _touched(fresh)
        starts = np.append(np.searchsorted(fresh_held[firsts], ids), len(firsts))
        n_refused = Tally(r.origin.enterprise_id for r in refused)
        lines = TouchingLines(
            ids=np.array([numbers[i] for i in enterprise_ids], np.int64),
            enterprise_ids=ids,
            starts=starts,
            channel_ids=fresh.channel_ids[firsts],
            from_us=fresh.at_us[firsts],
            to_us=fresh.at_us[lasts],
            n_messages=np.array([n_messages.get(i, 0) for i in enterprise_ids], np.int64),
            n_received=_count(ids, held),
            n_written=_count(ids, unique_held[written]),
            n_conflict=_count(ids, conflict_held),
            n_rejected=np.array([n_refused[i] for i in enterprise_ids], np.int64),
        )
        batch_lines.insert_touching(self.conn, self.source, batch.received_at, lines)
        return counts

    def _keep_conflicts(self, received_at: datetime, held: Any, conflicts: Rows, stored: Any) -> None:
        table.insert_conflicts(self.conn, held, conflicts, stored, received_at)

    def _numbers(self, enterprise_ids: Sequence[int]) -> dict[int, int]:
        n = len(enterprise_ids)
        if len(self._ids) < n:
            self._ids += batch_lines.ids(self.conn, max(_IDS_AT_ONCE, n))
        taken, self._ids = self._ids[:n], self._ids[n:]
        return dict(zip(enterprise_ids, taken, strict=True))

    def _note_high_water(self, batch: Batch, choice: Any) -> None:
        np.maximum.at(self.registry.high_water_us, batch.channel_ids[choice], batch.at_us[choice])


def _count(ids: Ints, held: Ints) -> Ints:
    """How many rows each of some enterprises has; ids in order."""
    return np.bincount(np.searchsorted(ids, held), minlength=len(ids))


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _cut_by_week(at_us: Any) -> Iterator[Any]:
    """Choices of readings that touch few enough chunks for one transaction; at least one choice, perhaps empty."""
    weeks = at_us // _WEEK_US
    distinct = np.unique(weeks)
    if len(distinct) <= _WEEKS_PER_TRANSACTION:
        yield slice(None)
        return
    for start in range(0, len(distinct), _WEEKS_PER_TRANSACTION):
        yield np.isin(weeks, distinct[start : start + _WEEKS_PER_TRANSACTION])


def _first_of_key(came: Rows) -> Any:
    """Which of the rows, ordered by channel and instant, begin a new key."""
    first = np.ones(len(came), bool)
    first[1:] = (came.channel_ids[1:] != came.channel_ids[:-1]) | (came.at_us[1:] != came.at_us[:-1])
    return first


def _touched(written: Rows) -> tuple[Ints, Ints]:
    """The places of the first and of the last row of each channel, in rows ordered by channel and instant."""
    edges = np.flatnonzero(np.diff(written.channel_ids)) + 1
    if len(written) == 0:
        return edges, edges
    return np.concatenate([[0], edges]), np.concatenate([edges, [len(written)]]) - 1


def _by_boot(numbered: Sequence[tuple[int, str, int]]) -> list[tuple[int, str, list[int]]]:
    """Message numbers by gateway and boot."""
    grouped: dict[tuple[int, str], list[int]] = {}
    for gateway_id, boot, seq in numbered:
        grouped.setdefault((gateway_id, boot), []).append(seq)
    return [(gateway_id, boot, numbers) for (gateway_id, boot), numbers in grouped.items()]
