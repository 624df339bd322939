"""Webhooks: added and looked after by the API, told by a real server that checks the signature, again until taken."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient

from analytics import deliveries
from qingyu.db import pool
from qingyu.domain.control.case import CaseStep
from qingyu.errors import Invalid
from qingyu.jobs.access import audit, webhooks
from qingyu.jobs.control import case_acts, case_clocks, delivering
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.databases import Database
from tests.support.serving import serving

HOOKS = "/api/v1/webhooks"
POST = partial(deliveries.post, private_too=True)


class Receiver(ThreadingHTTPServer):
    """A program elsewhere: answers what it is told to, and keeps what comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[int] = []
        self.came: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/told?by=qingyu"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving(Receiver()) as server:
        yield server


@pytest.fixture
def inside(app: FastAPI) -> None:
    """The operator allows addresses inside the house."""
    app.state.webhook_private = True


@pytest.fixture
def telling(database: Database) -> Iterator[pool.Connection]:
    with pool.connect(database.dsn("analytics"), application="test-deliveries") as conn:
        conn.autocommit = True
        yield conn


def add(client: TestClient, url: str) -> dict[str, object]:
    answer = client.post(HOOKS, json={"url": url, "events": ["warning.opened", "warning.closed"]})
    assert answer.status_code == 201, answer.text
    assert client.get(answer.headers["location"]).status_code == 200
    made: dict[str, object] = answer.json()
    return made


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    # As the specification says it, and not by the function under test.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return headers["webhook-signature"] == f"v1,{wanted}"


@pytest.mark.usefixtures("inside")
def test_a_warning_is_told_signed_and_again_until_it_is_taken(
    plant: psycopg.Connection, alpha: TestClient, receiver: Receiver, telling: pool.Connection
) -> None:
    hook = add(alpha, receiver.url)
    receiver.answers = [500, 302]
    warning = plants.open_warning(plant, "alpha")
    now = plants.NOW
    assert delivering.deliver_one(telling, POST, now)
    assert not delivering.deliver_one(telling, POST, now), "it is not tried again at once"
    assert delivering.deliver_one(telling, POST, now + timedelta(seconds=5))
    assert not delivering.deliver_one(telling, POST, now + timedelta(seconds=30)), "the pauses grow"
    assert delivering.deliver_one(telling, POST, now + timedelta(seconds=35))
    assert not delivering.deliver_one(telling, POST, now + timedelta(days=1)), "what was taken is not told again"
    assert len(receiver.came) == 3, "a redirect is not followed"
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    assert all(is_signed(headers, body, str(hook["secret"])) for headers, body in receiver.came)
    assert not is_signed(receiver.came[0][0], receiver.came[0][1] + b" ", str(hook["secret"]))
    said = json.loads(receiver.came[0][1])
    assert (said["type"], said["data"]["id"], said["data"]["enterprise"]) == ("warning.opened", warning, "alpha")
    assert said["data"]["sentence_zh"] == alpha.get("/api/v1/warnings").json()["items"][0]["sentence_zh"]
    (told,) = alpha.get(f"{HOOKS}/{hook['id']}/deliveries").json()["items"]
    assert (told["n_tries"], told["last_status"], told["delivered_at"]) == (
        3,
        204,
        (now + timedelta(seconds=35)).isoformat().replace("+00:00", "Z"),
    )
    assert alpha.get(f"{HOOKS}/{hook['id']}").json()["n_failures"] == 0


@pytest.mark.usefixtures("inside")
def test_closing_is_told_after_opening_and_only_to_whose_place_it_is(
    plant: psycopg.Connection, log_in: LogIn, receiver: Receiver, telling: pool.Connection
) -> None:
    add(log_in("manager-beta"), receiver.url)
    plants.open_warning(plant, "alpha")
    assert not delivering.deliver_one(telling, POST, plants.NOW), "another plant's warning is none of theirs"
    plants.open_warning(plant, "beta")
    plant.execute("UPDATE warning SET closed_at = %s", (plants.NOW,))
    plant.execute("UPDATE warning SET last_seen_at = %s", (plants.NOW,))
    plant.commit()
    while delivering.deliver_one(telling, POST, plants.NOW):
        pass
    assert [json.loads(body)["type"] for _, body in receiver.came] == ["warning.opened", "warning.closed"]


@pytest.mark.usefixtures("inside")
def test_steps_of_a_case_are_told_to_its_plant_and_to_nobody_elses(
    plant: psycopg.Connection, log_in: LogIn, alpha: TestClient, receiver: Receiver, telling: pool.Connection
) -> None:
    for client in (alpha, log_in("manager-beta")):
        assert client.post(HOOKS, json={"url": receiver.url, "events": ["case.step"]}).status_code == 201
    by = operating(plant, "cli:root", plants.NOW)
    made = case_acts.open_case(by, Subject(enterprise="alpha"), "look at it", "", None)
    plant.commit()
    assert alpha.post(f"/api/v1/cases/{made.id}/steps", json={"step": "receive"}).status_code == 201
    while delivering.deliver_one(telling, POST, plants.NOW):
        pass
    said = [json.loads(body) for _, body in receiver.came]
    assert [(one["type"], one["data"]["enterprise"], one["data"]["step"]["step"]) for one in said] == [
        ("case.step", "alpha", "issue"),
        ("case.step", "alpha", "receive"),
    ]
    assert (said[1]["data"]["id"], said[1]["data"]["step"]["taken_by"]) == (made.id, "manager-alpha")
    told = alpha.get(f"{HOOKS}/1/deliveries").json()["items"]
    assert [(one["warning_id"], one["case_id"], one["case_step"]) for one in told] == [
        (None, made.id, 2),
        (None, made.id, 1),
    ]


@pytest.mark.usefixtures("inside")
def test_the_clock_of_a_case_is_told_a_working_day_before_and_when_it_overran_and_never_twice(
    plant: psycopg.Connection, log_in: LogIn, alpha: TestClient, receiver: Receiver, telling: pool.Connection
) -> None:
    for client in (alpha, log_in("manager-beta")):
        events = {"url": receiver.url, "events": ["case.due", "case.overrun"]}
        assert client.post(HOOKS, json=events).status_code == 201
    by = operating(plant, "cli:root", plants.NOW)
    made = case_acts.open_case(by, Subject(enterprise="alpha"), "look at it", "", None)
    plant.commit()
    due_on = (datetime.fromisoformat(f"{made.due_on}T00:00+08:00")).astimezone(UTC)

    def told_at(now: datetime) -> list[str]:
        """What each of two programs, the second a new one, writes down at an instant."""
        found = []
        for _ in range(2):
            with telling.transaction():
                found += [one.event for one in case_clocks.tell(telling, now)]
        return found

    assert told_at(due_on - timedelta(days=4)) == []
    assert told_at(due_on - timedelta(hours=4)) == ["case.due"]
    assert told_at(due_on + timedelta(hours=23)) == [], "its last day has not ended"
    assert told_at(due_on + timedelta(hours=25)) == ["case.overrun"]
    assert told_at(due_on + timedelta(days=30)) == []
    late = due_on + timedelta(days=30)
    while delivering.deliver_one(telling, POST, late):
        pass
    said = [json.loads(body) for _, body in receiver.came]
    assert [(one["type"], one["data"]["id"], one["data"]["overdue"]) for one in said] == [
        ("case.due", made.id, False),
        ("case.overrun", made.id, True),
    ], "told of its own plant alone, as it stood"
    case_acts.take(operating(plant, "cli:root", late), made.id, CaseStep.RECEIVE, "", (), None)
    plant.commit()
    assert told_at(late + timedelta(days=60)) == ["case.overrun"], "the next state has a clock of its own"


@pytest.mark.usefixtures("inside")
def test_one_that_does_not_answer_for_days_is_told_no_more_and_leaves_a_trace(
    plant: psycopg.Connection, alpha: TestClient, telling: pool.Connection
) -> None:
    hook = add(alpha, "http://127.0.0.1:9/nobody")
    plants.open_warning(plant, "alpha")
    now, tries = plants.NOW, 0
    while now < plants.NOW + timedelta(days=5):
        tries += delivering.deliver_one(telling, POST, now)
        now += timedelta(hours=4)
        if tries % 3 == 0:
            plants.open_warning(plant, "alpha", scope=f"s{tries}{now.timestamp()}")
    shown = alpha.get(f"{HOOKS}/{hook['id']}").json()
    assert (shown["enabled"], shown["disabled_reason"][:27]) == (False, "did not answer for 3 days; ")
    assert "refused" in shown["disabled_reason"]
    with plant.transaction():
        audit.settle(plant)
    trace = plant.execute("SELECT actor FROM audit_line WHERE detail->>'act' = 'webhook_disabled'").fetchall()
    assert trace == [("system:analytics",)]
    again = alpha.put(f"{HOOKS}/{hook['id']}", json={"url": hook["url"], "events": hook["events"], "enabled": True})
    assert (again.json()["enabled"], again.json()["failing_since"]) == (True, None)


@pytest.mark.usefixtures("inside")
def test_a_webhook_is_shown_to_its_own_place_alone_and_its_secret_to_nobody_again(
    plant: psycopg.Connection, log_in: LogIn, database: Database
) -> None:
    alpha, beta = log_in("manager-alpha"), log_in("manager-beta")
    hook = add(alpha, "http://127.0.0.1:9/x")
    assert str(hook["secret"]).startswith("whsec_")
    assert "secret" not in alpha.get(f"{HOOKS}/{hook['id']}").json()
    for method in ("get", "delete"):
        assert beta.request(method, f"{HOOKS}/{hook['id']}").status_code == 404
    assert beta.get(HOOKS).json()["items"] == []
    assert log_in("ningxia").get(HOOKS).status_code == 403
    with pool.connect(database.dsn("api"), application="test") as conn, pytest.raises(psycopg.Error):
        conn.execute("SELECT secret FROM webhook")
    stale = alpha.delete(f"{HOOKS}/{hook['id']}", headers={"if-match": 'W/"old"'})
    assert stale.status_code == 412
    assert alpha.delete(f"{HOOKS}/{hook['id']}").status_code == 200
    assert alpha.get(f"{HOOKS}/{hook['id']}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://user:word@example.com/x",
        "https://example.com:99999/x",
        "ftp://example.com/x",
        "https:///x",
    ],
)
def test_an_address_inside_the_house_is_refused(alpha: TestClient, url: str) -> None:
    answer = alpha.post(HOOKS, json={"url": url, "events": ["warning.opened"]})
    assert answer.status_code == 422, answer.text
    with pytest.raises(Invalid):
        webhooks.check_url(url, private_too=False)


def test_a_refused_address_is_said_in_the_readers_language(alpha: TestClient) -> None:
    body = {"url": "http://example.com/x", "events": ["warning.opened"]}
    said = {lang: alpha.post(HOOKS, json=body, headers={"accept-language": lang}).json() for lang in ("en", "zh")}
    assert {lang: (one["code"], one["detail"]) for lang, one in said.items()} == {
        "en": ("bad_url", "`url` begins with https://"),
        "zh": ("bad_url", "地址须以 https:// 开头"),
    }


def test_a_name_that_stands_for_an_address_inside_is_not_asked(receiver: Receiver) -> None:
    # A name is looked at when it is asked: it may stand for something else by then. These need no file of hosts.
    for name in ("127.1", "2130706433", "0x7f.1"):
        with pytest.raises(ValueError, match="inside the house"):
            deliveries._looked_up(name, receiver.server_address[1], False)
    assert receiver.came == []


def test_the_loop_of_the_program_tells_by_itself_and_stops(
    plant: psycopg.Connection, alpha: TestClient, receiver: Receiver, database: Database, app: FastAPI
) -> None:
    app.state.webhook_private = True
    add(alpha, receiver.url)
    plants.open_warning(plant, "alpha")
    stopping, clock = threading.Event(), iter([plants.NOW + timedelta(seconds=n) for n in range(1000)])

    def now() -> datetime:
        if receiver.came:
            stopping.set()
        return next(clock)

    settings = database.settings.model_copy(update={"webhook_private": True})
    deliveries.Deliveries(settings, now, stopping, structlog.get_logger()).run()
    assert len(receiver.came) == 1
