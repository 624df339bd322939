"""Bodies that are no region, and regions that move or are followed: what cannot be has its reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qingyu.domain.control import assessed_body
from qingyu.domain.control.assessed_body import Body, BodyKind, Followed, RegionKind, is_region_code
from qingyu.domain.control.span import Span

JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))


@pytest.mark.parametrize(
    ("kind", "is_apart", "parent", "code"),
    [
        (BodyKind.PARK, True, RegionKind.PROVINCE, None),
        (BodyKind.SECTOR, False, RegionKind.COUNTY, None),
        (BodyKind.GROUP, True, RegionKind.PROVINCE, "only_parks_apart"),
        (BodyKind.PARK, False, RegionKind.GROUP, "body_below_body"),
    ],
)
def test_a_body_lies_below_a_region_and_only_a_park_is_apart(
    kind: BodyKind, is_apart: bool, parent: RegionKind, code: str | None
) -> None:
    fault = assessed_body.body_fault(Body("B1", kind, is_apart, "n", "n"), parent)
    assert (fault and fault.code) == code


def test_a_membership_ends_once_and_with_its_first_month_it_never_was() -> None:
    faults = [assessed_body.end_fault(JULY, None, month) for month in (JUNE, JULY, AUGUST)]
    assert [fault and fault.code for fault in faults] == ["member_ends_early", None, None]
    ended = [assessed_body.end_fault(JUNE, JULY, month) for month in (JUNE, JULY)]
    assert [fault and fault.code for fault in ended] == [None, "member_ended"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, None),
        ({"is_region": False}, "body_does_not_move"),
        ({"ended": JUNE}, "region_is_followed"),
        ({"month": AUGUST}, "change_not_begun"),
        ({"last": JULY}, "change_before_last"),
        ({"last": JUNE}, None),
        ({"is_below": True}, "change_into_itself"),
    ],
)
def test_a_region_changes_its_place_once_a_month_and_not_before_it_happens(
    said: dict[str, object], code: str | None
) -> None:
    asked = {"month": JULY, "this_month": JULY, "last": None, "ended": None, "is_region": True, "is_below": False}
    fault = assessed_body.change_fault(**asked | said)  # type: ignore[arg-type]
    assert (fault and fault.code) == code


def test_what_was_stated_of_those_a_region_followed_counts_before_it_began_and_only_whole() -> None:
    before, after = Span(2025, 9), Span(2026, 9)
    said = datetime(2026, 7, 5, tzinfo=UTC)

    def followed(**stated: float) -> Followed:
        years = {"gdp": before, "gdp_after": after}
        return Followed({("gdp", years[name]): value for name, value in stated.items()}, JULY, said)

    both = [followed(gdp=60.0, gdp_after=70.0), followed(gdp=40.0)]
    assert assessed_body.inherited({}, both, JULY) == {("gdp", before): 100.0}
    assert assessed_body.inherited({}, [both[0], followed()], JULY) == {}
    assert assessed_body.inherited({}, [], None) == {}
    # One that stood already is a part of it; without its own the others are not the whole.
    old, new = {("gdp", before): (5.0, said - timedelta(days=1))}, {("gdp", before): (5.0, said)}
    assert assessed_body.inherited(old, both, None) == {("gdp", before): 105.0}
    assert assessed_body.inherited({}, both, None) == {}
    assert assessed_body.inherited(old, [followed()], None) == {}
    # Once the succession is declared, what it states is of the whole.
    assert assessed_body.inherited(new, both, None) == {("gdp", before): 5.0}


def test_codes_of_the_tree_are_never_those_of_enterprises() -> None:
    assert [is_region_code(code) for code in ("640000", "P1", "p1", "1234567")] == [True, True, False, False]
