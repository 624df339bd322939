"""Warnings over MQTT: what a display of the plant hears on `qy/v1/{enterprise}/warnings`."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.db import publications as rows
from qingyu.db.pool import Connection
from qingyu.db.publications import Waiting
from qingyu.domain.control.sentences import sentences

MOST = 50
NEWS_FOR = timedelta(days=1)
# What wording raises for a warning of another version.
UNSAYABLE = (LookupError, ValueError, TypeError, AttributeError)

# Publishes a payload on a topic; returns once the broker has it, or raises OSError.
Publish = Callable[[str, bytes], None]


# Hears of a warning that cannot be said, and why.
Unsayable = Callable[[int, Exception], None]


def forget(conn: Connection, now: datetime) -> None:
    """Drop what is too old to be news, whether there is a broker or not."""
    rows.forget(conn, now - NEWS_FOR)


def publish_some(conn: Connection, publish: Publish, unsayable: Unsayable, now: datetime) -> int:
    """Publish what waits, in order; how many. A row goes once the broker has it: a crash may publish it twice.

    One that cannot be said, for it was written by another version, goes unsaid: it would hold up all that follow.
    """
    forget(conn, now)
    found = rows.waiting(conn, MOST)
    for row in found:
        try:
            said = payload(row)
        except UNSAYABLE as error:
            unsayable(row.warning_id, error)
        else:
            publish(topic(row.enterprise), said)
        rows.published(conn, row.id)
    return len(found)


def topic(enterprise: str) -> str:
    """Where the warnings of an enterprise are published."""
    return f"qy/v1/{enterprise}/warnings"


def payload(row: Waiting) -> bytes:
    """The message, as docs/gateway-client.md shows it."""
    said = sentences(
        row.code, row.template_version, row.parameters, row.value, row.limit_value, row.unit, ZoneInfo(row.time_zone)
    )
    message = {
        "warning": row.warning_id,
        "rule": row.rule_id,
        "rule_version": row.rule_version,
        "level": row.severity,
        "state": row.state,
        "at": row.at.isoformat(),
        "sentence_zh": said.zh,
        "sentence_en": said.en,
        "value": row.value,
        "bar": row.limit_value,
        "unit": row.unit or None,
    }
    return json.dumps(message, ensure_ascii=False).encode()
