"""The keeper: who may connect follows the database within a second, whatever becomes of the programs beside it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
import pytest

from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access import credentials
from qingyu.jobs.access.credentials import At
from tests.support.broker import Broker, Peer
from tests.support.commands import printed
from tests.support.databases import Database
from tests.support.plant import count, document, keeper, register, wait_until
from tests.support.rows import one_row

Arguments = ParamSpec("Arguments")
Outcome = TypeVar("Outcome")

USER, PASSWORD = "plant/gw1", "secret-plant-1"


@pytest.fixture
def plant(database: Database) -> Database:
    """A registered plant whose session at the broker exists; no ingest runs."""
    register(database, document(gateways=2))
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("UPDATE enterprise SET session_ready_at = now()")
    return database


def act_at(
    database: Database,
    now: datetime,
    what: Callable[Concatenate[At, Arguments], Outcome],
    *arguments: Arguments.args,
    **more: Arguments.kwargs,
) -> Outcome:
    """One of the acts on gateways, committed."""
    with psycopg.connect(database.admin_dsn) as conn:
        (enterprise_id,) = one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'plant'"))
        return what(At(conn, enterprise_id, "plant", "cli:tester", now), *arguments, **more)


def act(
    database: Database,
    what: Callable[Concatenate[At, Arguments], Outcome],
    *arguments: Arguments.args,
    **more: Arguments.kwargs,
) -> Outcome:
    """The same at this instant."""
    return act_at(database, datetime.now(UTC), what, *arguments, **more)


def wait_for(broker: Broker, user: str, password: str, *, accepted: bool = True) -> None:
    wait_until(lambda: broker.accepts(user, password) is accepted, 10, f"{user} accepted: {accepted}")


def test_who_is_connected_is_cut_off_when_disabled_and_the_others_stay(plant: Database, broker: Broker) -> None:
    with keeper(plant):
        wait_for(broker, "plant/gw2", "secret-plant-2")
        with Peer(broker, USER, PASSWORD) as leaving, Peer(broker, "plant/gw2", "secret-plant-2") as staying:
            assert leaving.connected
            act(plant, credentials.set_enabled, "gw1", False)
            leaving.wait_for(lambda: not leaving.connected, 10)
            assert not broker.accepts(USER, PASSWORD)
            assert not staying.publish("qy/v1/plant/gw2/status", b"{}").is_failure
        act(plant, credentials.set_enabled, "gw1", True)
        wait_for(broker, USER, PASSWORD)
        act(plant, credentials.remove, "gw1")
        wait_for(broker, USER, PASSWORD, accepted=False)
        issued = act(plant, credentials.create, "gw1", "A")
        wait_for(broker, issued.user_name, issued.password)
        assert not broker.accepts(USER, PASSWORD)
    assert count(plant, "SELECT count(*) FROM gateway WHERE code = 'gw1'") == 1


def test_nobody_gets_in_before_somebody_listens(database: Database, broker: Broker) -> None:
    register(database, document())
    with keeper(database):
        # Ingest's own user is there at once, and it is that user's session which lets the gateways in.
        wait_for(broker, "plant", broker.server.ingest_password)
        # What an earlier test left in the broker's file goes with the keeper's first look.
        give_up_at = time.monotonic() + 20
        while broker.accepts(USER, PASSWORD):
            assert time.monotonic() < give_up_at
            time.sleep(0.1)
        with psycopg.connect(database.admin_dsn) as conn:
            conn.execute("UPDATE enterprise SET session_ready_at = now()")
        wait_for(broker, USER, PASSWORD)


def test_a_rotation_lets_both_credentials_in_until_the_overlap_ends(plant: Database, broker: Broker) -> None:
    with keeper(plant):
        first = act(plant, credentials.rotate, "gw1")
        assert (first.user_name, first.old_ends_at is not None) == ("plant/gw1~2", True)
        wait_for(broker, first.user_name, first.password)
        assert broker.accepts(USER, PASSWORD)
        with Peer(broker, first.user_name, first.password) as rotated, broker.ingest("plant") as ingest:
            ingest.subscribe("qy/v1/plant/+/readings")
            assert not rotated.publish("qy/v1/plant/gw1/readings", b"{}").is_failure
            assert ingest.take().topic == "qy/v1/plant/gw1/readings"
            rotated.subscribe("qy/v1/plant/gw1/receipt")
            assert not ingest.publish("qy/v1/plant/gw1/receipt", b"[]").is_failure
            assert rotated.take().payload == b"[]"
            for topic in ("qy/v1/plant/gw2/readings", "qy/v1/other/gw1/readings", "qy/v1/plant/gw1/receipt"):
                assert rotated.publish(topic, b"{}").getName() == "Not authorized"
        second = act(plant, credentials.rotate, "gw1", overlap=timedelta(0))
        assert second.user_name == USER
        wait_for(broker, USER, second.password)
        wait_for(broker, first.user_name, first.password, accepted=False)
        assert not broker.accepts(USER, PASSWORD)


def test_an_overlap_ends_by_the_clock(plant: Database, broker: Broker) -> None:
    with keeper(plant):
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        issued = act_at(plant, an_hour_ago, credentials.rotate, "gw1", overlap=timedelta(hours=1, seconds=3))
        wait_for(broker, issued.user_name, issued.password)
        wait_for(broker, USER, PASSWORD, accepted=False)
        assert broker.accepts(issued.user_name, issued.password)


def test_a_document_does_not_undo_a_rotation_nor_let_in_who_was_shut_out(plant: Database, broker: Broker) -> None:
    issued = act(plant, credentials.rotate, "gw1", overlap=timedelta(0))
    act(plant, credentials.set_enabled, "gw2", False)
    register(plant, document(gateways=2))
    with keeper(plant):
        wait_for(broker, issued.user_name, issued.password)
        assert not broker.accepts(USER, PASSWORD)
        assert not broker.accepts("plant/gw2", "secret-plant-2")


def test_a_gateway_may_be_registered_without_a_password_and_gets_one_later(plant: Database, broker: Broker) -> None:
    without = document(gateways=3)
    for gateway in without["enterprises"][0]["gateways"]:
        del gateway["password"]
    register(plant, without)
    issued = act(plant, credentials.rotate, "gw3")
    assert (issued.user_name, issued.old_ends_at) == ("plant/gw3", None)
    with keeper(plant):
        wait_for(broker, issued.user_name, issued.password)
        assert broker.accepts(USER, PASSWORD), "what a document leaves out stays"


def test_acts_that_cannot_be_are_told(plant: Database) -> None:
    with pytest.raises(Conflict, match="already"):
        act(plant, credentials.create, "gw1", "A")
    for what in (credentials.rotate, credentials.remove):
        with pytest.raises(NotFound, match="no gateway 'gw9'"):
            act(plant, what, "gw9")
    with pytest.raises(Invalid, match="90 days"):
        act(plant, credentials.rotate, "gw1", overlap=timedelta(days=400))


def test_each_act_has_its_audit_line_and_no_secret_in_it(plant: Database) -> None:
    issued = act(plant, credentials.create, "gw3", "A")
    act(plant, credentials.rotate, "gw3")
    act(plant, credentials.set_enabled, "gw3", False)
    act(plant, credentials.set_enabled, "gw3", True)
    act(plant, credentials.remove, "gw3")
    with psycopg.connect(plant.admin_dsn) as conn:
        lines = conn.execute(
            "SELECT detail->>'act', line::text FROM audit_line line WHERE kind = 'credential' ORDER BY id"
        ).fetchall()
    assert [what for what, _ in lines] == ["create", "rotate", "disable", "enable", "remove"]
    assert all("gateway:plant/gw3" in text and issued.password not in text and "$7$" not in text for _, text in lines)


def test_the_program_stops_when_it_is_told_and_waits_for_a_database_that_is_away(
    plant: Database, broker: Broker
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "keeper"], env=plant.environment, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(broker, USER, PASSWORD)
        with psycopg.connect(plant.admin_dsn, autocommit=True) as conn:
            ended = (
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE application_name = 'keeper' AND datname = current_database()"
            )
            # What an earlier test left in the broker's file says nothing of this program.
            wait_until(lambda: conn.execute(ended).fetchone() == (1,), what="the keeper's connection")
        act(plant, credentials.set_enabled, "gw1", False)
        wait_for(broker, USER, PASSWORD, accepted=False)
    finally:
        process.terminate()
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 0
    assert said.count("database lost") == 1


def test_its_role_reads_what_the_broker_needs_and_nothing_else(plant: Database) -> None:
    with psycopg.connect(plant.dsn("keeper"), autocommit=True) as conn:
        for query in (
            "SELECT count(*) FROM reading", "SELECT count(*) FROM app_user", "SELECT name_zh FROM enterprise",
            "UPDATE gateway SET enabled = true", "UPDATE gateway_credential SET hash = ''",
            "SELECT count(*) FROM audit_line",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(query)


def test_the_command_line_leads_a_gateway_through_its_life(plant: Database, broker: Broker) -> None:
    def qingyu(*words: str) -> str:
        return printed(plant, "gateways", *words)

    with keeper(plant):
        first = json.loads(qingyu("create", "plant/roof", "--class", "A", "--json"))
        wait_for(broker, first["user_name"], first["password"])
        second = json.loads(qingyu("rotate", "plant/roof", "--overlap", "1", "--json"))
        wait_for(broker, second["user_name"], second["password"])
        assert broker.accepts(first["user_name"], first["password"])
        (row,) = [one for one in json.loads(qingyu("list", "--json")) if one["gateway"] == "roof"]
        assert (row["device_class"], row["enabled"], row["credentials"]) == ("A", True, 2)
        assert second["password"] not in qingyu("list")
        qingyu("disable", "plant/roof")
        wait_for(broker, second["user_name"], second["password"], accepted=False)
        qingyu("enable", "plant/roof")
        wait_for(broker, second["user_name"], second["password"])
        qingyu("remove", "plant/roof")
        assert "roof" not in qingyu("list", "--enterprise", "plant")
