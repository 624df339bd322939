"""The servers of stack/: data outlive stop, crash and restart, and no server outlives its parent."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from stack.root import Root, StackError
from stack.sandbox import is_locked, on_small_disks
from stack.server import port_is_free
from stack.servers import Mosquitto, Postgres
from tests.support.broker import Broker, Peer


@pytest.fixture
def server(stack_root: Root, tmp_path: Path) -> Postgres:
    """A PostgreSQL as `make up` runs it, not started yet; its parent's death would end it."""
    return Postgres(tmp_path / "postgres", root=stack_root)


def test_committed_rows_outlive_a_kill_and_a_restart_on_the_same_port(server: Postgres) -> None:
    with server:
        port = server.port
        with psycopg.connect(server.dsn()) as conn:
            conn.execute("CREATE TABLE kept (n int)")
            conn.execute("INSERT INTO kept VALUES (1)")
        server.kill9()
        assert not server.alive
        server.start()
        with psycopg.connect(server.dsn()) as conn:
            conn.execute("INSERT INTO kept VALUES (2)")
        server.restart()
        with psycopg.connect(server.dsn()) as conn:
            assert conn.execute("SELECT n FROM kept ORDER BY n").fetchall() == [(1,), (2,)]
        assert server.port == port
    assert port_is_free(port)


def test_what_a_commit_promises_is_switched_on(server: Postgres) -> None:
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "127.0.0.1",
        "timescaledb.license": "apache",
        "timescaledb.telemetry_level": "off",
        "max_locks_per_transaction": "256",
        "max_wal_size": "512MB",
        "wal_keep_size": "0",
        "password_encryption": "scram-sha-256",
        "TimeZone": "UTC",
    }
    with server, psycopg.connect(server.dsn()) as conn:
        shown = {name: conn.execute(f"SHOW {name}").fetchone() for name in wanted}
        assert shown == {name: (value,) for name, value in wanted.items()}


def test_nobody_gets_in_without_the_password(server: Postgres) -> None:
    with server:
        for dsn in (server.dsn(user=server.admin), server.dsn(user=server.admin, password="guess")):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(dsn)
        assert (server.folder / "password").stat().st_mode & 0o777 == 0o600


def test_a_second_server_on_the_same_data_is_refused(server: Postgres, stack_root: Root) -> None:
    with server, pytest.raises(StackError, match="already runs"):
        Postgres(server.folder, root=stack_root).start()


def test_a_taken_port_is_told_and_nothing_is_left_running(server: Postgres, broker: Broker, stack_root: Root) -> None:
    taken = Postgres(server.folder, port=broker.port, root=stack_root)
    with pytest.raises(StackError, match=f"port {broker.port} on 127.0.0.1 is taken"):
        taken.start()
    assert not is_locked(taken.lock)


def test_stopping_twice_and_starting_twice_are_harmless(server: Postgres) -> None:
    server.stop()
    server.start()
    pid = server.pid
    assert server.start().pid == pid
    server.stop()
    server.stop()
    assert not server.alive


def test_a_server_dies_with_the_process_that_started_it(server: Postgres) -> None:
    program = (
        "import sys, time, pathlib; from stack.servers import Postgres\n"
        "print(Postgres(pathlib.Path(sys.argv[1]), fsync=False).start().pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(server.folder)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    watch = os.pidfd_open(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    ended = select.select([watch], [], [], 30)[0]
    os.close(watch)
    assert ended, "the server outlived its parent"
    assert not is_locked(server.lock)


@pytest.fixture
def own_broker(stack_root: Root, tmp_path: Path) -> Mosquitto:
    """A broker of this test alone, not started yet."""
    return Mosquitto(tmp_path / "mosquitto", root=stack_root)


def _leave_a_session(broker: Broker) -> None:
    """The platform subscribes with a session that does not expire, and goes away."""
    client = Client(CallbackAPIVersion.VERSION2, client_id="acme", protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set("acme", broker.server.ingest_password)
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0xFFFFFFFF
    subscribed = []

    def subscribe(*_: object) -> None:
        client.subscribe("qy/v1/acme/+/readings", qos=1)

    client.on_connect = subscribe
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.connect(broker.host, broker.server.ingest_port, clean_start=False, properties=properties)
    while not subscribed:
        client.loop()
    client.disconnect()
    client.loop()


def _come_back(broker: Broker, count: int) -> list[bytes]:
    client = Client(CallbackAPIVersion.VERSION2, client_id="acme", protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set("acme", broker.server.ingest_password)
    heard: list[bytes] = []
    client.on_message = lambda client, data, message: heard.append(bytes(message.payload))
    client.connect(broker.host, broker.server.ingest_port, clean_start=False)
    while len(heard) < count:
        client.loop()
    client.disconnect()
    client.loop()
    return heard


def test_a_clean_restart_of_the_broker_keeps_the_queue_of_a_reader_who_is_away(own_broker: Mosquitto) -> None:
    with own_broker:
        broker = Broker(own_broker)
        password = broker.add_gateway("acme", "gw1")
        broker.add_user("acme", own_broker.ingest_password)
        _leave_a_session(broker)
        sent = [str(number).encode() for number in range(1500)]  # more than Mosquitto's own default keeps
        with Peer(broker, "acme/gw1", password) as gateway:
            for payload in sent:
                assert not gateway.publish("qy/v1/acme/gw1/readings", payload).is_failure
        own_broker.restart()
        assert _come_back(broker, len(sent)) == sent


def test_a_killed_broker_comes_back_on_its_port_with_the_same_passwords(own_broker: Mosquitto) -> None:
    with own_broker:
        broker = Broker(own_broker)
        password = broker.add_gateway("acme", "gw1")
        own_broker.kill9()
        own_broker.start()
        assert broker.accepts("acme/gw1", password)
        assert not broker.accepts("acme/gw1", "wrong")


def test_the_broker_stays_up_while_its_password_file_is_missing_for_a_moment(own_broker: Mosquitto) -> None:
    with own_broker:
        broker = Broker(own_broker)
        password = broker.add_gateway("acme", "gw1")
        text = own_broker.password_file.read_text()
        own_broker.password_file.unlink()
        own_broker.password_file.write_text(text)
        broker.add_gateway("acme", "gw2")  # waits until the broker has read the file again
        assert own_broker.alive
        assert broker.accepts("acme/gw1", password)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:  # it has just ended
        return []


def _pauses(pid: int) -> set[int]:
    """The process in which who looks for changes of a broker's files pauses; each turn of the loop has its own."""
    found = set()
    for child in (grandchild for each in _children(pid) for grandchild in _children(each)):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{child}/comm").read_text("ascii") == "sleep\n":
                found.add(child)
    return found


def test_what_changes_while_the_broker_reads_its_files_is_read_as_well(own_broker: Mosquitto) -> None:
    def reads(times: int) -> None:
        give_up_at = time.monotonic() + 20
        while own_broker.log.read_text("utf-8").count("Reloading config") < times:
            assert time.monotonic() < give_up_at, "the broker did not read its files again"
            time.sleep(0.02)

    with own_broker:
        broker = Broker(own_broker)
        rights = own_broker.secrets / "acl"
        rights.unlink()
        os.mkfifo(rights, 0o600)  # here it stops, when it has read the passwords
        reads(1)
        own_broker.set_password("acme/gw1", "a-plain-secret")
        give_up_at = time.monotonic() + 20
        pauses: set[int] = set()
        while len(pauses) < 2:  # between two of them somebody looked at the files and told the broker
            assert time.monotonic() < give_up_at, "nobody looks for what has changed"
            pauses |= _pauses(own_broker.pid)
            time.sleep(0.02)
        os.close(os.open(rights, os.O_WRONLY))
        reads(2)
        os.close(os.open(rights, os.O_WRONLY))
        assert broker.accepts("acme/gw1", "a-plain-secret")


def test_the_password_file_holds_hashes_and_is_its_owners_alone(own_broker: Mosquitto) -> None:
    with own_broker:
        Broker(own_broker).add_gateway("acme", "gw1", "a-plain-secret")
        lines = own_broker.password_file.read_text().splitlines()
        assert [line.split(":")[0] for line in lines] == ["qingyu-ingest", "acme/gw1"]
        assert all(line.split(":", 1)[1].startswith("$7$") for line in lines)
        assert "a-plain-secret" not in own_broker.password_file.read_text()
        assert own_broker.password_file.stat().st_mode & 0o077 == 0


def test_a_small_disk_is_full_for_the_command_that_sees_it_and_gone_afterwards(tmp_path: Path) -> None:
    disk, beside = tmp_path / "disk", tmp_path / "beside"
    disk.mkdir()
    script = f"head -c 3000000 /dev/zero > {disk}/much; test $? -ne 0 && head -c 3000000 /dev/zero > {beside}"
    assert on_small_disks({disk: 1 << 20}, ["sh", "-c", script], {}) == 0
    assert beside.stat().st_size == 3_000_000
    assert list(disk.iterdir()) == []
