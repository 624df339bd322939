"""Production output 产量 as rows of the database: a statement, and the batch line that has its days computed again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from qingyu.db import readings
from qingyu.domain.metering import message


def production_line(
    number: int, enterprise_id: int, source: str, outputs: Sequence[message.Output], received_at: datetime
) -> dict[str, Any]:
    """The batch line of statements of production: no channels, but the span whose indicators change."""
    return {
        "id": number,
        "enterprise_id": enterprise_id,
        "source": source,
        "received_at": received_at,
        "n_messages": 0,
        "n_received": len(outputs),
        "n_written": len(outputs),
        "n_duplicate": 0,
        "n_conflict": 0,
        "n_rejected": 0,
        "touches": True,
        "channel_ids": [],
        "from_ats": [readings.instant(min(o.from_us for o in outputs))],
        "to_ats": [readings.instant(max(o.to_us for o in outputs))],
    }


def production_row(enterprise_id: int, output: message.Output, number: int, now: datetime) -> dict[str, Any]:
    """A statement of production as a row of the table."""
    return {
        "enterprise_id": enterprise_id,
        "product_id": output.product_id,
        "from_at": readings.instant(output.from_us),
        "to_at": readings.instant(output.to_us),
        "quantity": output.quantity,
        "revision": output.revision,
        "batch_id": number,
        "received_at": now,
    }
