"""Gateways, their credentials, and what the broker refused them."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.schemas.fields import SLUG_PATTERN, Asked, Instant, Model


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


class NewGateway(Asked):
    """A gateway to be made."""

    gateway: str = Field(pattern=SLUG_PATTERN, description="code of the gateway", examples=["gw2"])
    device_class: Literal["A", "B", "C"] = Field(
        "B", description="A keeps messages until our receipt; B is plain QoS 1"
    )


class GatewayRotation(Asked):
    """How a credential is replaced."""

    overlap_h: float = Field(24, ge=0, le=24 * 90, description="how long the one before goes on working; 0 ends it [h]")


class IssuedCredential(Model):
    """A credential, shown this once."""

    enterprise: str = Field(description="code of the enterprise")
    gateway: str = Field(description="code of the gateway")
    user_name: str = Field(description="the MQTT user name; after a rotation it may end in ~2, the topics never do")
    password: str = Field(description="the password; the platform keeps a hash and cannot show it again")
    old_ends_at: Instant | None = Field(description="until when the credential before works too; null without one")


class UnknownDevice(Model):
    """A device that nobody registered, and what is held of it."""

    serial: str = Field(description="what the device calls itself in its topic")
    first_at: Instant = Field(description="when it sent something first")
    last_at: Instant = Field(description="when it sent something last")
    n_held: int = Field(description="messages that are held")
    bytes_held: int = Field(description="their size [byte]")
    n_refused: int = Field(description="messages there was no room for: counted, and not held")
    refused_at: Instant | None = Field(description="the last time there was no room")


class Adoption(Asked):
    """What an unknown device is from now on."""

    enterprise: str = Field(pattern=SLUG_PATTERN, description="code of the enterprise it belongs to")
    gateway: str = Field(
        pattern=SLUG_PATTERN, description="code of the gateway it is; one that is there gets a new credential"
    )
    device_class: Literal["A", "B", "C"] = Field(
        "B", description="A keeps messages until our receipt; B is plain QoS 1"
    )


class AdoptedDevice(Model):
    """The gateway an unknown device has become, and what became of what was held of it."""

    issued: IssuedCredential = Field(description="its credential, shown this once")
    n_messages: int = Field(description="messages that were held")
    n_written: int = Field(description="readings and statements in them that are stored now")
    n_rejected: int = Field(description="those that were refused, kept with their reason")
    n_refused_before: int = Field(description="messages there had been no room for")


class BrokerRefusal(Model):
    """What the broker refused to a gateway on a day."""

    user_name: str = Field(description="the MQTT user name")
    kind: Literal["log_in", "publish", "tls"] = Field(description="a log-in, or a message on a topic not its own")
    day: date = Field(description="the day in UTC")
    n: int = Field(description="how often")
    first_at: Instant = Field(description="the first time")
    last_at: Instant = Field(description="the last time")
    example: str = Field(description="the topic, or the name that was tried, of the last time")
