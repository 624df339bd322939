"""Warnings over MQTT: a plant's own display hears those of its plant, and nobody else's."""

import json
import queue
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import structlog

from device_sim.gateway.client import Gateway
from keeper.publisher import Publisher
from qingyu.db import pool
from qingyu.jobs.access.broker import PUBLISHER
from qingyu.jobs.control import publishing
from tests.api import plants
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import keeper, wait_until

TOPIC = "qy/v1/alpha/warnings"
USER, PASSWORD = "alpha/gw1", "gateway-password"


@pytest.fixture
def two_plants(database: Database) -> Database:
    """Both plants, whose sessions at the broker exist."""
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
        conn.execute("UPDATE enterprise SET session_ready_at = now()")
    return database


def waiting(database: Database) -> int:
    with psycopg.connect(database.admin_dsn) as conn:
        row = conn.execute("SELECT count(*) FROM warning_publication").fetchone()
    assert row is not None
    return int(row[0])


def warn(database: Database, code: str = "alpha", scope: str = "e01/kwh") -> int:
    with psycopg.connect(database.admin_dsn) as conn:
        return plants.open_warning(conn, code, scope=scope, at=datetime.now(UTC))


def test_a_display_hears_its_plants_warnings_as_they_open_change_and_close(
    two_plants: Database, broker: Broker
) -> None:
    with keeper(two_plants):
        wait_until(lambda: broker.accepts(USER, PASSWORD), 10, "the gateway may connect")
        with Peer(broker, USER, PASSWORD) as display, Peer(broker, "beta/gw1", PASSWORD) as other:
            display.subscribe(TOPIC)
            for topic in (TOPIC, "qy/v1/+/warnings", "qy/v1/#"):
                other.subscribe(topic)
            assert display.publish(TOPIC, b"{}").is_failure, "nobody warns but the platform"
            warning = warn(two_plants)
            warn(two_plants, "beta")
            with psycopg.connect(two_plants.admin_dsn) as conn:
                conn.execute("UPDATE warning SET severity = 3, last_seen_at = now() WHERE id = %s", (warning,))
                conn.execute("UPDATE warning SET value = 3, last_seen_at = now() WHERE id = %s", (warning,))
                conn.execute("UPDATE warning SET closed_at = now() WHERE id = %s", (warning,))
            messages = [display.take(20) for _ in range(3)]
            said: list[dict[str, Any]] = [json.loads(message.payload) for message in messages]
            assert [one["state"] for one in said] == ["opened", "changed", "closed"]
            assert {one["warning"] for one in said} == {warning}
            assert {(message.topic, message.qos, message.retain) for message in messages} == {(TOPIC, 1, False)}
            assert set(said[0]) == {
                *("warning", "rule", "rule_version", "level", "state", "at", "sentence_zh", "sentence_en"),
                *("value", "bar", "unit"),
            }
            assert (said[0]["rule"], said[0]["bar"], said[0]["unit"]) == ("data.interruption", 0.5, "h")
            wait_until(lambda: waiting(two_plants) == 0, 10, "what the broker has waits no more")
            assert display.messages.empty()
            # The broker says yes to any filter and lets through what may be read.
            assert other.take(20).topic == "qy/v1/beta/warnings"
            assert {message.topic for message in other.messages.queue} <= {"qy/v1/beta/warnings"}


def test_what_happens_while_the_keeper_is_away_is_published_when_it_is_back(
    two_plants: Database, broker: Broker
) -> None:
    heard: queue.Queue[dict[str, Any]] = queue.Queue()
    warning = warn(two_plants)
    assert waiting(two_plants) == 1
    display = Gateway(
        "alpha", "gw1", PASSWORD, broker.host, broker.port, rng=random.Random(1), now=lambda: datetime.now(UTC),
        on_warning=heard.put,
    )  # fmt: skip
    with display, keeper(two_plants):
        display.start()
        wait_until(lambda: waiting(two_plants) == 0, 20, "it is published")
        wait_until(lambda: display.connected, 20, "the display is there")
        found, second = [], warn(two_plants, scope="another")
        while second not in found:
            found.append(heard.get(timeout=20)["warning"])
    assert set(found) <= {warning, second}


def test_what_nobody_heard_for_a_day_is_no_news(two_plants: Database, broker: Broker) -> None:
    with psycopg.connect(two_plants.admin_dsn) as conn:
        plants.open_warning(conn, "alpha", at=datetime(2026, 1, 1, tzinfo=UTC))
    assert waiting(two_plants) == 1
    with keeper(two_plants):
        wait_until(lambda: waiting(two_plants) == 0, 20, "it is forgotten")


def test_the_publisher_has_no_password_that_outlives_the_keeper(two_plants: Database, broker: Broker) -> None:
    def line() -> str:
        lines = (broker.server.secrets / "passwords").read_text("utf-8").splitlines()
        return next((one for one in lines if one.startswith(f"{PUBLISHER}:")), "")

    with keeper(two_plants):
        wait_until(lambda: line() != "", 10, "its hash is there")
        first = line()
    with keeper(two_plants):
        wait_until(lambda: line() != first, 10, "another one is")


def test_a_warning_that_cannot_be_said_holds_up_no_other(two_plants: Database, broker: Broker) -> None:
    warn(two_plants)
    with psycopg.connect(two_plants.admin_dsn) as conn:
        conn.execute("UPDATE warning SET template_version = 99")
    sayable, published, unsayable = warn(two_plants, scope="another"), [], []

    def publish(_topic: str, payload: bytes) -> None:
        published.append(json.loads(payload)["warning"])

    with pool.connect(two_plants.dsn("keeper"), application="test-publisher") as conn:
        conn.autocommit = True
        publishing.publish_some(conn, publish, lambda one, error: unsayable.append((one, error)), datetime.now(UTC))
    assert published == [sayable]
    ((one, error),) = unsayable
    assert one != sayable
    assert isinstance(error, KeyError)
    assert waiting(two_plants) == 0


def test_what_the_broker_refuses_is_not_published(
    two_plants: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As somebody who may not publish there.
    publisher = Publisher(
        two_plants.settings, lambda: datetime.now(UTC), threading.Event(), structlog.get_logger(), user=USER
    )
    monkeypatch.setattr(publisher, "_password", PASSWORD)
    with keeper(two_plants):
        wait_until(lambda: broker.accepts(USER, PASSWORD), 10, "the gateway may connect")
        client = publisher._connected()
        try:
            with pytest.raises(OSError, match="did not take"):
                publisher._publish(client, TOPIC, b"{}")
            publisher._publish(client, "qy/v1/alpha/gw1/readings", b"{}")
        finally:
            client.disconnect()
            client.loop_stop()


def test_who_is_refused_because_the_broker_has_not_read_its_file_yet_asks_again(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Publisher(
        database.settings, lambda: datetime.now(UTC), threading.Event(), structlog.get_logger(), user="late"
    )
    monkeypatch.setattr(publisher, "_password", PASSWORD)
    with ThreadPoolExecutor(1) as beside:
        asking = beside.submit(publisher._connected)
        broker.add_user("late", PASSWORD)
        client = asking.result()
    client.disconnect()
    client.loop_stop()


def test_old_news_is_forgotten_while_the_broker_is_away(two_plants: Database) -> None:
    with psycopg.connect(two_plants.admin_dsn) as conn:
        plants.open_warning(conn, "alpha", at=datetime(2026, 1, 1, tzinfo=UTC))
    away = two_plants.settings.model_copy(update={"mqtt_ingest_host": "127.0.0.1", "mqtt_ingest_port": 1})
    publisher = Publisher(away, lambda: datetime.now(UTC), threading.Event(), structlog.get_logger())
    with pytest.raises(OSError, match="refused"):
        publisher._serve()
    assert waiting(two_plants) == 0


def test_a_gateway_with_a_certificate_alone_hears_its_plant(two_plants: Database, broker: Broker) -> None:
    with psycopg.connect(two_plants.admin_dsn) as conn:
        conn.execute("DELETE FROM gateway_credential")
    with keeper(two_plants):
        acl = broker.server.secrets / "acl"
        heard = f"user {USER}\ntopic read {TOPIC}\n"
        wait_until(lambda: heard in acl.read_text("utf-8"), 10, "it may hear")
