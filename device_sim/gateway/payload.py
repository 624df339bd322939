"""What a gateway says: readings and production as JSON texts, cut so that no message outgrows the broker."""

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

# The broker takes packets of 65,536 bytes; topic, header and the words around the readings need some of them.
BODY_BYTES = 60_000
READINGS = "readings"
PRODUCTION = "production"


class Reading(NamedTuple):
    """One value of one channel; a tuple and no dataclass, because millions are made in a backfill."""

    meter: str
    channel: str | None
    at: datetime
    value: float


class Production(NamedTuple):
    """Output of one product in `[start, end)`, in the product's unit; a higher revision replaces a lower one."""

    product: str
    start: datetime
    end: datetime
    quantity: float
    revision: int = 0


@lru_cache(maxsize=4096)
def reading_head(meter: str, channel: str | None) -> str:
    """The JSON of a reading up to its instant."""
    named = f'"channel":{json.dumps(channel)},' if channel is not None else ""
    return f'{{"meter":{json.dumps(meter)},{named}"at":"'


def reading_text(reading: Reading) -> str:
    """One reading as JSON; refuses a value that JSON cannot carry and an instant without an offset."""
    if not math.isfinite(reading.value):
        raise ValueError(f"{reading.meter}/{reading.channel} at {reading.at}: {reading.value} is no finite number")
    if reading.at.tzinfo is None:
        raise ValueError(f"{reading.meter}/{reading.channel} at {reading.at}: the instant has no offset")
    return f'{reading_head(reading.meter, reading.channel)}{reading.at.isoformat()}","value":{float(reading.value)!r}}}'


def production_text(statement: Production) -> str:
    """One production statement as JSON."""
    return json.dumps(
        {
            "product": statement.product,
            "from": statement.start.isoformat(),
            "to": statement.end.isoformat(),
            "quantity": float(statement.quantity),
            "revision": statement.revision,
        },
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )


def column_texts(meter: str, channel: str, ats: Sequence[str], values: Iterable[float]) -> list[str]:
    """Readings of one channel from ready-made instants; five times faster than one `Reading` at a time."""
    head = reading_head(meter, channel)
    return [f'{head}{at}","value":{value!r}}}' for at, value in zip(ats, values, strict=True)]


def cut(texts: Sequence[str], most: int, body_bytes: int = BODY_BYTES) -> list[str]:
    """Join JSON texts to arrays of at most `most` items and `body_bytes` bytes each [byte]."""
    bodies: list[str] = []
    start, size = 0, 0
    for index, text in enumerate(texts):
        length = len(text.encode()) + 1
        if index > start and (index - start >= most or size + length > body_bytes):
            bodies.append(f"[{','.join(texts[start:index])}]")
            start, size = index, 0
        size += length
    if start < len(texts):
        bodies.append(f"[{','.join(texts[start:])}]")
    return bodies
