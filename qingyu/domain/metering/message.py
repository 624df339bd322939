"""What a message carries: readings and statements of production, and why one of them is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.metering.envelope import open_envelope, parse_topic
from qingyu.domain.metering.fault import Bad, BadMessage, Fault

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LONGEST_INSTANT = 64  # [character]
LIMIT = QUANTITIES["reading"].high  # sums of such numbers stay exact enough

# meter code -> channel code -> channel id; "" stands for the only channel of a meter that has one
Channels = Mapping[str, Mapping[str, int]]
_NAMED = 3  # names that a refusal lists; the rest is counted

__all__ = [
    "LIMIT",
    "Bad",
    "BadMessage",
    "Fault",
    "Instants",
    "Output",
    "Readings",
    "instant_us",
    "open_envelope",
    "parse_topic",
    "read_production",
    "read_readings",
]


@dataclass(slots=True)
class Readings:
    """The good readings of a message as parallel lists, and the bad ones by their index."""

    channel_ids: list[int] = field(default_factory=list)
    at_us: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    indices: Sequence[int] = ()
    bad: list[Bad] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Output:
    """A statement of production 产量: quantity in the unit of the product, over [from, to)."""

    product_id: int
    from_us: int
    to_us: int
    quantity: float
    revision: int
    index: int


def instant_us(text: str) -> int:
    """Microseconds since 1970 UTC of an ISO 8601 instant with an offset. [us]

    Raises BadMessage for anything else: a meter must not leave us to guess a time zone.

    >>> instant_us("2026-11-01T00:15:00+08:00") == instant_us("2026-10-31T16:15:00Z")
    True
    """
    try:
        # Python cuts a fraction of any length; the whole text would be remembered by `Instants`.
        if len(text) > LONGEST_INSTANT:
            raise ValueError("too long")
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMessage(
            Fault.BAD_INSTANT, f"wanted an instant like 2026-11-01T00:15:00+08:00, got {text[:60]!r}"
        ) from error
    if at.tzinfo is None:
        raise BadMessage(Fault.NO_OFFSET, f"the instant {text[:60]!r} has no offset; write 2026-11-01T00:15:00+08:00")
    return (at - _EPOCH) // _MICROSECOND


class Instants(dict[str, int]):
    """Instants already read: a gateway stamps many meters with one instant, so most are found here."""

    LIMIT = 5_000  # about 1 MB, and 2 MB of the longest ones; one batch seldom names more

    def __missing__(self, text: str) -> int:
        at = instant_us(text)
        if len(self) >= self.LIMIT:
            self.clear()
        self[text] = at
        return at


def read_readings(items: Sequence[Any], channels: Channels, instants: Instants) -> Readings:
    """Resolve the readings of a message to channel ids, instants [us] and values; bad ones are set aside.

    The bounds of time are checked later, for a whole batch at once.
    """
    try:
        # Most messages are wholly good, and then three comprehensions do the work.
        values = [item["value"] for item in items]
        if set(map(type, values)) == {float}:
            return Readings(
                [channels[item["meter"]][item.get("channel", "")] for item in items],
                [instants[item["at"]] for item in items],
                values,
                range(len(items)),
            )
    except (KeyError, TypeError, AttributeError, BadMessage):
        pass
    return _read_one_by_one(items, channels, instants)


def _read_one_by_one(items: Sequence[Any], channels: Channels, instants: Instants) -> Readings:
    found = Readings()
    indices: list[int] = []
    for index, item in enumerate(items):
        try:
            channel_id = _channel(item, channels)
            at = _instant(item, "at", instants)
            value = _number(item, "value")
        except BadMessage as refused:
            found.bad.append(Bad(index, refused.fault, refused.reason))
            continue
        found.channel_ids.append(channel_id)
        found.at_us.append(at)
        found.values.append(value)
        indices.append(index)
    found.indices = indices
    return found


def read_production(
    items: Sequence[Any], products: Mapping[str, int], instants: Instants, earliest_us: int, latest_us: int
) -> tuple[list[Output], list[Bad]]:
    """Resolve statements of production; a period lies between `earliest_us` and `latest_us`. [us]"""
    outputs, bad = [], []
    for index, item in enumerate(items):
        try:
            outputs.append(_output(item, index, products, instants, earliest_us, latest_us))
        except BadMessage as refused:
            bad.append(Bad(index, refused.fault, refused.reason))
    return outputs, bad


def _output(
    item: Any, index: int, products: Mapping[str, int], instants: Instants, earliest_us: int, latest_us: int
) -> Output:
    product = _text(item, "product")
    if product not in products:
        raise BadMessage(Fault.UNKNOWN_PRODUCT, f"no product {product[:60]!r} is registered for this enterprise")
    from_us, to_us = _instant(item, "from", instants), _instant(item, "to", instants)
    if from_us >= to_us:
        raise BadMessage(Fault.BAD_PERIOD, "`from` must be before `to`")
    if from_us < earliest_us:
        raise BadMessage(Fault.TOO_OLD, "the period begins too far back (QINGYU_INGEST_LATE_DAYS)")
    if to_us > latest_us:
        raise BadMessage(Fault.IN_FUTURE, "the period ends in the future; state production when it is done")
    quantity = _number(item, "quantity")
    if quantity < 0:
        raise BadMessage(Fault.NEGATIVE, f"`quantity` must not be negative, got {quantity}")
    fault = QUANTITIES["production"].fault(quantity)
    if fault is not None:
        raise BadMessage(Fault.TOO_LARGE, fault)
    revision = item.get("revision", 0)
    if type(revision) is not int or not 0 <= revision < 2**31:
        raise BadMessage(Fault.WRONG_TYPE, "`revision` must be a whole number from 0")
    return Output(products[product], from_us, to_us, quantity, revision, index)


def _channel(item: Any, channels: Channels) -> int:
    meter = _text(item, "meter")
    known = channels.get(meter)
    if known is None:
        raise BadMessage(Fault.UNKNOWN_METER, f"no meter {meter[:60]!r} is registered for this enterprise")
    channel = item.get("channel", "")
    if type(channel) is not str:
        raise BadMessage(Fault.WRONG_TYPE, f"`channel` must be text, got {type(channel).__name__}")
    if channel not in known:
        raise BadMessage(
            Fault.UNKNOWN_CHANNEL, f"meter {meter!r} has the channels {_names(known)}; say which, got {channel[:60]!r}"
        )
    return known[channel]


def _names(known: Mapping[str, int]) -> str:
    names = sorted(filter(None, known))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _text(item: Any, name: str) -> str:
    value = _field(item, name)
    if type(value) is not str:
        raise BadMessage(Fault.WRONG_TYPE, f"`{name}` must be text, got {type(value).__name__}")
    return value


def _instant(item: Any, name: str, instants: Instants) -> int:
    return instants[_text(item, name)]


def _number(item: Any, name: str) -> float:
    value = _field(item, name)
    if type(value) is not float and type(value) is not int:
        raise BadMessage(Fault.WRONG_TYPE, f"`{name}` must be a number, got {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise BadMessage(Fault.NOT_FINITE, f"`{name}` must be finite; leave a reading out when there is none")
    return number


def _field(item: Any, name: str) -> Any:
    if type(item) is not dict:
        raise BadMessage(Fault.WRONG_SHAPE, f"wanted an object, got {type(item).__name__}")
    if name not in item:
        raise BadMessage(Fault.MISSING_FIELD, f"`{name}` is missing")
    return item[name]
