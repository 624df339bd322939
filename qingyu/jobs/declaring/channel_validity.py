"""Where a channel ends: registering it again moves that later, and earlier only where the document says so."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.declaring.meter_parts import Channel


@dataclass(frozen=True, slots=True)
class End:
    """Where a channel ends; null is open. until_recorded: only a recording ends there, the next reading opens it."""

    at: datetime | None = None
    until_recorded: bool = False


def end_of(channel: Channel) -> End:
    """The end of a channel that is new."""
    end = End(channel.valid_to) if channel.valid_to is not None else End(channel.recorded_until, True)
    if end.at is not None and end.at <= channel.valid_from:
        since = str(channel.valid_from)
        raise Invalid(because("channel_ends_early", channel=channel.code, end=str(end.at), since=since))
    return end if end.at is not None else End()


def end_after(stored: End, channel: Channel, name: str) -> End:
    """What a document makes of the end of a channel that is known.

    A field that is left out changes nothing. Raises Conflict where the document would shorten without saying so.
    """
    if "valid_to" in channel.model_fields_set and channel.valid_to != (None if stored.until_recorded else stored.at):
        if _is_later(channel.valid_to, stored.at) or channel.shorten:
            return End(channel.valid_to)
        if stored.at is None:
            raise Conflict(because("channel_has_no_end", channel=name, said=str(channel.valid_to)))
        kept = stored.at.isoformat()
        raise Conflict(because("channel_ends_later", channel=name, kept=kept, said=str(channel.valid_to)))
    if channel.recorded_until is not None and _is_later(channel.recorded_until, stored.at):
        return End(channel.recorded_until, True)
    return stored


def _is_later(one: datetime | None, other: datetime | None) -> bool:
    return other is not None and (one is None or one > other)
