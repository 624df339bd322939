"""`python -m bench.peers.receiver KIND`: a plain paho client that writes readings; its place comes in PEER_* variables.

executemany     rows by INSERT … ON CONFLICT DO NOTHING; paho acknowledges what it has handed over, before it is stored
copy            rows by COPY; acknowledged the same way
copy-then-ack   rows by COPY into a table without a key, acknowledged after the commit

No validation, no rights, no receipts: what a message says is believed.
"""

import json
import os
import sys
import time
from collections.abc import Sequence

import psycopg
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

KINDS = ("executemany", "copy", "copy-then-ack")
ROWS, LINGER_S = 5000, 0.1  # a transaction begins when so many rows wait, or the oldest so long
IN_FLIGHT = 1000  # as ingest asks for

Row = tuple[str, str, str, float]


class Receiver:
    """Collects rows in the callback, writes them between two turns of paho's loop."""

    def __init__(self, kind: str, dsn: str) -> None:
        self._kind, self._late = kind, kind == "copy-then-ack"
        self._conn = psycopg.connect(dsn)
        self._rows: list[Row] = []
        self._mids: list[int] = []
        self._since = 0.0

    def connect(self, host: str, port: int, user: str, password: str, topic: str) -> Client:
        """A session that the broker keeps while this client is away."""
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5, manual_ack=self._late
        )
        client.username_pw_set(user, password)
        client.on_message = self._came
        client.on_connect = lambda c, *_: c.subscribe(topic, 1)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # of paho
        properties.SessionExpiryInterval = 3600
        properties.ReceiveMaximum = IN_FLIGHT
        client.connect(host, port, clean_start=False, properties=properties)
        return client

    def _came(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._since = self._since or time.monotonic()
        self._rows += [
            (one["meter"], one["channel"], one["at"], one["value"]) for one in json.loads(message.payload)["readings"]
        ]
        self._mids.append(message.mid)

    def write(self, client: Client) -> None:
        """Store what waits when there is enough of it."""
        full = len(self._rows) >= ROWS or len(self._mids) >= IN_FLIGHT
        if not self._rows or not (full or time.monotonic() > self._since + LINGER_S):
            return
        with self._conn.cursor() as cursor:
            if self._kind == "executemany":
                query = "INSERT INTO peer (meter, channel, at, value) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
                cursor.executemany(query, self._rows)
            else:
                _copy(cursor, self._rows)
        self._conn.commit()
        if self._late:
            for mid in self._mids:
                client.ack(mid, 1)
        self._rows, self._mids, self._since = [], [], 0.0


def _copy(cursor: psycopg.Cursor, rows: Sequence[Row]) -> None:
    with cursor.copy("COPY peer (meter, channel, at, value) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def main() -> None:
    """Receive until killed."""
    place = os.environ
    receiver = Receiver(sys.argv[1], place["PEER_DSN"])
    client = receiver.connect(
        place["PEER_HOST"], int(place["PEER_PORT"]), place["PEER_USER"], place["PEER_PASSWORD"], place["PEER_TOPIC"]
    )
    while True:
        client.loop(0.02)
        receiver.write(client)


if __name__ == "__main__":
    main()
