"""Webhooks 回调: who wants to be told of warnings, and where; the acts of those who look after them."""

import ipaddress
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import Field

from qingyu.db import webhooks as rows
from qingyu.db.pool import Connection
from qingyu.db.webhooks import Event, Webhook, WebhookDelivery
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.access.signature import secret_of
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Forbidden, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.answer import spread

EVENTS: tuple[Event, ...] = get_args(Event)
MOST_OF_ONE_PLACE = 20
_LONGEST_URL = 2000


@dataclass(frozen=True, slots=True)
class NewWebhook(Webhook):
    """A webhook that was just added, with its secret, which is never shown again."""

    secret: Annotated[
        str, Field(description="key of the signatures, after Standard Webhooks: whsec_ and base64; shown once")
    ]


@dataclass(frozen=True, slots=True)
class At:
    """Whose webhooks are looked after, by whom and when. private_too: addresses inside the house are allowed."""

    conn: Connection
    scope: Scope
    actor: str
    now: datetime
    private_too: bool = False


def at(conn: Connection, caller: Caller, now: datetime, private_too: bool) -> At:
    """The acts of a caller who may declare for an enterprise or confirm for a region; raises Forbidden."""
    if not (roles.may(caller.role, Permission.DECLARE) or roles.may(caller.role, Permission.CONFIRM)):
        raise Forbidden(because("webhooks_of_managers"))
    return At(conn, caller.scope, caller.actor, now, private_too)


def listing(where: At) -> list[Webhook]:
    """The webhooks of the place, by id."""
    return rows.listing(where.conn, where.scope)


def show(where: At, id_: int) -> Webhook:
    """One of them; raises NotFound."""
    found = rows.listing(where.conn, where.scope, id_)
    if not found:
        raise NotFound(because("no_webhook", id=id_))
    return found[0]


def add(where: At, url: str, events: Sequence[str], random: Callable[[int], bytes] = secrets.token_bytes) -> NewWebhook:
    """Add a webhook of the place; its `secret` is in this answer only."""
    check_url(url, where.private_too)
    if where.scope.enterprise_id is None and where.scope.region_id is None:
        raise Invalid(because("webhook_without_place"))
    if len(rows.listing(where.conn, where.scope)) >= MOST_OF_ONE_PLACE:
        raise Conflict(because("too_many_webhooks", n=MOST_OF_ONE_PLACE))
    secret = secret_of(random(32))
    place = where.scope.enterprise_id, where.scope.region_id
    id_ = rows.add(where.conn, *place, url, secret, _events(events), where.actor, where.now)
    _record(where, "webhook_added", id_, url=url, events=list(events))
    return NewWebhook(**spread(show(where, id_)), secret=secret)


def replace(where: At, id_: int, url: str, events: Sequence[str], enabled: bool) -> Webhook:
    """Say anew where a webhook is and what it is told; enabled again it begins without failures."""
    show(where, id_)
    check_url(url, where.private_too)
    rows.replace(where.conn, id_, url, _events(events), enabled, where.now)
    _record(where, "webhook_replaced", id_, url=url, events=list(events), enabled=enabled)
    return show(where, id_)


def remove(where: At, id_: int) -> None:
    """Remove a webhook with what was still on its way."""
    gone = show(where, id_)
    rows.remove(where.conn, id_)
    _record(where, "webhook_removed", id_, url=gone.url)


def deliveries(where: At, id_: int, before: int | None, limit: int) -> list[WebhookDelivery]:
    """What a webhook was told, the latest first."""
    show(where, id_)
    return rows.deliveries(where.conn, id_, before, limit)


def _events(said: Sequence[str]) -> list[str]:
    wrong = [event for event in said if event not in EVENTS]
    if wrong or not said:
        raise Invalid(because("webhook_events_none" if not wrong else "webhook_events", wanted=EVENTS, got=wrong))
    return sorted(set(said))


def check_url(url: str, private_too: bool) -> None:
    """Raises Invalid for an address that is not to be asked: what a name stands for is looked at when it is asked."""
    parts = urlsplit(url) if len(url) <= _LONGEST_URL and url.isprintable() and " " not in url else None
    if parts is None or not parts.hostname or parts.username is not None or parts.fragment:
        raise Invalid(because("webhook_url_odd"), code="bad_url")
    if parts.scheme != "https" and not (private_too and parts.scheme == "http"):
        raise Invalid(because("webhook_url_without_tls"), code="bad_url")
    try:
        port = parts.port
        address = ipaddress.ip_address(parts.hostname)
    except ValueError as error:
        if "port" in str(error).lower():
            raise Invalid(because("webhook_port_odd"), code="bad_url") from error
        if "." not in parts.hostname and not private_too:
            raise Invalid(because("webhook_machine_inside"), code="bad_url") from error
        return
    if not may_be_asked(str(address), private_too) or port == 0:
        raise Invalid(because("webhook_address_inside"), code="bad_url")


def may_be_asked(address: str, private_too: bool) -> bool:
    """Whether an IP address may be asked: only public ones, unless the operator says otherwise.

    >>> may_be_asked("8.8.8.8", False), may_be_asked("127.0.0.1", False), may_be_asked("::ffff:10.0.0.1", False)
    (True, False, False)
    """
    ip = ipaddress.ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None)
    return private_too or bool((inner or ip).is_global and not (inner or ip).is_multicast)


def _record(where: At, act: str, id_: int, **detail: Any) -> None:
    said = Act("change", where.actor, f"webhook:{id_}", where.scope.enterprise_id, {"act": act, **detail})
    record(where.conn, said, where.now)
