"""Webhooks, and what they were told."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, Instant, Model

Event = Literal["warning.opened", "warning.closed"]
Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+$")]


class AskedWebhook(Asked):
    """A webhook to be added, of the caller's own enterprise or region."""

    url: Url = Field(description="where the messages are posted; https, at a public name")
    events: list[Event] = Field(min_length=1, max_length=2, description="what it is told")


class ReplacedWebhook(AskedWebhook):
    """A webhook as it shall be."""

    enabled: bool = Field(description="whether it is told; enabled again it begins without failures")


class Webhook(Model):
    """Who is told of warnings."""

    id: int = Field(description="id of the webhook")
    enterprise: str | None = Field(description="code of the enterprise it is told of; null for a region's")
    region: str | None = Field(description="code of the region it is told of, with all below; null for an enterprise's")
    url: str = Field(description="where the messages are posted")
    events: list[Event] = Field(description="what it is told")
    enabled: bool = Field(description="whether it is told")
    created_by: str = Field(description="who added it")
    created_at: Instant = Field(description="when it was added")
    n_failures: int = Field(description="tries that failed since one was taken")
    failing_since: Instant | None = Field(description="first of these failures")
    disabled_at: Instant | None = Field(description="when it was disabled")
    disabled_reason: str | None = Field(description="why it was disabled: by hand, or what the last try met")


class NewWebhook(Webhook):
    """A webhook that was just added, with its secret, which is never shown again."""

    secret: str = Field(description="key of the signatures, after Standard Webhooks: whsec_ and base64; shown once")


class WebhookDelivery(Model):
    """An event and what became of it."""

    id: int = Field(description="id of the delivery; its message is msg_<id>")
    event: Event = Field(description="what happened")
    warning_id: int = Field(description="id of the warning")
    at: Instant = Field(description="when it happened")
    due_at: Instant = Field(description="when it is or was to be tried next")
    n_tries: int = Field(description="how often it was tried")
    last_tried_at: Instant | None = Field(description="when it was tried last")
    last_status: int | None = Field(description="what the other side answered last; null where no answer came")
    last_error: str | None = Field(description="what was wrong the last time")
    delivered_at: Instant | None = Field(description="when the other side took it")
    given_up_at: Instant | None = Field(description="when it was given up")


class WebhookGone(Model):
    """The webhook is removed."""

    ok: Literal[True] = Field(True, description="always true")
