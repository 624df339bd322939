"""Where a carrier goes: what is not known is not drawn as nothing, and what nobody measures is the rest of a unit."""

from qingyu.domain.metering.flow_map import Counted, Link, junctions, link
from qingyu.domain.metering.needs import Unit
from qingyu.domain.metering.node_balance import Edge, EdgeChannel
from tests.support.near import near
from tests.support.reasons import english

UNITS = [Unit("plant", 1, None), Unit("kiln", 2, "plant"), Unit("fan", 3, "kiln"), Unit("mill", 2, "plant")]


def edge(code: str, source: str | None, target: str | None, *parts: EdgeChannel) -> Edge:
    return Edge(code, "electricity", source, target, parts, valid_from=None, valid_to=None)


def test_a_flow_is_the_sum_of_its_meters_and_unknown_as_soon_as_one_is() -> None:
    both = edge("k", "plant", "kiln", EdgeChannel(1, "e1", 1.0, 1.0), EdgeChannel(2, "e2", -0.5, 1000.0))
    found = link(both, {1: Counted(90.0, 96, 96), 2: Counted(0.02, 48, 96)})
    assert (found.quantity, found.known_share) == (80.0, 0.75)
    found = link(both, {1: Counted(90.0, 96, 96), 2: Counted(None, 0, 96)})
    assert (found.quantity, found.known_share) == (None, 0.5)
    assert "nothing is known of the flow k" in english(found.reason)
    assert "no meter" in english(link(edge("x", None, "plant"), {}).reason)
    odd = edge("k", "plant", "kiln", EdgeChannel(1, "e1", 1.0, None))
    assert "counts in a unit" in english(link(odd, {1: Counted(90.0, 96, 96)}).reason)


def test_the_rest_of_a_unit_is_what_came_and_left_by_no_meter() -> None:
    links = [
        Link("grid", None, "plant", 100.0, 1.0),
        Link("heat", "kiln", "plant", 20.0, 1.0),
        Link("k", "plant", "kiln", 70.0, 1.0),
        Link("m", "plant", "mill", 45.0, 1.0),
        Link("f", "kiln", "fan", None, 0.0),
    ]
    plant, kiln = junctions(links, UNITS)
    assert (plant.unit, plant.came, plant.passed_on, plant.unaccounted) == ("plant", 120.0, 115.0, 5.0)
    assert plant.share == near(5 / 120)
    assert (kiln.unaccounted, kiln.share) == (None, None)
    assert "flow f" in english(kiln.reason)


def test_what_is_known_in_part_makes_no_loss_of_the_rest() -> None:
    grid = Link("grid", None, "plant", 100.0, 1.0)
    (found,) = junctions([grid, Link("k", "plant", "kiln", 45.0, 0.5)], UNITS)
    assert (found.came, found.unaccounted, found.share, found.known_share) == (None, None, None, 0.5)
    assert "50.0% of the flow k" in english(found.reason)


def test_a_unit_into_which_nothing_is_metered_has_no_rest() -> None:
    (only,) = junctions([Link("k", "plant", "kiln", 70.0, 1.0)], UNITS)
    assert (only.passed_on, only.unaccounted) == (70.0, None)
    assert english(only.reason)
