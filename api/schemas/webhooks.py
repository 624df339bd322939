"""What is asked of webhooks."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, Model
from qingyu.db.webhooks import Event

Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+$")]


class AskedWebhook(Asked):
    """A webhook to be added, of the caller's own enterprise or region."""

    url: Url = Field(description="where the messages are posted; https, at a public name")
    events: list[Event] = Field(min_length=1, max_length=5, description="what it is told")


class ReplacedWebhook(AskedWebhook):
    """A webhook as it shall be."""

    enabled: bool = Field(description="whether it is told; enabled again it begins without failures")


class WebhookGone(Model):
    """The webhook is removed."""

    ok: Literal[True] = Field(True, description="always true")
