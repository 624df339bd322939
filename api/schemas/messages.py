"""What a gateway sends over HTTP, and its receipt: the same as over MQTT."""

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


class ReceiptRefusal(Model):
    """An entry that was not stored, kept with its reason."""

    seq: int | None = Field(description="number of the message")
    index: int | None = Field(description="place of the entry in the message; null for the whole message")
    code: str = Field(description="the kind of fault, for programs")
    reason: str = Field(description="what is wrong, in a sentence")


class ReceiptDigest(Model):
    """A message whose number could not be read, named by its bytes."""

    sha256: str = Field(description="SHA-256 of the message")
    code: str = Field(description="the kind of fault, for programs")
    reason: str = Field(description="what is wrong, in a sentence")


class ReceiptCounts(Model):
    """What became of the entries of a message."""

    received: int = Field(description="entries that came")
    written: int = Field(description="entries that are new and stored")
    duplicate: int = Field(description="entries that were stored already with the same value")
    conflict: int = Field(description="entries that were stored already with another value, which stays")
    rejected: int = Field(description="entries that were refused, kept with their reason")


class Receipt(Model):
    """What is stored now: after it the gateway may forget the message."""

    boot: str | None = Field(description="the start of the gateway that the ranges are of")
    ranges: list[tuple[int, int]] = Field(description="numbers of messages that need not be sent again, from and to")
    rejected: list[ReceiptRefusal] = Field(description="entries that were refused")
    at: Instant = Field(description="when it was stored")
    unreadable: list[ReceiptDigest] = Field(default_factory=list, description="messages without a readable number")
    counts: ReceiptCounts = Field(description="what became of the entries")
