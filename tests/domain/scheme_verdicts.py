"""What each scheme says at and beside each of its thresholds, written down: `python -m tests.domain.scheme_verdicts`.

A new edition of a file is read, its verdicts are compared with the document by a person, and then written down anew.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qingyu.domain.assessment.grades import ByBands, ByCounts, Tally
from qingyu.domain.assessment.lights import Basis, Direction, LightRules
from qingyu.domain.assessment.points import ByState, BySteps
from qingyu.domain.assessment.scheme import Scheme

FILE = Path(__file__).parent / "scheme_verdicts.json"
LITTLE = 1e-6
Verdicts = dict[str, Any]


def asked(scheme: Scheme) -> dict[str, list[float]]:
    """The values and points that a scheme is asked for: each bound of it, and what lies a little beside."""
    found: dict[str, list[float]] = {}
    for indicator in scheme.indicators:
        rule = indicator.points
        if isinstance(rule, BySteps):
            bounds = [step.bound for step in rule.steps]
            if rule.bonus:
                n = round(rule.bonus.most / rule.bonus.points) + 1
                bounds += [rule.bonus.beyond + k * rule.bonus.every for k in range(n + 1)]
            found[indicator.code] = [bound + by for bound in bounds for by in (-LITTLE, 0.0, LITTLE)]
    if isinstance(scheme.grade, ByBands):
        found["grade"] = [band.at_least + by for band in scheme.grade.bands for by in (-LITTLE, 0.0, LITTLE)]
    return found


def verdicts(scheme: Scheme, values: dict[str, list[float]]) -> Verdicts:
    """What a scheme says of them; of counts of 2026 every grade, of a clock its days."""
    return dict(_verdicts(scheme, values))


def _verdicts(scheme: Scheme, values: dict[str, list[float]]) -> Iterator[tuple[str, Any]]:
    yield "points", scheme.points
    yield "clocks", [[one.days, one.working] for one in scheme.clocks]
    for indicator in scheme.indicators:
        rule = indicator.points
        if isinstance(rule, BySteps):
            yield indicator.code, [rule.of(value) for value in values.get(indicator.code, [])]
        elif isinstance(rule, ByState):
            yield indicator.code, dict(rule.states)
        elif rule is not None:
            yield indicator.code, list(rule.span)
    if isinstance(scheme.grade, ByBands):
        yield "grade", [scheme.grade.possible(Tally(value, value)) for value in values.get("grade", [])]
    elif isinstance(scheme.grade, ByCounts):
        yield (
            "grade",
            [
                scheme.grade.possible(Tally(control_missed=control, supporting_missed=supporting))
                for control in range(6)
                for supporting in range(10)
            ],
        )


def gaps(rules: LightRules) -> list[tuple[str | None, float]]:
    """The issues and gaps that a rule set of lights is asked for, of a target of 100: each cut, and a little beside."""
    scale = 100.0 if rules.basis is Basis.SHARE_OF_TARGET else 1.0
    periods = sorted({cut.period for cut in rules.cuts}, key=str)
    cuts = [(cut.period, cut.gap * scale + by) for cut in rules.cuts for by in (-LITTLE, 0.0, LITTLE)]
    return [*cuts, *((period, gap) for period in periods for gap in (-1.0, 200.0))]


def severities(rules: LightRules, asked_for: Iterable[Sequence[Any]]) -> list[int | None]:
    """How severe each light is, in both directions."""
    found = [
        rules.light(100.0, 100.0 + (gap if way is Direction.AT_MOST else -gap), way, period)
        for period, gap in asked_for
        for way in Direction
    ]
    return [None if one is None else one.severity for one in found]


def written() -> dict[str, dict[str, Any]]:
    """By scheme, what it was asked and what it said."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


if __name__ == "__main__":
    from tests.domain.golden_assessment import LIGHTS, SCHEMES

    told: dict[str, Any] = {
        id_: {"asked": asked(one), "said": verdicts(one, asked(one))} for id_, one in sorted(SCHEMES.items())
    }
    told |= {f"lights {id_}": {"asked": gaps(one), "said": severities(one, gaps(one))} for id_, one in LIGHTS.items()}
    FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
