"""Webhooks and what is on its way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from qingyu.db.pool import Connection, one, record, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.scope import Scope

_q = queries("webhooks")

Event: TypeAlias = Literal["warning.opened", "warning.closed", "case.step", "case.due", "case.overrun"]


@dataclass(frozen=True, slots=True)
class Webhook(Answer):
    """Who is told of warnings and of the steps of cases."""

    id: Annotated[int, Field(description="id of the webhook")]
    enterprise: Annotated[str | None, Field(description="code of the enterprise it is told of; null for a region's")]
    region: Annotated[
        str | None, Field(description="code of the region it is told of, with all below; null for an enterprise's")
    ]
    url: Annotated[str, Field(description="where the messages are posted")]
    events: Annotated[list[Event], Field(description="what it is told")]
    enabled: Annotated[bool, Field(description="whether it is told")]
    created_by: Annotated[str, Field(description="who added it")]
    created_at: Annotated[datetime, Field(description="when it was added")]
    n_failures: Annotated[int, Field(description="tries that failed since one was taken")]
    failing_since: Annotated[datetime | None, Field(description="first of these failures")]
    disabled_at: Annotated[datetime | None, Field(description="when it was disabled")]
    disabled_reason: Annotated[str | None, Field(description="why it was disabled: by hand, or what the last try met")]


@dataclass(frozen=True, slots=True)
class WebhookDelivery(Answer):
    """An event and what became of it."""

    id: Annotated[int, Field(description="id of the delivery; its message is msg_<id>")]
    event: Annotated[Event, Field(description="what happened")]
    warning_id: Annotated[int | None, Field(description="id of the warning; null for a step of a case")]
    case_id: Annotated[int | None, Field(description="id of the case; null for a warning")]
    case_step: Annotated[int | None, Field(description="number of the step in its case; null for a warning")]
    at: Annotated[datetime, Field(description="when it happened")]
    due_at: Annotated[datetime, Field(description="when it is or was to be tried next")]
    n_tries: Annotated[int, Field(description="how often it was tried")]
    last_tried_at: Annotated[datetime | None, Field(description="when it was tried last")]
    last_status: Annotated[
        int | None, Field(description="what the other side answered last; null where no answer came")
    ]
    last_error: Annotated[str | None, Field(description="what was wrong the last time")]
    delivered_at: Annotated[datetime | None, Field(description="when the other side took it")]
    given_up_at: Annotated[datetime | None, Field(description="when it was given up")]


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come, with what is needed to make it."""

    id: int
    webhook_id: int
    warning_id: int | None
    case_id: int | None
    case_step: int | None
    event: str
    at: datetime
    n_tries: int
    url: str
    secret: str
    failing_since: datetime | None
    n_failures: int


def listing(conn: Connection, scope: Scope, id_: int | None = None) -> list[Webhook]:
    """The webhooks of a caller's own place, or the one with this id."""
    return records(conn, Webhook, _q.listing, {**scope.parameters(), "id": id_})


def add(
    conn: Connection,
    enterprise_id: int | None,
    region_id: int | None,
    url: str,
    secret: str,
    events: Sequence[str],
    by: str,
    now: datetime,
) -> int:
    """Add a webhook; returns its id."""
    place = {"enterprise_id": enterprise_id, "region_id": region_id}
    said = {"url": url, "secret": secret, "events": list(events), "by": by, "now": now}
    row = one(conn, _q.add, place | said)
    assert row is not None
    return int(row["id"])


def replace(conn: Connection, id_: int, url: str, events: Sequence[str], enabled: bool, now: datetime) -> None:
    """Say anew where a webhook is and what it is told."""
    conn.execute(_q.replace, {"id": id_, "url": url, "events": list(events), "enabled": enabled, "now": now})


def remove(conn: Connection, id_: int) -> None:
    """Remove a webhook."""
    conn.execute(_q.remove, {"id": id_})


def deliveries(conn: Connection, id_: int, before: int | None, limit: int) -> list[WebhookDelivery]:
    """What a webhook was told, the latest first."""
    return records(conn, WebhookDelivery, _q.deliveries, {"id": id_, "before": before, "limit": limit})


def due(conn: Connection, now: datetime) -> Due | None:
    """One delivery whose time has come, held by this transaction."""
    return record(conn, Due, _q.due, {"now": now})


def delivered(conn: Connection, it: Due, status: int, now: datetime) -> None:
    """Note that a delivery was taken."""
    conn.execute(_q.delivered, {"id": it.id, "status": status, "now": now})
    conn.execute(_q.is_well, {"webhook_id": it.webhook_id})


def failed(conn: Connection, it: Due, status: int | None, error: str, again_at: datetime | None, now: datetime) -> None:
    """Note that a delivery was not taken, and when it is tried again."""
    said = {"id": it.id, "status": status, "error": error, "again_at": again_at, "now": now}
    conn.execute(_q.failed, said)
    conn.execute(_q.is_failing, {"webhook_id": it.webhook_id, "now": now})


def disable(conn: Connection, webhook_id: int, reason: str, now: datetime) -> None:
    """Ask a webhook no more, and give up what was on its way to it."""
    conn.execute(_q.disable, {"webhook_id": webhook_id, "reason": reason, "now": now})
    conn.execute(_q.give_up, {"webhook_id": webhook_id, "now": now})


def sweep(conn: Connection, before: datetime) -> None:
    """Remove some of what has been done with since an instant."""
    conn.execute(_q.sweep, {"before": before})
