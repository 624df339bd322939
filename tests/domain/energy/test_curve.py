"""A curve in steps that fit: means over what is known, holes that stay holes, steps of the enterprise's own clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.energy.curve import MOST_POINTS, CurvePart, Piece, Step, cuts, edges, fitting, points
from qingyu.errors import Invalid

SHANGHAI, BERLIN, KATHMANDU = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")
AT = datetime(2026, 11, 1, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def part(channel_id: int, weight: float = 1.0, begins_at: datetime | None = AT, **span: datetime | None) -> CurvePart:
    return CurvePart(channel_id, weight, span.get("from_at"), span.get("to_at"), begins_at)


@pytest.mark.parametrize("days", [0.01, 1, 9, 10.4, 11, 40, 42, 900, 958, 1000, 20_000])
def test_whatever_the_span_its_points_fit_and_no_finer_step_would(days: float) -> None:
    step = fitting(AT, AT + timedelta(days=days))
    n = len(edges(AT, AT + timedelta(days=days), step, SHANGHAI))
    assert n <= MOST_POINTS
    assert n > 27 or step is Step.SLOT


def test_a_step_that_is_too_fine_for_a_span_is_refused_before_it_is_made() -> None:
    for step, days in ((Step.SLOT, 11), (Step.HOUR, 42), (Step.SLOT, 36_000)):
        with pytest.raises(Invalid, match="too many"):
            edges(AT, AT + timedelta(days=days), step, SHANGHAI)
    with pytest.raises(Invalid, match="lies after"):
        edges(AT, AT, Step.DAY, SHANGHAI)


@pytest.mark.parametrize(("zone", "step"), [(SHANGHAI, Step.DAY), (BERLIN, Step.DAY), (KATHMANDU, Step.HOUR)])
def test_steps_are_those_of_the_own_clock_and_leave_nothing_between_them(zone: ZoneInfo, step: Step) -> None:
    found = edges(datetime(2026, 10, 20, 5, 7, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC), step, zone)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert {start.astimezone(zone).minute for start, _ in found} == {0}
    if zone is BERLIN:
        assert {(end - start) // HOUR for start, end in found} == {24, 25}


def test_the_rate_is_the_mean_over_what_is_known_and_a_part_that_is_not_known_leaves_none() -> None:
    steps = [(AT, AT + HOUR), (AT + HOUR, AT + 2 * HOUR)]
    pieces = [
        Piece(1, AT, 300.0, 3, 0, 0),
        Piece(2, AT, 50.0, 4, 0, 0),
        Piece(1, AT + HOUR, 400.0, 4, 0, 0),
    ]
    first, second = points(steps, [part(1), part(2, -1.0)], pieces, LATER)
    # 300 kWh in three quarter-hours are 400 kW; 50 kW are given back.
    assert (first.rate, first.use, first.state, first.known_share) == (350.0, 250.0, "estimated", 7 / 8)
    assert (second.rate, second.use, second.state, second.known_share) == (None, None, "missing", 0.5)


def test_the_worst_that_is_known_names_a_step() -> None:
    steps = [(AT + n * HOUR, AT + (n + 1) * HOUR) for n in range(3)]
    pieces = [
        Piece(1, AT, 4.0, 4, 0, 0),
        Piece(1, AT + HOUR, 4.0, 4, 1, 0),
        Piece(1, AT + 2 * HOUR, None, 0, 0, 4),
    ]
    found = points(steps, [part(1)], pieces, LATER)
    assert [(point.rate, point.state) for point in found] == [(4.0, "measured"), (4.0, "estimated"), (None, "suspect")]


def test_what_is_to_come_and_what_was_never_due_is_no_hole() -> None:
    steps = [(AT + n * HOUR, AT + (n + 1) * HOUR) for n in range(-1, 4)]
    pieces = [Piece(1, AT, 4.0, 4, 0, 0), Piece(1, AT + HOUR, 2.0, 2, 0, 0)]
    now = AT + 1.5 * HOUR
    found = points(steps, [part(1, to_at=AT + 10 * HOUR)], pieces, now)
    assert [point.state for point in found] == ["outside", "measured", "measured", "ahead", "ahead"]
    assert found[2].known_share == 1.0
    ended = points(steps, [part(1, to_at=AT + HOUR)], pieces, LATER)
    assert [point.state for point in ended] == ["outside", "measured", "outside", "outside", "outside"]
    assert {point.state for point in points(steps, [part(1, begins_at=None)], [], LATER)} == {"outside"}


def test_a_channel_that_came_later_makes_no_hole_of_what_was_before_it() -> None:
    steps = [(AT, AT + HOUR), (AT + HOUR, AT + 2 * HOUR)]
    pieces = [Piece(1, AT, 4.0, 4, 0, 0), Piece(1, AT + HOUR, 4.0, 4, 0, 0), Piece(2, AT + HOUR, 1.0, 2, 0, 0)]
    found = points(steps, [part(1), part(2, begins_at=AT + 1.5 * HOUR), part(3, begins_at=None)], pieces, LATER)
    assert [(point.rate, point.state, point.known_share) for point in found] == [
        (4.0, "measured", 1.0),
        (6.0, "measured", 1.0),
    ]


def test_flows_that_follow_each_other_inside_a_step_count_each_its_own_piece_of_it() -> None:
    steps = [(AT, AT + HOUR)]
    before, after = part(1, to_at=AT + HOUR / 2), part(1, from_at=AT + HOUR / 2)
    found = cuts(steps, [before, after, part(2)])
    assert found == [(before, AT, (AT, AT + HOUR / 2)), (after, AT, (AT + HOUR / 2, AT + HOUR))]
    cut = {(before, AT): Piece(1, AT, 1.0, 2, 0, 0), (after, AT): Piece(1, AT, 3.0, 2, 0, 0)}
    (point,) = points(steps, [before, after], [Piece(1, AT, 4.0, 4, 0, 0)], LATER, cut)
    assert (point.use, point.known_share, point.state) == (4.0, 1.0, "measured")
