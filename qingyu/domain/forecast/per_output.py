"""Where the intensity of a year ends 单位产出能耗年末预测: an amount over an output, both by months or quarters.

Output and energy move together, so neither is forecast alone: each model says both for the rest of the year, and what
counts is what the ratio of both was off by on earlier dates, at which both were known up to the same month.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from qingyu.domain.forecast import fan
from qingyu.domain.forecast.backtest import LEAST_ORIGINS, SHARES, Errors
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.landing import LEAST_SKILL, Skill
from qingyu.domain.kernel.reason import Reason, because

NAIVE = "last_year"
STEADY = 0.005  # off by no more than that, the naive model needs none that is better [share of 1]
_LEAST_SPREAD = 1e-6  # of an error, so that what was never off is not certain [share of 1]


@dataclass(frozen=True, slots=True, eq=False)
class RatioLanding:
    """The intensity of a year. known: of the months so far, naive: of the year if its rest were as last year. [unit]

    draws: of the year's intensity, empty with a reason. output: of the year, as the model says it [unit of it].
    """

    known: float | None
    naive: float | None
    skill: Skill | None
    reason: Reason | None
    draws: Floats = field(default_factory=lambda: np.zeros(0))
    amount: float | None = None
    output: float | None = None

    def quantile(self, share: float) -> float | None:
        """The intensity below which the year ends with these odds. [unit] Null without a fan."""
        return float(np.quantile(self.draws, share)) if len(self.draws) else None


# What a model says of the amount and of the output of so many periods to come.
Both = tuple[Floats, Floats]
_Model = Callable[[Floats, Floats, int, int], Both]


def land_ratio(amounts: Floats, outputs: Floats, year: int, known: int, seed: int) -> RatioLanding:
    """Forecast the intensity of a year from so many of its periods, and those before them without a gap.

    amounts, outputs: of the same periods, the last one last. year: periods of a year (12 months, 4 quarters). seed: of
    the draws. Errors are those of years that begin at any earlier period: each has as many known as this one has, or
    more.
    """
    ahead = year - known
    if known < 1 or len(amounts) < year + known:
        needed = year + max(known, 1)
        return RatioLanding(None, None, None, because("intensity_periods_few", known=len(amounts), needed=needed))
    if float(outputs[-year:].sum()) <= 0.0 or float(outputs[-known:].sum()) <= 0.0 or bool((outputs < 0.0).any()):
        return RatioLanding(None, None, None, because("intensity_without_output"))
    now = float(amounts[-known:].sum() / outputs[-known:].sum())
    if ahead == 0:
        amount, output = (float(one[-known:].sum()) for one in (amounts, outputs))
        return RatioLanding(now, now, None, None, np.full(fan.DRAWS, now), amount, output)
    naive = _of_year(_POOL[NAIVE](amounts, outputs, year, ahead), amounts, outputs, known)
    tested = [one for one in run(amounts, outputs, year, ahead) if one.origins >= LEAST_ORIGINS]
    if not tested:
        return RatioLanding(now, naive, None, because("intensity_origins_few", needed=LEAST_ORIGINS))
    # Where last year was never off nobody has skill: then who is off by the least.
    best = max(tested, key=lambda one: (one.skill, -float(np.abs(one.off).mean()), one.model))
    skill = Skill(best.model, best.skill, best.origins, ahead, fan.coverage(best, ahead, seed))
    off = float(np.abs(best.off * best.horizon).mean())
    if best.skill < LEAST_SKILL and off > STEADY:
        refused = because("forecast_without_skill", model=best.model, skill=best.skill)
        return RatioLanding(now, naive, skill, refused)
    both = _POOL[best.model](amounts, outputs, year, ahead)
    middle = _of_year(both, amounts, outputs, known)
    draws = middle * np.exp(fan.offsets(best, ahead, seed) * ahead)
    amount, output = (
        float(one[-known:].sum() + more.sum()) for one, more in zip((amounts, outputs), both, strict=True)
    )
    return RatioLanding(now, naive, skill, None, draws, amount, output)


def _of_year(both: Both, amounts: Floats, outputs: Floats, known: int) -> float:
    amount, output = both
    return float((amounts[-known:].sum() + amount.sum()) / (outputs[-known:].sum() + output.sum()))


def run(amounts: Floats, outputs: Floats, year: int, ahead: int) -> list[Errors]:
    """What each model was off by: log of the actual intensity of a year over that foretold, by period ahead."""
    rows: dict[str, list[tuple[int, int, float, float]]] = {}
    for horizon in sorted({max(round(ahead * share), 1) for share in SHARES}):
        known = year - horizon
        for origin in range(year + known, len(amounts) - horizon + 1):
            actual = float(
                amounts[origin - known : origin + horizon].sum() / outputs[origin - known : origin + horizon].sum()
            )
            before = amounts[:origin], outputs[:origin]
            off = {}
            for name, model in _POOL.items():
                said = (
                    _of_year(model(*before, year, horizon), *before, known)
                    if known
                    else _ratio(model(*before, year, horizon))
                )
                off[name] = np.log(actual / said) if said > 0.0 < actual else np.nan
            for name, one in off.items():
                if np.isfinite(one) and np.isfinite(off[NAIVE]):
                    rows.setdefault(name, []).append((origin, horizon, one / horizon, off[NAIVE] / horizon))
    return [errors_of(name, found) for name, found in rows.items() if name != NAIVE]


def _ratio(both: Both) -> float:
    return float(both[0].sum() / both[1].sum()) if float(both[1].sum()) > 0.0 else 0.0


def errors_of(model: str, rows: list[tuple[int, int, float, float]]) -> Errors:
    """Rows of origin, horizon, error and naive error, each by period ahead; one that was never off is not certain."""
    origin, horizon, off, naive = (np.array(one) for one in zip(*rows, strict=True))
    off = np.where(np.abs(off) < _LEAST_SPREAD, _LEAST_SPREAD, off)
    return Errors(model, origin, horizon, off, naive)


def _last_year(amounts: Floats, outputs: Floats, year: int, ahead: int) -> Both:
    """The same periods of last year."""
    start = len(amounts) - year
    return amounts[start : start + ahead], outputs[start : start + ahead]


def _moved(window: int) -> _Model:
    """The same periods of last year, amount and output each moved as the last periods moved."""

    def model(amounts: Floats, outputs: Floats, year: int, ahead: int) -> Both:
        last = _last_year(amounts, outputs, year, ahead)
        found = []
        for one, shape in zip((amounts, outputs), last, strict=True):
            count = min(window, len(one) - year)
            then = float(one[-year - count : len(one) - year].sum())
            found.append(shape * (float(one[-count:].sum()) / then if then > 0.0 else 1.0))
        return found[0], found[1]

    return model


def _steady(window: int) -> _Model:
    """Last year's output, moved as it moved, at the intensity of the last periods: what a plant is, it stays."""

    def model(amounts: Floats, outputs: Floats, year: int, ahead: int) -> Both:
        output = _moved(window)(amounts, outputs, year, ahead)[1]
        made = float(outputs[-window:].sum())
        return output * (float(amounts[-window:].sum()) / made if made > 0.0 else 0.0), output

    return model


def _base_load(amounts: Floats, outputs: Floats, year: int, ahead: int) -> Both:
    """A part that is used whatever is made and one by output, by least squares on the last year."""
    output = _moved(3)(amounts, outputs, year, ahead)[1]
    made, used = outputs[-year:], amounts[-year:]
    spread = float(((made - made.mean()) ** 2).sum())
    slope = float(((made - made.mean()) * (used - used.mean())).sum()) / spread if spread > 0.0 else 0.0
    slope = min(max(slope, 0.0), float(used.sum() / made.sum()) if float(made.sum()) > 0.0 else 0.0)
    return np.asarray(used.mean() + slope * (output - made.mean())), output


_POOL: Mapping[str, _Model] = {
    NAIVE: _last_year,
    "moved_3": _moved(3),
    "moved_12": _moved(12),
    "steady_3": _steady(3),
    "steady_12": _steady(12),
    "base_load": _base_load,
}
