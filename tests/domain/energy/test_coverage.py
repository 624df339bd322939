"""How much of the energy is known: a flow weighs by its energy, and what is suspect costs like what is missing."""

import pytest

from qingyu.domain.energy.coverage import MATTERS, Portion, coverage
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english

MONTH = 2880  # quarter-hours of 30 days


def kgce(carrier: str, flow: str, a_day: float, days_known: float = 30, **more: float) -> Portion:
    """A flow that uses so much a day and is known on some of 30 days. a_day: [kgce]"""
    known = round(days_known * 96)
    return Portion(carrier, flow, MONTH, known, a_day * days_known if known else None, **more)


def test_a_coal_scale_dead_a_quarter_of_the_month_is_no_93_percent() -> None:
    found = coverage([kgce("electricity", "grid", 275_000 * 0.1229), kgce("raw_coal", "coal", 650_000 * 0.7143, 22)])
    assert found.share == pytest.approx(0.7514, abs=5e-5)
    assert found.known / 120_000 == pytest.approx(93.57, abs=0.005)
    assert present(found.expected) / 120_000 == pytest.approx(124.52, abs=0.005)
    assert english(found.reason) == (
        "completeness of the energy is 75.1%, of raw_coal (coal) 73.3%, at least 90% is needed;"
        " 11228.4 tce are known of about 14942.8 tce"
    )


def test_the_rated_maximum_bounds_what_is_unknown() -> None:
    coal = kgce("raw_coal", "coal", 1000.0, 20, most=20.0)
    found = coverage([coal])
    assert (found.least, found.most) == (20_000.0, 20_000.0 + 960 * 20.0)
    assert english(found.reason).endswith("; 20 tce are known of about 30 tce, the whole is 20 to 39.2 tce")
    sold = kgce("electricity", "out", -100.0, 20, most=-2.0)
    both = coverage([coal, sold])
    assert (both.least, both.most) == (20_000.0 - 2_000.0 - 960 * 2.0, 18_000.0 + 960 * 20.0)
    assert both.expected is None  # what comes and what leaves do not add up
    assert coverage([coal, kgce("raw_coal", "heap", 10.0, 29)]).most is None  # no plate, no bound


def test_a_small_flow_may_be_unknown_and_a_large_one_blocks_though_the_sum_passes() -> None:
    small = coverage([kgce("raw_coal", "coal", 98.0), kgce("diesel", "truck", 2.0, 3)])
    assert (small.share, small.reason) == (near(0.982), None)
    large = coverage([kgce("raw_coal", "coal", 90.0), kgce("diesel", "truck", 10.0, 15)])
    assert large.share == pytest.approx(0.95)
    assert "of diesel (truck) 50.0%" in english(large.reason)


def test_many_small_flows_of_one_carrier_are_held_against_the_bar_together() -> None:
    lines = [kgce("electricity", f"line{n}", 1.0, 15) for n in range(10)]
    found = coverage([kgce("raw_coal", "coal", 140.0), *lines])
    assert all(present(group.weight) < MATTERS for group in found.groups if group.flow.startswith("line"))
    assert present(found.share) > 0.9
    assert present(found.worst).carrier == "electricity"
    assert "of electricity 50.0%" in english(found.reason)


@pytest.mark.parametrize(("more", "share"), [({"usual": 10.0}, 0.5), ({"most": -10.0}, 0.5), ({}, 0.5)])
def test_a_flow_of_which_nothing_is_known_weighs_as_before_as_its_plate_or_like_any_other(
    more: dict[str, float], share: float
) -> None:
    found = coverage([Portion("raw_coal", "a", 100, 100, 1000.0), Portion("raw_coal", "b", 100, 0, 0.0, **more)])
    assert found.share == share
    assert "of raw_coal (b) 0.0%" in english(found.reason)


def test_a_flow_that_used_nothing_while_it_was_known_does_not_weigh() -> None:
    found = coverage([kgce("raw_coal", "coal", 10.0), kgce("diesel", "truck", 0.0, 1)])
    assert (found.share, found.reason) == (1.0, None)


def test_where_nothing_was_used_the_slots_weigh_and_where_nothing_is_due_nothing_is_said() -> None:
    still = coverage([Portion("raw_coal", "a", 96, 96, 0.0), Portion("raw_coal", "b", 96, 48, 0.0)])
    assert still.share == 0.75
    assert still.reason is not None
    assert (coverage([]).share, coverage([]).reason) == (None, None)
