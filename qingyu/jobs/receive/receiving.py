"""One message of readings or production handed over by a program that waits for its receipt, such as the API."""

from datetime import datetime

import numpy as np

from qingyu.db import readings as table
from qingyu.db.pool import Connection
from qingyu.errors import Invalid, NotFound, Unavailable
from qingyu.jobs.receive import intake, receipts, writing
from qingyu.jobs.receive.receipts import Receipt, ReceiptCounts
from qingyu.jobs.receive.refusals import Origin

# Each week of readings is a chunk with locks of its own, and the caller's transaction holds them all.
MOST_WEEKS = 40
_WEEK_US = 7 * 86_400 * 1_000_000


class NoRoom(Unavailable):
    """The refused readings of this gateway fill all the room there is for them: nothing of this message was taken."""

    code = "held"


def receive(
    conn: Connection,
    bounds: intake.Bounds,
    enterprise_code: str,
    gateway_code: str,
    kind: str,
    payload: bytes,
    now: datetime,
) -> Receipt:
    """Take one message of a gateway inside the caller's transaction and return its receipt, as over MQTT.

    kind: readings or production. The receipt is true once the caller has committed.
    Works beside a running ingest: every key is looked at. Raises NotFound for an enterprise or gateway that is not
    registered, Invalid for a message over too many weeks, NoRoom where a refusal cannot be kept: then roll back.
    """
    enterprise_id = table.enterprise_id(conn, enterprise_code)
    registry = intake.Registry()
    registry.load(conn, [] if enterprise_id is None else [enterprise_id], newest=False)
    known = registry.by_code.get(enterprise_code)
    if known is None or gateway_code not in known.gateways:
        raise NotFound(f"no gateway {gateway_code!r} is registered for {enterprise_code!r}")
    came = intake.Message(f"qy/v1/{enterprise_code}/{gateway_code}/{kind}", payload, now)
    writer = writing.Writer(conn, registry, bounds, source="http", trusts_memory=False)
    batch = writer.decode([came])
    if len(np.unique(batch.at_us // _WEEK_US)) > MOST_WEEKS:
        raise Invalid(f"the readings lie in more than {MOST_WEEKS} weeks; send them in several messages")
    written = writer.write(batch)
    if written.held:
        raise NoRoom()
    boot, seq = batch.receipts[0][2:] if batch.receipts else (None, None)
    told = written.counts
    counts = ReceiptCounts(told.received, told.written, told.duplicate, told.conflict, told.rejected)
    return receipts.one(written.refused, Origin(came, boot=boot, seq=seq), counts, now)
