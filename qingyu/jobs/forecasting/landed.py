"""What is kept of a landing, the same of an enterprise and of a region."""

from datetime import date
from typing import TypedDict

from qingyu.domain.forecast.landing import Landing
from qingyu.domain.kernel.reason import Reason


class Landed(TypedDict):
    """The fields that both rows of forecasts have. [unit of what is controlled] What the gate of skill says is null
    where the model was not judged."""

    as_of: date
    year: int
    known: float
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    skill: float | None
    origins: int | None
    horizon: int | None
    coverage: float | None
    reason: Reason | None


def landed(landing: Landing) -> Landed:
    """What is kept of where a year ends."""
    skill = landing.skill
    return Landed(
        as_of=landing.as_of,
        year=landing.year,
        known=landing.known,
        naive=landing.naive,
        p10=landing.p10,
        p50=landing.p50,
        p90=landing.p90,
        skill=skill.skill if skill else None,
        origins=skill.origins if skill else None,
        horizon=skill.horizon if skill else None,
        coverage=skill.coverage if skill else None,
        reason=landing.reason,
    )
