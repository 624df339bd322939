"""Posts of energy management of an enterprise; a registration document declares them."""

from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.control.energy_post import Holder, Post, Title

_q = queries("energy_post")


def holders(conn: Connection, enterprise_id: int) -> list[Holder]:
    """Who was declared to hold which post, the latest declaration last."""
    return records(conn, _holder, _q.holders, {"enterprise_id": enterprise_id})


def _holder(*, post: str, title: str, **own: Any) -> Holder:
    return Holder(post=Post(post), title=Title(title), **own)
