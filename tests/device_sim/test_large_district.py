"""The large district: the first plants stay as they are, the others are of every kind, and the far past is coarse."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from device_sim.district import sending as running
from device_sim.district.declared_carbon import of_plant as carbon_of
from device_sim.district.fleet import FIRST, make_district
from device_sim.district.places import ALL_PLACES
from device_sim.district.plant_document import document
from device_sim.district.plant_faults import DAY_US, HOUR_US
from device_sim.district.signals import Grain, Signal
from device_sim.replay.faults import microseconds
from device_sim.shell.district import _spans
from device_sim.shell.spans import grains_of
from qingyu.jobs.declaring import registry

ORIGIN = microseconds(datetime(2026, 5, 31, 16, tzinfo=UTC))  # midnight in UTC+8
DAILY, HOURLY, END = ORIGIN + 10 * DAY_US, ORIGIN + 14 * DAY_US, ORIGIN + 16 * DAY_US
GRAINS = (Grain(DAILY, 86_400), Grain(HOURLY, 3_600))


@pytest.fixture(scope="module")
def large() -> running.District:
    return running.make(1, ORIGIN, lambda plants: (), n_plants=len(ALL_PLACES), grains=GRAINS)


def test_the_first_plants_are_the_same_however_many_there_are() -> None:
    plants = make_district(1, len(ALL_PLACES))
    assert plants[:FIRST] == make_district(1)
    assert len(plants) >= 40
    assert len({plant.code for plant in plants}) == len(plants)


def test_the_others_are_of_many_sectors_with_good_and_bad_endings_in_each_province() -> None:
    plants = make_district(1, len(ALL_PLACES))
    assert len({plant.sector for plant in plants}) >= 15
    assert sum(not plant.two_high for plant in plants) >= 5
    for province in ("64", "63", "54", "50"):
        budgets = [plant.budget_factor for plant in plants if plant.region.startswith(province)]
        assert min(budgets) < 0.97 < 1.03 < max(budgets)
    standing = Counter(plant.product.intended_class for plant in plants)
    assert all(standing[kind] >= 5 for kind in ("benchmark", "between", "below_baseline"))


def test_the_platform_takes_the_registration_of_all_and_how_often_each_channel_was_read(
    large: running.District,
) -> None:
    wanted = document(
        large.plants, large.signals, seed=1, from_us=ORIGIN, made_at_us=END, until_us=END, live_from_us=END,
        device_class="A", months=[("2026-06", ORIGIN, ORIGIN + 30 * DAY_US)], password=lambda name: "a-password",
        grains=GRAINS,
    )  # fmt: skip
    taken = registry.parse(wanted)
    assert len(taken.enterprises) == len(ALL_PLACES)
    channels = [c for e in taken.enterprises for m in e.meters for c in m.channels]
    assert {tuple(b.interval_s for b in c.read_before) for c in channels if c.kind != "gauge"} == {(86_400, 3_600)}
    assert {c.read_before for c in channels if c.kind == "gauge"} == {()}
    assert {region["code"] for region in wanted["regions"]} >= {plant.region for plant in large.plants}
    assert all(carbon_of(plant)["settings"] for plant in large.plants)


@pytest.mark.parametrize("kind", ["cumulative", "interval", "mean_power"])
def test_the_far_past_is_read_by_the_day_then_by_the_hour_and_adds_up(large: running.District, kind: str) -> None:
    signal = next(s for s in large.signals["helan-power"].values() if s.channel.kind == kind)
    said = signal.said(signal.due(ORIGIN - 1, END))
    begins = said.at_us - ORIGIN
    first = 0 if kind != "cumulative" else 1
    assert begins[:10].tolist() == [n * DAY_US for n in range(10)]
    hours = begins[(begins >= 10 * DAY_US + (first and HOUR_US)) & (begins < 14 * DAY_US)]
    assert set(np.diff(hours).tolist()) == {HOUR_US}
    assert _total(signal, said) == pytest.approx(signal.use(np.array([ORIGIN, END])).sum(), rel=1e-6)


def _total(signal: Signal, said: Any) -> float:
    match signal.channel.kind:
        case "cumulative":
            return float(said.values[-1] - said.values[0]) * signal.channel.multiplier
        case "interval":
            return float(said.values.sum())
    lengths = np.where(said.at_us < DAILY, 24.0, np.where(said.at_us < HOURLY, 1.0, 0.25))
    return float((said.values * lengths).sum())


def test_the_fine_past_goes_first_and_nothing_goes_twice_or_is_left_out(large: running.District) -> None:
    spans = _spans(large, {"sent_us": ORIGIN - 1}, END)
    assert spans == [(HOURLY - 1, END), (ORIGIN - 1, HOURLY - 1)]
    for signal in large.signals["helan-power"].values():
        if not signal.channel.is_live_only:
            sent = np.concatenate([signal.due(*span) for span in spans])
            assert sorted(sent.tolist()) == signal.due(ORIGIN - 1, END).tolist()
    assert _spans(large, {"sent_us": END, "old_sent": True}, END + 5) == [(END, END + 5)]


def test_the_edges_of_the_past_are_midnights_and_a_short_past_has_none_before_its_beginning() -> None:
    assert grains_of("2d", "4d", ORIGIN, END + 5 * HOUR_US) == list(GRAINS)
    assert grains_of(None, None, ORIGIN, END) == []
    assert grains_of("40d", "4d", ORIGIN, END) == []
