"""The message numbers of gateways: which came, which are missing, within bounds whatever numbers a device draws."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from qingyu.db.pool import Connection
from qingyu.db.sql import queries

_q = queries("streams")
RANGES = 500  # of one start of a gateway; then the older half of the holes is closed
BOOTS = 100  # starts of one gateway that are kept one by one


def note(conn: Connection, streams: Iterable[tuple[int, str, Sequence[int]]], received_at: datetime) -> None:
    """Note the message numbers that came: (gateway id, boot, numbers)."""
    known = [(gateway_id, boot, multirange(numbers)) for gateway_id, boot, numbers in streams]
    if not known:
        return
    ids, boots, seens = zip(*known, strict=True)
    seen = conn.execute(
        _q.seen_messages,
        {"gateway_ids": list(ids), "boots": list(boots), "seens": list(seens), "received_at": received_at},
    ).fetchall()
    wide = [(gateway_id, boot) for gateway_id, boot, n_ranges, _ in seen if n_ranges > RANGES]
    if wide:
        gateways, starts = zip(*wide, strict=True)
        conn.execute(_q.close_holes, {"gateway_ids": list(gateways), "boots": list(starts), "keep": RANGES // 2})
    fresh = sorted({gateway_id for gateway_id, _, _, is_new in seen if is_new})
    if fresh:
        conn.execute(_q.fold_boots, {"gateway_ids": fresh, "keep": BOOTS})


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Whole numbers as ranges with both ends inside, ascending.

    >>> ranges([3, 1, 2, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def multirange(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of an int8multirange.

    >>> multirange([3, 1, 2, 7])
    '{[1,4),[7,8)}'
    """
    return "{" + ",".join(f"[{first},{last + 1})" for first, last in ranges(numbers)) + "}"
