"""Output from statements that are legitimately restated."""

from datetime import UTC, datetime

from qingyu.domain.intensity.production import Statement, output
from tests.support.reasons import english


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_the_highest_revision_of_a_period_holds_whatever_came_first() -> None:
    found = output([Statement(at(1), at(2), 120.0, 2), Statement(at(1), at(2), 100.0, 0)], at(1), at(2))
    assert (found.quantity, found.coverage) == (120.0, 1.0)
    assert [s.revision for s in found.statements] == [2]


def test_coverage_is_the_stated_part_of_the_time() -> None:
    found = output([Statement(at(1), at(2), 10.0, 0), Statement(at(3), at(4), 10.0, 0)], at(1), at(5))
    assert (found.quantity, found.coverage) == (20.0, 0.5)


def test_a_statement_over_the_edge_is_not_divided() -> None:
    found = output([Statement(at(1), at(3), 10.0, 0)], at(2), at(4))
    assert (found.quantity, found.coverage) == (0.0, 0.0)


def test_statements_that_overlap_count_nothing_and_say_so() -> None:
    found = output([Statement(at(1), at(3), 10.0, 0), Statement(at(2), at(3), 5.0, 0)], at(1), at(3))
    assert found.quantity == 0.0
    assert "overlap: 2026-03-01 00:00 to 2026-03-03 00:00 and 2026-03-02 00:00" in english(found.reason)
