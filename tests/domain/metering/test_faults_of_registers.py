"""Restarts, placeholders, frozen registers, values sent again, counters of both directions: what each may count."""

from itertools import pairwise

import numpy as np
import pytest

from qingyu.domain.metering.series import DAY, SLOT, Event, Readings, State
from tests.domain.metering.meters import START, channel, found, kinds, read, slots, states, use

M, E, S, NO = State.MEASURED, State.ESTIMATED, State.SUSPECT, State.MISSING


def total(values: list[float | None]) -> float:
    return sum(v for v in values if v is not None)


@pytest.mark.parametrize("rated", [None, 60.0])
@pytest.mark.parametrize("hole", [[0.0] * 6, [0.0] * 40, [-1.0] * 7, [0.0, 0.5, 1.0, 1.5, 2.0, 2.0]])
def test_a_register_that_answers_zero_while_it_restarts_is_bridged_and_estimated(
    rated: float | None, hole: list[float]
) -> None:
    values = [13_423.0 + 10 * i for i in range(60)]
    values[8 : 8 + len(hole)] = hole
    meter = channel(rated_max_per_h=rated)
    assert use(meter, read(*values), 59) == pytest.approx([10.0] * 59)
    n = len(hole)
    assert states(meter, read(*values), 59) == [M] * 7 + [E] * (n + 1) + [M] * (51 - n)
    (dropout,) = slots(meter, read(*values), 59).findings
    assert (dropout.kind, dropout.evidence["readings"]) == ("dropout", n)


def test_a_register_near_its_modulus_that_answers_zero_and_comes_back_has_not_rolled_over() -> None:
    values = [9_500.0 + i for i in range(30)]
    values[8:20] = [0.0] * 12
    assert total(use(channel(modulus=10_000), read(*values), 29)) == pytest.approx(29.0)
    assert kinds(channel(modulus=10_000), read(*values)) == ["dropout"]


def test_zeros_whose_end_has_not_come_are_no_measured_use() -> None:
    values = [500.0, 510.0, 520.0, *[0.0] * 6]
    assert use(channel(), read(*values), 8) == [10.0, 10.0, *[None] * 6]
    assert states(channel(), read(*values), 8) == [M, M, NO, *[S] * 5]


def test_a_register_that_was_reset_and_counts_again_counts_from_where_it_began() -> None:
    values = [500.0, 510.0, *[10.0 * i for i in range(70)]]
    assert use(channel(), read(*values), 71) == [10.0, None, *[10.0] * 69]
    assert kinds(channel(), read(*values)) == ["reset"]


@pytest.mark.parametrize("zeros", [1, 2, 8, 800])
def test_the_first_index_after_zeros_is_no_use(zeros: int) -> None:
    values = [*[0.0] * zeros, *[12_446.0 + 3 * i for i in range(20)]]
    n = len(values) - 1
    assert use(channel(), read(*values), n) == [*[0.0] * (zeros - 1), None, *[3.0] * 19]
    assert kinds(channel(), read(*values)).count("reset") == 1


def test_a_new_register_that_counts_from_zero_or_catches_up_from_it_is_used() -> None:
    new = [0.0, 0.0, *[40.0 + 3 * i for i in range(20)]]  # a strong start
    assert use(channel(), read(*new), 21) == [0.0, 40.0, *[3.0] * 19]
    batch = [0.0, 0.0, *[500.0] * 20]  # one batch, then nothing
    assert use(channel(), read(*batch), 21) == [0.0, 500.0, *[0.0] * 19]
    frozen = [*[0.0] * 41, *[123.0 + 3 * i for i in range(20)]]
    assert use(channel(), read(*frozen), 60) == pytest.approx([3.0] * 60)
    assert use(channel(rated_max_per_h=60_000.0), read(0.0, *[12_446.0 + i for i in range(20)]), 1) == [12_446.0]


def test_what_a_restart_lost_is_not_known() -> None:
    values = [1_000.0, 1_010.0, 1_020.0, *[0.0] * 6, 1_015.0, 1_025.0]
    assert use(channel(), read(*values), 10) == [10.0, 10.0, *[None] * 7, 10.0]
    assert kinds(channel(), read(*values)) == ["dropout"]


def test_two_restarts_of_one_day_are_both_bridged() -> None:
    values = [1_000.0 + 10 * i for i in range(60)]
    values[10:16] = [0.0] * 6
    values[30:37] = [0.5] * 7
    assert use(channel(), read(*values), 59) == pytest.approx([10.0] * 59)
    assert kinds(channel(), read(*values)) == ["dropout", "dropout"]


def test_a_placeholder_that_comes_twice_is_left_out_twice() -> None:
    values = [1_000.0 + 10 * i for i in range(60)]
    values[10:16] = [65_535.0] * 6
    values[30:37] = [65_535.0] * 7
    assert use(channel(), read(*values), 59) == pytest.approx([10.0] * 59)
    assert kinds(channel(), read(*values)) == ["spike", "spike"]


@pytest.mark.parametrize("length", [3, 7, 20])
@pytest.mark.parametrize("rated", [None, 1_000.0])
def test_the_catch_up_of_a_frozen_register_is_spread_and_no_demand(length: int, rated: float | None) -> None:
    values = [100.0 + 10 * i for i in range(96)]
    values[30 : 30 + length] = [values[29]] * length
    meter = channel(rated_max_per_h=rated)
    assert use(meter, read(*values), 95) == pytest.approx([10.0] * 95)
    assert states(meter, read(*values), 95) == [M] * 29 + [E] * (length + 1) + [M] * (65 - length)
    (stuck,) = slots(meter, read(*values), 95).findings
    assert (stuck.kind, stuck.evidence["shown_by"], stuck.evidence["step"]) == (
        "stuck",
        "catch-up",
        10.0 * (length + 1),
    )


def test_a_plant_that_stands_still_and_starts_again_is_not_spread() -> None:
    steps = [10.0] * 30 + [0.0] * 30 + [14.0] * 30
    assert use(channel(), read(*np.cumsum([0.0, *steps]).tolist()), 90) == steps


def test_a_pump_that_runs_a_quarter_of_an_hour_a_day_beside_a_standby_load_keeps_its_demand() -> None:
    steps = [0.2 if i % 8 == 0 else 120.0 if i % 96 == 41 else 0.0 for i in range(3 * 96)]
    found_use = use(channel(), read(*np.cumsum([0.0, *steps]).tolist()), 3 * 96)
    assert max(u for u in found_use if u is not None) == pytest.approx(120.0)


@pytest.mark.parametrize("later_us", [3_000, 800_000])
@pytest.mark.parametrize(("kind", "expected"), [("interval", 10.0), ("mean_power", 2.5), ("cumulative", 1.0)])
def test_a_value_sent_again_some_milliseconds_later_counts_once(kind: str, expected: float, later_us: int) -> None:
    base = [float(i) for i in range(9)] if kind == "cumulative" else [10.0] * 9
    once = read(*base)
    at_us = np.insert(once.at_us, 5, once.at_us[4] + later_us)
    twice = Readings.of(at_us, np.insert(once.value, 5, once.value[4]))
    assert use(channel(kind), twice, 8) == use(channel(kind), once, 8) == [expected] * 8
    (again,) = slots(channel(kind), twice, 8).findings
    assert (again.kind, again.evidence["apart_ms"]) == ("resent", later_us // 1_000)


def test_a_reading_of_every_second_of_a_meter_of_every_second_is_none_sent_again() -> None:
    assert "resent" not in kinds(channel(interval_s=1), read(*range(60), step_s=1))


@pytest.mark.parametrize("kind", ["interval", "mean_power"])
def test_negative_periods_are_unknown_until_the_channel_is_declared_as_signed(kind: str) -> None:
    hours = 0.25 if kind == "mean_power" else 1.0
    both = read(8.0, 8.0, -4.0, -4.0, 8.0)
    assert use(channel(kind), both, 5) == [8.0 * hours, 8.0 * hours, None, None, 8.0 * hours]
    assert kinds(channel(kind), both) == ["reverse"]
    assert use(channel(kind, is_signed=True), both, 5) == [8.0 * hours] * 2 + [-4.0 * hours] * 2 + [8.0 * hours]
    assert kinds(channel(kind, is_signed=True), both) == []


def test_a_register_that_runs_back_is_unknown_until_it_is_declared_as_signed() -> None:
    values = [1_000.0]
    for step in [2.0] * 24 + [-1.0] * 24 + [2.0] * 48:
        values.append(values[-1] + step)
    backward = use(channel(), read(*values), 96)
    assert backward == [2.0] * 24 + [None] * 24 + [2.0] * 48
    (reverse,) = slots(channel(), read(*values), 96).findings
    assert (reverse.kind, reverse.evidence["before"], reverse.evidence["after"]) == ("reverse", 1_048.0, 1_024.0)
    net = use(channel(is_signed=True), read(*values), 96)
    assert net == [b - a for a, b in pairwise(values)]
    assert states(channel(is_signed=True), read(*values), 96) == [M] * 96


def test_a_signed_register_beyond_its_rated_maximum_counts_nothing_there() -> None:
    meter = channel(is_signed=True, rated_max_per_h=60)
    assert use(meter, read(0.0, 10.0, -90.0, -80.0), 3) == [10.0, None, 10.0]
    assert kinds(meter, read(0.0, 10.0, -90.0, -80.0)) == ["spike"]


@pytest.mark.parametrize("rated", [None, 60.0])
@pytest.mark.parametrize(("hole", "state"), [([0.0], E), ([0.0] * 6, E), ([-1.0] * 20, E), ([9e8], S), ([65_535.0], S)])
def test_a_placeholder_of_a_signed_register_is_bridged_and_is_no_use_either_way(
    rated: float | None, hole: list[float], state: State
) -> None:
    values = [13_423.0 + (10 * i if i < 30 else 600 - 10 * i) for i in range(60)]
    values[8 : 8 + len(hole)] = hole
    meter = channel(is_signed=True, rated_max_per_h=rated)
    assert use(meter, read(*values), 59) == pytest.approx([10.0] * 30 + [-10.0] * 29)
    assert states(meter, read(*values), 59) == [M] * 7 + [state] * (len(hole) + 1) + [M] * (51 - len(hole))
    assert kinds(meter, read(*values)) == ["dropout" if state is E else "spike"]


def test_what_a_battery_takes_and_gives_back_is_no_placeholder() -> None:
    idle = [200.0] * 12
    values = [*idle, 250.0, *idle, 150.0, *idle, 0.0, *idle]
    meter = channel(is_signed=True)
    assert sum(abs(v) for v in use(meter, read(*values), 50) if v is not None) == 600.0
    assert kinds(meter, read(*values)) == []


def test_a_battery_that_takes_and_gives_back_at_once_has_moved_what_it_moved() -> None:
    idle = [300.0 - 2 * i for i in range(10)]
    away = [idle[-1] - 502 - 2 * i for i in range(12)]
    back = [away[-1] + 498 - 2 * i for i in range(10)]
    moved = [b - a for a, b in pairwise([*idle, *away, *back])]
    for rated in (None, 4_000.0):
        meter = channel(is_signed=True, rated_max_per_h=rated)
        assert use(meter, read(*idle, *away, *back), 31) == pytest.approx(moved)


def test_a_signed_register_rolls_over_both_ways_and_is_swapped() -> None:
    meter = channel(is_signed=True, modulus=1_000)
    assert use(meter, read(990.0, 998.0, 4.0, 996.0), 3) == [8.0, 6.0, -8.0]
    swap = Event(START + SLOT + 1, "swap", end_index=12.0, start_index=500.0)
    assert use(channel(is_signed=True, events=[swap]), read(0.0, 10.0, 497.0), 2) == [10.0, -1.0]


def test_a_reset_that_was_told_of_counts_what_the_register_shows_since() -> None:
    reset = Event(START + 2 * SLOT + 60_000_000, "reset")
    meter = channel(events=[reset])
    answer = slots(meter, read(40.0, 42.0, 45.0, 3.0, 5.0), 4).slots
    assert answer.use.tolist() == pytest.approx([2.0, 3.0, 3.0, 2.0])
    assert answer.measured_share.tolist() == pytest.approx([1.0, 1.0, 14 / 15, 1.0])


def daily(days: int, *, hour_s: int = 3_600, skew_s: float = 0.0, total_at_midnight: bool = True) -> Readings:
    """Two units an hour; the counter begins again after midnight, by a clock that may be early or late."""
    n = days * DAY // (hour_s * 1_000_000)
    at_us = START + np.arange(1, n + 1, dtype=np.int64) * hour_s * 1_000_000
    per_day = 86_400 // hour_s
    of_day = np.arange(1, n + 1) % per_day
    value = np.where(of_day == 0, per_day if total_at_midnight else 0, of_day) * 2.0 * hour_s / 3_600
    return Readings.of(at_us + round(skew_s * 1e6), value)


@pytest.mark.parametrize("hour_s", [3_600, 900])
def test_a_counter_that_begins_again_each_day_counts_every_day_whole(hour_s: int) -> None:
    meter = channel("cumulative_daily", interval_s=hour_s)
    answer = slots(meter, daily(4, hour_s=hour_s), 4 * 96)
    assert np.nansum(answer.slots.use[96:].reshape(-1, 96), axis=1).tolist() == pytest.approx([48.0] * 3)
    assert answer.slots.state[96:].tolist() == [M] * (3 * 96)
    assert answer.findings == ()


def test_a_daily_counter_that_shows_zero_at_midnight_loses_its_last_hour_and_says_so() -> None:
    meter = channel("cumulative_daily", interval_s=3_600)
    answer = slots(meter, daily(3, total_at_midnight=False), 3 * 96).slots
    assert np.nansum(answer.use[96:192]) == pytest.approx(46.0)
    assert answer.state[188:192].tolist() == [NO] * 4


@pytest.mark.parametrize("late_s", [0.0, 5.0, 45.0])
def test_the_total_of_the_day_may_be_read_some_seconds_after_midnight(late_s: float) -> None:
    meter = channel("cumulative_daily", interval_s=3_600)
    answer = slots(meter, daily(4, skew_s=late_s), 4 * 96)
    assert np.nansum(answer.slots.use[96:288]) == pytest.approx(96.0, abs=0.1)
    assert "reset" not in {f.kind for f in answer.findings}


def test_the_midnight_of_a_daily_counter_is_that_of_its_zone() -> None:
    readings = daily(4)
    there = Readings.of(readings.at_us - 8 * 3_600_000_000, readings.value)
    meter = channel("cumulative_daily", zone="Asia/Shanghai", interval_s=3_600, from_us=START - DAY)
    assert slots(meter, there, 96).findings == ()
    assert np.nansum(slots(meter, there, 2 * 96).slots.use) == pytest.approx(96.0)


def test_a_hole_over_a_midnight_keeps_what_each_day_shows() -> None:
    readings = daily(4)
    hole = (readings.at_us > START + 34 * 4 * SLOT) & (readings.at_us < START + 54 * 4 * SLOT)
    answer = slots(channel("cumulative_daily", interval_s=3_600), readings.keep(~hole), 4 * 96).slots
    by_day = np.nansum(answer.use.reshape(-1, 96), axis=1).tolist()
    assert by_day[1] == pytest.approx(20.0)  # until ten; the rest of the day is not known
    assert by_day[2] == pytest.approx(48.0)  # what is shown at six was used since midnight


def test_a_counter_that_begins_again_each_month_counts_both_months() -> None:
    at_us = np.arange(START, START + 70 * DAY, 4 * SLOT, dtype=np.int64)
    value = np.array([float(i) for i in range(len(at_us))])
    month = np.array(at_us, "datetime64[us]").astype("datetime64[M]")
    begun = {m: value[month == m][0] for m in np.unique(month)}
    shown = value - np.array([begun[m] for m in month])
    meter = channel("cumulative_monthly", interval_s=3_600)
    answer = slots(meter, Readings.of(at_us, shown), 69 * 96)
    assert found(answer, "reset") == []
    assert np.nansum(answer.slots.use) == pytest.approx(69 * 24, abs=3)


def test_a_daily_counter_that_is_declared_as_a_plain_one_is_not_whole() -> None:
    answer = slots(channel(interval_s=3_600), daily(4), 4 * 96)
    assert [f.kind for f in answer.findings] == ["reset"] * 3
    assert answer.slots.state.tolist().count(NO) == 3 * 4 + 4
