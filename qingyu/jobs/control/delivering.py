"""Tell webhooks what is due: signed, with growing pauses, and no more to one that does not answer for days."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from qingyu.db import early_warnings as warning_rows
from qingyu.db import webhooks as rows
from qingyu.db.pool import Connection
from qingyu.db.webhooks import Due
from qingyu.domain.access.signature import sign
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import QingyuError
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import as_json
from qingyu.jobs.control import cases
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.warning_answer import told

PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800))
FAILING_AT_MOST = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
_LONGEST_ERROR = 300

# Sends a payload with headers to an address; returns the status, or raises OSError, ValueError or QingyuError.
Post = Callable[[str, bytes, Mapping[str, str]], int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: a status, or None and why."""

    status: int | None
    error: str

    @property
    def is_taken(self) -> bool:
        """Whether the other side said that it has it."""
        return self.status is not None and 200 <= self.status < 300


def deliver_one(conn: Connection, post: Post, now: datetime) -> bool:
    """Make one delivery that is due, in a transaction of its own; returns whether there was one."""
    with conn.transaction():
        it = rows.due(conn, now)
        if it is None:
            rows.sweep(conn, now - KEPT_FOR)
            return False
        _note(conn, it, _try(conn, it, post, now), now)
    return True


def payload_of(conn: Connection, it: Due) -> bytes:
    """The message: what happened, when, and the warning, or the case with the step, as the API tells it."""
    data = _of_warning(conn, it.warning_id) if it.case_id is None else _of_case(conn, it)
    said = {"type": it.event, "timestamp": it.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, default=_plain).encode()


def _of_warning(conn: Connection, id_: int | None) -> Mapping[str, object]:
    found = warning_rows.listing(conn, EVERYTHING, None, "all", 1, id_=id_)
    return asdict(told(found[0])) if found else {"id": id_}


def _of_case(conn: Connection, it: Due) -> Mapping[str, object]:
    """The case as it stands when it is told, and the step that is told of."""
    assert it.case_id is not None, "asked for a delivery of a case"
    case, log = cases.told(operating(conn, "system:analytics", it.at), it.case_id)
    (step,) = (one for one in log if one.n == it.case_step)
    return {**as_json(case), "step": as_json(step)}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a message cannot hold a {type(value).__name__}")


def _try(conn: Connection, it: Due, post: Post, now: datetime) -> Outcome:
    payload, seconds, name = payload_of(conn, it), int(now.timestamp()), f"msg_{it.id}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Qingyu-Webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": sign(it.secret, name, seconds, payload),
    }
    try:
        status = post(it.url, payload, headers)
    except (OSError, ValueError, QingyuError) as error:
        return Outcome(None, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR])
    return Outcome(status, f"the other side answered {status}")


def _note(conn: Connection, it: Due, outcome: Outcome, now: datetime) -> None:
    if outcome.is_taken and outcome.status is not None:
        rows.delivered(conn, it, outcome.status, now)
        return
    again_at = now + PAUSES[it.n_tries] if it.n_tries < len(PAUSES) else None
    rows.failed(conn, it, outcome.status, outcome.error, again_at, now)
    if it.failing_since is not None and now - it.failing_since >= FAILING_AT_MOST:
        reason = f"did not answer for {FAILING_AT_MOST.days} days; the last time: {outcome.error}"[:_LONGEST_ERROR]
        rows.disable(conn, it.webhook_id, reason, now)
        act = {"act": "webhook_disabled", "reason": reason}
        record(conn, Act("change", "system:analytics", f"webhook:{it.webhook_id}", None, act), now)
