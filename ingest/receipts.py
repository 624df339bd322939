"""Receipts: what the platform tells a gateway once its messages are committed."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from qingyu.db.readings import ranges
from qingyu.jobs.intake import Refused

Key = tuple[str, str, str]  # enterprise, gateway, boot
_REFUSALS = 100  # refusals named in one packet


def compose(
    numbered: Iterable[tuple[str, str, str, int]], refused: Sequence[Refused], at: datetime
) -> list[tuple[str, str, bytes]]:
    """Receipts for a committed batch: (enterprise, topic, payload), at least one for each start of a gateway.

    numbered: (enterprise, gateway, boot, seq) of every message with a number, the refused ones included: a refused
    message is kept by the platform, so that its gateway need not send it for ever.
    """
    seqs: dict[Key, list[int]] = {}
    for enterprise, gateway, boot, seq in numbered:
        seqs.setdefault((enterprise, gateway, boot), []).append(seq)
    bad: dict[Key, list[dict[str, object]]] = {}
    for one in refused:
        if one.boot is not None and one.seq is not None:
            bad.setdefault((one.topic.enterprise, one.topic.gateway, one.boot), []).append(
                {"seq": one.seq, "index": one.bad.index, "code": one.bad.fault.value, "reason": one.bad.reason}
            )
    receipts = []
    for key, numbers in seqs.items():
        enterprise, gateway, boot = key
        named = bad.get(key, [])
        # A packet is small: refusals go ahead in pieces, the ranges that let the gateway forget come with the last one.
        pieces = [named[i : i + _REFUSALS] for i in range(0, len(named), _REFUSALS)] or [[]]
        for i, piece in enumerate(pieces):
            known = ranges(numbers) if i == len(pieces) - 1 else []
            receipt = {"boot": boot, "ranges": known, "rejected": piece, "at": at.isoformat()}
            payload = json.dumps(receipt, ensure_ascii=False).encode()
            receipts.append((enterprise, f"qy/v1/{enterprise}/{gateway}/receipt", payload))
    return receipts
