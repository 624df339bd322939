"""What is refused and why: whose message it was, and what of it is kept."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from qingyu.db.rejected import Refusal
from qingyu.domain.metering.envelope import Topic, open_envelope
from qingyu.domain.metering.fault import Bad, storable

_TOPIC_BYTES = 1000


class Message(NamedTuple):
    """A message as it came, with what its receiver needs to acknowledge it."""

    topic: str
    payload: bytes
    received_at: datetime
    handle: Any = None
    retained: bool = False


@dataclass(slots=True)
class Origin:
    """Where a refusal comes from: a message, its sender and its number as far as they are known."""

    came: Message
    enterprise_id: int | None = None
    topic: Topic | None = None
    boot: str | None = None
    seq: int | None = None
    opened: Sequence[Any] | None = None

    @property
    def items(self) -> Sequence[Any]:
        """What the message carries; a message that was read the quick way is opened only when somebody asks."""
        if self.opened is None and self.topic is not None:
            self.opened = open_envelope(self.came.payload, self.topic.kind).items
        return self.opened or ()

    @property
    def number(self) -> tuple[str, int] | None:
        """The message's number, where it has one."""
        return None if self.boot is None or self.seq is None else (self.boot, self.seq)


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused message or reading."""

    origin: Origin
    bad: Bad


def by_message(refused: Iterable[Refused]) -> list[tuple[Origin, list[Refusal]]]:
    """What is kept, by message: the whole of it, or its bad readings, one refusal for each reason's code.

    Of a message that is good otherwise only the bad readings are kept.
    """
    groups: dict[int, dict[tuple[str, bool], list[Refused]]] = {}
    for one in refused:
        key = one.bad.fault.value, one.bad.index is None
        groups.setdefault(id(one.origin.came), {}).setdefault(key, []).append(one)
    return [
        (next(iter(each.values()))[0].origin, [_refusal(group) for group in each.values()]) for each in groups.values()
    ]


def _refusal(group: Sequence[Refused]) -> Refusal:
    first = group[0]
    origin = first.origin
    payload = bytes_of(group)
    return Refusal(
        enterprise_id=origin.enterprise_id,
        gateway=origin.topic.gateway if origin.topic else None,
        topic=storable(origin.came.topic, _TOPIC_BYTES),
        code=first.bad.fault.value,
        reason=first.bad.reason,
        bad_index=None if payload is origin.came.payload else first.bad.index,
        payload=payload,
        n_readings=len(group),
    )


def bytes_of(group: Sequence[Refused]) -> bytes:
    """The bad readings as JSON in ASCII, whatever text they hold; the whole message where they cannot be written."""
    origin = group[0].origin
    indices = [one.bad.index for one in group]
    if origin.topic is None or any(index is None for index in indices):
        return origin.came.payload
    try:
        return json.dumps({origin.topic.kind: [origin.items[i] for i in indices if i is not None]}).encode()
    except (ValueError, RecursionError):
        return origin.came.payload
