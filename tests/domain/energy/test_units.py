"""Units: converted inside a kind, never across."""

import pytest

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.units import UNITS, convert, converter, converts
from qingyu.errors import Invalid


@pytest.mark.parametrize(
    ("value", "source", "target", "wanted"),
    [
        (1.0, "t", "kg", 1000.0),
        (500.0, "kg", "t", 0.5),
        (1.0, "MWh", "kWh", 1000.0),
        (12.0, "10^4 kWh", "MWh", 120.0),
        (0.03, "GWh", "10^4 kWh", 3.0),
        (2.0, "TJ", "GJ", 2_000.0),
        (2.0, "10^4 m3", "m3", 20_000.0),
        (20_000.0, "MJ", "GJ", 20.0),
        (0.3, "kgce", "gce", 300.0),
    ],
)
def test_amounts_keep_their_digits(value: float, source: str, target: str, wanted: float) -> None:
    assert convert(value, source, target) == wanted


@pytest.mark.parametrize(("source", "target"), [("kWh", "MJ"), ("t", "m3"), ("kgoe", "kgce")])
def test_nothing_is_converted_across_kinds(source: str, target: str) -> None:
    with pytest.raises(Invalid, match="give the amount in a unit of"):
        convert(1.0, source, target)


def test_an_unknown_unit_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="the unit 'catty' is unknown; use one of g, kg, jin, t"):
        convert(1.0, "catty", "kg")


def test_every_carrier_is_totalled_in_a_known_unit() -> None:
    assert {carrier.unit for carrier in CARRIERS.values()} <= set(UNITS)


def test_every_kind_of_energy_of_the_statistical_return_has_a_carrier() -> None:
    # 205-1: coal ranks and products, coke, gases, oils, heat, power, recovered energy and other fuels.
    codes = {carrier.statistics_code for carrier in CARRIERS.values()}
    wanted = [*range(1, 26), 29, *range(32, 38), 39]
    assert {f"{code:02d}" for code in wanted} - codes == set()


def test_what_converts_many_gives_the_digits_of_what_converts_one() -> None:
    for source, target in ((a, b) for a in UNITS for b in UNITS if converts(a, b)):
        for value in (0.1, 1 / 3, -7.0, 12_345.678, 1e-9):
            assert converter(source, target)(value) == convert(value, source, target)
