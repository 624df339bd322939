"""A change of energy taken apart: known cases by hand, and parts that always add up to the whole."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.intensity.decomposition import Activity, Cause, Method, decompose, log_mean
from tests.support.reasons import english

amounts = st.floats(min_value=0.01, max_value=1e6)
with_zero = st.one_of(st.just(0.0), amounts)
signed = st.one_of(with_zero, amounts.map(lambda x: -x))


def one(energy: float, output: float, weather: float = 0.0, unit: str = "t") -> dict[str, Activity]:
    """A single product."""
    return {"a": Activity(energy, output, unit, weather)}


def test_a_tenth_more_output_at_the_same_intensity_is_volume_alone() -> None:
    found = decompose(one(10.0, 100.0), one(11.0, 110.0))
    assert found.parts[Cause.VOLUME] == pytest.approx(1.0)
    assert found.parts[Cause.EFFICIENCY] == pytest.approx(0.0, abs=1e-12)
    assert found.parts[Cause.MIX] == pytest.approx(0.0, abs=1e-12)


def test_less_energy_for_the_same_output_is_efficiency_alone() -> None:
    found = decompose(one(10.0, 100.0), one(8.0, 100.0))
    assert found.parts[Cause.EFFICIENCY] == pytest.approx(-2.0)


def test_two_products_have_the_effects_reckoned_by_hand() -> None:
    before = {"a": Activity(10.0, 50.0, "t"), "b": Activity(40.0, 50.0, "t")}
    after = {"a": Activity(18.0, 90.0, "t"), "b": Activity(18.0, 30.0, "t")}
    found = decompose(before, after)
    mean_a, mean_b = 8 / math.log(18 / 10), -22 / math.log(18 / 40)
    assert found.parts[Cause.VOLUME] == pytest.approx((mean_a + mean_b) * math.log(1.2))
    assert found.parts[Cause.MIX] == pytest.approx(mean_a * math.log(0.75 / 0.5) + mean_b * math.log(0.25 / 0.5))
    assert found.parts[Cause.EFFICIENCY] == pytest.approx(mean_b * math.log((18 / 30) / (40 / 50)))
    assert sum(found.parts.values()) == pytest.approx(-14.0)


def test_units_of_one_kind_are_added_and_those_of_two_leave_no_mix() -> None:
    tonnes = {"a": Activity(10.0, 100.0, "t"), "b": Activity(5.0, 50_000.0, "kg")}
    doubled = {"a": Activity(20.0, 200.0, "t"), "b": Activity(10.0, 100_000.0, "kg")}
    assert decompose(tonnes, doubled).parts[Cause.VOLUME] == pytest.approx(15.0)
    power = {"a": Activity(10.0, 100.0, "t"), "b": Activity(5.0, 50.0, "MWh")}
    more = {"a": Activity(20.0, 200.0, "t"), "b": Activity(5.0, 50.0, "MWh")}
    found = decompose(power, more)
    assert english(found.mix_reason) == "outputs in t and MWh do not add up, so that there is no mix"
    assert found.parts[Cause.VOLUME] == pytest.approx(10.0)


def test_weather_is_taken_off_before_the_rest_is_judged() -> None:
    found = decompose(one(12.0, 100.0, weather=2.0), one(15.0, 100.0, weather=5.0))
    assert found.parts[Cause.WEATHER] == pytest.approx(3.0)
    assert found.parts[Cause.EFFICIENCY] == pytest.approx(0.0)


def test_energy_charged_to_no_product_stands_apart_with_its_own_weather() -> None:
    found = decompose(one(10.0, 100.0), one(10.0, 100.0), total=(15.0, 18.0), other_weather=(1.0, 2.0))
    assert found.parts[Cause.OTHER] == pytest.approx(2.0)
    assert found.parts[Cause.WEATHER] == pytest.approx(1.0)
    assert found.change == pytest.approx(3.0)


def test_a_new_product_is_mix_and_energy_without_output_is_standstill() -> None:
    before = {"a": Activity(10.0, 100.0, "t")}
    after = {"a": Activity(10.0, 100.0, "t"), "b": Activity(4.0, 0.0, "t")}
    assert decompose(before, after).parts[Cause.STANDSTILL] == pytest.approx(4.0)
    after["b"] = Activity(4.0, 100.0, "t")
    found = decompose(before, after)
    # The new product brings its 4 tce as mix; of the old one, volume and mix cancel, because it made the same.
    assert found.parts[Cause.VOLUME] == pytest.approx(10 * math.log(2))
    assert found.parts[Cause.MIX] == pytest.approx(4.0 - 10 * math.log(2))


def test_a_process_that_begins_to_give_energy_back_is_taken_apart_without_logarithms() -> None:
    found = decompose(one(5.0, 100.0), one(-5.0, 120.0))
    assert found.products[0].method is Method.SHAPLEY
    assert sum(found.parts.values()) == pytest.approx(-10.0)
    both = decompose(one(-10.0, 100.0), one(-11.0, 110.0))
    assert both.products[0].method is Method.LMDI
    assert both.parts[Cause.VOLUME] == pytest.approx(-1.0)


products = st.dictionaries(st.sampled_from("abcd"), st.tuples(signed, with_zero, signed, st.sampled_from(["t", "kg"])))


@given(before=products, after=products, total=st.tuples(signed, signed), weather=st.tuples(signed, signed))
def test_the_parts_add_up_to_the_whole_whatever_is_zero_or_negative(
    before: dict[str, tuple[float, float, float, str]],
    after: dict[str, tuple[float, float, float, str]],
    total: tuple[float, float],
    weather: tuple[float, float],
) -> None:
    sides = []
    for side in (before, after):
        sides.append({code: Activity(e, q, unit, w) for code, (e, q, w, unit) in side.items()})
    found = decompose(sides[0], sides[1], total, weather)
    size = max(
        [1.0, *(abs(x) for side in (before, after) for part in side.values() for x in part[:3]), *map(abs, total)]
    )
    # Where energy changes its sign two huge parts may cancel: a sum is as exact as its largest part.
    largest = max(map(abs, found.parts.values()))
    assert math.fsum(found.parts.values()) == pytest.approx(
        total[1] - total[0], abs=1e-8 * max(size, *map(abs, weather)) + 1e-13 * largest
    )
    assert all(math.isfinite(value) for value in found.parts.values())


@given(a=amounts, b=amounts)
def test_the_logarithmic_mean_lies_between_the_geometric_and_the_arithmetic(a: float, b: float) -> None:
    mean = log_mean(a, b)
    assert math.sqrt(a * b) * (1 - 1e-9) <= mean <= (a + b) / 2 * (1 + 1e-9)
    assert mean == pytest.approx(log_mean(b, a))


@given(before=st.tuples(amounts, amounts), after=st.tuples(amounts, amounts))
def test_the_way_back_has_the_opposite_parts(before: tuple[float, float], after: tuple[float, float]) -> None:
    there, back = decompose(one(*before), one(*after)), decompose(one(*after), one(*before))
    for part in Cause:
        assert there.parts[part] == pytest.approx(-back.parts[part], rel=1e-6, abs=1e-6)
