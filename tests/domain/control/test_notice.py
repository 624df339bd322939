"""What is said to a chat's robot and to a person, and what is no address."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from qingyu.domain.control import chat, notice
from qingyu.domain.control.notice import Address, Message, NoticeKind, Said

NOW = datetime(2026, 11, 2, 4, 7, tzinfo=UTC)
TOKEN, SECRET = "0123456789abcdef", "SEC0123456789"
MESSAGE = Message("预警", "正文")


@pytest.mark.parametrize(
    "text",
    [
        "https://oapi.dingtalk.com/robot/send?access_token=0123456789",
        "dingtalk://127.0.0.1/0123456789",
        "dingtalk://user:word@0123456789abcdef",
        "wecombot://secret12@0123456789abcdef",
        "slack://0123456789abcdef",
        "li@localhost",
        "li@example.com?to=other@example.com",
        "li@example.com\nBcc: other@example.com",
    ],
)
def test_a_host_or_a_second_recipient_is_no_address(text: str) -> None:
    assert notice.parse(text) is None


def test_dingtalk_is_told_with_its_signature() -> None:
    made = chat.post(Address(NoticeKind.DINGTALK, TOKEN, SECRET), MESSAGE, NOW)
    query = {name: values[0] for name, values in parse_qs(urlsplit(made.path).query).items()}
    # As DingTalk's document says it: HMAC-SHA256 of "timestamp, line break, secret" under the secret.
    text = f"{query['timestamp']}\n{SECRET}".encode()
    wanted = base64.b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()
    assert (query["access_token"], query["sign"]) == (TOKEN, wanted)
    assert int(query["timestamp"]) == NOW.timestamp() * 1000
    assert json.loads(made.payload) == {"msgtype": "text", "text": {"content": "预警\n\n正文"}}


def test_feishu_is_told_with_its_signature_in_the_body() -> None:
    made = chat.post(Address(NoticeKind.FEISHU, TOKEN, SECRET), MESSAGE, NOW)
    said = json.loads(made.payload)
    # Here "timestamp, line break, secret" is the key, and nothing is signed with it.
    key = f"{said['timestamp']}\n{SECRET}".encode()
    assert said["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert (made.path, said["msg_type"]) == (f"/open-apis/bot/v2/hook/{TOKEN}", "text")


def test_wecom_is_told_and_a_long_text_is_cut_between_characters() -> None:
    made = chat.post(Address(NoticeKind.WECOM, TOKEN), Message("长" * 200, "文" * 2000), NOW)
    content = json.loads(made.payload)["text"]["content"]
    assert made.path == f"/cgi-bin/webhook/send?key={TOKEN}"
    assert len(content.encode()) <= chat.LONGEST
    assert content.endswith("文…")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (200, b"<html>"), (200, b"{}"), (200, b"[]"), (200, b'{"code": 19021, "msg": "sign"}')],
)
def test_what_is_no_success_is_told(status: int, body: bytes) -> None:
    assert chat.refusal(status, body)


def test_a_name_with_a_line_break_begins_no_header() -> None:
    made = notice.compose([Said("warning.opened", "alpha\r\nBcc: x@example.com", "it is over", 3)], "en")
    assert "\n" not in made.subject
    assert made.subject == "[warning level 3] alpha Bcc: x@example.com it is over"
