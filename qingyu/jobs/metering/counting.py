"""What channels counted in a span that begins and ends inside of days or months."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from qingyu.db import curves
from qingyu.db.pool import Connection
from qingyu.domain.energy.curve import Piece, joined, runs
from qingyu.domain.energy.enterprise import Enterprise


def counted(
    conn: Connection, enterprise: Enterprise, ids: Sequence[int], from_at: datetime, to_at: datetime
) -> Mapping[int, Piece]:
    """By channel what it counted in [from_at, to_at), from no more rows than its months, days and slots need."""
    found: dict[int, Piece] = {}
    for run in runs(from_at, to_at, enterprise.zone) if ids else ():
        for piece in curves.pieces(conn, enterprise, ids, *run):
            found[piece.channel_id] = joined(found.get(piece.channel_id), piece, from_at)
    return found
