"""From messages to a batch: decode, judge, set aside what is bad; used by ingest and by `rejected retry`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from qingyu.db import readings as table
from qingyu.db.pool import Connection
from qingyu.db.readings import Ints, Rows
from qingyu.domain.metering import message
from qingyu.domain.metering.message import BadMessage, Fault
from qingyu.settings import Settings

FUTURE = timedelta(minutes=10)  # how far a gateway's clock may run ahead of ours
_NEVER = -(2**62)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came, with what its receiver needs to acknowledge it."""

    topic: str
    payload: bytes
    received_at: datetime
    handle: Any = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is registered for one enterprise."""

    enterprise_id: int
    channels: Mapping[str, Mapping[str, int]]
    gateways: Mapping[str, int]
    products: Mapping[str, int]


class Registry:
    """What ingest knows of the enterprises it holds; arrays over channel ids for the checks of a whole batch."""

    def __init__(self) -> None:
        self.by_code: dict[str, Known] = {}
        self.enterprise_of: Ints = np.zeros(0, np.int64)
        self.starts_us: Ints = np.zeros(0, np.int64)
        # The newest reading of each channel: what is later is surely new, because one writer holds an enterprise.
        self.high_water_us: Ints = np.zeros(0, np.int64)

    def load(self, conn: Connection, enterprise_ids: Sequence[int]) -> None:
        """Read, or read again, what is registered for some enterprises."""
        if not enterprise_ids:
            return
        channels: dict[int, dict[str, dict[str, int]]] = {}
        found = table.catalogue(conn, "channels_of", enterprise_ids)
        self._grow(max((row["id"] for row in found), default=0) + 1)
        for row in found:
            channels.setdefault(row["enterprise_id"], {}).setdefault(row["meter"], {})[row["channel"]] = row["id"]
            self.enterprise_of[row["id"]] = row["enterprise_id"]
            self.starts_us[row["id"]] = row["valid_from_us"]
            self.high_water_us[row["id"]] = _NEVER if row["last_us"] is None else row["last_us"]
        for meters in channels.values():
            for by_code in meters.values():
                if len(by_code) == 1:
                    by_code[""] = next(iter(by_code.values()))
        gateways = _by_enterprise(table.catalogue(conn, "gateways_of", enterprise_ids))
        products = _by_enterprise(table.catalogue(conn, "products_of", enterprise_ids))
        for row in table.catalogue(conn, "enterprises_of", enterprise_ids):
            key = row["id"]
            self.by_code[row["code"]] = Known(key, channels.get(key, {}), gateways.get(key, {}), products.get(key, {}))

    def _grow(self, size: int) -> None:
        more = size - len(self.starts_us)
        if more > 0:
            self.enterprise_of = np.concatenate([self.enterprise_of, np.zeros(more, np.int64)])
            self.starts_us = np.concatenate([self.starts_us, np.zeros(more, np.int64)])
            self.high_water_us = np.concatenate([self.high_water_us, np.full(more, _NEVER, np.int64)])


def _by_enterprise(found: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, int]]:
    grouped: dict[int, dict[str, int]] = {}
    for row in found:
        grouped.setdefault(row["enterprise_id"], {})[row["code"]] = row["id"]
    return grouped


@dataclass(frozen=True, slots=True)
class Refused:
    """A message or a reading that goes to `rejected`; of a bad reading only itself is kept, not its whole message."""

    enterprise_id: int
    topic: message.Topic
    raw_topic: str
    payload: bytes
    boot: str | None
    seq: int | None
    bad: message.Bad
    items: Sequence[Any] = ()


@dataclass(slots=True)
class Batch:
    """Decoded messages, ready to be written together."""

    messages: Sequence[Message]
    received_at: datetime
    channel_ids: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    at_us: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    values: Any = field(default_factory=lambda: np.zeros(0))
    refused: list[Refused] = field(default_factory=list)
    outputs: list[tuple[int, message.Output, Refused]] = field(default_factory=list)
    statuses: list[tuple[int, bool, datetime]] = field(default_factory=list)
    # (gateway id, boot, seq) and (enterprise, gateway, boot, seq) of what was numbered
    numbered: list[tuple[int, str, int]] = field(default_factory=list)
    receipts: list[tuple[str, str, str, int]] = field(default_factory=list)
    n_messages: dict[int, int] = field(default_factory=dict)
    n_readings: int = 0
    stale_registry: set[int] = field(default_factory=set)
    unread: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reading's instant may be, and how many refusals are kept."""

    late: timedelta
    rejected_cap: int

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that the settings say."""
        return cls(timedelta(days=settings.ingest_late_days), settings.ingest_rejected_per_gateway_day)


def decode(messages: Sequence[Message], registry: Registry, instants: message.Instants, bounds: Bounds) -> Batch:
    """Decode messages in the order in which they came; what is bad is set aside with its reason."""
    received_at = messages[-1].received_at
    batch = Batch(messages, received_at)
    ids: list[int] = []
    ats: list[int] = []
    values: list[float] = []
    # where each message's readings lie in the arrays, for those that fail the checks of the whole batch
    spans: list[tuple[int, Sequence[int], Refused]] = []
    for came in messages:
        topic = message.parse_topic(came.topic)
        known = registry.by_code.get(topic.enterprise) if topic else None
        if topic is None or known is None:
            # The broker lets nobody write elsewhere; an enterprise that was just handed back is somebody else's to
            # store, and its messages must not be acknowledged here.
            batch.unread.append(came)
            continue
        batch.n_messages[known.enterprise_id] = batch.n_messages.get(known.enterprise_id, 0) + 1
        try:
            found = _open(came, topic, known, batch, instants, bounds)
        except BadMessage as refused:
            bad = message.Bad(None, refused.fault, refused.reason)
            batch.refused.append(Refused(known.enterprise_id, topic, came.topic, came.payload, None, None, bad))
            continue
        if found is not None:
            good, envelope = found
            spans.append((len(ids), good.indices, envelope))
            ids += good.channel_ids
            ats += good.at_us
            values += good.values
    batch.channel_ids, batch.at_us = np.array(ids, np.int64), np.array(ats, np.int64)
    batch.values = np.array(values, np.float64)
    batch.n_readings = len(ids) + sum(1 for r in batch.refused if r.bad.index is not None)
    _check_bounds(batch, registry, bounds, spans)
    return batch


def window_us(received_at: datetime, bounds: Bounds) -> tuple[int, int]:
    """The earliest and the latest instant that is believed. [us]"""
    earliest, latest = received_at - bounds.late, received_at + FUTURE
    return int(earliest.timestamp() * 1e6), int(latest.timestamp() * 1e6)


_NOTHING = message.Bad(None, Fault.WRONG_SHAPE, "")


def refusal(envelope: Refused, bad: message.Bad) -> Refused:
    payload = envelope.payload
    if bad.index is not None:
        payload = json.dumps({envelope.topic.kind: [envelope.items[bad.index]]}, ensure_ascii=False).encode()
    return replace(envelope, payload=payload, bad=bad, items=())


def _open(
    came: Message,
    topic: message.Topic,
    known: Known,
    batch: Batch,
    instants: message.Instants,
    bounds: Bounds,
) -> tuple[message.Readings, Refused] | None:
    """Read one message into the batch; its good readings come back, with the envelope for later refusals."""
    gateway_id = known.gateways.get(topic.gateway)
    if gateway_id is None:
        batch.stale_registry.add(known.enterprise_id)
        raise BadMessage(Fault.UNKNOWN_GATEWAY, f"no gateway {topic.gateway!r} is registered for this enterprise")
    if topic.kind == "status":
        batch.statuses.append((gateway_id, message.read_status(came.payload), came.received_at))
        return None
    opened = message.open_envelope(came.payload, topic.kind)
    boot, seq = opened.boot, opened.seq
    envelope = Refused(known.enterprise_id, topic, came.topic, came.payload, boot, seq, _NOTHING, opened.items)
    if opened.boot is not None and opened.seq is not None:
        batch.numbered.append((gateway_id, opened.boot, opened.seq))
        batch.receipts.append((topic.enterprise, topic.gateway, opened.boot, opened.seq))
    if topic.kind == "production":
        window = window_us(came.received_at, bounds)
        outputs, bad = message.read_production(opened.items, known.products, instants, *window)
        batch.outputs += [(known.enterprise_id, output, envelope) for output in outputs]
        good = None
    else:
        found = message.read_readings(opened.items, known.channels, instants)
        bad, good = found.bad, found
    if any(b.fault in _MAY_BE_NEW for b in bad):
        batch.stale_registry.add(known.enterprise_id)
    batch.refused += [refusal(envelope, b) for b in bad]
    return None if good is None else (good, envelope)


_MAY_BE_NEW = {
    Fault.UNKNOWN_METER,
    Fault.UNKNOWN_CHANNEL,
    Fault.UNKNOWN_PRODUCT,
    Fault.UNKNOWN_GATEWAY,
    Fault.BEFORE_START,
}


def _check_bounds(
    batch: Batch, registry: Registry, bounds: Bounds, spans: Sequence[tuple[int, Sequence[int], Refused]]
) -> None:
    """Refuse what is not finite, lies in the future, before its channel's start, or too far back."""
    if not len(batch.channel_ids):
        return
    oldest_us, latest_us = window_us(batch.received_at, bounds)
    starts = registry.starts_us[batch.channel_ids]
    bad = ~np.isfinite(batch.values) | (batch.at_us > latest_us) | (batch.at_us < starts) | (batch.at_us < oldest_us)
    if not bad.any():
        return
    firsts = np.array([first for first, _, _ in spans])
    for place in np.flatnonzero(bad).tolist():
        first, indices, envelope = spans[int(np.searchsorted(firsts, place, "right")) - 1]
        at = int(batch.at_us[place])
        if not np.isfinite(batch.values[place]):
            fault, reason = Fault.NOT_FINITE, "`value` must be finite; leave a reading out when there is none"
        elif at > latest_us:
            fault = Fault.IN_FUTURE
            reason = f"{_iso(at)} is more than 10 minutes ahead of the platform's clock; set the gateway's clock"
        elif at < int(starts[place]):
            batch.stale_registry.add(envelope.enterprise_id)
            fault = Fault.BEFORE_START
            reason = f"{_iso(at)} is before the channel's start {_iso(int(starts[place]))}; register an earlier one"
        else:
            fault = Fault.TOO_OLD
            reason = f"{_iso(at)} is older than {bounds.late.days} days (QINGYU_INGEST_LATE_DAYS)"
        batch.refused.append(refusal(envelope, message.Bad(indices[place - first], fault, reason)))
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
