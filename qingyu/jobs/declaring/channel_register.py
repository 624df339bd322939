"""A channel of a registration document carried out: what it is, since when, by which settings, in which unit of use."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qingyu.db import meters, rollups
from qingyu.db.meters import RegisteredChannel, VersionRow
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.declaring import facts
from qingyu.jobs.declaring.channel_validity import End, end_after, end_of
from qingyu.jobs.declaring.meter_parts import Channel

_SETTINGS = ("interval_s", "multiplier", "modulus", "rated_max_per_h", "dip_tolerance")
_REGISTERS = frozenset({"cumulative", "cumulative_daily", "cumulative_monthly"})


def _reads_the_same_numbers(different: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether only the way changes in which the numbers of a channel are read: when it restarts, which way it runs."""
    if not different or not different.keys() <= {"kind", "is_signed"}:
        return False
    return "kind" not in different or set(different["kind"]) <= _REGISTERS


def must_exist(there: bool, kind: str, code: str) -> None:
    """Raises NotFound where a document uses what nobody registered."""
    if not there:
        raise NotFound(because("registered_nowhere", thing=kind, code=code))


class ChannelRegister:
    """The channels of one enterprise; what changes a number of the past opens it again."""

    def __init__(self, conn: Connection, enterprise_id: int, now: datetime) -> None:
        self.conn, self.enterprise_id, self.now = conn, enterprise_id, now
        self.lacking: dict[int, Invalid] = {}  # channels whose face becomes no unit of use yet, and what that needs

    def put(self, meter_id: int, meter: str, channel: Channel) -> int:
        """Register a channel of a meter; its id. Raises Conflict where its readings would mean something else."""
        identity_of = channel.model_dump(include={"quantity", "carrier", "kind", "unit", "is_signed"})
        known = meters.find(self.conn, "channel", RegisteredChannel, meter_id=meter_id, code=channel.code)
        if known is None:
            channel_id = meters.put_id(
                self.conn,
                "add_channel",
                enterprise_id=self.enterprise_id,
                meter_id=meter_id,
                code=channel.code,
                valid_from=channel.valid_from,
                **identity_of,
            )
            self._add_version(channel_id, channel, channel.valid_from, end_of(channel))
            self._read_before(channel_id, f"{meter}/{channel.code}", channel, is_new=True)
            self._service(channel_id, channel)
            self._unit_of_use(channel_id, channel)
            return channel_id
        different = {k: (getattr(known, k), v) for k, v in identity_of.items() if getattr(known, k) != v}
        if _reads_the_same_numbers(different):
            read_as = {"kind": channel.kind, "is_signed": channel.is_signed}
            meters.put(self.conn, "reread_channel", channel_id=known.id, **read_as)
            self._note(known.id, min(known.valid_from, channel.valid_from))
        elif different:
            fault = because(
                "channel_is_another",
                channel=f"{meter}/{channel.code}",
                fields=", ".join(different),
                kept=", ".join(repr(old) for old, _ in different.values()),
                said=", ".join(repr(new) for _, new in different.values()),
            )
            raise Conflict(fault)
        if meters.put(self.conn, "earlier_start", channel_id=known.id, valid_from=channel.valid_from):
            self._note(known.id, channel.valid_from)
        self._read_before(known.id, f"{meter}/{channel.code}", channel)
        self._change_version(known.id, meter, channel)
        self._service(known.id, channel)
        if self._unit_of_use(known.id, channel):
            self._note(known.id, known.valid_from)
        return known.id

    def _unit_of_use(self, channel_id: int, channel: Channel) -> bool:
        """Keep what one unit of the face is in the unit of use; true when that changed."""
        found = facts.conversion(channel.carrier, channel.unit, channel.facts)
        if isinstance(found, Invalid):
            self.lacking[channel_id] = found
            found = facts.Conversion()
        said = json.dumps(channel.facts.stored()) if channel.facts is not None else None
        kept = {"use_unit": found.unit, "to_use": found.to_use, "facts": said}
        return meters.put(self.conn, "set_unit_of_use", channel_id=channel_id, **kept)

    def _service(self, channel_id: int, channel: Channel) -> None:
        """From when on readings are due; left out, what was declared stays."""
        since = channel.in_service_from
        if since is not None and meters.put(self.conn, "set_service", channel_id=channel_id, in_service_from=since):
            self._note(channel_id, min(since, self.now))

    def _add_version(self, channel_id: int, channel: Channel, from_at: datetime, end: End) -> None:
        settings = channel.model_dump(include={*_SETTINGS})
        ends = {"valid_to": end.at, "until_recorded": end.until_recorded}
        meters.put(self.conn, "add_version", channel_id=channel_id, from_at=from_at, **ends, **settings)

    def _change_version(self, channel_id: int, meter: str, channel: Channel) -> None:
        last = meters.find(self.conn, "last_version", VersionRow, channel_id=channel_id)
        assert last is not None  # it came with the channel
        stored = End(last.to_at, last.until_recorded)
        end = end_after(stored, channel, f"{meter}/{channel.code}")
        changed = [name for name in _SETTINGS if getattr(last, name) != getattr(channel, name)]
        if not changed:
            if end.at is not None and end.at <= last.from_at:
                name, since = f"{meter}/{channel.code}", str(last.from_at)
                raise Conflict(because("channel_end_before_settings", channel=name, end=str(end.at), since=since))
            if end != stored:
                ends = {"valid_to": end.at, "until_recorded": end.until_recorded}
                meters.put(self.conn, "end_version", id=last.id, **ends)
                self._note(channel_id, min(filter(None, (end.at, stored.at))))
            return
        if channel.changed_at is None or channel.changed_at <= last.from_at:
            name, fields = f"{meter}/{channel.code}", ", ".join(changed)
            raise Conflict(because("channel_settings_since", channel=name, fields=fields, since=str(last.from_at)))
        if stored.at is None or channel.changed_at < stored.at:
            meters.put(self.conn, "end_version", id=last.id, valid_to=channel.changed_at, until_recorded=False)
        elif end == stored:  # the new settings begin after the old ones had ended
            end = End()
        self._add_version(channel_id, channel, channel.changed_at, end)
        self._note(channel_id, channel.changed_at)

    def _read_before(self, channel_id: int, name: str, channel: Channel, is_new: bool = False) -> None:
        """Divide the first settings where the document says that the channel was read at another interval before.

        What is there already in the same words stays. Raises Conflict where an edge lies in other settings.
        """
        stored = meters.versions(self.conn, channel_id)
        for place, earlier in enumerate(channel.read_before):
            first = stored[place]
            if first.to_at == earlier.until and first.interval_s == earlier.interval_s:
                continue
            if place != len(stored) - 1 or earlier.until <= first.from_at:
                fault = because(
                    "channel_read_before",
                    channel=name,
                    kept_s=first.interval_s,
                    since=str(first.from_at),
                    until=str(first.to_at),
                    said_s=earlier.interval_s,
                    said_until=earlier.until.isoformat(),
                )
                raise Conflict(fault)
            meters.put(self.conn, "begin_version", id=first.id, from_at=earlier.until)
            settings = {name: getattr(first, name) for name in _SETTINGS} | {"interval_s": earlier.interval_s}
            ends = {"valid_to": earlier.until, "until_recorded": False}
            meters.put(self.conn, "add_version", channel_id=channel_id, from_at=first.from_at, **ends, **settings)
            if not is_new:
                self._note(channel_id, first.from_at)
            stored = meters.versions(self.conn, channel_id)

    def _note(self, channel_id: int, from_at: datetime) -> None:
        """What was made of the readings since then must be made again."""
        until = max(self.now, from_at)
        rollups.note_change(self.conn, self.enterprise_id, "version", [channel_id], [from_at], [until], self.now)
