"""The quick way of a wholly good message of readings: decoded straight into its type (decision 0002).

It says what the careful way (`open_envelope`, then `read_readings`) would say, or None: of anything unusual, a field
that it does not know or a reading that may be bad, the careful way has the word, and all words about what is wrong.
"""

from typing import NamedTuple

import msgspec

from qingyu.domain.metering.envelope import BOOT, MAX_ITEMS, MAX_SEQ
from qingyu.domain.metering.fault import BadMessage
from qingyu.domain.metering.message import Channels, Instants, Readings


# Unknown fields are left to the careful way: what is skipped here is not looked at, and might be no JSON at all.
class _Item(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    meter: str
    at: str
    value: float
    channel: str = ""


class _Message(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    readings: list[_Item]
    boot: str | None = None
    seq: int | None = None
    sent_at: str | None = None


_decode = msgspec.json.Decoder(_Message).decode


class Quick(NamedTuple):
    """A message of which every reading can be stored; instants are still to be held against the bounds."""

    boot: str | None
    seq: int | None
    readings: Readings


def read(payload: bytes, channels: Channels, instants: Instants) -> Quick | None:
    """The number and the readings of a message; None where the careful way must look."""
    try:
        message = _decode(payload)
        items = message.readings
        readings = Readings(
            [channels[item.meter][item.channel] for item in items],
            [instants[item.at] for item in items],
            [item.value for item in items],
            range(len(items)),
        )
    except (ValueError, KeyError, BadMessage):  # of msgspec and of UTF-8; of an unknown code; of an instant
        return None
    boot, seq = message.boot, message.seq
    well_numbered = (boot is None or BOOT.fullmatch(boot)) and (seq is None or 0 <= seq <= MAX_SEQ)
    if not well_numbered or not 0 < len(items) <= MAX_ITEMS:
        return None
    return Quick(boot, seq, readings)
