"""The golden cases: what the rules print, reckoned by the library and compared within the printed tolerance."""

from typing import Any

import pytest

from tests.domain import (
    golden,
    golden_assessment,
    golden_bars,
    golden_benchmark,
    golden_carbon,
    golden_energy,
    golden_green,
    golden_targets,
)
from tests.domain.golden import Case

RECKONERS = (
    golden_assessment,
    golden_bars,
    golden_benchmark,
    golden_carbon,
    golden_energy,
    golden_green,
    golden_targets,
)
CASES = golden.cases()
DONE = [case for case in CASES if golden.reckoner(case, RECKONERS)]


def near(found: Any, wanted: Any, tolerance: float) -> bool:
    """Whether a reckoned value is the printed one; numbers within the tolerance, all else equal."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(near(f, w, tolerance) for f, w in zip(found, wanted, strict=True))
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return bool(found == wanted)
    # The printed digit is rounded: half a unit in the last place may be added to a tolerance of nought.
    return bool(found is not None and abs(found - wanted) <= max(tolerance, 1e-12 * abs(wanted)))


@pytest.mark.parametrize("case", DONE, ids=lambda case: case.id)
def test_the_library_gives_what_the_rule_prints(case: Case) -> None:
    reckon = golden.reckoner(case, RECKONERS)
    assert reckon is not None
    found = reckon(case.inputs)
    for name, wanted in case.expected.items():
        assert name in found, f"{case.id} {case.topic}: nothing reckons {name}"
        assert near(found[name], wanted, case.tolerance), f"{case.id} {case.topic}: {name} {found[name]} for {wanted}"


def test_no_case_that_was_reckoned_is_lost() -> None:
    assert len(CASES) == 224
    assert len(DONE) >= 223
    assert {case.id for case in CASES if case.id.startswith("K")} <= {case.id for case in DONE}
