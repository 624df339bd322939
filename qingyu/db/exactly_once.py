"""Answers kept by caller and key, so that a write that is sent again is not done again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, record
from qingyu.db.sql import queries

_q = queries("exactly_once")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a write answered."""

    request_hash: bytes
    status: int
    headers: Mapping[str, str]
    sealed_body: str


def lock_key(conn: Connection, caller: str, key_hash: bytes) -> None:
    """Wait for whoever works under the same key."""
    conn.execute(_q.lock_key, {"caller": caller, "key_hash": key_hash})


def find_answer(conn: Connection, caller: str, key_hash: bytes, since: datetime) -> KeptAnswer | None:
    """What a write under this key answered after an instant."""
    return record(conn, KeptAnswer, _q.find_answer, {"caller": caller, "key_hash": key_hash, "since": since})


def keep_answer(
    conn: Connection, caller: str, key_hash: bytes, answer: KeptAnswer, kept_at: datetime, since: datetime
) -> None:
    """Keep an answer, and forget some of those from before `since`."""
    conn.execute(_q.forget_answers, {"since": since})
    conn.execute(
        _q.keep_answer,
        {
            "caller": caller,
            "key_hash": key_hash,
            "request_hash": answer.request_hash,
            "status": answer.status,
            "headers": Jsonb(dict(answer.headers)),
            "sealed_body": answer.sealed_body,
            "kept_at": kept_at,
        },
    )
