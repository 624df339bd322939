"""What people say of spans 标注, in the database."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.energy.annotation import Annotation, AnnotationKind
from qingyu.domain.kernel.answer import LITERALS, Answer

_q = queries("annotations")


@dataclass(frozen=True, slots=True)
class NotedSpan(Answer):
    """What was said of a span, by whom, and whether it was taken back."""

    id: Annotated[int, Field(description="id of the annotation")]
    from_at: datetime
    to_at: datetime
    kind: Annotated[AnnotationKind, LITERALS, Field(description="what happened in the span")]
    text: str
    unit: Annotated[str | None, Field(description="code of the unit it is about; null where it is of no single one")]
    meter: Annotated[str | None, Field(description="code of the meter it is about; null where it is of no single one")]
    name_zh: Annotated[str | None, Field(description="name of the unit or meter in Chinese; null of the enterprise")]
    name_en: Annotated[str | None, Field(description="name of the unit or meter in English; null of the enterprise")]
    noted_by: Annotated[str, Field(description="who noted it", examples=["manager-alpha"])]
    noted_at: Annotated[datetime, Field(description="when it was noted")]
    withdrawn_by: Annotated[str | None, Field(description="who took it back; null while it holds")]
    withdrawn_at: datetime | None


def _noted(*, kind: str, **own: Any) -> NotedSpan:
    return NotedSpan(kind=AnnotationKind(kind), **own)


def listing(conn: Connection, enterprise_id: int, from_at: datetime | None, to_at: datetime | None) -> list[NotedSpan]:
    """What shares time with [from_at, to_at), by its beginning; null is open. What was taken back is among it."""
    asked = {"enterprise_id": enterprise_id, "from_at": from_at, "to_at": to_at, "id": None}
    return records(conn, _noted, _q.listing, asked)


def one(conn: Connection, enterprise_id: int, id_: int) -> NotedSpan | None:
    """One of an enterprise by its id."""
    asked = {"enterprise_id": enterprise_id, "from_at": None, "to_at": None, "id": id_}
    return record(conn, _noted, _q.listing, asked)


def add(conn: Connection, enterprise_id: int, said: Annotation, by: str, now: datetime) -> int | None:
    """Note a span; its id, or null where the enterprise has no such unit or meter."""
    row = conn.execute(_q.add, {**asdict(said), "enterprise_id": enterprise_id, "by": by, "now": now}).fetchone()
    return None if row is None else int(row[0])


def withdraw(conn: Connection, enterprise_id: int, id_: int, by: str, now: datetime) -> bool:
    """Take one back; false where it was taken back already."""
    asked = {"enterprise_id": enterprise_id, "id": id_, "by": by, "now": now}
    return conn.execute(_q.withdraw, asked).fetchone() is not None
