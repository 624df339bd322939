"""What is used per floor area, head and turnover: by physics, and by the printed drops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import denominators, targets
from qingyu.domain.control.denominators import Denominator, Numerator
from qingyu.domain.control.span import Span, Total
from qingyu.domain.kernel.reason import because

YEAR = Span(2025, 12)
SIZES = st.floats(1.0, 1e9)


def total(value: float | None) -> Total:
    return Total(value, None, None if value is not None else because("water_not_stated", span="2025"), True)


def test_nine_percent_in_five_years_are_1_869_percent_a_year() -> None:
    assert round(targets.annual_rate(0.09) * 100, 3) == 1.869


@given(SIZES, SIZES, st.floats(0.1, 10.0))
def test_a_fleet_that_drives_more_and_uses_more_by_as_much_has_the_same_intensity(
    energy: float, turnover: float, more: float
) -> None:
    stated = {("freight_turnover", YEAR.before): turnover, ("freight_turnover", YEAR): turnover * more}
    said = (stated, YEAR, total(energy * more), total(energy))
    found = denominators.ratio(Numerator.ENERGY, Denominator.FREIGHT_TURNOVER, *said)
    assert found.drop == pytest.approx(0.0, abs=1e-9)
    assert found.unit == "gce/t·km"


@given(SIZES, SIZES, st.floats(0.01, 0.9))
def test_a_building_that_grows_without_using_more_uses_less_per_area(energy: float, area: float, grown: float) -> None:
    stated = {("floor_area", Span(2024, 12)): area, ("floor_area", YEAR): area * (1 + grown)}
    found = denominators.ratio(Numerator.ENERGY, Denominator.FLOOR_AREA, stated, YEAR, total(energy), total(energy))
    assert found.drop == pytest.approx(grown / (1 + grown))
    assert found.before == pytest.approx(energy * 1000 / area)


def test_a_floor_area_holds_until_another_is_stated_and_a_turnover_is_of_its_span_alone() -> None:
    stated = {("floor_area", YEAR): 100.0, ("floor_area", Span(2026, 6)): 120.0, ("freight_turnover", YEAR): 7.0}
    of_area = [
        denominators.amount_of(stated, Denominator.FLOOR_AREA, Span(*one)) for one in ((2025, 11), (2026, 5), (2026, 9))
    ]
    assert of_area == [None, 100.0, 120.0]
    assert denominators.amount_of(stated, Denominator.FREIGHT_TURNOVER, Span(2026, 9)) is None
    assert list(denominators.stated_of(stated)) == [Denominator.FLOOR_AREA, Denominator.FREIGHT_TURNOVER]


def test_what_is_unknown_has_a_reason_and_no_ratio() -> None:
    found = denominators.ratio(Numerator.WATER, Denominator.PERSONS, {}, YEAR, total(None), total(80.0))
    assert (found.now, found.before, found.drop) == (None, None, None)
    assert found.reason is not None
