"""What becomes of a notice that is refused, lost on its way or sent to a slow end: by mail and to a chat's robot."""

import socket
import threading
from datetime import datetime, timedelta

import psycopg
import pytest
import structlog
from starlette.testclient import TestClient

from analytics.notices import Notices
from analytics.sending import sender
from qingyu.db import notices as notice_rows
from qingyu.db import pool
from qingyu.domain.control.notice import Address, Message
from qingyu.jobs.control import noticing
from qingyu.settings import Settings
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.notices.addresses import SECRET, SOON, TOKEN, SendAll, add, deliveries, said_to_operator
from tests.api.notices.conftest import Robot
from tests.support.databases import Database
from tests.support.mail_server import MailServer


def test_an_address_that_another_program_has_is_left_to_it(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, database: Database
) -> None:
    mine = add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    with pool.connect(database.dsn("analytics"), application="another") as other, other.transaction():
        assert notice_rows.hold(other, mine["id"])
        assert send_all(SOON) == 0
    assert send_all(SOON) == 1
    assert len(post_office.came) == 1


def test_what_was_done_with_long_ago_is_swept(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    mine = add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    send_all(SOON)
    noticing.sweep(telling, SOON + noticing.KEPT_FOR)
    assert len(deliveries(alpha, mine)) == 1
    noticing.sweep(telling, SOON + noticing.KEPT_FOR + timedelta(seconds=1))
    assert deliveries(alpha, mine) == []


def test_what_is_refused_is_tried_again_with_growing_pauses_and_given_up_with_the_reason(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    mine, now = add(alpha, quiet=False), SOON
    post_office.refusing = ["450 later"] * 20
    plants.open_warning(plant, "alpha")
    plant.commit()
    for pause in (*noticing.PAUSES, timedelta(days=3)):
        assert send_all(now) == 1
        assert send_all(now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert send_all(now) == 0
    (told,) = deliveries(alpha, mine)
    assert (told["n_tries"], told["delivered_at"]) == (7, None)
    assert told["given_up_at"] is not None
    assert told["fault"] == "refused"
    assert "450" in said_to_operator(plant, mine)


def test_a_crash_between_sending_and_marking_sends_twice_and_loses_nothing(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection,
    settings: Settings,
) -> None:  # fmt: skip
    add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    real = sender(settings)

    def and_die(to: Address, message: Message, name: str, now: datetime) -> None:
        real(to, message, name, now)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        noticing.send_one(telling, and_die, "", SOON)
    assert send_all(SOON) == 0, "whoever sends it has some minutes"
    assert send_all(SOON + noticing.LOST_AFTER) == 1
    assert len({letter["Message-ID"] for _, letter in post_office.came}) == 1, "a reader's program knows it"
    assert len(post_office.came) == 2


def test_what_cannot_be_said_holds_up_nothing_else_and_is_given_up_with_the_reason(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, post_office: MailServer, send_all: SendAll
) -> None:
    mine, now = add(alpha, quiet=False), SOON
    add(log_in("manager-beta"), "beta@example.com")
    plants.open_warning(plant, "alpha")
    plant.execute("UPDATE warning SET template_version = 99")
    plants.open_warning(plant, "alpha", scope="sayable")
    plants.open_warning(plant, "beta")
    plant.commit()
    send_all(SOON)
    assert sorted(to for to, _ in post_office.came) == ["beta@example.com", "li@example.com"]
    for pause in noticing.PAUSES:
        now += pause
        send_all(now)
    sayable, unsayable = deliveries(alpha, mine)
    assert sayable["delivered_at"] is not None
    assert unsayable["given_up_at"] is not None
    assert unsayable["fault"] == "unsayable"
    assert "KeyError" in said_to_operator(plant, mine)
    assert len(post_office.came) == 2


def test_a_slow_mail_server_gets_a_mail_once_and_an_error_at_its_end_is_none(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("analytics.sending.TIMEOUT_S", 0.3)
    post_office.slow_s, post_office.bye = 0.8, "500 what"
    mine = add(alpha, quiet=False)
    plants.open_warning(plant, "alpha")
    plant.commit()
    assert send_all(SOON) == 1
    assert deliveries(alpha, mine)[0]["delivered_at"] is not None
    assert send_all(SOON + timedelta(hours=1)) == 0
    assert len(post_office.came) == 1


def test_a_mail_server_that_is_dead_holds_up_no_robot(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, robot: Robot, telling: pool.Connection,
    settings: Settings,
) -> None:  # fmt: skip
    for n in range(3):
        add(alpha, f"li{n}@example.com", quiet=False)
    add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False)
    plants.open_warning(plant, "alpha")
    plant.commit()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = sender(settings.model_copy(update={"notices_smtp_port": nobody.getsockname()[1]}))
        tried = []

        def send(to: Address, message: Message, name: str, now: datetime) -> None:
            tried.append(str(to.kind))
            dead(to, message, name, now)

        while noticing.send_one(telling, send, "", SOON):
            pass
    assert sorted(tried) == ["dingtalk", "mail"], "one mail is tried, and no other waits for the same end"
    assert len(robot.came) == 1
    with telling.transaction():
        assert noticing.send_one(telling, sender(settings), "", SOON + noticing.UNREACHABLE_FOR)
    assert len(post_office.came) == 1


def test_a_wrong_address_of_a_robots_host_is_noted_and_given_up(
    plant: psycopg.Connection, alpha: TestClient, telling: pool.Connection, settings: Settings
) -> None:
    mine, now = add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False), SOON
    wrong = sender(settings.model_copy(update={"notices_dingtalk_url": "http://oapi.dingtalk.com:x"}))
    plants.open_warning(plant, "alpha")
    plant.commit()
    for pause in (*noticing.PAUSES, timedelta(days=1)):
        assert noticing.send_one(telling, wrong, "", now)
        now += pause
    (told,) = deliveries(alpha, mine)
    assert told["given_up_at"] is not None
    assert told["fault"] == "way_closed"
    assert "Invalid" in said_to_operator(plant, mine)


@pytest.mark.parametrize(
    "said", ["oapi.dingtalk.com", "http://oapi.dingtalk.com", "https://u@oapi.dingtalk.com", "https://a.com:x"]
)
def test_a_wrong_address_of_a_robots_host_is_refused_when_settings_are_read(said: str) -> None:
    with pytest.raises(ValueError, match=r"notices_dingtalk_url|Port"):
        Settings(notices_dingtalk_url=said, webhook_private=False)
    assert Settings(notices_dingtalk_url="http://127.0.0.1:8080", webhook_private=True).notice_hosts


def test_a_robot_is_told_signed_and_its_refusal_is_no_success(
    plant: psycopg.Connection, alpha: TestClient, robot: Robot, send_all: SendAll, settings: Settings
) -> None:
    mine = add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False)
    robot.answers = [{"errcode": 310000, "errmsg": f"sign not match \0 \ud800 {'.' * 70} {TOKEN}"}]
    plants.open_warning(plant, "alpha")
    plant.commit()
    assert send_all(SOON) == 1
    (told,) = deliveries(alpha, mine)
    assert told["delivered_at"] is None
    assert told["fault"] == "refused"
    assert "310000" in said_to_operator(plant, mine)
    assert TOKEN[:8] not in said_to_operator(plant, mine)
    assert send_all(SOON + noticing.PAUSES[0]) == 1
    assert deliveries(alpha, mine)[0]["delivered_at"] is not None
    path, said = robot.came[1]
    assert path.startswith(f"/robot/send?access_token={TOKEN}&timestamp=")
    assert said["msgtype"] == "text"
    assert "预警 2 级" in said["text"]["content"]


def test_the_loop_of_the_program_tells_by_itself_and_stops(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, settings: Settings
) -> None:
    add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    stopping, clock = threading.Event(), iter([plants.NOW + timedelta(minutes=n) for n in range(1000)])

    def now() -> datetime:
        if post_office.came:
            stopping.set()
        return next(clock)

    Notices(settings, now, stopping, structlog.get_logger()).run()
    assert len(post_office.came) == 1
