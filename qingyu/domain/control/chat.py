"""What the robots of chats take and answer: DingTalk 钉钉, WeCom 企业微信, Feishu 飞书.

Each answers 200 also where it refuses, and says so in the body: only a code of 0 is a message that was taken.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from qingyu.domain.control.notice import Address, Message, NoticeKind

# The smallest of the robots' limits, WeCom's for a text. [byte]
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Post:
    """What is posted to a robot. path: with its query, below the address of the robot's host."""

    path: str
    payload: bytes


def post(address: Address, message: Message, now: datetime) -> Post:
    """The message as its robot wants it.

    Sources: the robots' own documents (自定义机器人接入, 群机器人配置说明, 自定义机器人使用指南).
    """
    text = _cut(f"{message.subject}\n\n{message.body}".strip())
    if address.kind is NoticeKind.DINGTALK:
        path = f"/robot/send?access_token={address.target}{_dingtalk_signature(address.secret, now)}"
        return _json(path, {"msgtype": "text", "text": {"content": text}})
    if address.kind is NoticeKind.WECOM:
        path = f"/cgi-bin/webhook/send?key={address.target}"
        return _json(path, {"msgtype": "text", "text": {"content": text}})
    if address.kind is NoticeKind.FEISHU:
        said = {"msg_type": "text", "content": {"text": text}, **_feishu_signature(address.secret, now)}
        return _json(f"/open-apis/bot/v2/hook/{address.target}", said)
    raise ValueError(f"{address.kind} is no chat")


def refusal(status: int, body: bytes) -> str | None:
    """What a robot says against a message, uncut: a token in it is to be found whole. Null where it took it.

    >>> refusal(200, b'{"errcode": 310000, "errmsg": "sign not match"}')
    'the robot answered 310000: sign not match'
    >>> refusal(200, b'{"code": 0, "msg": "success"}') is None
    True
    """
    if status != 200:
        return f"the other side answered {status}"
    try:
        said = json.loads(body)
    except ValueError:
        return "the robot's answer is no JSON"
    codes = [said[name] for name in ("errcode", "code", "StatusCode") if name in said] if isinstance(said, dict) else []
    if not codes:
        return "the robot's answer has no code"
    if codes[0] == 0:
        return None
    return f"the robot answered {codes[0]}: {said.get('errmsg') or said.get('msg') or ''}"


def _json(path: str, said: Mapping[str, object]) -> Post:
    return Post(path, json.dumps(said, ensure_ascii=False).encode())


def _dingtalk_signature(secret: str, now: datetime) -> str:
    if not secret:
        return ""
    ms = int(now.timestamp() * 1000)
    made = hmac.digest(secret.encode(), f"{ms}\n{secret}".encode(), hashlib.sha256)
    return f"&timestamp={ms}&sign={quote(base64.b64encode(made), safe='')}"


def _feishu_signature(secret: str, now: datetime) -> dict[str, str]:
    if not secret:
        return {}
    seconds = int(now.timestamp())
    made = hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)
    return {"timestamp": str(seconds), "sign": base64.b64encode(made).decode()}


def _cut(text: str) -> str:
    whole = text.encode()
    return text if len(whole) <= LONGEST else whole[: LONGEST - 3].decode(errors="ignore") + "…"
