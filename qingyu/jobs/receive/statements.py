"""Production output 产量 into the database: statements, and the batch line that has their days computed again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from qingyu.db import batch_lines, readings
from qingyu.db.batch_lines import BatchLine
from qingyu.db.pool import Connection
from qingyu.db.readings import ProductionRow, instant
from qingyu.domain.metering import message
from qingyu.domain.metering.fault import Fault
from qingyu.jobs.receive.refusals import Origin, Refused
from qingyu.jobs.restating.standing import acting


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


def write(
    conn: Connection,
    outputs: Sequence[tuple[message.Output, Origin]],
    numbers_for: Callable[[Sequence[int]], Mapping[int, int]],
    received_at: datetime,
) -> list[Refused]:
    """Write statements of production; one that contradicts a stored one of the same revision is refused.

    numbers_for: draws the number of the batch line of each of some enterprises.
    """
    refused: list[Refused] = []
    spans: dict[int, list[message.Output]] = {}
    numbers = numbers_for(sorted({o.enterprise_id for _, o in outputs if o.enterprise_id is not None}))
    speaker = None
    for output, origin in outputs:
        enterprise_id = origin.enterprise_id
        assert enterprise_id is not None
        if origin.topic is not None and origin.topic != speaker:
            # A statement that restates a closed month is noted under who made it.
            speaker = origin.topic
            acting(conn, f"gateway:{speaker.enterprise}/{speaker.gateway}")
        statement = production_row(enterprise_id, output, numbers[enterprise_id], received_at)
        stored = readings.insert_production(conn, statement)
        if stored is None:
            spans.setdefault(enterprise_id, []).append(output)
        elif stored != output.quantity:
            reason = (
                f"revision {output.revision} of this period says {stored:g} already, this one says "
                f"{output.quantity:g}; send a higher revision to restate it"
            )
            bad = message.Bad(output.index, Fault.PRODUCTION_CONFLICT, reason)
            refused.append(Refused(origin, bad))
    lines = [
        production_line(numbers[enterprise_id], enterprise_id, "production", said, received_at)
        for enterprise_id, said in spans.items()
    ]
    batch_lines.insert(conn, lines)
    return refused
