"""A mail server, the host of a chat's robots that answers as the chats' do, and a program that sends."""

import json
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi import FastAPI

from analytics.sending import sender
from qingyu.db import pool
from qingyu.jobs.control import noticing
from qingyu.settings import Settings
from tests.api.notices.addresses import SendAll
from tests.support.databases import Database
from tests.support.mail_server import MailServer
from tests.support.serving import serving


class Robot(ThreadingHTTPServer):
    """The host of a chat's robots."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[dict[str, Any]] = []
        self.came: list[tuple[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        self.server.came.append((self.path, json.loads(self.rfile.read(int(self.headers["content-length"])))))
        body = json.dumps(self.server.answers.pop(0) if self.server.answers else {"errcode": 0, "errmsg": "ok"})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def post_office() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def robot() -> Iterator[Robot]:
    with serving(Robot()) as server:
        yield server


@pytest.fixture
def settings(database: Database, post_office: MailServer, robot: Robot, app: FastAPI) -> Settings:
    """The operator named a mail server and the host of a chat, and the way to them."""
    named = {
        "notices_smtp_host": "127.0.0.1",
        "notices_smtp_port": post_office.port,
        "notices_smtp_security": "none",
        "notices_from": "qingyu@example.com",
        "notices_dingtalk_url": f"http://127.0.0.1:{robot.server_address[1]}",
        "webhook_private": True,
        "console_url": "https://qingyu.example.com/",
    }
    made = database.settings.model_copy(update=named)
    app.state.notice_hosts = made.notice_hosts
    return made


@pytest.fixture
def telling(database: Database) -> Iterator[pool.Connection]:
    with pool.connect(database.dsn("analytics"), application="test-notices") as conn:
        conn.autocommit = True
        yield conn


@pytest.fixture
def send_all(telling: pool.Connection, settings: Settings) -> SendAll:
    """Send what is due at an instant; how many messages were tried."""

    def send(now: datetime) -> int:
        n = 0
        while noticing.send_one(telling, sender(settings), settings.console_url or "", now):
            n += 1
        return n

    return send
