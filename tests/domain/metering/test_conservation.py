"""What no arithmetic of registers may do: make energy, lose it between two good readings, or depend on the unit."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import DAY, SECOND, SLOT, Channel, Evaluation, Readings, State
from tests.domain.metering.meters import START, channel

STEPS = st.lists(st.integers(0, 400).map(lambda step: step / 8), min_size=2, max_size=120)
REGISTERS = st.sampled_from([1.0, 900.0, 5e6])


def judge(of: Channel, readings: Readings) -> Evaluation:
    end = (int(readings.at_us[-1]) // SLOT + 1) * SLOT
    return evaluate(of, readings, START, end, end)


def register(opening: float, steps: list[float], gaps: list[int]) -> Readings:
    """A register that is read after each step, at distances of 1 to 40 minutes."""
    at_us = START + np.concatenate([[0], np.cumsum(np.resize(gaps, len(steps)))]) * 60 * SECOND
    return Readings.of(at_us.astype(np.int64), opening + np.concatenate([[0.0], np.cumsum(steps)]))


@settings(max_examples=150, deadline=None)
@given(opening=REGISTERS, steps=STEPS, gaps=st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_the_slots_of_a_register_that_never_falls_add_up_to_last_less_first(
    opening: float, steps: list[float], gaps: list[int]
) -> None:
    readings = register(opening, steps, gaps)
    answer = judge(channel(), readings)
    assert np.nansum(answer.slots.use) == pytest.approx(readings.value[-1] - readings.value[0], abs=1e-6)


@settings(max_examples=150, deadline=None)
@given(
    opening=REGISTERS, steps=STEPS, gaps=st.lists(st.integers(1, 40), min_size=1, max_size=30),
    is_back=st.lists(st.booleans(), min_size=1, max_size=30),
)  # fmt: skip
def test_the_slots_of_a_signed_register_add_up_to_last_less_first_whichever_way_it_runs(
    opening: float, steps: list[float], gaps: list[int], is_back: list[bool]
) -> None:
    ways = np.where(np.resize(is_back, len(steps)), -1.0, 1.0)
    readings = register(opening, (np.array(steps) * ways).tolist(), gaps)
    answer = judge(channel(is_signed=True), readings)
    assert np.nansum(answer.slots.use) == pytest.approx(readings.value[-1] - readings.value[0], abs=1e-6)
    mirrored = judge(channel(is_signed=True), Readings.of(readings.at_us, -readings.value))
    assert np.array_equal(mirrored.slots.use, -answer.slots.use, equal_nan=True)


@settings(max_examples=150, deadline=None)
@given(
    opening=st.sampled_from([500.0, 13_423.7, 5e6]),
    steps=st.lists(st.integers(1, 80).map(lambda step: step / 8), min_size=40, max_size=120),
    begin=st.integers(2, 30), length=st.integers(1, 60), bad=st.sampled_from([0.0, -1.0, 0.25]),
    rated=st.sampled_from([None, 100.0]),
)  # fmt: skip
def test_bridging_a_restart_never_makes_energy_and_loses_none_once_the_register_is_back(
    opening: float, steps: list[float], begin: int, length: int, bad: float, rated: float | None
) -> None:
    true = register(opening, steps, [15])
    value = true.value.copy()
    value[begin : min(begin + length, len(value) - 2)] = bad
    answer = judge(channel(rated_max_per_h=rated), Readings.of(true.at_us, value)).slots
    assert np.nansum(answer.use) == pytest.approx(true.value[-1] - true.value[0], abs=1e-6)
    bridged = answer.state[begin - 1 : min(begin + length, len(value) - 2)]
    assert set(bridged.tolist()) == {int(State.ESTIMATED)}


@settings(max_examples=200, deadline=None)
@given(
    steps=STEPS, seed=st.integers(0, 2**32 - 1), n_bad=st.integers(0, 6),
    modulus=st.sampled_from([None, 10_000.0]), rated=st.sampled_from([None, 200.0]),
)  # fmt: skip
def test_whatever_a_register_answers_no_more_is_counted_than_it_ever_rose(
    steps: list[float], seed: int, n_bad: int, modulus: float | None, rated: float | None
) -> None:
    rng = np.random.default_rng(seed)
    readings = register(700.0, steps, [15])
    value = readings.value.copy()
    for _ in range(n_bad):
        at, length = int(rng.integers(0, len(value))), int(rng.integers(1, 30))
        value[at : at + length] = rng.choice([0.0, -1.0, 65_535.0, value[at], value[at] - 3.0])
    answer = judge(channel(modulus=modulus, rated_max_per_h=rated), Readings.of(readings.at_us, value))
    rises = np.maximum(np.diff(value), 0.0).sum()
    rolled = sum(float(str(f.evidence["use"])) for f in answer.findings if f.kind == "rollover")
    assert np.nansum(answer.slots.use) <= rises + rolled + 1e-6
    assert not (answer.slots.use < -1e-9).any()


@settings(max_examples=100, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 2**32 - 1), power=st.integers(-6, 6))
def test_a_register_in_another_unit_counts_the_same_in_that_unit(steps: list[float], seed: int, power: int) -> None:
    rng, scale = np.random.default_rng(seed), 2.0**power  # exact in binary: nothing may differ by rounding
    readings = register(700.0, steps, [15])
    value = readings.value.copy()
    at = int(rng.integers(0, len(value)))
    value[at : at + 12] = rng.choice([0.0, value[at], 65_536.0])
    one = judge(channel(), Readings.of(readings.at_us, value))
    other = judge(channel(), Readings.of(readings.at_us, value * scale))
    assert np.array_equal(other.slots.use, one.slots.use * scale, equal_nan=True)
    assert np.array_equal(other.slots.state, one.slots.state)
    assert [f.kind for f in other.findings] == [f.kind for f in one.findings]


@settings(max_examples=60, deadline=None)
@given(per_day=st.lists(st.lists(st.integers(0, 80), min_size=24, max_size=24), min_size=3, max_size=6))
def test_a_daily_counter_counts_what_a_register_that_never_restarts_counts(per_day: list[list[int]]) -> None:
    hours = np.array(per_day, float).reshape(-1)
    at_us = START + np.arange(len(hours) + 1, dtype=np.int64) * 4 * SLOT
    running = np.concatenate([[0.0], np.cumsum(hours)])
    midnights = (at_us - START) // DAY - ((at_us - START) % DAY == 0)  # midnight still shows the day that ended
    daily = running - running[np.maximum(midnights, 0) * 24]
    options: dict[str, Any] = {"interval_s": 3_600}
    plain = judge(channel(**options), Readings.of(at_us, running)).slots
    restarting = judge(channel("cumulative_daily", **options), Readings.of(at_us, daily)).slots
    known = ~np.isnan(restarting.use)
    assert np.nansum(restarting.use) <= np.nansum(plain.use) + 1e-6
    assert known[: len(hours) * 4].mean() > 0.9
    by_day = np.nansum(restarting.use[: len(hours) * 4].reshape(-1, 96), axis=1)
    assert by_day.tolist() == pytest.approx(hours.reshape(-1, 24).sum(axis=1).tolist(), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=80),
    again=st.sets(st.integers(0, 79), max_size=10),
)  # fmt: skip
def test_what_is_sent_again_changes_no_slot(values: list[float], again: set[int]) -> None:
    at_us = START + np.arange(len(values), dtype=np.int64) * SLOT
    places = sorted(i for i in again if i < len(values))
    for kind in ("interval", "mean_power"):
        once = judge(channel(kind, is_signed=True), Readings.of(at_us, np.array(values))).slots
        twice_us = np.insert(at_us, [i + 1 for i in places], at_us[places] + 7_000)
        twice = Readings.of(twice_us, np.insert(np.array(values), [i + 1 for i in places], np.array(values)[places]))
        assert np.array_equal(judge(channel(kind, is_signed=True), twice).slots.use, once.use, equal_nan=True)
