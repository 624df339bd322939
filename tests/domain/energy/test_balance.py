"""Physical balances close, count nothing twice, and say where something is not known."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.balance import (
    Balance,
    Conversion,
    FlowPart,
    Measured,
    UnitNode,
    UnitUse,
    balance,
    conversions,
    impossible,
    total,
)
from qingyu.domain.energy.coal import Direction
from qingyu.domain.kernel.reason import because
from tests.support.reasons import as_said, english

UNITS = {
    "plant": UnitNode("plant", None, None),
    "shop": UnitNode("shop", "plant", None),
    "press": UnitNode("press", "shop", None),
    "boiler": UnitNode("boiler", "shop", Conversion.BOILER),
    "yard": UnitNode("yard", "plant", None),
}


def part(
    code: str,
    direction: Direction,
    value: float | None,
    target: str | None = "plant",
    source: str | None = None,
    carrier: str = "natural_gas",
    **more: bool,
) -> FlowPart:
    known = Amount(value) if value is not None else Amount(None, because("carrier_unknown", carrier=code))
    return FlowPart(
        code=code,
        carrier=carrier,
        direction=direction,
        source=source,
        target=target,
        is_feedstock=more.pop("is_feedstock", False),
        is_renewable=False,
        supply=None,
        measured=Measured.METERED,
        unit="m3",
        quantity=known,
        calorific=known,
        equivalent=known,
    )


def of(*parts: FlowPart) -> Balance:
    return balance("natural_gas", "m3", parts, UNITS)


PURCHASE, INTERNAL, EXPORT, PRODUCTION = Direction.PURCHASE, Direction.INTERNAL, Direction.EXPORT, Direction.PRODUCTION


def test_a_machine_inside_a_metered_workshop_counts_once() -> None:
    found = of(
        part("in", PURCHASE, 100.0), part("shop", INTERNAL, 80.0, "shop"), part("press", INTERNAL, 30.0, "press")
    )
    assert {use.unit: use.quantity.value for use in found.end_use} == {"shop": 50.0, "press": 30.0}
    assert found.losses.value == 20.0


def test_what_a_purchase_brings_straight_to_a_machine_is_not_taken_from_the_workshop_around_it() -> None:
    found = of(part("in", PURCHASE, 100.0, "shop"), part("direct", PURCHASE, 30.0, "press"))
    assert {use.unit: use.quantity.value for use in found.end_use} == {"shop": 100.0, "press": 30.0}
    assert (found.supply.value, found.losses.value) == (130.0, 0.0)


def test_what_enters_a_boiler_is_conversion_and_what_it_makes_is_own_production() -> None:
    parts = (
        part("in", PURCHASE, 100.0),
        part("fuel", INTERNAL, 60.0, "boiler"),
        part("made", PRODUCTION, 51.0, source="boiler", carrier="steam"),
    )
    found = of(*parts)
    assert [(use.unit, use.quantity.value) for use in found.conversion] == [("boiler", 60.0)]
    assert found.losses.value == 40.0
    (boiler,) = conversions(parts, UNITS)
    assert boiler.efficiency.value == pytest.approx(0.85)
    steam = balance("steam", "t", parts, UNITS)
    assert (steam.own_converted.value, steam.supply.value, steam.final_use.value) == (51.0, 51.0, 51.0)


def test_a_flow_that_names_its_giver_is_taken_from_it() -> None:
    found = of(
        part("in", PURCHASE, 100.0),
        part("yard", INTERNAL, 70.0, "yard"),
        part("press", INTERNAL, 20.0, "press", source="yard"),
    )
    assert {use.unit: use.quantity.value for use in found.end_use} == {"yard": 50.0, "press": 20.0}


def test_without_an_inner_meter_everything_is_end_use_of_the_plant_and_losses_are_not_known() -> None:
    found = of(part("in", PURCHASE, 100.0), part("out", EXPORT, 10.0))
    assert [(use.unit, use.quantity.value) for use in found.end_use] == [("plant", 90.0)]
    assert found.losses.value is None
    assert "no inner flow" in english(found.losses.reason)
    assert found.uses.value == found.supply.value == 100.0


def test_feedstock_is_told_from_what_is_burnt() -> None:
    found = of(part("in", PURCHASE, 100.0), part("cracker", INTERNAL, 40.0, "shop", is_feedstock=True))
    assert found.feedstock.value == 40.0
    assert [(use.unit, use.quantity.value) for use in found.end_use] == [("shop", 0.0)]
    assert found.losses.value == 60.0
    bought = of(part("in", PURCHASE, 100.0, is_feedstock=True))
    assert (bought.feedstock.value, bought.final_use.value) == (100.0, 0.0)


def test_an_unknown_flow_makes_what_depends_on_it_unknown_and_says_so() -> None:
    found = of(part("in", PURCHASE, 100.0), part("shop", INTERNAL, None, "shop"), part("yard", INTERNAL, 5.0, "yard"))
    assert {use.unit: use.quantity.value for use in found.end_use} == {"shop": None, "yard": 5.0}
    assert found.losses == Amount(None, because("carrier_unknown", carrier="shop"))
    assert found.supply.value == 100.0


def test_of_no_flow_at_all_the_sum_is_zero_and_of_an_unknown_one_it_has_a_reason() -> None:
    assert total([]) == Amount(0.0)
    assert total([Amount(1.0), Amount(None, as_said("why")), Amount(None, as_said("why"))]) == Amount(
        None, as_said("why")
    )


AMOUNTS = st.floats(0.0, 1e9)
FLOWS = st.lists(
    st.tuples(
        st.sampled_from([PURCHASE, INTERNAL, EXPORT, PRODUCTION, Direction.STOCK, Direction.RENEWABLE]),
        st.sampled_from(sorted(UNITS)),
        st.sampled_from([None, *sorted(UNITS)]),
        AMOUNTS,
        st.booleans(),
    ),
    max_size=12,
)


@given(FLOWS)
def test_every_balance_closes(
    flows: list[tuple[Direction, str, str, float, bool]]
    | list[tuple[Direction, str, str, float, bool] | tuple[Direction, str, None, float, bool]]
    | list[tuple[Direction, str, None, float, bool]]
    | list[tuple[Direction, str, None, float, bool] | tuple[Direction, str, str, float, bool]],
) -> None:
    parts = [
        part(f"f{n}", kind, value, target, source, is_feedstock=stuff)
        for n, (kind, target, source, value, stuff) in enumerate(flows)
    ]
    found = of(*parts)
    assert found.uses.value == pytest.approx(found.supply.value, rel=1e-9, abs=1e-3)


@given(FLOWS, st.floats(0.001, 1000.0))
def test_another_unit_scales_every_line_alike(
    flows: list[tuple[Direction, str, None, float, bool] | tuple[Direction, str, str, float, bool]]
    | list[tuple[Direction, str, str, float, bool] | tuple[Direction, str, None, float, bool]]
    | list[tuple[Direction, str, str, float, bool]]
    | list[tuple[Direction, str, None, float, bool]],
    scale: float,
) -> None:
    parts = [part(f"f{n}", kind, value, target, source) for n, (kind, target, source, value, _) in enumerate(flows)]
    scaled = [replace(p, quantity=Amount((p.quantity.value or 0.0) * scale)) for p in parts]
    one, other = of(*parts), of(*scaled)
    biggest = max([1.0, *(p.quantity.value or 0.0 for p in scaled)])
    for left, right in zip((*one.end_use, *one.conversion), (*other.end_use, *other.conversion), strict=True):
        assert left.unit == right.unit
        assert math.isclose(
            (left.quantity.value or 0) * scale, right.quantity.value or 0, rel_tol=1e-9, abs_tol=biggest * 1e-9
        )


def end(*uses: tuple[str, float], supply: float, losses: float, carrier: str = "electricity") -> Balance:
    """A balance as it came out. uses: what stayed in units, by code."""
    nothing = Amount(0.0)
    known = tuple(UnitUse(code, None, Amount(value)) for code, value in uses)
    return Balance(
        carrier, "kWh", Amount(supply), nothing, nothing, nothing, Amount(supply), (), known, nothing, nothing,
        Amount(losses),
    )  # fmt: skip


def test_losses_below_zero_or_above_a_tenth_of_the_supply_are_told_with_their_cause() -> None:
    assert impossible(end(("mill", 990.0), supply=1_000.0, losses=-19.0)) is None  # the meters' own tolerance
    assert impossible(end(("mill", 990.0), supply=1_000.0, losses=100.0)) is None
    more = impossible(end(("mill", 1_100.0), supply=1_000.0, losses=-100.0))
    assert more is not None
    assert english(more).startswith("10.0% more electricity is used than came: generation")
    lost = impossible(end(("mill", 800.0), supply=1_000.0, losses=200.0))
    assert lost is not None
    assert english(lost).startswith("20.0% of the electricity is accounted for by no inner meter")
    assert impossible(end(("mill", 800.0), supply=1_000.0, losses=200.0, carrier="natural_gas")) is None


def test_a_unit_that_passes_on_more_than_it_receives_is_told() -> None:
    found = impossible(end(("ovens", -500.0), supply=1_000.0, losses=0.0, carrier="coke_oven_gas"))
    assert found is not None
    assert english(found).startswith("ovens passes on more coke_oven_gas than it receives")


def test_an_exporter_whose_generation_nobody_registered_is_told() -> None:
    bought = part("grid", PURCHASE, 1_000.0, carrier="electricity")
    sold = part("out", EXPORT, 402_000.0, None, "plant", "electricity")
    found = impossible(balance("electricity", "kWh", [bought, sold], UNITS))
    assert found is not None
    assert "generation" in english(found)
