"""The short way of messages and receipts reads and writes what paho reads and writes, however the bytes are cut."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt import _packet
from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import MQTTProtocolVersion
from paho.mqtt.exception import MalformedPacket, MQTTException
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest import wire
from ingest.client import QuickClient, connectable

TOPICS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0+#"), min_size=1, max_size=60)
# From nothing to past the length that takes three bytes.
PAYLOADS = st.binary(max_size=300) | st.integers(16_300, 17_000).map(bytes)
OTHERS = [b"\xd0\x00", b"\x90\x04\x00\x01\x00\x01"]  # PINGRESP, SUBACK


@st.composite
def properties(draw: st.DrawFn) -> Properties | None:
    if not draw(st.booleans()):
        return None
    its = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # of paho
    if draw(st.booleans()):
        its.MessageExpiryInterval = draw(st.integers(0, 2**32 - 1))
    if draw(st.booleans()):
        its.UserProperty = draw(st.lists(st.tuples(st.text("äb", max_size=90), st.text("c", max_size=90)), min_size=1))
    return its


MESSAGES = st.tuples(TOPICS, PAYLOADS, st.integers(0, 1), st.booleans(), st.integers(1, 65_535), properties())


@contextmanager
def on_a_pair(kind: type[Client]) -> Iterator[tuple[Any, socket.socket]]:
    """A client of some kind that believes that it is connected, and the broker's end of the line."""
    here, there = socket.socketpair()
    here.setblocking(False)
    there.settimeout(5)
    with here, there:
        client = connectable("plant", "secret", kind)
        client._sock = here
        yield client, there


def written(messages: list[Any]) -> list[bytes]:
    """Messages as paho writes them."""
    with on_a_pair(Client) as (client, there):
        packets = []
        for topic, payload, qos, retain, mid, its in messages:
            client._send_publish(mid, topic.encode(), payload, qos, retain, info=MQTTMessageInfo(mid), properties=its)
            packets.append(there.recv(200_000))
        return packets


@given(st.lists(MESSAGES, min_size=1, max_size=6), st.data())
def test_what_paho_writes_is_read_in_whatever_pieces_it_comes(messages: list[Any], data: st.DataObject) -> None:
    packets = written(messages)
    for other in data.draw(st.lists(st.sampled_from(OTHERS), max_size=3)):
        packets.insert(data.draw(st.integers(0, len(packets))), other)
    stream = b"".join(packets)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    with on_a_pair(QuickClient) as (client, there):
        came: list[wire.Published] = []
        subscribed: list[int] = []
        client.on_published = lambda _client, some: came.extend(some)
        client.on_subscribe = lambda _client, _data, mid, *_: subscribed.append(mid)
        for first, last in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            there.sendall(stream[first:last])
            assert client.read()
        assert client.read()  # there is no more
    assert came == [
        (topic.encode(), payload, mid if qos else 0, retain) for topic, payload, qos, retain, mid, _ in messages
    ]
    assert len(subscribed) == packets.count(OTHERS[1])


@given(st.binary(max_size=40), st.sampled_from([0x30, 0x31, 0x32, 0x33, 0x3A]))
def test_whatever_is_no_message_is_refused_where_paho_refuses_it(body: bytes, first: int) -> None:
    """paho also looks into the properties, which the broker has done already."""
    found, end = wire.packets(bytes([first, len(body)]) + body + b"\xd0\x00")
    assert end == len(body) + 4
    try:
        mine = wire.published(bytes([first, len(body)]) + body + b"\xd0\x00", found[0])
    except wire.MalformedPacket:
        with pytest.raises(MalformedPacket):
            _packet.decode_publish(first, body, MQTTProtocolVersion.MQTTv5)
        return
    try:
        theirs = _packet.decode_publish(first, body, MQTTProtocolVersion.MQTTv5)
    except (MalformedPacket, MQTTException):
        return  # of properties
    assert mine == (theirs.topic, theirs.payload, theirs.mid, theirs.retain)


@given(TOPICS, PAYLOADS, st.lists(st.integers(1, 65_535), max_size=5))
def test_receipts_and_acknowledgements_are_the_bytes_that_paho_writes(
    topic: str, payload: bytes, mids: list[int]
) -> None:
    with on_a_pair(Client) as (client, there):
        client.publish(topic, payload, qos=0)
        for mid in mids:
            client.ack(mid, 1)
        theirs = b""
        while len(theirs) < len(wire.publication(topic, payload)) + 4 * len(mids):
            theirs += there.recv(200_000)
    assert wire.publication(topic, payload) + wire.acknowledgements(mids) == theirs


@pytest.mark.parametrize("came", [b"\x30\xff\xff\xff\xff\x01", b"\x30\x01a", b"\x32\x04\x00\x01t\x00"])
def test_a_line_that_speaks_no_mqtt_is_dropped(came: bytes) -> None:
    with on_a_pair(QuickClient) as (client, there):
        client.on_published = lambda *_: None
        there.sendall(came)
        assert not client.read()
        assert client.socket() is None


def test_what_the_socket_does_not_take_at_once_is_sent_later_and_in_order() -> None:
    with on_a_pair(QuickClient) as (client, there):
        watched: list[bool] = []
        client.on_socket_register_write = lambda *_: watched.append(True)
        client.on_socket_unregister_write = lambda *_: watched.append(False)
        said = [wire.publication("t", bytes([n]) * 50_000) for n in range(40)]
        for packet in said:
            assert client.send(packet)
        assert watched == [True]
        came = b""
        while len(came) < sum(map(len, said)):
            came += there.recv(1 << 20)
            assert client.loop_write() == 0
        assert came == b"".join(said)
        assert watched == [True, False]
