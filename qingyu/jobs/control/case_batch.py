"""Many cases opened or moved by one request 批量: each item by itself with a verdict, or all or none of them.

Each item that is done has the audit line and the notices that it has when it is done alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.control.case import CaseStep
from qingyu.errors import QingyuError
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none
from qingyu.jobs.control import case_acts
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.refused import reason_of

MOST = 200  # items of a request


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open. rules: of its clocks; by the warning where null."""

    subject: Subject
    title: str
    text: str
    rules: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step to take. seen: number of the last step that was looked at; null where any may have come."""

    id: int
    step: CaseStep
    text: str
    seen: int | None


@dataclass(frozen=True, slots=True)
class BatchVerdict(Answer):
    """What became of an item. id: of the case, where it has one."""

    item: Annotated[int, Field(description="number of the item in the request, from 1", examples=[1])]
    verdict: Annotated[
        Literal["done", "undone", "refused"],
        Field(description="undone: it was good, and others of the request were not"),
    ]
    id: int | None
    code: str | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CaseBatch(Answer):
    """What became of many. written: whether anything was."""

    written: bool
    verdicts: Sequence[BatchVerdict]


def do(by: CaseActing, openings: Sequence[Opening], steps: Sequence[Step], *, together: bool) -> CaseBatch:
    """Open cases and take steps, numbered from 1 in this order. together: all, or none where one is refused."""
    acts: list[Opening | Step] = [*openings, *steps]
    order = in_order(acts)
    found: dict[int, BatchVerdict] = {}
    try:
        with by.conn.transaction():
            found |= {at: _verdict(by, at + 1, acts[at]) for at in order}
            if together and any(one.verdict == "refused" for one in found.values()):
                raise _Undone
    except _Undone:
        undone = {at: BatchVerdict(at + 1, "undone", _named(acts[at]), None, None) for at in order}
        found = {at: one if one.verdict == "refused" else undone[at] for at, one in found.items()}
    verdicts = [found[at] for at in range(len(acts))]
    return CaseBatch(any(one.verdict == "done" for one in verdicts), verdicts)


def in_order(acts: Sequence[Opening | Step]) -> list[int]:
    """The places of acts as they are done: openings by their warning, then steps by their case, else as they came.

    Two requests of the same warnings or cases in another order do not block each other so.
    """

    def key(at: int) -> tuple[bool, int, int]:
        one = acts[at]
        return isinstance(one, Step), (one.id if isinstance(one, Step) else one.subject.warning_id) or 0, at

    return sorted(range(len(acts)), key=key)


class _Undone(Exception):
    """One of those that go together was refused."""


def _named(act: Opening | Step) -> int | None:
    return act.id if isinstance(act, Step) else None


def _done(by: CaseActing, act: Opening | Step) -> int:
    if isinstance(act, Opening):
        return case_acts.open_case(by, act.subject, act.title, act.text, act.rules).id
    return case_acts.take(by, act.id, act.step, act.text, (), act.seen).id


def _verdict(by: CaseActing, item: int, act: Opening | Step) -> BatchVerdict:
    try:
        with by.conn.transaction():
            return BatchVerdict(item, "done", _done(by, act), None, None)
    except QingyuError as error:
        return BatchVerdict(item, "refused", _named(act), error.code, sentence_or_none(reason_of(error)))
