"""What is found of the faults put into a seeded district, and how often a healthy meter is accused."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import DAY, SLOT, Channel, Evaluation, Finding, Readings, RegisterKind, Version
from tests.domain.metering.district import DAYS, END, Fault, Metered, meter
from tests.domain.metering.meters import START, channel, found, slots

CHANNELS, SEEDS = 24, (1, 2, 3)
STEEL = Path(__file__).resolve().parents[4] / "shared" / "data" / "steel_15min.csv"


def judged(metered: Metered) -> Evaluation:
    return evaluate(metered.channel, metered.readings, START, END, END)


def overlap(finding: Finding, fault: Fault) -> bool:
    return finding.from_us <= fault.to_us + SLOT and finding.to_us >= fault.from_us - SLOT


def test_the_faults_of_a_district_are_found_and_few_others() -> None:
    put, hit = Counter[str](), Counter[str]()
    for seed in SEEDS:
        for number in range(CHANNELS):
            metered = meter(number, seed, faulty=True)
            findings = judged(metered).findings
            for fault in metered.faults:
                put[fault.kind] += 1
                hit[fault.kind] += any(f.kind == fault.kind and overlap(f, fault) for f in findings)
            strange = [f for f in findings if not any(overlap(f, fault) for fault in metered.faults)]
            assert len(strange) <= DAYS // 30, metered.name
    share = {kind: hit[kind] / put[kind] for kind in put}
    assert set(share) == {"stuck", "spike", "gap", "rollover", "swap", "reset", "dip"}
    assert share["stuck"] >= 0.95
    assert share["spike"] >= 0.90
    assert {share[kind] for kind in ("gap", "rollover", "swap", "reset")} == {1.0}


@pytest.mark.parametrize("number", range(CHANNELS))
def test_a_plant_that_stops_by_habit_is_not_accused(number: int) -> None:
    metered = meter(number, 7, faulty=False)
    assert len(judged(metered).findings) <= DAYS // 30
    assert np.nansum(judged(metered).slots.use) == pytest.approx(metered.true_use, rel=1e-4)


def test_a_register_that_stands_still_in_a_week_of_work_is_stuck() -> None:
    steps = np.full(21 * 96, 5.0) + np.arange(21 * 96) % 7
    steps[10 * 96 : 10 * 96 + 20] = 0.0
    (finding,) = slots(channel(), read_all(np.cumsum(steps)), 21 * 96).findings
    assert finding.kind == "stuck"
    assert (finding.from_us - START) // SLOT == 10 * 96 - 1
    assert finding.evidence["readings"] == 21


def test_a_sunday_at_rest_is_no_fault_once_another_sunday_was_seen() -> None:
    steps = np.full(28 * 96, 5.0) + np.arange(28 * 96) % 7
    for sunday in (6, 13, 20, 27):
        steps[sunday * 96 : sunday * 96 + 96] = 0.0
    assert slots(channel(), read_all(np.cumsum(steps)), 28 * 96).findings == ()


def test_an_interval_meter_that_repeats_zero_is_not_stuck_and_one_that_repeats_a_number_is() -> None:
    rng = np.random.default_rng(5)
    values = np.round(rng.uniform(10, 20, 21 * 96), 3)
    values[900:940] = 0.0
    values[1200:1230] = values[1200]
    (finding,) = found(slots(channel("interval"), read_all(values), 21 * 96), "stuck")
    assert (finding.from_us - START) // SLOT == 1200


def read_all(values: np.ndarray) -> Readings:
    return Readings.of(START + np.arange(len(values), dtype=np.int64) * SLOT, values)


@pytest.mark.skipif(not STEEL.exists(), reason="the year of the steel works (UCI) is not beside the repository")
def test_a_real_year_of_a_steel_works_raises_few_alarms() -> None:
    with STEEL.open(encoding="utf-8") as file:
        values = np.array([float(row["Usage_kWh"]) for row in csv.DictReader(file)])
    at_us = START + np.arange(len(values), dtype=np.int64) * SLOT
    period = Channel(RegisterKind.INTERVAL, (Version(START, 2**60, 900),))
    answer = evaluate(period, Readings.of(at_us, values), START, START + 365 * DAY, START + 365 * DAY)
    assert np.nansum(answer.slots.use) == pytest.approx(959_636.71, abs=0.01)
    assert len(answer.findings) <= 12
