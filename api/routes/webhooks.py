"""Webhooks 回调 for warnings: of one's own enterprise or region, signed after Standard Webhooks."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Request, Response

from api.deps import Conn, LoggedIn, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.webhooks import AskedWebhook, ReplacedWebhook, WebhookGone
from qingyu.db.webhooks import Webhook, WebhookDelivery
from qingyu.jobs.access import webhooks
from qingyu.jobs.access.webhooks import At, NewWebhook

router = Router(prefix="/webhooks", tags=["webhooks"], responses=documented(401, 403))

WebhookId = Annotated[int, Path(alias="id", ge=1, le=2**31 - 1, description="id of the webhook")]


def _at(conn: Conn, caller: LoggedIn, now: Now, request: Request) -> At:
    return webhooks.at(conn, caller, now, request.app.state.webhook_private)


Where = Annotated[At, Depends(_at)]


@router.get("")
def list_webhooks(where: Where, pages: Pages) -> Page[Webhook]:
    """The webhooks of your enterprise or region, by id."""
    rows, following = pages.cut(webhooks.listing(where), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 409, 413))
def add_webhook(where: Where, body: AskedWebhook, response: Response) -> NewWebhook:
    """Have warnings told to an address. The answer shows the secret that signs the messages, once."""
    made = webhooks.add(where, body.url, body.events)
    response.headers["Location"] = f"/api/v1/webhooks/{made.id}"
    return made


@router.get("/{id}", responses=documented(404))
def show_webhook(where: Where, id_: WebhookId) -> Webhook:
    """One webhook, and whether it answers."""
    return webhooks.show(where, id_)


@router.put("/{id}", responses=documented(400, 404, 412, 413))
def replace_webhook(where: Where, id_: WebhookId, body: ReplacedWebhook) -> Webhook:
    """Say anew where a webhook is, what it is told, and whether."""
    return webhooks.replace(where, id_, body.url, body.events, body.enabled)


@router.delete("/{id}", responses=documented(404, 412))
def remove_webhook(where: Where, id_: WebhookId) -> WebhookGone:
    """Remove a webhook with what was still on its way."""
    webhooks.remove(where, id_)
    return WebhookGone()


@router.get("/{id}/deliveries", responses=documented(404))
def list_deliveries(where: Where, id_: WebhookId, pages: Pages) -> Page[WebhookDelivery]:
    """What a webhook was told in the last 30 days, the latest first."""
    before = int(pages.after[0]) if pages.after else None
    found = webhooks.deliveries(where, id_, before, pages.limit + 1)
    rows, following = pages.page(found, lambda row: (row.id,))
    return Page(items=rows, next=following)
