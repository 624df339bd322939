"""Publishes warnings at the broker, beside the keeper's loop, as a user whose password lives as long as the program."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from qingyu.db import pool
from qingyu.errors import Unavailable
from qingyu.jobs.access import broker
from qingyu.jobs.control import publishing
from qingyu.settings import Settings

PAUSE_S = 1.0
ACKNOWLEDGED_WITHIN_S = 10.0
_RETRY_S = 5.0
# The broker reads its file up to that long after the keeper wrote it; each time it refuses is counted.
_LET_IN_AFTER_S = 0.5


class Publisher:
    """A thread with a connection of its own to the database and to the broker, where it is known as `user`."""

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime], stopping: threading.Event, log: Any, *,
        user: str = broker.PUBLISHER,
    ) -> None:  # fmt: skip
        self._settings, self._clock, self._stopping, self._log = settings, clock, stopping, log
        self._user = user
        # Nobody has to configure or keep it: it is drawn anew at each start and stands in the broker's file as a hash.
        self._password = secrets.token_urlsafe(24)
        self.hash = broker.hash_password(self._password)
        self._thread = threading.Thread(target=self.run, name="publisher", daemon=True)
        self._said = ""
        # What the broker answered to the messages that it did not take, by their numbers.
        self._refused: dict[int, str] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, after it was told to stop."""
        if self._thread.is_alive():
            self._thread.join(ACKNOWLEDGED_WITHIN_S + _RETRY_S)

    def run(self) -> None:
        """Publish until stopped; a broker or a database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                self._serve()
            except (*pool.LOST, Unavailable):
                # The keeper's own loop tells of it.
                self._stopping.wait(_RETRY_S)
            except (OSError, ValueError) as error:
                self._tell(error)
                self._stopping.wait(_RETRY_S)
            except Exception as error:
                self._log.error("publishing failed by a bug", exc_info=error)
                self._stopping.wait(_RETRY_S)

    def _serve(self) -> None:
        with pool.connect(self._settings.dsn("keeper"), application="keeper-publisher") as conn:
            conn.autocommit = True
            # Before the broker is waited for: what happened while it was away for days is not kept for it.
            publishing.forget(conn, self._clock())
            client = self._connected()
            try:
                while not self._stopping.is_set():
                    if not publishing.publish_some(
                        conn, lambda to, said: self._publish(client, to, said), self._unsayable, self._clock()
                    ):
                        self._stopping.wait(PAUSE_S)
                    self._said = ""
            finally:
                client.disconnect()
                client.loop_stop()

    def _connected(self) -> Client:
        """A client that the broker let in; it knows a password only a moment after the keeper wrote it."""
        give_up_at = time.monotonic() + ACKNOWLEDGED_WITHIN_S
        while time.monotonic() < give_up_at:
            if (client := self._let_in(give_up_at)) is not None:
                return client
            if self._stopping.wait(_LET_IN_AFTER_S):
                break
        raise OSError("the broker does not let the publisher in yet")

    def _let_in(self, give_up_at: float) -> Client | None:
        """Ask the broker once; None where it refuses, which ends the connection, or does not answer."""
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._user,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        refused = threading.Event()
        client.on_disconnect = lambda *_: refused.set()
        client.on_publish = self._answered
        client.username_pw_set(self._user, self._password)
        client.connect(self._settings.mqtt_ingest_host, self._settings.mqtt_ingest_port)
        client.loop_start()
        while not client.is_connected():
            if refused.is_set() or time.monotonic() > give_up_at or self._stopping.wait(0.05):
                client.loop_stop()
                return None
        return client

    def _tell(self, error: Exception) -> None:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        if said != self._said:
            self._log.warning("warnings wait for the broker", error=said)
        self._said = said

    def _unsayable(self, warning: int, error: Exception) -> None:
        self._log.error("a warning cannot be said over MQTT", warning=warning, exc_info=error)

    def _answered(self, _client: Client, _own: object, number: int, reason: ReasonCode, _more: object) -> None:
        """In the thread of the connection, before the message counts as answered."""
        if reason.is_failure:
            self._refused[number] = str(reason)

    def _publish(self, client: Client, topic: str, payload: bytes) -> None:
        sent = client.publish(topic, payload, qos=1, retain=False)
        try:
            sent.wait_for_publish(ACKNOWLEDGED_WITHIN_S)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        if not sent.is_published():
            raise OSError("the broker did not acknowledge a warning in time")
        if (refused := self._refused.pop(sent.mid, None)) is not None:
            raise OSError(f"the broker did not take a warning: {refused}")
