"""Clients of the broker: paho's, and one whose messages and receipts go a short way past it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.matcher import MQTTMatcher

from ingest import wire

Kind = TypeVar("Kind", bound=Client)
_CHUNK_BYTES = 65_536  # read from one socket before the others have their turn: as much as the largest packet


class _NoFilters(MQTTMatcher):
    """Says at once that no topic has a callback of its own.

    paho asks for each message, and its own answer is a closure that holds itself: six objects that only the collector
    of cycles can free, and ingest lets that one seldom run (`ingest.__main__`).
    """

    def iter_match(self, topic: Any) -> Any:
        return iter(())


def connectable(name: str, password: str, kind: type[Kind]) -> Kind:
    """A client under a user's name, which is its id too; acknowledgements are the caller's."""
    client = kind(
        CallbackAPIVersion.VERSION2,
        client_id=name,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=True,
        reconnect_on_failure=False,
    )
    client.username_pw_set(name, password)
    client._on_message_filtered = _NoFilters()  # type: ignore[no-untyped-call]  # of paho
    return client


class QuickClient(Client):
    """paho's client for all but the packets that come by the thousand (decision 0050).

    It reads the socket itself, a chunk at a time, and takes the messages out; every other packet is fed to paho as if
    paho had read it. What is sent is put into paho's own queue, so that nothing overtakes anything.
    """

    on_published: Callable[["QuickClient", list[wire.Published]], None]
    _rest = b""  # the beginning of a packet whose end is still to come
    _fed = b""

    def read(self) -> bool:
        """Take what the socket holds, at most a chunk; False when the connection is gone."""
        sock = self.socket()
        if sock is None:
            return False
        try:
            came = sock.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            came = b""
        return self._take(came) if came else self._lost(MQTTErrorCode.MQTT_ERR_CONN_LOST)

    def _take(self, came: bytes) -> bool:
        self._last_bytes_received = time.monotonic()  # paho's watch over the silence of the broker
        data = self._rest + came if self._rest else came
        messages: list[wire.Published] = []
        try:
            found, end = wire.packets(data)
            for packet in found:
                if wire.is_message(packet.first):
                    messages.append(wire.published(data, packet))
                elif not self._feed(data[packet.begin : packet.end]):
                    return False
        except wire.MalformedPacket:
            return self._lost(MQTTErrorCode.MQTT_ERR_PROTOCOL)
        self._rest = data[end:]
        if messages:
            self.on_published(self, messages)
        return True

    def _feed(self, packet: bytes) -> bool:
        """Let paho handle a packet; False when it ends the connection."""
        self._fed = packet
        return self.loop_read() == MQTTErrorCode.MQTT_ERR_SUCCESS and self.socket() is not None

    def _sock_recv(self, bufsize: int) -> bytes:
        """Where paho reads: not the socket, but the packet that it is fed."""
        if not self._fed:
            raise BlockingIOError
        given, self._fed = self._fed[:bufsize], self._fed[bufsize:]
        return given

    def _lost(self, why: MQTTErrorCode) -> bool:
        self._loop_rc_handle(why)
        return False

    def send(self, packets: bytes) -> bool:
        """Send whole packets, now or when the socket has room; False when the connection is gone."""
        if self.socket() is None:
            return False
        # Under the name of an acknowledgement, of which paho has nothing more to do once it is sent.
        said = {"command": 0x40, "mid": 0, "qos": 1, "pos": 0, "to_process": len(packets), "packet": packets}
        self._out_packet.append({**said, "info": None})  # type: ignore[typeddict-item]
        return self.loop_write() == MQTTErrorCode.MQTT_ERR_SUCCESS
