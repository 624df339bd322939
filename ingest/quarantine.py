"""A session of its own for devices that nobody registered: what they send is held and touches nothing else."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.client import connectable
from qingyu.db import pool
from qingyu.db import quarantine as rows
from qingyu.errors import QingyuError
from qingyu.jobs.receive import quarantine
from qingyu.settings import Settings

_LOOK_S = 1.0
_IN_FLIGHT = 20


class Quarantine:
    """Runs in a thread of one worker, with a connection of its own; whatever fails here stops nobody else."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], log: Any) -> None:
        self.settings, self.clock, self.log = settings, clock, log
        self._stopping = threading.Event()
        self._fault = ""
        self._thread = threading.Thread(target=self._run, name="quarantine", daemon=True)

    def start(self) -> None:
        """Begin to listen, while unknown devices may connect."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is unacknowledged comes again."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with pool.connect(self.settings.dsn("ingest"), application="ingest-quarantine") as conn:
                    conn.autocommit = True
                    while not self._stopping.is_set():
                        if rows.is_open(conn) and rows.take_turn(conn):
                            self._listen(conn)
                        self._stopping.wait(_LOOK_S)
            except (pool.FAILED, QingyuError, OSError, ValueError) as error:
                if str(error) != self._fault:
                    self.log.error("unknown devices are not heard; trying again", error=str(error).splitlines()[0])
                self._fault = str(error)
                self._stopping.wait(_LOOK_S)

    def _listen(self, conn: pool.Connection) -> None:
        """Hear unknown devices until they may connect no more."""
        came: list[MQTTMessage] = []
        client = connectable(quarantine.READER, self.settings.mqtt_ingest_password.get_secret_value(), Client)
        topics = [(f"qy/v1/{quarantine.READER}/+/{kind}", 1) for kind in ("readings", "production")]

        def subscribe(*_: object) -> None:
            client.subscribe(topics)

        client.on_connect = subscribe
        client.on_subscribe = lambda *_: rows.session_ready(conn, self.clock())
        client.on_message = lambda _client, _data, message: came.append(message)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # of the library
        properties.SessionExpiryInterval = 0xFFFFFFFF
        properties.ReceiveMaximum = _IN_FLIGHT
        place = self.settings.mqtt_ingest_host, self.settings.mqtt_ingest_port
        client.connect(*place, keepalive=20, clean_start=False, properties=properties)
        try:
            while not self._stopping.is_set() and rows.is_open(conn):
                if client.loop(_LOOK_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    return  # the broker does not know this user yet, or is away
                for message in came:
                    with pool.transaction(conn):
                        quarantine.hold(conn, message.topic, bytes(message.payload), self.clock())
                    client.ack(message.mid, message.qos)
                came.clear()
        finally:
            client.on_connect = client.on_subscribe = client.on_message = None
            client.disconnect()
            client.loop(0.1)
