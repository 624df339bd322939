"""Addresses of users for notices 通知, and the notices on their way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from qingyu.db.pool import Connection, one, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.notice import Address, NoticeKind, Want
from qingyu.domain.kernel.answer import LITERALS, Answer

_q = queries("notices")

NoticeEvent: TypeAlias = Literal[
    "warning.opened",
    "warning.raised",
    "warning.closed",
    "case.step",
    "case.due",
    "case.overrun",
    "task.due",
    "task.overrun",
    "test",
]
# unclear: an answer did not come; way_closed: the operator named no host or a wrong one; not_allowed: the user sees the
# place no more.
NoticeFault: TypeAlias = Literal["unreachable", "refused", "unclear", "way_closed", "unsayable", "not_allowed"]
NoticeLanguage: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class NoticeAddress(Answer):
    """Where a user hears of warnings and cases, and of which."""

    id: Annotated[int, Field(description="id of the address")]
    user_name: Annotated[
        str, Field(description="whose it is; `person:` and the id of a responsible person without a user")
    ]
    kind: Annotated[Annotated[NoticeKind, LITERALS], Field(description="by what way notices go there")]
    shown: Annotated[str, Field(description="the address; of a robot only the end of its token")]
    wants: Annotated[Sequence[Annotated[Want, LITERALS]], Field(description="what is told there")]
    least_severity: Annotated[int, Field(description="warnings of this level and worse are told")]
    quiet: Annotated[bool, Field(description="whether nothing is told from 22:00 to 7:00 of China's day")]
    language: Annotated[NoticeLanguage, Field(description="in which language it is told")]
    created_at: Annotated[datetime, Field(description="when it was added")]


@dataclass(frozen=True, slots=True)
class Notice(Answer):
    """Something that is told to an address, and what became of it."""

    id: Annotated[int, Field(description="id of the notice")]
    event: Annotated[NoticeEvent, Field(description="what happened")]
    warning_id: Annotated[int | None, Field(description="id of the warning; null where it is about none")]
    case_id: Annotated[int | None, Field(description="id of the case; null where it is about none")]
    at: Annotated[datetime, Field(description="when it happened")]
    due_at: Annotated[datetime, Field(description="when it is or was to be tried next")]
    n_tries: Annotated[int, Field(description="how often it was tried")]
    last_tried_at: Annotated[datetime | None, Field(description="when it was tried last")]
    fault: Annotated[NoticeFault | None, Field(description="what was wrong the last time; null where nothing was")]
    delivered_at: Annotated[datetime | None, Field(description="when the other side took it")]
    given_up_at: Annotated[datetime | None, Field(description="when it was given up")]


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a notice, as an operator sees it. last_error: what the other side said."""

    id: int
    event: NoticeEvent
    at: datetime
    n_tries: int
    delivered_at: datetime | None
    given_up_at: datetime | None
    fault: NoticeFault | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class DueAddress:
    """An address for which a notice's time has come. of_person: of a responsible person without a user."""

    id: int
    kind: str
    target: str
    secret: str
    quiet: bool
    language: NoticeLanguage
    of_person: bool

    @property
    def address(self) -> Address:
        """Where it goes."""
        return Address(NoticeKind(self.kind), self.target, self.secret)


@dataclass(frozen=True, slots=True)
class Taken:
    """A notice that goes now. n_tries: with the one that begins."""

    id: int
    event: str
    warning_id: int | None
    case_id: int | None
    task_notice_id: int | None
    at: datetime
    n_tries: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user wants to hear at an address, and how."""

    wants: Sequence[Want]
    least_severity: int
    quiet: bool
    language: NoticeLanguage


def limit_to_person(conn: Connection, user_id: int) -> None:
    """Show this transaction the addresses and notices of one user, and no others."""
    conn.execute(_q.set_person, {"user_id": user_id})


def hold_person(conn: Connection, user_id: int) -> None:
    """Wait until nobody else adds addresses of a user, and keep others waiting until the transaction ends."""
    conn.execute(_q.hold_person, {"user_id": user_id})


def addresses(conn: Connection, user_id: int | None, id_: int | None = None) -> list[NoticeAddress]:
    """The addresses of a user, or of all, by id."""
    return records(conn, NoticeAddress, _q.addresses, {"user_id": user_id, "id": id_})


def add(conn: Connection, user_id: int, address: Address, wanted: Wanted, now: datetime) -> int | None:
    """Add an address; returns its id, or None where the user has it already."""
    place = {"kind": address.kind, "target": address.target, "secret": address.secret, "shown": address.shown}
    said = {"wants": [str(want) for want in wanted.wants], "least_severity": wanted.least_severity}
    how = {"quiet": wanted.quiet, "language": wanted.language, "user_id": user_id, "now": now}
    row = one(conn, _q.add, place | said | how)
    return None if row is None else int(row["id"])


def remove(conn: Connection, id_: int) -> None:
    """Remove an address."""
    conn.execute(_q.remove, {"id": id_})


def add_test(conn: Connection, address_id: int, after: datetime, now: datetime) -> int | None:
    """Ask for a notice that tries an address; None where its user asked for one after an instant."""
    row = one(conn, _q.add_test, {"address_id": address_id, "after": after, "now": now})
    return None if row is None else int(row["id"])


def listing(conn: Connection, address_id: int, before: int | None, limit: int) -> list[Notice]:
    """What an address was told, the latest first."""
    return records(conn, Notice, _q.listing, {"address_id": address_id, "before": before, "limit": limit})


def trials(conn: Connection, address_id: int, limit: int) -> list[Trial]:
    """What became of the latest notices of an address, the latest first."""
    return records(conn, Trial, _q.trials, {"address_id": address_id, "limit": limit})


def due(conn: Connection, now: datetime) -> DueAddress | None:
    """An address for which a notice's time has come."""
    return record(conn, DueAddress, _q.due, {"now": now})


def hold(conn: Connection, address_id: int) -> bool:
    """Hold an address until the transaction ends; False where another program holds it."""
    row = one(conn, _q.hold, {"address_id": address_id})
    return row is not None and bool(row["held"])


def give_up_unseen(conn: Connection, address_id: int, now: datetime, soon: datetime) -> None:
    """Give up what is soon due and is of a place that the user sees no more."""
    conn.execute(_q.give_up_unseen, {"address_id": address_id, "now": now, "soon": soon})


def postpone(conn: Connection, address_id: int, until: datetime) -> None:
    """Say nothing to an address before an instant."""
    conn.execute(_q.postpone, {"address_id": address_id, "until": until})


def postpone_kind(conn: Connection, kind: str, until: datetime) -> None:
    """Say nothing by a way before an instant; what another program holds is left to it."""
    conn.execute(_q.postpone_kind, {"kind": kind, "until": until})


@dataclass(frozen=True, slots=True)
class Until:
    """The instants of one take.

    soon: until when fresh notices go along.  lost_at: when those of which nothing is heard are due again.
    """

    now: datetime
    soon: datetime
    lost_at: datetime


def take(conn: Connection, address_id: int, until: Until, most: int, *, tests_alone: bool) -> list[Taken]:
    """Take the notices that go now; those of which nothing is heard until `lost_at` are taken again."""
    at = {"now": until.now, "soon": until.soon, "lost_at": until.lost_at}
    asked = {"address_id": address_id, "most": most, "tests_alone": tests_alone, **at}
    return sorted(records(conn, Taken, _q.take, asked), key=lambda row: row.id)


def delivered(conn: Connection, taken: Sequence[Taken], now: datetime) -> None:
    """Note that they were taken by the other side."""
    conn.execute(_q.delivered, {"ids": [row.id for row in taken], "now": now})


def failed(
    conn: Connection, row: Taken, fault: NoticeFault, error: str, again_at: datetime | None, now: datetime
) -> None:
    """Note that one was not taken and why, and when it is tried again."""
    conn.execute(_q.failed, {"id": row.id, "fault": fault, "error": error, "again_at": again_at, "now": now})


def sweep(conn: Connection, before: datetime) -> None:
    """Remove some of what has been done with since an instant."""
    conn.execute(_q.sweep, {"before": before})
