"""A receiver with the platform's rights at the broker: it keeps what gateways send, and answers as a test tells it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.broker import Broker, Peer


class Receiver:
    """The messages of all gateways under one enterprise, in order of arrival, and a way to send receipts."""

    def __init__(self, peer: Peer, enterprise: str) -> None:
        self._peer = peer
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.bytes: list[bytes] = []
        for kind in ("readings", "production", "status"):
            peer.subscribe(f"qy/v1/{enterprise}/+/{kind}")

    def take_all(self) -> list[tuple[str, dict[str, Any]]]:
        """Everything that came until now: topic and decoded payload."""
        while not self._peer.messages.empty():
            message = self._peer.messages.get()
            self.messages.append((message.topic, json.loads(message.payload)))
            self.bytes.append(bytes(message.payload))
        return self.messages

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of one kind until now."""
        return [payload for topic, payload in self.take_all() if topic.endswith(f"/{kind}")]

    def wait_for(self, kind: str, n: int, while_doing: Callable[[], object], timeout_s: float = 15) -> list[Any]:
        """The payloads of a kind as soon as there are `n`; meanwhile the gateway under test is driven."""
        give_up_at = time.monotonic() + timeout_s
        while len(found := self.of(kind)) < n:
            assert time.monotonic() < give_up_at, f"{len(found)} of {n} {kind} messages came"
            while_doing()
        return found

    def receipt(
        self,
        user: str,
        boot: str | None,
        ranges: list[list[int]],
        rejected: list[dict[str, Any]] | None = None,
        **more: Any,
    ) -> None:
        """Answer as the platform does after its commit."""
        answer = {"boot": boot, "ranges": ranges, "rejected": rejected or [], "at": "2026-11-01T00:00:00Z", **more}
        self._peer.client.publish(f"qy/v1/{user}/receipt", json.dumps(answer), qos=0)


@contextmanager
def receiver(broker: Broker, enterprise: str) -> Iterator[Receiver]:
    """Listen to one enterprise."""
    with broker.ingest(enterprise) as peer:
        yield Receiver(peer, enterprise)
