"""Record what somebody did, in the transaction that does it: without its line no act is done."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from qingyu.db import audit as log
from qingyu.db.pool import Connection
from qingyu.domain.kernel.chain import Content, canonical

settle = log.settle

KINDS = frozenset(
    {
        "log_in",
        "log_in_refused",
        "log_out",
        "refused",
        "read_personal",
        "change",
        "declare",
        "withdraw",
        "correct",
        "confirm",
        "warning_step",
        "export",
        "role_change",
        "credential",
        "anchor",
    }
)
_LONGEST_TEXT = 300  # [character] of actor and object
_LONGEST_DETAIL = 8_000  # [character]
# NUL is no text for PostgreSQL, and half of a surrogate pair is none for anybody.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: a kind of `KINDS`, who did it, to what; `detail` holds what changed, and never a secret.

    actor: a user's name, `token:<prefix>`, `cli:<os user>` or `system:<program>`.
    """

    kind: str
    actor: str
    object: str
    enterprise_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    region: str | None = None


def record(conn: Connection, act: Act, now: datetime) -> None:
    """Write the line of an act. The commit appends it to the chain, or fails and leaves the act undone.

    The line can be read after the commit, or after `settle`.
    """
    if act.kind not in KINDS:
        raise ValueError(f"an audit line has one of the kinds {', '.join(sorted(KINDS))}; {act.kind!r} is none")
    said = Content(
        at=now,
        actor=_text(act.actor),
        kind=act.kind,
        object=_text(act.object),
        enterprise_id=act.enterprise_id,
        region=act.region,
        detail=_detail(act.detail),
    )
    log.append(conn, said)


def _text(said: str) -> str:
    """What a caller wrote as text that can be stored: hostile characters replaced, and cut."""
    return _UNPRINTABLE.sub("\ufffd", said)[:_LONGEST_TEXT]


def _detail(said: Mapping[str, Any]) -> str:
    text = canonical(_plain(said))
    if len(text) <= _LONGEST_DETAIL:
        return text
    return canonical({"cut": True, "characters": len(text), "begins": text[: _LONGEST_DETAIL // 2]})


def _plain(value: Any) -> Any:
    """A value as JSON knows it; instants and days in ISO 8601, numbers that are none as text."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {_plain(str(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and json.dumps(value) not in ("NaN", "Infinity", "-Infinity"):
        return value
    return str(value)
