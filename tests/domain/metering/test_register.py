"""What a totaliser counts through dips, rollovers, swaps, resets, outliers and gaps."""

import numpy as np
import pytest

from qingyu.domain.metering.series import SLOT, Channel, Event, Readings, RegisterKind, State, Version
from tests.domain.metering.meters import START, channel, found, kinds, read, slots, states, use

M, E, S, NO = State.MEASURED, State.ESTIMATED, State.SUSPECT, State.MISSING


def test_the_use_of_a_slot_is_the_difference_of_the_register_times_the_multiplier() -> None:
    assert use(channel(multiplier=40), read(10, 12.5, 16), 2) == [100.0, 140.0]


def test_readings_twice_the_interval_apart_are_measured_and_spread_evenly() -> None:
    assert use(channel(), read(10, None, 16), 2) == [3.0, 3.0]
    assert states(channel(), read(10, None, 16), 2) == [M, M]


def test_a_wider_gap_is_bridged_by_the_register_and_called_estimated() -> None:
    gap = read(10, 12, None, None, None, 20, 22)
    assert use(channel(), gap, 6) == [2.0, 2.0, 2.0, 2.0, 2.0, 2.0]
    assert states(channel(), gap, 6) == [M, E, E, E, E, M]
    (finding,) = found(slots(channel(), gap, 6), "gap")
    assert (finding.from_us, finding.to_us) == (START + SLOT, START + 5 * SLOT)


def test_nothing_is_known_before_the_first_and_after_the_last_reading() -> None:
    late = read(None, None, 5, 6)
    assert use(channel(), late, 5) == [None, None, 1.0, None, None]
    assert states(channel(), late, 5) == [NO, NO, M, NO, NO]


def test_an_hourly_register_is_measured_and_spread_over_its_four_slots() -> None:
    hourly = channel(interval_s=3600)
    assert use(hourly, read(100, 104, step_s=3600), 4) == [1.0, 1.0, 1.0, 1.0]
    assert states(hourly, read(100, 104, step_s=3600), 4) == [M, M, M, M]


def test_a_register_of_every_five_minutes_is_summed() -> None:
    assert use(channel(interval_s=300), read(0, 1, 2, 4, 5, 5, 9, step_s=300), 2) == [4.0, 5.0]


def test_a_dip_within_tolerance_is_held_and_counts_nothing_twice() -> None:
    noisy = read(100, 110, 109.6, 109.8, 110, 120)
    assert use(channel(dip_tolerance=0.5), noisy, 5) == [10.0, 0.0, 0.0, 0.0, 10.0]
    (dip,) = found(slots(channel(dip_tolerance=0.5), noisy, 5), "dip")
    assert dip.evidence == {"held": 110.0, "lowest": 109.6, "n": 2}


def test_a_dip_of_a_meter_that_stands_still_is_held_as_long_as_it_lasts() -> None:
    still = read(100, 110, *[109.6] * 40, 112)
    assert use(channel(dip_tolerance=0.5), still, 42) == [10.0, *[0.0] * 40, 2.0]


def test_falls_that_each_are_small_but_together_are_not_are_a_reset() -> None:
    assert "reset" in kinds(channel(dip_tolerance=0.5), read(100, 99.6, 99.2, 98.8, 98.4, 98.0, 97.6))


def test_a_rollover_with_a_known_modulus_counts_through() -> None:
    meter = channel(modulus=10_000, rated_max_per_h=100)
    over = read(9_980, 9_995, 7, 20)
    assert use(meter, over, 3) == [15.0, 12.0, 13.0]
    (rollover,) = found(slots(meter, over, 3), "rollover")
    assert rollover.evidence["use"] == 12.0


def test_a_fall_that_no_plausible_rollover_explains_is_a_reset_and_nothing_is_invented() -> None:
    meter = channel(modulus=10_000, rated_max_per_h=100)
    fall = read(4_980, 4_990, 7, 20)
    assert use(meter, fall, 3) == [10.0, None, 13.0]
    assert states(meter, fall, 3) == [M, NO, M]
    assert kinds(meter, fall) == ["reset"]


def test_a_fall_without_a_modulus_is_a_reset() -> None:
    assert use(channel(), read(9_980, 9_990, 0, 13), 3) == [10.0, None, 13.0]


def test_a_swap_counts_both_registers() -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=5_003, start_index=100)
    meter = channel(events=[swap], rated_max_per_h=100)
    assert use(meter, read(4_990, 5_000, 104, 110), 3) == [10.0, 7.0, 6.0]
    assert kinds(meter, read(4_990, 5_000, 104, 110)) == ["swap"]


def test_a_swap_to_a_higher_index_is_no_spike() -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=13, start_index=90_000)
    meter = channel(events=[swap], rated_max_per_h=100)
    assert use(meter, read(0, 10, 90_004, 90_010), 3) == [10.0, 7.0, 6.0]


def test_a_swap_that_contradicts_the_readings_counts_nothing() -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=4_000, start_index=100)
    assert use(channel(events=[swap]), read(4_990, 5_000, 104, 110), 3) == [10.0, None, 6.0]


@pytest.mark.parametrize("is_signed", [False, True])
@pytest.mark.parametrize("start_index", [100.0, 90_000.0])
@pytest.mark.parametrize("told_slots_late", [-40, -1, 0, 1, 40])
def test_a_swap_told_some_hours_off_is_where_the_readings_show_it(
    told_slots_late: int, start_index: float, is_signed: bool
) -> None:
    at_us = START + (50 + told_slots_late) * SLOT  # 0: at midnight, where the old meter was read last
    swap = Event(at_us, "swap", end_index=5_500, start_index=start_index)
    meter = channel(events=[swap], is_signed=is_signed)
    values = [*(5_000.0 + 10 * i for i in range(51)), *(start_index + 10 * i for i in range(1, 51))]
    assert use(meter, read(*values), 100) == pytest.approx([10.0] * 100)
    assert kinds(meter, read(*values)) == ["swap"]


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_swap_that_no_reading_shows_counts_nothing_of_its_indexes(is_signed: bool) -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=5_003, start_index=0)
    meter = channel(events=[swap], is_signed=is_signed)
    assert use(meter, read(4_990, 5_000, 5_001, 5_002), 3) == [10.0, None, 1.0]


@pytest.mark.parametrize("is_signed", [False, True])
@pytest.mark.parametrize(
    ("end_index", "start_index", "values", "wanted"),
    [
        (900, 0, (0, 600, 500, 1300), [600.0, 800.0, 800.0]),
        (12, 0, (0, 10, 48, 90), [10.0, 50.0, 42.0]),
        (5_003, 5_000, (4_995, 5_000, 5_007, 5_014), [5.0, 10.0, 7.0]),
    ],
)
def test_a_swap_of_near_indexes_counts_as_told(
    end_index: float, start_index: float, values: tuple[float, ...], wanted: list[float], is_signed: bool
) -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=end_index, start_index=start_index)
    assert use(channel(events=[swap], is_signed=is_signed), read(*values), 3) == wanted


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_swap_in_a_gap_counts_within_the_rated_maximum_alone(is_signed: bool) -> None:
    swap = Event(START + 3 * SLOT // 2, "swap", end_index=5_003, start_index=0)
    gap = read(4_990, 5_000, None, None, 5_010, 5_020)
    small, large = (channel(events=[swap], is_signed=is_signed, rated_max_per_h=most) for most in (400, 40_000))
    assert use(small, gap, 5) == [10.0, None, None, None, 10.0]
    assert use(large, gap, 5) == [10.0, 1_671.0, 1_671.0, 1_671.0, 10.0]


def test_a_reset_a_day_later_leaves_a_swap_where_it_is_seen() -> None:
    swap = Event(START + 90 * SLOT, "swap", end_index=5_100, start_index=0)
    values = [*(5_000.0 + 10 * i for i in range(11)), *(10.0 * i for i in range(1, 240))]
    meter = channel(events=[swap, Event(START + 220 * SLOT + 1, "reset")])
    assert use(meter, read(*values), 200) == [10.0] * 200


def test_two_swaps_between_two_readings_count_all_three_registers() -> None:
    swaps = [
        Event(START + SLOT + 1, "swap", end_index=5_001, start_index=10),
        Event(START + SLOT + 2, "swap", end_index=12, start_index=700),
    ]
    assert use(channel(events=swaps), read(4_990, 5_000, 704), 2) == [10.0, 7.0]


def test_a_confirmed_rollover_counts_through_whatever_the_rated_maximum_says() -> None:
    confirmed = Event(START + 2 * SLOT, "rollover")
    meter = channel(events=[confirmed], modulus=1_000, rated_max_per_h=10)
    assert use(meter, read(900, 901, 100, 101), 3) == [1.0, 199.0, 1.0]


def test_a_reset_that_was_told_of_invents_nothing() -> None:
    meter = channel(events=[Event(START + 2 * SLOT, "reset")])
    assert use(meter, read(10, 12, 13, 15), 3) == [2.0, None, 2.0]


@pytest.mark.parametrize("rated", [None, 200.0])
@pytest.mark.parametrize("spike", [[9e6], [9e6, 9e6], [9e6, 9.1e6, 8e6], [65_535.0] * 6, [4_294_967.0] * 5])
def test_values_above_the_path_are_left_out_and_bridged_as_suspect(rated: float | None, spike: list[float]) -> None:
    meter = channel(rated_max_per_h=rated)
    values = [1_000.0 + 10 * i for i in range(14)]
    values[5 : 5 + len(spike)] = spike
    n = len(spike)
    assert use(meter, read(*values), 13) == pytest.approx([10.0] * 13)
    assert states(meter, read(*values), 13) == [M] * 4 + [S] * (n + 1) + [M] * (8 - n)
    assert kinds(meter, read(*values)) == ["spike"]


def test_a_newest_reading_beyond_the_rated_maximum_counts_nothing_until_more_is_known() -> None:
    meter = channel(rated_max_per_h=200)
    assert use(meter, read(1_000, 1_010, 9e6), 2) == [10.0, None]
    assert kinds(meter, read(1_000, 1_010, 9e6)) == ["spike"]


def test_a_level_that_stays_is_another_register_and_its_jump_is_not_use() -> None:
    meter = channel(rated_max_per_h=200)
    shifted = read(1_000, 1_010, *[70_000 + 10 * i for i in range(8)])
    assert use(meter, shifted, 9) == [10.0, None, *[10.0] * 7]
    assert kinds(meter, shifted) == ["reset"]


def test_a_frozen_register_that_catches_up_is_spread_over_the_time_it_was_frozen() -> None:
    meter = channel(rated_max_per_h=60)
    frozen = read(0, 10, 20, 20, 20, 20, 20, 70, 80)
    assert use(meter, frozen, 8) == pytest.approx([10.0] * 8)
    assert states(meter, frozen, 8) == [M, M, E, E, E, E, E, M]
    assert kinds(meter, frozen) == ["stuck"]


def test_a_changed_multiplier_divides_the_step_across_it_by_time() -> None:
    old = Version(START, START + 3 * SLOT // 2, 900, multiplier=10)
    new = Version(START + 3 * SLOT // 2, 2**60, 900, multiplier=20)
    meter = Channel(RegisterKind.CUMULATIVE, (old, new))
    assert use(meter, read(0, 4, 8, 12), 3) == [40.0, 4 / 2 * 10 + 4 / 2 * 20, 80.0]


def test_readings_outside_every_version_are_not_used() -> None:
    meter = Channel(RegisterKind.CUMULATIVE, (Version(START, START + 3 * SLOT, 900),))
    answer = slots(meter, read(0, 1, 2, 99, 100), 6).slots
    assert answer.at_us.tolist() == [START, START + SLOT, START + 2 * SLOT]
    assert answer.use.tolist()[:2] == [1.0, 1.0]


def test_energy_is_conserved_between_two_good_readings_of_any_rhythm() -> None:
    rng = np.random.default_rng(3)
    at_us = START + np.sort(rng.choice(40 * SLOT // 1_000_000, 60, replace=False)) * 1_000_000
    value = np.cumsum(rng.uniform(0, 9, 60))
    answer = slots(channel(interval_s=60), Readings.of(at_us, value), 40).slots
    assert np.nansum(answer.use) == pytest.approx(value[-1] - value[0], rel=1e-12)
