"""Slots of periods and gauges, what was due, what came, and the enterprise's own days and months."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from qingyu.domain.energy.periods import next_month
from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.periods import days_between, days_of, midnight_us, sum_periods
from qingyu.domain.metering.series import DAY, HOUR, SECOND, SLOT, Channel, Readings, RegisterKind, State, Version
from tests.domain.metering.meters import START, channel, kinds, read, slots, states, use

M, E, S, NO = State.MEASURED, State.ESTIMATED, State.SUSPECT, State.MISSING


def test_an_interval_reading_is_the_use_of_the_period_that_begins_at_its_label() -> None:
    assert use(channel("interval", multiplier=2), read(3, None, 4), 3) == [6.0, None, 8.0]
    assert kinds(channel("interval"), read(3, None, 4)) == ["gap"]


def test_an_hourly_interval_is_spread_over_its_four_slots_and_is_measured() -> None:
    hourly = channel("interval", interval_s=3600)
    assert use(hourly, read(8, 4, step_s=3600), 8) == [2.0] * 4 + [1.0] * 4
    assert states(hourly, read(8, 4, step_s=3600), 8) == [M] * 8


def test_shorter_intervals_are_summed() -> None:
    assert use(channel("interval", interval_s=300), read(1, 2, 3, 4, 5, 6, step_s=300), 2) == [6.0, 15.0]


def test_a_slot_of_which_a_part_is_unknown_holds_the_known_part_and_says_so() -> None:
    answer = slots(channel("interval", interval_s=300), read(1, 2, None, 4, 5, 6, step_s=300), 2).slots
    assert answer.use.tolist() == [3.0, 15.0]
    assert answer.measured_share.tolist() == pytest.approx([2 / 3, 1.0])
    assert answer.state.tolist() == [E, M]


def test_mean_power_times_time_is_energy() -> None:
    assert use(channel("mean_power"), read(100, 40), 2) == [25.0, 10.0]


def test_a_gauge_has_no_use_but_counts() -> None:
    answer = slots(channel("gauge"), read(21.5, None, 22.0), 3).slots
    assert np.isnan(answer.use).all()
    assert answer.n_received.tolist() == [1, 0, 1]
    assert answer.state.tolist() == [M, NO, M]


@pytest.mark.parametrize(("value", "kind"), [(5_000.0, "spike"), (-1.0, "reverse")])
def test_an_impossible_period_is_suspect_and_its_use_is_not_known(value: float, kind: str) -> None:
    meter = channel("interval", rated_max_per_h=200)
    values = [20.0, 21.0, value, 20.0]
    assert use(meter, read(*values), 4) == [20.0, 21.0, None, 20.0]
    assert states(meter, read(*values), 4) == [M, M, S, M]
    assert kinds(meter, read(*values)) == [kind]


def test_without_a_rated_maximum_a_short_run_far_above_all_around_counts() -> None:
    values = [20.0 + i % 3 for i in range(60)]
    values[30] = 900.0
    assert use(channel("interval"), read(*values), 60)[30] == 900.0
    assert states(channel("interval"), read(*values), 60) == [M] * 60
    assert kinds(channel("interval"), read(*values)) == []


def test_the_start_of_a_shift_is_no_outlier() -> None:
    values = [1.0] * 30 + [50.0] * 30
    assert kinds(channel("interval"), read(*values)) == []


def test_what_is_due_ends_at_the_clock_and_begins_with_the_channel() -> None:
    register, period = channel(interval_s=300), channel("interval", interval_s=300)
    now_us = START + 2 * SLOT + 450 * SECOND
    due = [evaluate(c, read(), START - SLOT, START + 4 * SLOT, now_us).slots for c in (register, period)]
    assert [s.at_us.tolist() for s in due] == [[START, START + SLOT]] * 2
    late = [slots(c, read(0, 0, 0, 0, 0, 0, 0, 0, 0, step_s=300), 4, now_us=now_us).slots for c in (register, period)]
    assert late[0].n_due.tolist() == [3, 3, 2]
    assert late[1].n_due.tolist() == [3, 3, 1]


def test_an_hourly_channel_of_kathmandu_is_due_at_its_own_full_hours() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    midnight = midnight_us(date(2026, 3, 1), zone)
    meter = Channel(RegisterKind.INTERVAL, (Version(midnight, 2**60, 3600),), (), midnight)
    answer = evaluate(meter, read(8, 4, step_s=3600, start_us=midnight), midnight, midnight + 2 * HOUR, midnight + DAY)
    assert answer.slots.n_due.tolist() == [1, 0, 0, 0, 1, 0, 0, 0]
    assert answer.slots.n_received.tolist() == [1, 0, 0, 0, 1, 0, 0, 0]


def test_a_clock_some_seconds_early_or_late_makes_no_hole() -> None:
    at_us = START + np.arange(8) * SLOT + np.array([0, 3, -2, 4, -1, -3, 2, 1]) * SECOND
    assert slots(channel(), Readings.of(at_us, np.arange(8.0)), 8).slots.n_received.tolist() == [1] * 8


def test_a_meter_that_sends_too_often_does_not_fill_the_holes_of_another_hour() -> None:
    assert slots(channel(), read(*range(8), step_s=300), 6).slots.n_received.tolist() == [1, 1, 1, 0, 0, 0]


def test_a_slot_in_the_future_has_a_row_only_when_something_is_known_of_it() -> None:
    assert len(slots(channel(), read(0, 1), 4, now_us=START + SLOT // 2).slots) == 2


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Shanghai", date(2026, 3, 29), 24),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("Asia/Kathmandu", date(2026, 1, 1), 24),
    ],
)
def test_a_local_day_has_the_slots_of_its_hours(zone: str, day: date, hours: float) -> None:
    local = ZoneInfo(zone)
    start, end = midnight_us(day, local), midnight_us(day.fromordinal(day.toordinal() + 1), local)
    assert (end - start) / HOUR == hours
    at_us = np.arange(start - SLOT, end + SLOT, SLOT)
    answer = evaluate(channel("interval"), Readings.of(at_us, np.ones(len(at_us))), start - SLOT, end + SLOT, end + DAY)
    (total,) = sum_periods(answer.slots, [(day, start, end)])
    assert total.use == total.n_slots == total.n_measured == 4 * hours
    assert days_between(start, end, local) == [day]
    assert days_of(answer.slots.at_us, local)[1:-1] == [day]


def test_a_sum_does_not_depend_on_order_or_grouping() -> None:
    at_us = START + np.arange(4) * SLOT
    answer = evaluate(channel("interval"), Readings.of(at_us, np.array([1e16, 1.0, 1.0, 3.0])), START, START + DAY, 0)
    (total,) = sum_periods(answer.slots, [(date(2024, 1, 1), START, START + DAY)])
    assert total.use == 1e16 + 4.0


def test_a_period_in_which_nothing_is_known_has_no_use() -> None:
    answer = slots(channel(), read(), 4).slots
    (total,) = sum_periods(answer, [(date(2024, 1, 1), START, START + DAY)])
    assert total.use is None
    assert total.n_missing == total.n_slots == 4


def test_months_follow_the_calendar() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2024, 2, 1)) == date(2024, 3, 1)
