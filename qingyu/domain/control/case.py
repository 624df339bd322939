"""A case 预警处置: what was warned of has to be answered, put right and checked before it is closed.

issued 已发出 > received 已签收 > explained 已说明 > rectifying 整改中 > verified 已核查 > closed 已销号. What the
supervising side was handed it may reject 驳回, with its reason: the case is back where it came from.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, because


class CaseState(StrEnum):
    """Where a case stands."""

    ISSUED = "issued"
    RECEIVED = "received"
    EXPLAINED = "explained"
    RECTIFYING = "rectifying"
    VERIFIED = "verified"
    CLOSED = "closed"


class CaseStep(StrEnum):
    """What is done with a case. A note says something and an assignment names who sees to it; both move nothing."""

    ISSUE = "issue"
    RECEIVE = "receive"
    EXPLAIN = "explain"
    RECTIFY = "rectify"
    VERIFY = "verify"
    CLOSE = "close"
    REJECT = "reject"
    NOTE = "note"
    ASSIGN = "assign"


class Mine(StrEnum):
    """Which cases are one's own."""

    ME = "me"  # assigned to oneself
    OFFICE = "office"  # issued, answered or seen to by the own region or enterprise


class Side(StrEnum):
    """Who acts: the plant or the region that answers, or the regulator above it."""

    ANSWERING = "answering"
    SUPERVISING = "supervising"


@dataclass(frozen=True, slots=True)
class Body:
    """An enterprise or a region, by its code; the other one is null."""

    enterprise: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class _Move:
    step: CaseStep
    side: Side
    to: CaseState


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as the log holds it."""

    step: CaseStep
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A case after so many steps. since_at: when it came into its state; is_rejected: by being sent back."""

    state: CaseState
    opened_at: datetime
    since_at: datetime
    n_steps: int
    is_rejected: bool = False


_FORWARD = {
    CaseState.ISSUED: _Move(CaseStep.RECEIVE, Side.ANSWERING, CaseState.RECEIVED),
    CaseState.RECEIVED: _Move(CaseStep.EXPLAIN, Side.ANSWERING, CaseState.EXPLAINED),
    CaseState.EXPLAINED: _Move(CaseStep.RECTIFY, Side.ANSWERING, CaseState.RECTIFYING),
    CaseState.RECTIFYING: _Move(CaseStep.VERIFY, Side.SUPERVISING, CaseState.VERIFIED),
    CaseState.VERIFIED: _Move(CaseStep.CLOSE, Side.SUPERVISING, CaseState.CLOSED),
}
_BACK = {
    CaseState.EXPLAINED: CaseState.RECEIVED,
    CaseState.RECTIFYING: CaseState.EXPLAINED,
    CaseState.VERIFIED: CaseState.RECTIFYING,
}


def opened(at: datetime) -> Standing:
    """A case that was just issued."""
    return Standing(CaseState.ISSUED, at, at, 1)


def moves(state: CaseState, side: Side) -> list[CaseStep]:
    """What a side may do with a case, the way forward first.

    >>> [step.value for step in moves(CaseState.RECTIFYING, Side.SUPERVISING)]
    ['verify', 'reject', 'note']
    >>> moves(CaseState.CLOSED, Side.SUPERVISING)
    []
    """
    if state is CaseState.CLOSED:
        return []
    forward = [_FORWARD[state].step] if _FORWARD[state].side is side else []
    back = [CaseStep.REJECT] if side is Side.SUPERVISING and state in _BACK else []
    return [*forward, *back, CaseStep.NOTE]


def waits_for(state: CaseState) -> Side | None:
    """Whose turn it is; null for a closed case.

    >>> waits_for(CaseState.EXPLAINED)
    <Side.ANSWERING: 'answering'>
    """
    return None if state is CaseState.CLOSED else _FORWARD[state].side


def side_of(person: Body, answers: Body, offices: Collection[str]) -> Side | None:
    """For which side a person can see to a case: of the body that answers, or of one of the offices above it, by code.

    >>> city, plant = Body(None, "640100"), Body("alpha", None)
    >>> side_of(plant, plant, ["640100"]), side_of(city, plant, ["640100"]), side_of(city, plant, ["500000"])
    (<Side.ANSWERING: 'answering'>, <Side.SUPERVISING: 'supervising'>, None)
    """
    if person == answers:
        return Side.ANSWERING
    return Side.SUPERVISING if person.region in offices else None


def refusal(standing: Standing, step: CaseStep, side: Side, text: str) -> Reason | None:
    """Why a side may not take a step now; null where it may. What explains, rejects or notes has to say something."""
    if standing.state is CaseState.CLOSED:
        return because("case_closed")
    if step not in moves(standing.state, side):
        if step in moves(standing.state, _other(side)):
            return because("case_step_of_other", case_step=step, case_side=_other(side))
        return because("case_step_not_now", case_step=step, case_state=standing.state)
    if step in (CaseStep.EXPLAIN, CaseStep.REJECT, CaseStep.NOTE) and not text:
        return because("case_step_says_nothing", case_step=step)
    return None


def after(standing: Standing, taken: Taken) -> Standing:
    """A case after a step that was allowed; raises ValueError for one that leads nowhere."""
    n_steps = standing.n_steps + 1
    if taken.step in (CaseStep.NOTE, CaseStep.ASSIGN) and standing.state is not CaseState.CLOSED:
        return Standing(standing.state, standing.opened_at, standing.since_at, n_steps, standing.is_rejected)
    if taken.step is CaseStep.REJECT and standing.state in _BACK:
        return Standing(_BACK[standing.state], standing.opened_at, taken.at, n_steps, is_rejected=True)
    move = _FORWARD.get(standing.state)
    if move is None or move.step is not taken.step:
        raise ValueError(f"a case that is {standing.state} knows no {taken.step}")
    return Standing(move.to, standing.opened_at, taken.at, n_steps)


def replay(log: Iterable[Taken]) -> Standing:
    """Where the steps of a log lead; raises ValueError for a log that is none of a case."""
    first, *rest = log
    if first.step is not CaseStep.ISSUE:
        raise ValueError(f"a case begins with being issued, not with {first.step}")
    standing = opened(first.at)
    for taken in rest:
        standing = after(standing, taken)
    return standing


def _other(side: Side) -> Side:
    return Side.SUPERVISING if side is Side.ANSWERING else Side.ANSWERING
