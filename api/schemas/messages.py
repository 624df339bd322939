"""What a gateway sends over HTTP: the same as over MQTT."""

from typing import Any

from pydantic import Field

from api.schemas.fields import Instant, Model, Number


class SentReading(Model):
    """A reading as a gateway sends it."""

    meter: str = Field(description="code of the meter")
    channel: str | None = Field(None, description="code of the channel; may be left out where the meter has one")
    at: Instant = Field(description="instant of the reading with its offset")
    value: Number = Field(description="the value in the channel's own unit")


class SentReadings(Model):
    """A message of readings."""

    boot: str | None = Field(None, description="names this start of the gateway; with `seq` it numbers the message")
    seq: int | None = Field(None, description="running number of the message since `boot`")
    sent_at: Instant | None = Field(None, description="when the gateway sent it")
    readings: list[SentReading] = Field(description="at most 5,000")


class SentProduction(Model):
    """A message of output; the entries are as docs/gateway-client.md says them."""

    boot: str | None = Field(None, description="names this start of the gateway; with `seq` it numbers the message")
    seq: int | None = Field(None, description="running number of the message since `boot`")
    sent_at: Instant | None = Field(None, description="when the gateway sent it")
    production: list[dict[str, Any]] = Field(description="product, start, end, quantity, revision; at most 5,000")
