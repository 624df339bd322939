"""The events of the live stream."""

from api.schemas.fields import Instant, Model, Number


class LiveReading(Model):
    """A new value, as `event: readings` sends a list of them."""

    meter: str
    channel: str
    at: Instant
    value: Number
    unit: str


class LiveWarnings(Model):
    """The open warnings, as `event: warnings` sends them at the start and when they change."""

    open: int
    ids: list[int]
