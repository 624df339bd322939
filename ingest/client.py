"""A client of the broker that leaves no garbage behind, however many messages it takes."""

from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.matcher import MQTTMatcher


class _NoFilters(MQTTMatcher):
    """Says at once that no topic has a callback of its own.

    paho asks for each message, and its own answer is a closure that holds itself: six objects that only the collector
    of cycles can free, and ingest lets that one seldom run (`ingest.__main__`).
    """

    def iter_match(self, topic: Any) -> Any:
        return iter(())


def connectable(name: str, password: str) -> Client:
    """A client under a user's name, which is its id too; acknowledgements are the caller's."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=name,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=True,
        reconnect_on_failure=False,
    )
    client.username_pw_set(name, password)
    client._on_message_filtered = _NoFilters()  # type: ignore[no-untyped-call]  # of paho
    return client
