"""The missing slots of channels, which nobody stores, told from what is registered and from the clock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np

from qingyu.db import channels, rollups
from qingyu.db.pool import Connection
from qingyu.domain.metering import holes
from qingyu.domain.metering.periods import to_instant, to_us
from qingyu.domain.metering.series import SLOT


def missing(
    conn: Connection, enterprise_id: int, known: Mapping[int, Sequence[datetime]], from_at: datetime, to_at: datetime
) -> Iterator[tuple[int, datetime, int]]:
    """(channel, start, readings due) of each missing slot that begins in [from_at, to_at).

    known: the channels that are asked for, each with the stored slots of the span.
    """
    if not known:
        return
    _, clock_us = rollups.calendar(conn, enterprise_id)
    for metered in channels.channels(conn, enterprise_id, list(known)):
        known_us = np.array([to_us(at) for at in known[metered.id]], np.int64)
        until_us = max(clock_us, int(known_us.max()) + SLOT) if len(known_us) else clock_us
        found = holes.missing(metered.channel, known_us, to_us(from_at), to_us(to_at), until_us, until_us)
        for at_us, n_due in zip(found.at_us.tolist(), found.n_due.tolist(), strict=True):
            yield metered.id, to_instant(at_us), n_due
