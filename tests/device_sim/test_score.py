"""The score: what counts as found, what as a false alarm."""

from datetime import UTC, datetime, timedelta

from device_sim.score.detection import Happening, Line, false_alarms, score

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def happening(kind: str, start_h: float, end_h: float, channel: str = "kwh") -> Happening:
    return Happening("p", "e01", channel, kind, NOON + timedelta(hours=start_h), NOON + timedelta(hours=end_h))


def line(lines: list[Line], kind: str) -> tuple[int, int, int, int]:
    return next((x.made, x.found, x.findings, x.false) for x in lines if x.kind == kind)


def test_a_fault_is_found_by_its_own_kind_in_its_own_channel_at_its_time() -> None:
    made = [happening("lost", 0, 3), happening("lost", 20, 23), happening("reset", 40, 40, "t")]
    found = [happening("gap", -0.25, 3), happening("reset", 39.9, 40.1, "t"), happening("gap", 20, 23, "other")]
    lines = score(made, found)
    assert line(lines, "gap") == (2, 1, 2, 1)
    assert line(lines, "reset") == (1, 1, 1, 0)


def test_a_finding_of_another_kind_beside_a_fault_is_no_false_alarm_but_finds_nothing() -> None:
    lines = score([happening("reset", 0, 0)], [happening("spike", 0, 0.1)])
    assert line(lines, "reset") == (1, 0, 0, 0)
    assert line(lines, "spike") == (0, 0, 1, 0)


def test_false_alarms_are_counted_for_a_channel_and_month() -> None:
    lines = score([], [happening("spike", 0, 0), happening("stuck", 5, 9)])
    assert false_alarms(lines, n_channels=4, span=timedelta(days=60.88)) == 0.25


def test_late_and_repeated_readings_leave_nothing_to_find() -> None:
    lines = score([happening("late", 0, 5), happening("repeated", 0, 5)], [])
    assert sum(x.made for x in lines) == 0
