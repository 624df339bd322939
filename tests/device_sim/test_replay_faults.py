"""Faults of a replay: what they change is the arrival, never what was measured."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from device_sim.replay.as_register import to_register
from device_sim.replay.faults import (
    BadFaults,
    FaultSpec,
    Order,
    RegisterSpec,
    Restarts,
    arrange,
    microseconds,
    parse_faults,
)
from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import DAY, SLOT, Channel, Floats, Readings, RegisterKind, Version

HOUR_US = 3_600_000_000
QUARTER_US = HOUR_US // 4
AT = np.arange(4000, dtype=np.int64) * QUARTER_US + microseconds(datetime(2026, 1, 1, tzinfo=UTC))


def arranged(spec: str | FaultSpec, seed: int = 1) -> list[int]:
    wanted = parse_faults(spec) if isinstance(spec, str) else spec
    return [int(n) for n in arrange(AT, AT, wanted, np.random.default_rng(seed))]


def test_the_longest_specification_is_understood() -> None:
    spec = parse_faults(
        "duplicates=0.05,shuffle_h=6,late=0.02:2d,order=reverse,as_cumulative=decimals:3,opening:12.5,modulus:100000,"
        "swap_at:2018-07-01T10:07:00+09:00,swap_start:7,hole:3d,hole_at:2018-03-01T00:00:00+09:00,hole_filled_later"
    )
    assert spec == FaultSpec(
        duplicates=0.05, shuffle_h=6, late=0.02, late_h=48, order=Order.REVERSE, hole_h=72, hole_filled_later=True,
        hole_at=datetime.fromisoformat("2018-03-01T00:00:00+09:00"),
        register=RegisterSpec(3, 12.5, 100_000, datetime.fromisoformat("2018-07-01T10:07:00+09:00"), 7),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dups=1", "no fault is named 'dups'"),
        ("late=0.1:2", "a duration such as 90m"),
        ("modulus:5", "belongs to as_cumulative"),
        ("duplicates=2", "shares from 0 to 1"),
        ("as_cumulative=swap_at:2018-07-01", "an instant with an offset"),
    ],
)
def test_a_specification_that_is_not_understood_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadFaults, match=said):
        parse_faults(text)


def test_the_same_seed_makes_the_same_faults_and_another_others() -> None:
    spec = "duplicates=0.05,shuffle_h=6,late=0.02:48h"
    assert arranged(spec) == arranged(spec)
    assert arranged(spec) != arranged(spec, seed=2)


def test_shuffled_repeated_and_late_readings_are_all_still_there() -> None:
    order = arranged("duplicates=0.05,shuffle_h=6,late=0.02:48h")
    times = Counter(order)
    assert set(times) == set(range(len(AT)))
    assert set(times.values()) == {1, 2}
    assert 0.04 < sum(n == 2 for n in times.values()) / len(AT) < 0.06
    # How far a reading comes behind the newest one before it, in hours: at most 7 when it is only shuffled.
    newest = np.maximum.accumulate(AT[order])
    behind_h = {i: (top - AT[i]) / HOUR_US for i, top in zip(reversed(order), reversed(newest.tolist()), strict=True)}
    assert 0.01 < sum(h > 40 for h in behind_h.values()) / len(AT) < 0.03
    assert sum(7 < h < 40 for h in behind_h.values()) < 10


def test_reverse_is_backwards_to_the_last_reading() -> None:
    assert arranged(FaultSpec(order=Order.REVERSE)) == list(range(len(AT)))[::-1]


def test_a_hole_is_three_days_long_and_stays_or_comes_last() -> None:
    lost = set(range(len(AT))) - set(arranged("hole=3d"))
    assert len(lost) == 3 * 96
    assert max(lost) - min(lost) == 3 * 96 - 1
    filled = arranged("hole=3d,hole_filled_later")
    assert filled[-3 * 96 :] == sorted(lost)
    assert sorted(filled) == list(range(len(AT)))


@pytest.fixture
def use() -> Floats:
    return np.round(np.random.default_rng(3).random(len(AT)) * 157, 2)


def differences(register: Floats, modulus: float) -> Floats:
    return np.round(np.diff(register) % modulus, 6)


def test_the_differences_of_the_register_are_the_recorded_values_through_rollovers(use: Floats) -> None:
    register = to_register(AT, use, 900, RegisterSpec(opening=81_234.56, modulus=100_000))
    assert register.at_us[0] == AT[0]
    assert register.at_us[-1] == AT[-1] + QUARTER_US
    assert register.values[0] == 81_234.56
    assert register.values.max() < 100_000
    assert int((np.diff(register.values) < 0).sum()) == 3
    np.testing.assert_allclose(differences(register.values, 100_000), use, atol=1e-6)


@pytest.mark.parametrize("offset_us", [0, 400_000_000])
def test_a_swap_splits_its_interval_and_loses_nothing(use: Floats, offset_us: int) -> None:
    at = datetime.fromtimestamp((int(AT[1000]) + offset_us) / 1e6, UTC)
    register = to_register(AT, use, 900, RegisterSpec(opening=50.0, modulus=1_000_000, swap_at=at, swap_start=7.0))
    swap = register.swap
    assert swap is not None
    last_old = int(np.searchsorted(register.at_us, swap.at_us, "left")) - 1
    old_part = swap.end_index - register.values[last_old]
    new_part = register.values[last_old + 1] - swap.start_index
    interval = 1000 if offset_us else 999
    assert old_part + new_part == pytest.approx(use[interval], abs=1e-6)
    assert (new_part == 0) == (offset_us == 0)
    np.testing.assert_allclose(np.diff(register.values)[interval + 1 :], use[interval + 1 :], atol=1e-6)


def test_a_gap_of_the_recording_gets_none_of_the_use_beside_it(use: Floats) -> None:
    keep = np.r_[0:100, 140:200]
    register = to_register(AT[keep], use[keep], 900, RegisterSpec())
    steps = dict(zip(register.at_us[1:].tolist(), differences(register.values, 1e9).tolist(), strict=True))
    assert steps[int(AT[140])] == 0.0
    assert steps[int(AT[140]) + QUARTER_US] == pytest.approx(use[140], abs=1e-6)


def test_a_register_counts_no_use_below_zero() -> None:
    with pytest.raises(BadFaults, match="below zero"):
        to_register(AT[:2], np.array([1.0, -1.0]), 900, RegisterSpec())


@pytest.mark.parametrize("restarts", Restarts)
def test_a_register_that_begins_again_by_design_counts_what_was_recorded(restarts: Restarts) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at_us = np.arange(40 * 96, dtype=np.int64) * SLOT + 20_000 * DAY
    use = np.round(np.random.default_rng(4).uniform(0, 30, len(at_us)), 2)
    register = to_register(at_us, use, 900, RegisterSpec(restarts=restarts), zone)
    assert (np.diff(register.values) < 0).sum() in ((40,) if restarts is Restarts.DAILY else (1, 2))
    kind = RegisterKind(f"cumulative_{restarts}")
    channel = Channel(kind, (Version(0, 2**60, 900),), zone=zone)
    readings = Readings.of(register.at_us, register.values)
    answer = evaluate(channel, readings, int(at_us[0]), int(at_us[-1]) + SLOT, 2**59)
    assert answer.findings == ()
    assert answer.slots.use.tolist() == pytest.approx(use.tolist(), abs=1e-6)


def test_a_register_that_restarts_has_no_opening() -> None:
    with pytest.raises(BadFaults, match="begins at zero"):
        parse_faults("as_cumulative=restarts:daily,opening:5")
