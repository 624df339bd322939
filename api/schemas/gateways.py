"""Gateways, their credentials, and what the broker refused them."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.schemas.fields import SLUG_PATTERN, Instant, Model


class KnownGateway(Model):
    """A gateway as it is known to the platform; its password is not: only a hash of it is kept."""

    gateway: str = Field(description="code of the gateway")
    device_class: Literal["A", "B", "C"] = Field(description="A keeps messages until our receipt; B is plain QoS 1")
    enabled: bool = Field(description="whether it may connect")
    created_at: Instant = Field(description="when it was registered")
    online: bool | None = Field(description="what it said of itself last; null when it never did")
    online_since: Instant | None = Field(description="when it said so")
    last_message_at: Instant | None = Field(description="when a numbered message of it came last")
    credentials: int = Field(description="passwords that open the broker now: two while a rotation lasts")
    issued_at: Instant | None = Field(description="when the newest was issued")
    old_ends_at: Instant | None = Field(description="until when the one before works too")


class NewGateway(Model):
    """A gateway to be made."""

    gateway: str = Field(pattern=SLUG_PATTERN, description="code of the gateway", examples=["gw2"])
    device_class: Literal["A", "B", "C"] = Field(
        "B", description="A keeps messages until our receipt; B is plain QoS 1"
    )


class Rotation(Model):
    """How a credential is replaced."""

    overlap_h: float = Field(24, ge=0, le=24 * 90, description="how long the one before goes on working; 0 ends it [h]")


class IssuedCredential(Model):
    """A credential, shown this once."""

    enterprise: str = Field(description="code of the enterprise")
    gateway: str = Field(description="code of the gateway")
    user_name: str = Field(description="the MQTT user name; after a rotation it may end in ~2, the topics never do")
    password: str = Field(description="the password; the platform keeps a hash and cannot show it again")
    old_ends_at: Instant | None = Field(description="until when the credential before works too; null without one")


class BrokerRefusal(Model):
    """What the broker refused to a gateway on a day."""

    user_name: str = Field(description="the MQTT user name")
    kind: Literal["log_in", "publish", "tls"] = Field(description="a log-in, or a message on a topic not its own")
    day: date = Field(description="the day in UTC")
    n: int = Field(description="how often")
    first_at: Instant = Field(description="the first time")
    last_at: Instant = Field(description="the last time")
    example: str = Field(description="the topic, or the name that was tried, of the last time")
