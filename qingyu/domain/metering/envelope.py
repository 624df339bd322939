"""What is round the readings of a message: its topic, its number, its list; the number is found even in broken JSON."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qingyu.domain.metering.fault import BadMessage, Fault

_TOPIC = re.compile(r"qy/v1/([a-z0-9][a-z0-9.-]{0,62})/([a-z0-9][a-z0-9.-]{0,62})/(readings|production|status)")
_LONGEST_TOPIC = len("qy/v1//") + 2 * 63 + len("/production")
BOOT = re.compile(r"[0-9a-zA-Z-]{1,32}")
MAX_SEQ = 2**53  # beyond it JSON readers of other languages lose digits
MAX_ITEMS = 5_000  # a packet holds about 1,000 readings; more entries than this are no readings

# Strings and brackets of JSON, broken or not; the rest changes no depth. A string that nobody closes reaches to
# the end: were it no match, each quote in it would be tried as the start of another.
_MARK = re.compile(rb'"(?:[^"\\]|\\.?)*"?|[][{}]', re.DOTALL)
_MARKS_AT_MOST = 20_000
# A number must be seen to end: cut off after "seq": 104, it may have been 1042.
_VALUES = {
    b'"boot"': re.compile(rb'\s*:\s*"([0-9a-zA-Z-]{1,32})"'),
    b'"seq"': re.compile(rb"\s*:\s*([0-9]{1,16})\s*[,}]"),
}
_COLON = re.compile(rb"\s*:")


@dataclass(frozen=True, slots=True)
class Topic:
    """Who speaks, and about what."""

    enterprise: str
    gateway: str
    kind: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A decoded message: which start of the gateway, which number, and what it carries."""

    boot: str | None
    seq: int | None
    items: Sequence[Any]


def parse_topic(topic: str) -> Topic | None:
    """Split a topic; None when it is none of ours.

    >>> parse_topic("qy/v1/kunlun-cement/gw1/readings")
    Topic(enterprise='kunlun-cement', gateway='gw1', kind='readings')
    """
    return _parsed(topic) if len(topic) <= _LONGEST_TOPIC else None


@lru_cache(maxsize=16_384)  # a gateway says the same topic each time; a few MB at most, for none is long
def _parsed(topic: str) -> Topic | None:
    found = _TOPIC.fullmatch(topic)
    return Topic(*found.groups()) if found else None


def open_envelope(payload: bytes, kind: str) -> Envelope:
    """Decode a message of `readings` or `production`; a single reading or statement becomes a list of one.

    Raises BadMessage when it is not JSON, not an object, or carries no list; with the number where it can be read.
    """
    try:
        message = _json(payload)
    except BadMessage as bad:
        bad.boot, bad.seq = recover_number(payload)
        raise
    if type(message) is not dict:
        raise BadMessage(Fault.WRONG_SHAPE, f"wanted a JSON object, got {type(message).__name__}")
    boot, seq = message.get("boot"), message.get("seq")
    if boot is not None and (type(boot) is not str or not BOOT.fullmatch(boot)):
        raise BadMessage(Fault.WRONG_TYPE, "`boot` must be 1 to 32 letters, digits or hyphens")
    if seq is not None and (type(seq) is not int or not 0 <= seq <= MAX_SEQ):
        meant = _meant(seq)
        number = (None, None) if boot is None or meant is None else (boot, meant)
        raise BadMessage(Fault.WRONG_TYPE, "`seq` must be a whole number from 0 to 2^53", *number)
    items = message.get(kind, message)
    if items is message:
        items = [message]
    if type(items) is not list or not items:
        raise BadMessage(Fault.WRONG_SHAPE, f"`{kind}` must be a list with at least one entry", boot, seq)
    if len(items) > MAX_ITEMS:
        reason = f"`{kind}` has {len(items)} entries; send at most {MAX_ITEMS} in a message"
        raise BadMessage(Fault.WRONG_SHAPE, reason, boot, seq)
    return Envelope(boot, seq, items)


def _meant(seq: Any) -> int | None:
    """The number of a `seq` such as 7.0 or "7": no number for us, but there is no doubt which message it names."""
    if (type(seq) is float and seq.is_integer()) or (
        type(seq) is str and len(seq) <= 16 and seq.isascii() and seq.isdigit()
    ):
        seq = int(seq)
    return seq if type(seq) is int and 0 <= seq <= MAX_SEQ else None


def recover_number(payload: bytes) -> tuple[str, int] | tuple[None, None]:
    """`boot` and `seq` of a message that is no JSON, where each stands once at its top level and surely ends.

    >>> recover_number(b'{"boot": "b1", "seq": 7, "readings": [{"value": nan}')
    ('b1', 7)
    >>> recover_number(b'{"boot": "b1", "seq": 7')
    (None, None)
    """
    found: dict[bytes, list[bytes | None]] = {name: [] for name in _VALUES}
    depth = 0
    for n, mark in enumerate(_MARK.finditer(payload)):
        text = mark[0]
        if n > _MARKS_AT_MOST or (n == 0 and text != b"{"):
            return None, None
        if text in (b"{", b"["):
            depth += 1
        elif text in (b"}", b"]"):
            depth -= 1
        elif depth == 1 and text in _VALUES and _COLON.match(payload, mark.end()):
            value = _VALUES[text].match(payload, mark.end())
            found[text].append(value[1] if value else None)
    match found[b'"boot"'], found[b'"seq"']:
        case [bytes() as boot], [bytes() as seq] if int(seq) <= MAX_SEQ:
            return boot.decode(), int(seq)
    return None, None


def read_status(payload: bytes) -> bool:
    """Whether a gateway says that it is online; raises BadMessage."""
    message = _json(payload)
    if type(message) is not dict or type(message.get("online")) is not bool:
        raise BadMessage(Fault.WRONG_SHAPE, '`status` must be like {"online": true}')
    return bool(message["online"])


def _json(payload: bytes) -> Any:
    try:
        return json.loads(payload.decode())
    except RecursionError as error:
        raise BadMessage(Fault.NOT_JSON, "the message is nested too deeply") from error
    except ValueError as error:
        raise BadMessage(Fault.NOT_JSON, f"the message is not JSON: {str(error)[:200]}") from error
