"""The gateway at a real broker: what it keeps, what it forgets, and how it comes back."""

import hashlib
import itertools
import json
import math
import random
import socket
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from device_sim.gateway.client import Backoff, Gateway
from device_sim.gateway.crew import Crew
from device_sim.gateway.outbox import DiskOutbox
from device_sim.gateway.payload import BODY_BYTES, Production, Reading, column_texts, cut, reading_text
from stack.root import Root
from stack.servers import Mosquitto
from tests.device_sim.receiver import receiver
from tests.support.broker import Broker

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def readings(n: int, *, start: int = 0) -> list[Reading]:
    return [Reading("e01", "kwh", MIDNIGHT + timedelta(minutes=15 * i), 0.5 * i) for i in range(start, start + n)]


def make_gateway(broker: Broker, outbox: Path | None, enterprise: str | None = None, **options: Any) -> Gateway:
    enterprise = enterprise or f"plant-{next(_numbers)}"
    password = broker.add_gateway(enterprise, "gw1", "a-password")
    quick: dict[str, Any] = {"resend": Backoff(60, 60), "reconnect": Backoff(0.05, 0.2), **options}
    return Gateway(
        enterprise, "gw1", password, broker.host, broker.port, outbox,
        rng=random.Random(next(_numbers)), now=lambda: datetime.now(UTC), **quick,
    )  # fmt: skip


def test_a_message_leaves_the_outbox_only_by_our_receipt(broker: Broker, tmp_path: Path) -> None:
    with make_gateway(broker, tmp_path / "outbox") as gateway, receiver(broker, gateway.enterprise) as platform:
        first, second = gateway.send_many([readings(2), readings(2, start=2)])
        platform.wait_for("readings", 2, lambda: gateway.run_once(0.05))
        # The broker has acknowledged both; another start's receipt is none for these.
        platform.receipt(gateway.user, "another-boot", [[first, second]])
        assert not gateway.wait_empty(0.3)
        assert gateway.pending() == 2
        platform.receipt(gateway.user, gateway.boot, [[second, second]])
        assert gateway.wait_below(2, 10)
        platform.receipt(gateway.user, gateway.boot, [[first, first]])
        assert gateway.wait_empty(10)


def test_a_new_start_sends_what_the_old_one_left_under_its_old_boot_and_number(broker: Broker, tmp_path: Path) -> None:
    old = make_gateway(broker, tmp_path / "outbox", boot="0123456789abcdef")
    old.send(readings(3))
    old.close()
    with (
        make_gateway(broker, tmp_path / "outbox", old.enterprise) as new,
        receiver(broker, old.enterprise) as platform,
    ):
        new.send(readings(1, start=3))
        got = platform.wait_for("readings", 2, lambda: new.run_once(0.05))
        assert [(message["boot"], message["seq"]) for message in got] == [("0123456789abcdef", 1), (new.boot, 1)]
        assert new.boot != "0123456789abcdef"
        assert [reading["value"] for reading in got[0]["readings"]] == [0.0, 0.5, 1.0]


def test_the_same_boot_never_gives_a_number_twice(broker: Broker, tmp_path: Path) -> None:
    for expected in ([1], [2]):
        gateway = make_gateway(broker, tmp_path / "outbox", "same-boot", boot="feed")
        assert gateway.send(readings(1)) == expected
        gateway.close()


def test_without_a_receipt_the_same_message_comes_again_and_again_later(broker: Broker, tmp_path: Path) -> None:
    with (
        make_gateway(broker, tmp_path / "outbox", resend=Backoff(0.1, 0.4)) as gateway,
        receiver(broker, gateway.enterprise) as platform,
    ):
        gateway.send(readings(1))
        got = platform.wait_for("readings", 3, lambda: gateway.run_once(0.05))
        assert {(message["boot"], message["seq"], json.dumps(message["readings"])) for message in got} == {
            (gateway.boot, 1, json.dumps(got[0]["readings"]))
        }
        platform.receipt(gateway.user, gateway.boot, [[1, 1]])
        assert gateway.wait_empty(10)


def test_a_message_that_is_held_comes_again_no_earlier_than_it_may(broker: Broker, tmp_path: Path) -> None:
    with (
        make_gateway(broker, tmp_path / "outbox", resend=Backoff(0.2, 0.2)) as gateway,
        receiver(broker, gateway.enterprise) as platform,
    ):
        held, free = gateway.send_many([readings(1), readings(1, start=1)])
        platform.wait_for("readings", 2, lambda: gateway.run_once(0.02))
        platform.receipt(gateway.user, gateway.boot, [], held=[[held, held]], retry_after_s=60)
        while gateway.counts["held"] == 0:
            gateway.run_once(0.05)
        before = platform.of("readings")
        platform.wait_for("readings", len(before) + 4, lambda: gateway.run_once(0.05))
        assert {message["seq"] for message in platform.of("readings")[len(before) :]} == {free}
        platform.receipt(gateway.user, gateway.boot, [[free, free]])
        assert gateway.wait_below(2, 10)
        assert gateway.pending() == 1


def test_a_message_that_nobody_can_read_is_sent_no_more_and_kept_apart(broker: Broker, tmp_path: Path) -> None:
    with (
        make_gateway(broker, tmp_path / "outbox", resend=Backoff(0.1, 0.2)) as gateway,
        receiver(broker, gateway.enterprise) as platform,
    ):
        gateway.send_many([readings(1), readings(1, start=1)])
        platform.wait_for("readings", 4, lambda: gateway.run_once(0.05))
        bad = next(text for text in platform.bytes if b'"seq":1,' in text)
        told = {"sha256": hashlib.sha256(bad).hexdigest(), "code": "not_json", "reason": "the message is not JSON"}
        other = told | {"sha256": hashlib.sha256(b"of another device").hexdigest()}
        platform.receipt(gateway.user, None, [], unreadable=[other])
        platform.receipt(gateway.user, None, [], unreadable=[told])
        assert gateway.wait_below(2, 10)
        before = len(platform.of("readings"))
        platform.wait_for("readings", before + 3, lambda: gateway.run_once(0.05))
        assert {message["seq"] for message in platform.of("readings")[before:]} == {2}
        assert [rejection.code for rejection in gateway.rejections] == ["not_json"]
    with closing(DiskOutbox(tmp_path / "outbox")) as outbox:
        assert outbox.unreadable() == [(gateway.boot, 1, "not_json: the message is not JSON")]
        assert outbox.count() == 1


def test_waits_double_up_to_the_cap_and_vary_by_a_fifth() -> None:
    rng = random.Random(1)
    waits = [[Backoff(1, 8).wait_s(attempts, rng) for _ in range(200)] for attempts in (1, 2, 3, 4, 5, 60)]
    for wanted, seen in zip((1, 2, 4, 8, 8, 8), waits, strict=True):
        assert min(seen) >= 0.8 * wanted
        assert max(seen) <= 1.2 * wanted
        assert max(seen) - min(seen) > 0.3 * wanted


def test_no_more_messages_are_under_way_than_the_window_allows(broker: Broker, tmp_path: Path) -> None:
    with (
        make_gateway(broker, tmp_path / "outbox", window=5) as gateway,
        receiver(broker, gateway.enterprise) as platform,
    ):
        gateway.send_many([readings(1, start=i) for i in range(12)])
        platform.wait_for("readings", 5, lambda: gateway.run_once(0.05))
        gateway.run_once(0.3)
        assert [message["seq"] for message in platform.of("readings")] == [1, 2, 3, 4, 5]
        platform.receipt(gateway.user, gateway.boot, [[1, 2], [4, 4]])
        got = platform.wait_for("readings", 8, lambda: gateway.run_once(0.05))
        assert [message["seq"] for message in got] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_it_waits_for_a_broker_that_is_away_and_resends_after_it_was_killed(stack_root: Root, tmp_path: Path) -> None:
    server = Mosquitto(tmp_path / "mosquitto", root=stack_root).start()
    try:
        broker = Broker(server)
        with make_gateway(broker, tmp_path / "outbox") as gateway:
            server.stop()
            gateway.send(readings(1))
            gateway.run_once(0.2)
            assert not gateway.connected
            server.start()
            with receiver(broker, gateway.enterprise) as platform:
                platform.wait_for("readings", 1, lambda: gateway.run_once(0.05))
            server.kill9()
            gateway.send(readings(1, start=1))
            gateway.run_once(0.2)
            server.start()
            with receiver(broker, gateway.enterprise) as platform:
                got = platform.wait_for("readings", 1, lambda: gateway.run_once(0.05))
                assert [message["seq"] for message in got] == [2]
                platform.receipt(gateway.user, gateway.boot, [[1, 2]])
                assert gateway.wait_empty(10)
    finally:
        server.stop()


def test_it_keeps_trying_until_its_credentials_are_enabled(broker: Broker, tmp_path: Path) -> None:
    gateway = Gateway(
        "unknown-yet", "gw1", "a-password", broker.host, broker.port, tmp_path / "outbox",
        rng=random.Random(1), now=lambda: datetime.now(UTC), reconnect=Backoff(0.05, 0.2),
    )  # fmt: skip
    with gateway:
        gateway.send(readings(1))
        while gateway.counts["connections_lost"] < 2:
            gateway.run_once(0.2)
        broker.add_gateway("unknown-yet", "gw1", "a-password")
        with receiver(broker, "unknown-yet") as platform:
            platform.wait_for("readings", 1, lambda: gateway.run_once(0.05))


def test_class_b_is_content_with_the_brokers_word(broker: Broker) -> None:
    with make_gateway(broker, None) as gateway, receiver(broker, gateway.enterprise) as platform:
        gateway.send(readings(4), per_message=2)
        assert gateway.wait_empty(10)
        assert [len(message["readings"]) for message in platform.wait_for("readings", 2, lambda: None)] == [2, 2]


def test_a_crew_drives_many_gateways_in_one_thread(broker: Broker, tmp_path: Path) -> None:
    gateways = [make_gateway(broker, tmp_path / f"outbox-{i}") for i in range(3)] + [make_gateway(broker, None)]
    with Crew(gateways):
        for gateway in gateways:
            with receiver(broker, gateway.enterprise) as platform:
                gateway.send(readings(1))
                platform.wait_for("readings", 1, lambda: None)
                platform.receipt(gateway.user, gateway.boot, [[1, 1]])
                assert gateway.wait_empty(10)
    for gateway in gateways:
        gateway.close()


def test_it_says_when_it_comes_and_goes_and_the_broker_says_when_it_dies(broker: Broker, tmp_path: Path) -> None:
    gateway = make_gateway(broker, tmp_path / "outbox")
    with receiver(broker, gateway.enterprise) as platform:
        platform.wait_for("status", 1, lambda: gateway.run_once(0.05))
        gateway.close()
        assert [status["online"] for status in platform.wait_for("status", 2, lambda: None)] == [True, False]
        crashed = make_gateway(broker, tmp_path / "outbox", gateway.enterprise)
        platform.wait_for("status", 3, lambda: crashed.run_once(0.05))
        _, connection, _ = crashed.sockets()
        assert isinstance(connection, socket.socket)
        connection.shutdown(socket.SHUT_RDWR)
        assert [s["online"] for s in platform.wait_for("status", 4, lambda: None)] == [True, False, True, False]
        crashed.close()


def test_refusals_are_told_with_number_index_and_reason(broker: Broker, tmp_path: Path) -> None:
    with make_gateway(broker, tmp_path / "outbox") as gateway, receiver(broker, gateway.enterprise) as platform:
        gateway.send(readings(1))
        platform.wait_for("readings", 1, lambda: gateway.run_once(0.05))
        refusal = {"seq": 1, "index": 0, "code": "unknown_meter", "reason": "no meter e01"}
        platform.receipt(gateway.user, gateway.boot, [[1, 1]], [refusal])
        assert gateway.wait_empty(10)
        assert [(r.seq, r.index, r.code) for r in gateway.rejections] == [(1, 0, "unknown_meter")]


def test_a_receipt_that_makes_no_sense_deletes_nothing_and_stops_nothing(broker: Broker, tmp_path: Path) -> None:
    with make_gateway(broker, tmp_path / "outbox") as gateway, receiver(broker, gateway.enterprise) as platform:
        gateway.send(readings(1))
        platform.wait_for("readings", 1, lambda: gateway.run_once(0.05))
        platform.receipt(gateway.user, gateway.boot, [["all"]])  # type: ignore[list-item]
        give_up_at = time.monotonic() + 10
        while not gateway.counts["receipts_not_understood"] and time.monotonic() < give_up_at:
            gateway.run_once(0.05)
        assert gateway.pending() == 1
        platform.receipt(gateway.user, gateway.boot, [[0, 2**53]])
        assert gateway.wait_empty(10)


def test_production_travels_under_its_own_topic(broker: Broker, tmp_path: Path) -> None:
    with make_gateway(broker, tmp_path / "outbox") as gateway, receiver(broker, gateway.enterprise) as platform:
        gateway.send_production([Production("clinker", MIDNIGHT, MIDNIGHT + timedelta(hours=8), 612.5)])
        (message,) = platform.wait_for("production", 1, lambda: gateway.run_once(0.05))
        assert message["production"] == [
            {"product": "clinker", "from": "2026-01-01T00:00:00+00:00", "to": "2026-01-01T08:00:00+00:00",
             "quantity": 612.5, "revision": 0}
        ]  # fmt: skip


def test_a_long_list_is_cut_below_the_brokers_packet_size() -> None:
    texts = [reading_text(reading) for reading in readings(3000)]
    bodies = cut(texts, 100_000)
    assert len(bodies) > 1
    assert max(len(body.encode()) for body in bodies) <= BODY_BYTES + 2
    assert [reading for body in bodies for reading in json.loads(body)] == [json.loads(text) for text in texts]


def test_the_quick_way_of_writing_readings_says_the_same() -> None:
    ats = [reading.at.isoformat() for reading in readings(5)]
    quick = column_texts("e01", "kwh", ats, [reading.value for reading in readings(5)])
    assert quick == [reading_text(reading) for reading in readings(5)]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_json_cannot_carry_is_refused_at_the_device(value: float) -> None:
    with pytest.raises(ValueError, match="no finite number"):
        reading_text(Reading("e01", "kwh", MIDNIGHT, value))


def test_an_instant_without_an_offset_is_refused_at_the_device() -> None:
    with pytest.raises(ValueError, match="no offset"):
        reading_text(Reading("e01", "kwh", datetime(2026, 1, 1), 1.0))  # noqa: DTZ001
