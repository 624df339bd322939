"""Production output 产量 as rows of the database: a statement, and the batch line that has its days computed again."""

from collections.abc import Sequence
from datetime import datetime

from qingyu.db.batch_lines import BatchLine
from qingyu.db.readings import ProductionRow, instant
from qingyu.domain.metering import message


def production_line(
    number: int, enterprise_id: int, source: str, outputs: Sequence[message.Output], received_at: datetime
) -> BatchLine:
    """The batch line of statements of production: no channels, but the span whose indicators change."""
    return BatchLine(
        id=number,
        enterprise_id=enterprise_id,
        source=source,
        received_at=received_at,
        channel_ids=[],
        from_ats=[instant(min(o.from_us for o in outputs))],
        to_ats=[instant(max(o.to_us for o in outputs))],
        touches=True,
        n_messages=0,
        n_received=len(outputs),
        n_written=len(outputs),
    )


def production_row(enterprise_id: int, output: message.Output, number: int, now: datetime) -> ProductionRow:
    """A statement of production as a row of the table."""
    return ProductionRow(
        enterprise_id=enterprise_id,
        product_id=output.product_id,
        from_at=instant(output.from_us),
        to_at=instant(output.to_us),
        quantity=output.quantity,
        revision=output.revision,
        batch_id=number,
        received_at=now,
    )
