"""The district: the same seed is the same district, energy is conserved, faults are what the truth says."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from device_sim.district import sending as running
from device_sim.district.curves import Ints
from device_sim.district.fleet import make_district
from device_sim.district.places import PLACES
from device_sim.district.plant import Plant
from device_sim.district.plant_document import document
from device_sim.district.plant_faults import DAY_US, DEFAULT_RATES, Fault, Kind, draw, parse_rates
from device_sim.district.production import charged_energy, coal_kgce
from device_sim.district.sectors import SECTORS
from device_sim.district.signals import Signal
from device_sim.replay.faults import microseconds
from device_sim.score.detection import Happening, false_alarms, happenings, score
from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import Channel as MeteredChannel
from qingyu.domain.metering.series import Event, Readings, RegisterKind, Version
from qingyu.errors import Invalid
from qingyu.jobs.declaring import registry

ORIGIN = microseconds(datetime(2026, 3, 31, 16, tzinfo=UTC))  # midnight in UTC+8
END = ORIGIN + 45 * DAY_US


def no_faults(plants: Sequence[Plant]) -> tuple[Fault, ...]:
    return ()


def some_faults(rates: dict[Kind, float]) -> Callable[[Sequence[Plant]], tuple[Fault, ...]]:
    return lambda plants: draw(plants, rates, ORIGIN, END, 3)


@pytest.fixture(scope="module")
def quiet() -> running.District:
    return running.make(1, ORIGIN, no_faults)


@pytest.fixture(scope="module")
def faulty() -> running.District:
    return running.make(1, ORIGIN, lambda plants: draw(plants, DEFAULT_RATES, ORIGIN, END, 1))


def days() -> Ints:
    return np.arange(ORIGIN, END + 1, DAY_US, dtype=np.int64)


def test_the_same_seed_makes_the_same_district_and_another_seed_another() -> None:
    assert make_district(1) == make_district(1)
    assert make_district(1) != make_district(2)
    first, second = (running.make(1, ORIGIN, some_faults(dict(DEFAULT_RATES))) for _ in range(2))
    said = first.said("kunlun-cement", ORIGIN - 1, END, live=False)
    assert said == second.said("kunlun-cement", ORIGIN - 1, END, live=False)


def test_there_are_seven_sectors_in_four_regions_with_leaders_and_laggards() -> None:
    plants = make_district(1)
    assert len(plants) >= 12
    assert len({SECTORS[plant.sector].product[0] for plant in plants}) >= 7
    assert {plant.region[:2] for plant in plants} == {"64", "63", "54", "50"}
    assert {plant.product.intended_class for plant in plants} >= {"benchmark", "between", "below_baseline"}
    assert min(plant.budget_factor for plant in plants) < 1 < max(plant.budget_factor for plant in plants)
    assert all(8 <= len(plant.channels(live=False)) <= 12 for plant in plants)


def test_the_boundary_is_the_sum_of_its_parts(quiet: running.District) -> None:
    for plant in quiet.plants:
        signals = quiet.signals[plant.code]
        parts = [signals[f"{f.meter}/{f.channel}"].use(days()) for f in plant.flows if f.direction == "internal"]
        whole = signals["e01/kwh"].use(days())
        if plant.sector == "coal-power":
            continue  # its boundary is what it supplies, and its own use is beside it
        assert (np.sum(parts, axis=0) <= whole * 1.001).all()
        assert np.sum(parts) >= 0.7 * whole.sum()


def test_a_register_adds_up_to_the_truth(quiet: running.District) -> None:
    channel = quiet.signals["kunlun-cement"]["e01/kwh"]
    at_us = channel.due(ORIGIN - 1, END)
    said = channel.said(at_us)
    total = (said.values[-1] - said.values[0]) * channel.channel.multiplier
    assert total == pytest.approx(channel.use(np.array([ORIGIN, END])).sum(), abs=1e-3)
    assert len(at_us) == 45 * 288 + 1


@pytest.mark.parametrize("kind", ["interval", "mean_power"])
def test_intervals_and_mean_power_add_up_to_the_truth(quiet: running.District, kind: str) -> None:
    (signal,) = (s for s in quiet.signals["helan-power"].values() if s.channel.kind == kind)
    said = signal.said(signal.due(ORIGIN - 1, END))
    hours = 0.25 if kind == "mean_power" else 1.0
    assert said.values.sum() * hours == pytest.approx(signal.use(np.array([ORIGIN, END])).sum(), abs=1e-3)
    assert said.at_us[0] == ORIGIN


def test_output_stands_in_the_intended_relation_to_energy(quiet: running.District) -> None:
    for plant in quiet.plants:
        texts = [json.loads(text) for text in quiet.output(plant, ORIGIN, END)]
        assert len(texts) == 45 * 3
        made = sum(text["quantity"] for text in texts)
        intensity = charged_energy(plant, quiet.signals[plant.code], np.array([ORIGIN, END])).sum() / made
        assert intensity == pytest.approx(plant.product.target, rel=0.005)
        best, floor = SECTORS[plant.sector].levels
        standing = {p.code: p.standing for p in PLACES}[plant.code]
        wanted = {
            "benchmark": intensity <= best,
            "between": best < intensity <= floor,
            "below_baseline": intensity > floor,
        }
        assert wanted[standing]


def test_the_platform_takes_the_registration_as_it_is(faulty: running.District) -> None:
    wanted = document(
        faulty.plants, faulty.signals, seed=1, from_us=ORIGIN, made_at_us=END, until_us=END, live_from_us=END,
        device_class="A", months=[("2026-04", ORIGIN, ORIGIN + 30 * DAY_US)], password=lambda name: "a-password",
    )  # fmt: skip
    taken = registry.parse(wanted)
    assert len(taken.enterprises) == len(faulty.plants)
    swaps = [event for enterprise in taken.enterprises for event in enterprise.events]
    assert len(swaps) == sum(fault.kind is Kind.SWAP for fault in faulty.faults) > 0
    by_code = {enterprise.code: enterprise for enterprise in taken.enterprises}
    for plant in faulty.plants:
        true_tce = coal_kgce(plant, faulty.signals[plant.code], np.array([ORIGIN, ORIGIN + 30 * DAY_US])).sum() / 1000
        assert by_code[plant.code].budgets[0].coal_tce == pytest.approx(true_tce * plant.budget_factor, abs=0.1)


def test_what_is_sent_in_pieces_is_what_is_sent_at_once(quiet: running.District) -> None:
    middle = ORIGIN + 7 * 3_600_000_000 + 1
    end = ORIGIN + DAY_US
    at_once, _ = quiet.said("delingha-soda", ORIGIN - 1, end, live=True)
    pieces = (
        quiet.said("delingha-soda", ORIGIN - 1, middle, live=True)[0]
        + quiet.said("delingha-soda", middle, end, live=True)[0]
    )
    assert sorted(pieces) == sorted(at_once)
    plant = next(plant for plant in quiet.plants if plant.code == "delingha-soda")
    pieces = quiet.output(plant, ORIGIN - 1, middle) + quiet.output(plant, middle, end)
    assert pieces == quiet.output(plant, ORIGIN - 1, end)
    assert len(pieces) == 3


def one_fault(kind: Kind) -> tuple[Signal, Fault]:
    district = running.make(1, ORIGIN, some_faults({kind: 4}))
    fault = next(
        f for f in district.faults
        if district.signals[f.enterprise][f"{f.meter}/{f.channel}"].channel.kind == "cumulative"
    )  # fmt: skip
    return district.signals[fault.enterprise][f"{fault.meter}/{fault.channel}"], fault


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.SILENT])
def test_lost_readings_are_absent_and_only_those(kind: Kind) -> None:
    signal, fault = one_fault(kind)
    due = signal.due(ORIGIN - 1, END)
    inside = (due >= fault.start_us) & (due < fault.end_us)
    assert 0 < inside.sum() < len(due) / 4
    np.testing.assert_array_equal(signal.said(due).at_us, due[~inside])


def test_repeated_and_reordered_and_late_readings_change_no_value() -> None:
    for kind in (Kind.REPEATED, Kind.REORDERED, Kind.LATE):
        signal, _ = one_fault(kind)
        due = signal.due(ORIGIN - 1, END)
        said = signal.said(due)
        assert set(said.at_us.tolist()) == set(due.tolist())
        np.testing.assert_allclose(said.values, signal.true_values(said.at_us), atol=1e-5)
        assert (len(said.at_us) > len(due)) == (kind is Kind.REPEATED)
        assert (said.arrival_us > said.at_us).any() == (kind is not Kind.REPEATED)


def test_a_skewed_clock_moves_the_stamp_and_not_the_state() -> None:
    signal, fault = one_fault(Kind.SKEWED)
    due = signal.due(ORIGIN - 1, END)
    said = signal.said(due)
    inside = (due >= fault.start_us) & (due < fault.end_us)
    assert set((said.at_us - due)[inside].tolist()) == {240_000_000}
    np.testing.assert_allclose(said.values, signal.true_values(due), atol=1e-5)


def test_fault_numbers_are_read_and_nonsense_is_refused() -> None:
    assert parse_rates("none") == {}
    assert parse_rates("lost=20,spike=5") == {Kind.LOST: 20, Kind.SPIKE: 5}
    with pytest.raises(Invalid, match="wanted none, default or a list"):
        parse_rates("lots=20")


def found_in(district: running.District) -> list[Happening]:
    """What the platform's own arithmetic finds in what the district says, channel by channel."""
    found = []
    for plant in district.plants:
        for signal in district.signals[plant.code].values():
            channel = signal.channel
            if channel.is_live_only:
                continue
            said = signal.said(signal.due(ORIGIN - 1, END))
            at_us, first = np.unique(said.at_us, return_index=True)
            metered = MeteredChannel(
                RegisterKind(channel.kind),
                (Version(ORIGIN, END + DAY_US, channel.interval_s, channel.multiplier, channel.modulus,
                         channel.rated_max_per_h),),
                tuple(
                    Event(f.start_us, "swap", *signal.swap_indices(f)) for f in signal.faults if f.kind is Kind.SWAP
                ),
            )  # fmt: skip
            seen = evaluate(metered, Readings.of(at_us, said.values[first]), ORIGIN, END, END)
            found += [
                Happening(plant.code, channel.meter, channel.code, f.kind.value, at(f.from_us), at(f.to_us))
                for f in seen.findings
            ]
    return found


def at(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us / 1e6, UTC)


def test_a_district_without_faults_gives_the_platform_nothing_to_find(quiet: running.District) -> None:
    assert found_in(quiet) == []


def test_what_is_done_to_the_meters_is_what_the_platform_finds(faulty: running.District) -> None:
    faults = happenings(running.truth(faulty, END)["faults"])
    lines = {line.kind: line for line in score(faults, found_in(faulty))}
    for kind in ("reset", "rollover", "swap", "spike", "gap"):
        # The meter that is silent until now has no reading after its gap; the clock job shows it, not the register.
        silent = sum(f.kind == "silent" for f in faults) if kind == "gap" else 0
        assert (lines[kind].found, lines[kind].false) == (lines[kind].made - silent, 0), kind
        assert lines[kind].made > 0
    assert lines["stuck"].found >= 0.8 * lines["stuck"].made
    assert false_alarms(list(lines.values()), 134, at(END) - at(ORIGIN)) < 0.05


def test_the_truth_names_every_fault_and_every_day(faulty: running.District) -> None:
    told = json.loads(json.dumps(running.truth(faulty, END)))
    assert len(told["faults"]) >= len(faulty.faults)
    cement = next(plant for plant in told["plants"] if plant["enterprise"] == "kunlun-cement")
    assert cement["intended_class"] == "below_baseline"
    assert all(len(channel["use_by_day"]) == 45 for channel in cement["channels"])
    assert len(cement["production"]) == 45 * 3
    assert next(iter(cement["coal_tce_by_day"])) == "2026-04-01"


def test_a_register_passes_its_modulus_when_drawn_and_by_itself_over_a_long_time() -> None:
    drawn = running.make(1, ORIGIN, some_faults({Kind.ROLLOVER: 5}))
    assert len([h for h in running.happened(drawn, END) if h[3] is Kind.ROLLOVER]) == len(drawn.faults) > 0
    quiet = running.make(1, ORIGIN, no_faults)
    assert running.happened(quiet, END) == []
    signal = quiet.signals["qingtong-aluminium"]["e01/kwh"]
    assert len(signal.rollovers(ORIGIN + 800 * DAY_US)) == int(
        (np.diff(signal.true_values(signal.due(ORIGIN, ORIGIN + 800 * DAY_US))) < 0).sum()
    )
    assert len(signal.rollovers(ORIGIN + 800 * DAY_US)) >= 1


def test_the_live_power_begins_with_the_live_run() -> None:
    late = running.make(1, ORIGIN, no_faults, live_from_us=END - 60_000_000)
    gauge = late.signals["kunlun-cement"]["e01/kw"]
    assert gauge.due(ORIGIN - 1, END).tolist() == [END - s * 10_000_000 for s in range(6, -1, -1)]
    assert (gauge.said(gauge.due(ORIGIN - 1, END)).values > 0).all()
