"""Where a channel ends: registering it again moves that later, and earlier only where the document says so."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.errors import Conflict, Invalid
from qingyu.jobs.declaring.registration import Channel


@dataclass(frozen=True, slots=True)
class End:
    """Where a channel ends; null is open. until_recorded: only a recording ends there, the next reading opens it."""

    at: datetime | None = None
    until_recorded: bool = False


def end_of(channel: Channel) -> End:
    """The end of a channel that is new."""
    end = End(channel.valid_to) if channel.valid_to is not None else End(channel.recorded_until, True)
    if end.at is not None and end.at <= channel.valid_from:
        raise Invalid(
            f"channel {channel.code!r} ends at {end.at}, which must lie after `valid_from` {channel.valid_from}"
        )
    return end if end.at is not None else End()


def end_after(stored: End, channel: Channel, name: str) -> End:
    """What a document makes of the end of a channel that is known.

    A field that is left out changes nothing. Raises Conflict where the document would shorten without saying so.
    """
    if "valid_to" in channel.model_fields_set and channel.valid_to != (None if stored.until_recorded else stored.at):
        if _is_later(channel.valid_to, stored.at) or channel.shorten:
            return End(channel.valid_to)
        kept = "has no end" if stored.at is None else f"is valid until {stored.at.isoformat()}"
        raise Conflict(
            f"channel {name} {kept}, the document says {channel.valid_to}; what it measured later would not count: "
            'say `"shorten": true` beside `valid_to` if it was retired then, else leave `valid_to` out'
        )
    if channel.recorded_until is not None and _is_later(channel.recorded_until, stored.at):
        return End(channel.recorded_until, True)
    return stored


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return other is not None and (one is None or one > other)
