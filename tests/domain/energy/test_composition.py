"""What energy is made of: groups that add up to the whole, renewable power by its way in, coal by its use, once."""

from dataclasses import replace
from datetime import date

import pytest

from qingyu.domain.energy.account import Account, Amount, Slots, account
from qingyu.domain.energy.balance import Conversion, FlowPart, Measured, Supply, UnitNode
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.composition import (
    Bases,
    CoalUse,
    Composition,
    Group,
    Power,
    bases,
    compose,
    group_of,
    is_marked,
)
from tests.domain.energy.test_structure import look_up, use
from tests.support.near import near

UNITS = {
    "plant": UnitNode("plant", None, None),
    "chp": UnitNode("chp", "plant", Conversion.CHP),
    "gasifier": UnitNode("gasifier", "plant", Conversion.GASIFICATION),
}
GRID = use(1, "electricity", "kWh", 1000.0)


def part(code: str, carrier: str, direction: Direction, quantity: float, to: str | None = "plant") -> FlowPart:
    """A flow of which each unit is 0.7143 kgce of coal, or 0.3 of electricity."""
    unit = CARRIERS[carrier].unit
    kgce = quantity * (714.3 if unit == "t" else 0.3)
    coal = Amount(kgce)
    of = (code, carrier, direction, None, to, False, False, None, Measured.METERED, unit)
    return FlowPart(*of, Amount(quantity), coal, coal)


def made(*parts: FlowPart, whole: Account | None = None) -> Composition:
    return compose(whole or account([GRID], look_up), parts, UNITS)


def test_every_carrier_has_one_group_and_coal_is_no_coke() -> None:
    groups = {code: group_of(code) for code in CARRIERS}
    assert set(groups.values()) == set(Group)
    assert {code for code, group in groups.items() if group is Group.COAL}.isdisjoint({"coke", "coke_oven_gas"})
    assert groups["lng"] is groups["natural_gas"] is Group.GAS


def test_renewable_power_is_told_by_its_way_in_and_what_is_sold_is_not_used() -> None:
    sun = replace(part("sun", "electricity", Direction.RENEWABLE, 300.0), is_renewable=True)
    sold = replace(part("sold", "electricity", Direction.EXPORT, 100.0, None), is_renewable=True)
    line = replace(part("line", "electricity", Direction.PURCHASE, 50.0), is_renewable=True, supply=Supply.DIRECT_LINE)
    trade = replace(part("trade", "electricity", Direction.PURCHASE, 70.0), is_renewable=True)
    plain = part("grid", "electricity", Direction.PURCHASE, 500.0)
    found = made(sun, sold, line, trade, plain)
    assert {kind: amount.value for kind, amount in found.power.items()} == {
        Power.CONSUMED: 1000.0, Power.OWN: 200.0, Power.DIRECT: 50.0, Power.TRADED: 70.0, Power.BOUGHT: 620.0,
    }  # fmt: skip
    assert found.non_fossil[Power.OWN].value == near(60.0)
    assert found.bought_power.value == near(186.0)
    assert set(found.non_fossil) == {Power.OWN, Power.DIRECT, Power.TRADED}


def test_power_of_a_turbine_is_consumed_too_and_an_unknown_part_is_no_zero() -> None:
    turbine = part("turbine", "electricity", Direction.PRODUCTION, 400.0, "plant")
    assert made(turbine).power[Power.CONSUMED].value == 1400.0
    # Its own power is none that was bought; where nothing is marked, all that crossed the boundary was.
    assert (made(turbine).power[Power.BOUGHT].value, made().power[Power.BOUGHT].value) == (0.0, 1000.0)
    assert made().bought_power.value == near(300.0)
    dark = replace(part("sun", "electricity", Direction.RENEWABLE, 0.0), is_renewable=True, quantity=Amount(None))
    own = made(dark).power[Power.OWN]
    assert (own.value, own.reason is None) == (None, False)


def test_coal_counts_once_whether_burnt_gasified_or_used_as_a_material() -> None:
    bought = part("bought", "raw_coal", Direction.PURCHASE, 100.0)
    burnt = part("burnt", "raw_coal", Direction.INTERNAL, 40.0, "chp")
    gasified = replace(part("fed", "raw_coal", Direction.INTERNAL, 30.0, "gasifier"), is_feedstock=True)
    fuel = part("fuel", "raw_coal", Direction.INTERNAL, 10.0, "gasifier")
    found = made(bought, burnt, gasified, fuel)
    assert found.coal_use[CoalUse.POWER].value == near(40.0 * 714.3)
    assert found.coal_use[CoalUse.CHEMISTRY].value == near(40.0 * 714.3)
    assert found.feedstock.value == near(30.0 * 714.3)
    assert {amount.value for amount in made().coal_use.values()} == {0.0}


def test_a_bill_is_stated_a_shared_one_an_estimate_and_so_are_estimated_slots() -> None:
    meter = replace(GRID, slots=Slots(96, measured=72, estimated=24))
    bill = replace(use(2, "natural_gas", "m3", 100.0), until=date(2026, 4, 1), slots=Slots())
    shared = replace(bill, channel_id=3, slots=Slots(96, estimated=96))
    unknown = replace(bill, channel_id=4, use=None)
    assert bases([meter, bill, shared, unknown], look_up) == Bases(stated=near(133.0), estimated=near(75.0 + 133.0))
    assert bases([GRID], look_up) == Bases(0.0, 0.0)


@pytest.mark.parametrize(
    ("carrier", "direction", "feedstock", "renewable", "to", "marked"),
    [
        ("raw_coal", Direction.PURCHASE, False, False, None, False),
        ("raw_coal", Direction.INTERNAL, False, False, Conversion.CHP, True),
        ("raw_coal", Direction.INTERNAL, False, False, Conversion.BOILER, False),
        ("natural_gas", Direction.INTERNAL, False, False, Conversion.CHP, False),
        ("natural_gas", Direction.PURCHASE, True, False, None, True),
        ("electricity", Direction.PURCHASE, False, True, None, True),
        ("electricity", Direction.PRODUCTION, False, False, None, True),
        ("electricity", Direction.PURCHASE, False, False, None, False),
    ],
)
def test_only_flows_with_a_mark_are_read_again(
    carrier: str, direction: Direction, feedstock: bool, renewable: bool, to: Conversion | None, marked: bool
) -> None:
    assert is_marked(carrier, direction, feedstock, renewable, to) is marked
