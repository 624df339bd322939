"""Where a year ends under a plan of production 生产计划情景: what is used for the output that is planned, with its fan.

The output is no forecast here but given. So models are tried on earlier years with the output that came: what they are
off by is the plant's energy alone. What a plan itself is off by is shown by its scenarios, low, base and high.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from qingyu.domain.forecast import fan
from qingyu.domain.forecast.backtest import LEAST_ORIGINS, SHARES, Errors
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.landing import LEAST_SKILL, Skill
from qingyu.domain.forecast.per_output import STEADY, errors_of
from qingyu.domain.kernel.reason import Reason, because


class Scenario(StrEnum):
    """What of a plan comes true."""

    LOW = "low"
    BASE = "base"
    HIGH = "high"


@dataclass(frozen=True, slots=True, eq=False)
class PlannedLanding:
    """The amount of a year under a plan. [unit] output: of the year, known and planned. draws: empty with a reason."""

    output: float | None
    skill: Skill | None
    reason: Reason | None
    draws: Floats = field(default_factory=lambda: np.zeros(0))

    def quantile(self, share: float) -> float | None:
        """The amount below which the year ends with these odds. [unit] Null without a fan."""
        return float(np.quantile(self.draws, share)) if len(self.draws) else None


# What a model says is used for a planned output: of the past amounts and outputs, the plan, and periods of a year.
_Model = Callable[[Floats, Floats, Floats, int], Floats]


def land_planned(amounts: Floats, outputs: Floats, plan: Floats, known: int, seed: int) -> PlannedLanding:
    """Forecast the amount of a year of which so many periods are known and an output is planned for all others.

    amounts, outputs: of the same periods on end, the last one last. plan: output of the periods left. seed: of draws.
    """
    year, ahead = known + len(plan), len(plan)
    if len(amounts) < year + known:
        return PlannedLanding(None, None, because("intensity_periods_few", known=len(amounts), needed=year + known))
    made = float(outputs[len(outputs) - known :].sum() + plan.sum())
    if float(outputs[-year:].sum()) <= 0.0 or bool((outputs < 0.0).any()):
        return PlannedLanding(made, None, because("intensity_without_output"))
    if ahead == 0:
        return PlannedLanding(made, None, None, np.full(fan.DRAWS, _year(amounts, known)))
    tested = [one for one in run(amounts, outputs, year, ahead) if one.origins >= LEAST_ORIGINS]
    if not tested:
        return PlannedLanding(made, None, because("intensity_origins_few", needed=LEAST_ORIGINS))
    # Where last year was never off nobody has skill: then who is off by the least.
    best = max(tested, key=lambda one: (one.skill, -float(np.abs(one.off).mean()), one.model))
    skill = Skill(best.model, best.skill, best.origins, ahead, fan.coverage(best, ahead, seed))
    if best.skill < LEAST_SKILL and float(np.abs(best.off * best.horizon).mean()) > STEADY:
        return PlannedLanding(made, skill, because("forecast_without_skill", model=best.model, skill=best.skill))
    middle = _year(amounts, known) + float(_POOL[best.model](amounts, outputs, plan, year).sum())
    return PlannedLanding(made, skill, None, middle * np.exp(fan.offsets(best, ahead, seed) * ahead))


def run(amounts: Floats, outputs: Floats, year: int, ahead: int) -> list[Errors]:
    """What each model was off by where it knew the output: log of the year's amount over that foretold, by period."""
    rows: dict[str, list[tuple[int, int, float, float]]] = {}
    for horizon in sorted({max(round(ahead * share), 1) for share in SHARES}):
        known = year - horizon
        for origin in range(year + known, len(amounts) - horizon + 1):
            came, before = outputs[origin : origin + horizon], (amounts[:origin], outputs[:origin])
            so_far = _year(amounts[:origin], known)
            actual = so_far + float(amounts[origin : origin + horizon].sum())
            naive = so_far + float(amounts[origin - year : origin - year + horizon].sum())
            for name, model in _POOL.items():
                said = so_far + float(model(*before, came, year).sum())
                if min(said, actual, naive) > 0.0:
                    off = np.log(actual / said) / horizon
                    rows.setdefault(name, []).append((origin, horizon, off, np.log(actual / naive) / horizon))
    return [errors_of(name, found) for name, found in rows.items()]


def _year(amounts: Floats, known: int) -> float:
    return float(amounts[len(amounts) - known :].sum())


def _steady(window: int) -> _Model:
    """The intensity of the last periods, whatever is made."""

    def model(amounts: Floats, outputs: Floats, plan: Floats, year: int) -> Floats:
        made = float(outputs[-window:].sum())
        return np.asarray(plan * (float(amounts[-window:].sum()) / made if made > 0.0 else 0.0))

    return model


def _base_load(window: int) -> _Model:
    """A part that is used whatever is made and one by output, by least squares on a year, at the level of late."""

    def model(amounts: Floats, outputs: Floats, plan: Floats, year: int) -> Floats:
        made, used = outputs[-year:], amounts[-year:]
        spread = float(((made - made.mean()) ** 2).sum())
        slope = float(((made - made.mean()) * (used - used.mean())).sum()) / spread if spread > 0.0 else 0.0
        whole = float(used.sum() / made.sum()) if float(made.sum()) > 0.0 else 0.0
        slope = min(max(slope, 0.0), whole)
        fitted = used.mean() + slope * (made - made.mean())
        late = float(used[-window:].sum() / fitted[-window:].sum()) if float(fitted[-window:].sum()) > 0.0 else 1.0
        return np.asarray((used.mean() + slope * (plan - made.mean())) * late)

    return model


_POOL: Mapping[str, _Model] = {
    "steady_3": _steady(3),
    "steady_12": _steady(12),
    "base_load": _base_load(12),
    "base_load_3": _base_load(3),
}
