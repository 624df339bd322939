"""The MQTT 5 packets that come and go by the thousand, as bytes: PUBLISH, its PUBACK, and receipts.

OASIS MQTT Version 5.0, sections 2.1 (fixed header), 2.2.2 (properties), 3.3 (PUBLISH), 3.4 (PUBACK). Everything else
of the protocol is paho's (`ingest.client`); `tests/ingest/test_wire.py` holds both to the same reading.
"""

import struct
from collections.abc import Iterable
from typing import NamedTuple

PUBLISH = 0x30
_RETAIN = 0x01
_PUBACK = struct.Struct("!BBH")
_MOST_LENGTH_BYTES = 4


class MalformedPacket(ValueError):
    """The bytes are no MQTT; the connection is worth nothing any more."""


class Packet(NamedTuple):
    """The first byte of a packet, and where it begins, its body begins and it ends in the bytes."""

    first: int
    begin: int
    body: int
    end: int


class Published(NamedTuple):
    """A message that the broker delivers; mid: the number that its PUBACK names, 0 where it wants none (QoS 0)."""

    topic: bytes
    payload: bytes
    mid: int
    retained: bool


def packets(data: bytes) -> tuple[list[Packet], int]:
    """The whole packets in some bytes, and where the rest begins; raises MalformedPacket."""
    found: list[Packet] = []
    begin, n = 0, len(data)
    while begin + 1 < n:
        length = data[begin + 1]
        body = begin + 2
        if length > 127:
            length, body = _length(data, begin + 1)
            if not body:
                break
        end = body + length
        if end > n:
            break
        found.append(Packet(data[begin], begin, body, end))
        begin = end
    return found, begin


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer and where it ends; an end of 0 where its last byte is still to come."""
    value = 0
    for n in range(_MOST_LENGTH_BYTES):
        if at + n >= len(data):
            return 0, 0
        byte = data[at + n]
        value += (byte & 127) << 7 * n
        if byte < 128:
            return value, at + n + 1
    raise MalformedPacket("a length of more than four bytes")


def is_message(first: int) -> bool:
    """Whether a first byte is of a PUBLISH of QoS 0 or 1; ours are never of QoS 2, which paho would handle."""
    return first & 0xF0 == PUBLISH and first & 0x04 == 0


def published(data: bytes, packet: Packet) -> Published:
    """Read a PUBLISH for which `is_message` holds; its properties say nothing to us. Raises MalformedPacket."""
    first, _, at, end = packet
    topic_at = at + 2
    at = topic_at + (data[at] << 8 | data[at + 1]) if topic_at <= end else end + 1
    topic_end = at
    mid = 0
    if first & 0x02:
        at += 2
        if at < end:
            mid = data[at - 2] << 8 | data[at - 1]
    if at >= end:
        raise MalformedPacket("a PUBLISH that ends before its payload")
    n_properties = data[at]
    at += 1
    if n_properties:
        if n_properties > 127:
            n_properties, at = _length(data[:end], at - 1)
            if not at:
                raise MalformedPacket("a PUBLISH that ends in the length of its properties")
        at += n_properties
        if at > end:
            raise MalformedPacket("properties that are longer than their PUBLISH")
    return Published(data[topic_at:topic_end], data[at:end], mid, bool(first & _RETAIN))


def acknowledgements(mids: Iterable[int]) -> bytes:
    """A PUBACK (success) for each message number, in order."""
    return b"".join([_PUBACK.pack(0x40, 2, mid) for mid in mids])


def publication(topic: str, payload: bytes) -> bytes:
    """A PUBLISH of QoS 0 without properties."""
    name = topic.encode()
    length = 2 + len(name) + 1 + len(payload)
    digits = bytearray()
    while length > 127:
        digits.append(length & 127 | 128)
        length >>= 7
    digits.append(length)
    return b"%c%b%b%b\x00%b" % (PUBLISH, bytes(digits), struct.pack("!H", len(name)), name, payload)
