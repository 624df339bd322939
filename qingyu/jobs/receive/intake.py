"""From messages to a batch: decode, judge, set aside what is bad; used by ingest and by `rejected retry`."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from qingyu.db import readings as table
from qingyu.db.readings import Ints, Rows
from qingyu.domain.metering import message
from qingyu.domain.metering.envelope import Topic, open_envelope, parse_topic, read_status, recover_number
from qingyu.domain.metering.fault import BadMessage, Fault
from qingyu.jobs.receive import quick
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.refusals import Message, Origin, Refused
from qingyu.jobs.receive.register import Known, Registry
from qingyu.settings import Settings

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a batch without any message
FUTURE = timedelta(minutes=10)  # how far a gateway's clock may run ahead of ours
__all__ = ["Batch", "Bounds", "Decoding", "Message", "Refused", "Registry", "decode", "rows_of", "window_us"]


@dataclass(slots=True)
class Batch:
    """Decoded messages, ready to be written together."""

    messages: Sequence[Message]
    received_at: datetime
    channel_ids: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    at_us: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    values: Any = field(default_factory=lambda: np.zeros(0))
    # channels whose recording had ended and that go on with these readings
    opened: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    refused: list[Refused] = field(default_factory=list)
    outputs: list[tuple[message.Output, Origin]] = field(default_factory=list)
    # what each gateway said last of itself, and when
    statuses: dict[int, tuple[bool, datetime]] = field(default_factory=dict)
    # (gateway id, boot, seq) and (enterprise, gateway, boot, seq) of what was numbered
    numbered: list[tuple[int, str, int]] = field(default_factory=list)
    receipts: list[tuple[str, str, str, int]] = field(default_factory=list)
    n_messages: dict[int, int] = field(default_factory=dict)
    n_readings: int = 0
    stale_registry: set[int] = field(default_factory=set)
    n_loads: int = 0  # of the registry when the first message was read
    unread: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """One message, read alone: nothing of it stands in a batch before all of it is read."""

    origin: Origin
    bad: list[message.Bad] = field(default_factory=list)
    good: message.Readings | None = None
    outputs: Sequence[message.Output] = ()
    gateway_id: int | None = None
    online: bool | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reading's instant may be, and how many bytes of refusals are kept."""

    late: timedelta
    room: Room

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that the settings say."""
        room = Room(settings.ingest_rejected_gateway_bytes, settings.ingest_rejected_bytes)
        return cls(timedelta(days=settings.ingest_late_days), room)


class Decoding:
    """A batch that grows: each message is read when it comes, so that nobody waits for all of them to be read at once.

    Here is the guard of reading: whatever a message holds, and whatever it does to us, it fails alone.
    """

    def __init__(self, registry: Registry, instants: message.Instants, bounds: Bounds) -> None:
        self._registry, self._instants, self._bounds = registry, instants, bounds
        self.messages: list[Message] = []
        self._batch = Batch(self.messages, NEVER, n_loads=registry.n_loads)
        # 8 bytes a number, where lists take some 50
        self._ids, self._ats, self._values = array("q"), array("q"), array("d")
        # where each message's readings lie in the arrays, for those that fail the checks of the whole batch
        self._spans: list[tuple[int, Sequence[int], Origin]] = []

    def take(self, messages: Sequence[Message]) -> None:
        """Read messages in the order in which they came; what is bad is set aside with its reason."""
        self.messages += messages
        for came in messages:
            try:
                part = _read(came, self._registry, self._instants, self._bounds)
            except Exception as error:
                part = _unreadable(came, self._registry, error)
            if part is None:
                # An enterprise that was just handed back is somebody else's to store, and its messages must not be
                # acknowledged here.
                self._batch.unread.append(came)
                continue
            _note(self._batch, part)
            if part.good is not None:
                self._spans.append((len(self._ids), part.good.indices, part.origin))
                self._ids.fromlist(part.good.channel_ids)
                self._ats.fromlist(part.good.at_us)
                self._values.fromlist(part.good.values)

    def batch(self) -> Batch:
        """What was taken, at least one message, as a batch; it grows no more."""
        batch = self._batch
        batch.received_at = self.messages[-1].received_at
        batch.channel_ids, batch.at_us = np.array(self._ids), np.array(self._ats)
        batch.values = np.array(self._values)
        batch.n_readings = len(self._ids) + sum(1 for r in batch.refused if r.bad.index is not None)
        _check_bounds(batch, self._registry, self._bounds, self._spans)
        return batch


def decode(messages: Sequence[Message], registry: Registry, instants: message.Instants, bounds: Bounds) -> Batch:
    """Decode messages that are there together."""
    decoding = Decoding(registry, instants, bounds)
    decoding.take(messages)
    return decoding.batch()


def _note(batch: Batch, part: _Part) -> None:
    origin = part.origin
    if origin.enterprise_id is not None:
        batch.n_messages[origin.enterprise_id] = batch.n_messages.get(origin.enterprise_id, 0) + 1
        if part.is_stale:
            batch.stale_registry.add(origin.enterprise_id)
    if origin.topic is not None and origin.boot is not None and origin.seq is not None:
        batch.receipts.append((origin.topic.enterprise, origin.topic.gateway, origin.boot, origin.seq))
        if part.gateway_id is not None:
            batch.numbered.append((part.gateway_id, origin.boot, origin.seq))
    if part.gateway_id is not None and part.online is not None:
        batch.statuses[part.gateway_id] = part.online, origin.came.received_at
    if part.outputs:
        batch.outputs += [(output, origin) for output in part.outputs]
    if part.bad:
        batch.refused += [Refused(origin, bad) for bad in part.bad]


def _unreadable(came: Message, registry: Registry, error: Exception) -> _Part | None:
    """The part of a message that we fail to read in a way nobody thought of."""
    topic = parse_topic(came.topic)
    known = registry.by_code.get(topic.enterprise) if topic else None
    if topic is not None and known is None:
        return None
    reason = f"it cannot be read: {type(error).__name__}: {str(error)[:200]}"
    origin = Origin(came, known.enterprise_id if known else None, topic, *recover_number(came.payload))
    return _Part(origin, [message.Bad(None, Fault.UNREADABLE, reason)])


def window_us(received_at: datetime, bounds: Bounds) -> tuple[int, int]:
    """The earliest and the latest instant that is believed. [us]"""
    earliest, latest = received_at - bounds.late, received_at + FUTURE
    return int(earliest.timestamp() * 1e6), int(latest.timestamp() * 1e6)


def _read(came: Message, registry: Registry, instants: message.Instants, bounds: Bounds) -> _Part | None:
    """Read one message; None when its enterprise is not held here."""
    topic = parse_topic(came.topic)
    if topic is None:
        # The broker lets no gateway write elsewhere. Unacknowledged it would hold a place of the window for ever.
        return _Part(Origin(came), [message.Bad(None, Fault.BAD_TOPIC, f"no topic of ours: {came.topic[:100]!r}")])
    known = registry.by_code.get(topic.enterprise)
    if known is None:
        return None
    part = _Part(Origin(came, known.enterprise_id, topic), gateway_id=known.gateways.get(topic.gateway))
    if came.retained and not came.payload:
        return part  # so MQTT takes a retained message back; it says nothing
    try:
        _fill(part, known, instants, bounds)
    except BadMessage as bad:
        if bad.boot is not None:
            part.origin.boot, part.origin.seq = bad.boot, bad.seq
        part.bad.append(message.Bad(None, bad.fault, bad.reason))
    if part.bad:
        part.is_stale = any(bad.fault in _MAY_BE_NEW for bad in part.bad)
    return part


def _fill(part: _Part, known: Known, instants: message.Instants, bounds: Bounds) -> None:
    """Read what a message carries; raises BadMessage where it is refused as a whole."""
    came, topic = part.origin.came, part.origin.topic
    assert topic is not None
    if topic.kind == "status":
        if part.gateway_id is None:
            raise BadMessage(Fault.UNKNOWN_GATEWAY, _unknown_gateway(topic))
        part.online = read_status(came.payload)
        return
    if topic.kind == "readings" and part.gateway_id is not None and not came.retained:
        good = quick.read(came.payload, known.channels, instants)
        if good is not None:
            part.origin.boot, part.origin.seq, part.good = good.boot, good.seq, good.readings
            return
    opened = open_envelope(came.payload, topic.kind)
    part.origin.boot, part.origin.seq, part.origin.opened = opened.boot, opened.seq, opened.items
    if part.gateway_id is None:
        raise BadMessage(Fault.UNKNOWN_GATEWAY, _unknown_gateway(topic))
    if came.retained:
        raise BadMessage(
            Fault.RETAINED, f"publish {topic.kind} without the retain flag: the broker would say them again"
        )
    if topic.kind == "production":
        window = window_us(came.received_at, bounds)
        part.outputs, part.bad = message.read_production(opened.items, known.products, instants, *window)
        return
    part.good = message.read_readings(opened.items, known.channels, instants)
    part.bad = part.good.bad


def _unknown_gateway(topic: Topic) -> str:
    return f"no gateway {topic.gateway!r} is registered for this enterprise"


_MAY_BE_NEW = {
    Fault.UNKNOWN_METER,
    Fault.UNKNOWN_CHANNEL,
    Fault.UNKNOWN_PRODUCT,
    Fault.UNKNOWN_GATEWAY,
    Fault.BEFORE_START,
    Fault.AFTER_END,
}


def _check_bounds(
    batch: Batch, registry: Registry, bounds: Bounds, spans: Sequence[tuple[int, Sequence[int], Origin]]
) -> None:
    """Refuse what is not finite, beyond all meters, in the future, outside its channel's validity, or too far back."""
    if not len(batch.channel_ids):
        return
    oldest_us, latest_us = window_us(batch.received_at, bounds)
    starts = registry.starts_us[batch.channel_ids]
    # written so that a NaN is bad: it compares as false
    bad = ~(np.abs(batch.values) < message.LIMIT)
    bad |= (batch.at_us > latest_us) | (batch.at_us < starts) | (batch.at_us < oldest_us)
    after = batch.at_us >= registry.ends_us[batch.channel_ids]
    if after.any():
        goes_on = after & registry.until_recorded[batch.channel_ids] & ~bad
        batch.opened = np.unique(batch.channel_ids[goes_on])
        bad |= after & ~goes_on
    if not bad.any():
        return
    firsts = np.array([first for first, _, _ in spans])
    for place in np.flatnonzero(bad).tolist():
        first, indices, origin = spans[int(np.searchsorted(firsts, place, "right")) - 1]
        at = int(batch.at_us[place])
        if not np.isfinite(batch.values[place]):
            fault, reason = Fault.NOT_FINITE, "`value` must be finite; leave a reading out when there is none"
        elif abs(batch.values[place]) >= message.LIMIT:
            fault, reason = Fault.TOO_LARGE, f"`value` must lie below {message.LIMIT:g} on either side of zero"
        elif at > latest_us:
            fault = Fault.IN_FUTURE
            reason = f"{_iso(at)} is more than 10 minutes ahead of the platform's clock; set the gateway's clock"
        elif at < int(starts[place]):
            if origin.enterprise_id is not None:
                batch.stale_registry.add(origin.enterprise_id)
            fault = Fault.BEFORE_START
            reason = f"{_iso(at)} is before the channel's start {_iso(int(starts[place]))}; register an earlier one"
        elif after[place]:
            if origin.enterprise_id is not None:
                batch.stale_registry.add(origin.enterprise_id)
            fault = Fault.AFTER_END
            end = _iso(int(registry.ends_us[batch.channel_ids[place]]))
            reason = f"{_iso(at)} is after the channel's end {end}; register it as going on (`valid_to`)"
        else:
            fault = Fault.TOO_OLD
            reason = f"{_iso(at)} is older than {bounds.late.days} days (QINGYU_INGEST_LATE_DAYS)"
        batch.refused.append(Refused(origin, message.Bad(indices[place - first], fault, reason)))
    keep = ~bad
    batch.channel_ids, batch.at_us, batch.values = batch.channel_ids[keep], batch.at_us[keep], batch.values[keep]


def _iso(us: int) -> str:
    try:
        return table.instant(us).isoformat()
    except OverflowError:
        return f"{us} us after 1970"


def rows_of(batch: Batch, batch_ids: Mapping[int, int], registry: Registry) -> Rows:
    """The readings of a batch under the numbers of their enterprises' lines."""
    known = np.array(sorted(batch_ids), np.int64)
    numbers = np.array([batch_ids[i] for i in known.tolist()], np.int64)
    held = registry.enterprise_of[batch.channel_ids]
    lines = numbers[np.searchsorted(known, held)] if len(held) else np.zeros(0, np.int64)
    return Rows(batch.channel_ids, batch.at_us, batch.values, lines)
