"""A restated value: the coefficients' part and the quantities' part add up to the change, exactly."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.restatement import Stated, split
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import as_said, english

Parts = Mapping[str, tuple[float, float]]  # of a sum: name -> (quantity, coefficient)
NAMES = ("raw_coal", "diesel", "natural_gas")


def coal(parts: Parts) -> Stated:
    """A sum over carriers: name -> (quantity, coefficient)."""
    terms: list[dict[str, Any]] = [
        {"name": name, "value": q * k, "quantity": q, "quantity_unit": "t", "factor": {"value": k}}
        for name, (q, k) in parts.items()
    ]
    return Stated(sum(term["value"] for term in terms), None, "coal.total", terms)


def ratio(parts: Parts, output: float) -> Stated:
    below = coal(parts)
    energy = {"name": "energy", "value": below.value, "formula": "coal.total", "terms": below.terms}
    return Stated(present(below.value) / output, None, "intensity", [energy, {"name": "output", "value": output}])


PARTS = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 20)), min_size=1)


@given(PARTS, PARTS)
def test_the_parts_add_up_to_the_change(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> None:
    done = split(coal(before), coal(after))
    assert done.reason is None
    assert present(done.factor_effect) + present(done.physical_effect) == pytest.approx(
        present(done.change), rel=1e-12, abs=1e-6
    )
    scale = sum(abs(q * k) for q, k in (*before.values(), *after.values())) + 1
    assert sum(p.factor_effect for p in done.parts) == pytest.approx(done.factor_effect)
    assert sum(p.physical_effect for p in done.parts) == pytest.approx(done.physical_effect, abs=1e-9 * scale)


@given(PARTS, st.floats(0.1, 10))
def test_with_the_same_quantities_all_of_the_change_is_the_factors(
    before: dict[str, tuple[float, float]], scale: float
) -> None:
    after = {name: (q, k * scale) for name, (q, k) in before.items()}
    done = split(coal(before), coal(after))
    assert done.physical_effect == pytest.approx(0.0, abs=1e-6 * (1 + abs(present(done.change))))


@given(PARTS, st.floats(0.1, 10))
def test_with_the_same_factors_all_of_the_change_is_the_quantities(
    before: dict[str, tuple[float, float]], scale: float
) -> None:
    after = {name: (q * scale, k) for name, (q, k) in before.items()}
    done = split(coal(before), coal(after))
    size = sum(abs(q * k) for q, k in (*before.values(), *after.values()))
    assert done.factor_effect == pytest.approx(0.0, abs=1e-9 * (1 + size))


def test_the_old_quantity_weighs_the_change_of_the_coefficient() -> None:
    done = split(coal({"raw_coal": (100.0, 0.7)}), coal({"raw_coal": (110.0, 0.8)}))
    (part,) = done.parts
    assert (done.factor_effect, done.physical_effect) == (near(10.0), near(8.0))
    assert (part.quantity_before, part.quantity_after) == (100.0, 110.0)
    assert (part.factor_before, part.factor_after) == (near(0.7), near(0.8))


def test_a_carrier_that_came_or_went_is_physical() -> None:
    done = split(coal({"raw_coal": (100.0, 0.7)}), coal({"diesel": (10.0, 1.4571)}))
    assert done.factor_effect == 0.0
    assert done.change == done.physical_effect == pytest.approx(14.571 - 70.0)


def test_a_coefficient_split_inside_the_period_counts_with_its_mean() -> None:
    halves = [{"name": "raw_coal a", "value": 35.0, "quantity": 50.0}, {"name": "raw_coal b", "value": 45.0}]
    whole = {"name": "raw_coal", "value": 80.0, "quantity": 100.0, "terms": halves}
    done = split(coal({"raw_coal": (100.0, 0.7)}), Stated(80.0, None, "coal.total", [whole]))
    assert (done.factor_effect, done.physical_effect) == (near(10.0), near(0.0))


def test_of_an_intensity_the_factors_are_weighed_with_the_output_before_and_the_output_is_physical() -> None:
    done = split(ratio({"raw_coal": (100.0, 0.7)}, 50.0), ratio({"raw_coal": (100.0, 0.8)}, 40.0))
    assert done.change == pytest.approx(80 / 40 - 70 / 50)
    assert done.factor_effect == pytest.approx(10 / 50)
    assert done.physical_effect == pytest.approx(80 / 40 - 80 / 50)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (
            Stated(None, as_said("no coal known"), None, []),
            coal({"diesel": (1.0, 1.0)}),
            "no number before it: no coal known",
        ),
        (coal({"diesel": (1.0, 1.0)}), Stated(None, as_said("gone"), None, []), "no number after it: gone"),
        (Stated(1.0, None, None, []), coal({"diesel": (1.0, 1.0)}), "do not say which quantity"),
        (Stated(2.0, None, None, coal({"diesel": (1.0, 1.0)}).terms), coal({"diesel": (1.0, 1.0)}), "do not say which"),
    ],
)
def test_what_cannot_be_split_says_why(before: Stated, after: Stated, wanted: str) -> None:
    done = split(before, after)
    assert wanted in english(done.reason)
    assert done.factor_effect is None
