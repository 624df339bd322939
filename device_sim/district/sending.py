"""The district at work: its past sent through its gateways, then its readings as they fall due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from device_sim.district.curves import Floats, Ints
from device_sim.district.fleet import FIRST, make_district
from device_sim.district.plant import Plant
from device_sim.district.plant_faults import DAY_US, Fault, Kind
from device_sim.district.production import SHIFT_US, coal_kgce, statements
from device_sim.district.signals import Grain, Signal
from device_sim.gateway.client import Gateway
from device_sim.gateway.payload import PRODUCTION, READINGS, cut, production_text, reading_head
from device_sim.replay.recording import instant

LOCAL_US = 8 * 3_600_000_000
READINGS_PER_MESSAGE = 200
MESSAGES_AT_ONCE = 25
MOST_PENDING = 150


@dataclass(frozen=True, slots=True)
class District:
    """The plants of a seed from an origin on [us], with their signals by plant and meter/channel."""

    seed: int
    origin_us: int
    plants: tuple[Plant, ...]
    signals: Mapping[str, Mapping[str, Signal]]
    faults: tuple[Fault, ...]
    grains: tuple[Grain, ...] = ()

    def said(self, plant: str, after_us: int, until_us: int, *, live: bool) -> tuple[list[str], int]:
        """The readings of a plant due in (after, until] as JSON, in order of arrival."""
        channels, ats, values, arrivals, heads = [], [], [], [], []
        for number, signal in enumerate(self.signals[plant].values()):
            heads.append(reading_head(signal.channel.meter, signal.channel.code))
            if signal.channel.is_live_only and not live:
                continue
            due = signal.due(after_us, until_us)
            if not len(due):
                continue
            said = signal.said(due)
            channels.append(np.full(len(said.at_us), number))
            ats.append(said.at_us)
            values.append(said.values)
            arrivals.append(said.arrival_us)
        if not channels:
            return [], 0
        order = np.argsort(np.concatenate(arrivals), kind="stable")
        stamps = np.datetime_as_string(np.concatenate(ats)[order].astype("datetime64[us]"), unit="s").tolist()
        rows = zip(
            np.concatenate(channels)[order].tolist(), stamps, np.concatenate(values)[order].tolist(), strict=True
        )
        texts = [f'{heads[channel]}{at}Z","value":{value!r}}}' for channel, at, value in rows]
        return texts, len(texts)

    def output(self, plant: Plant, after_us: int, until_us: int) -> list[str]:
        """The production statements of shifts that ended in (after, until], as JSON."""
        edges = shift_edges(max(after_us, self.origin_us), until_us)
        if len(edges) < 2:
            return []
        return [production_text(s) for s in statements(plant, self.signals[plant.code], edges, self.seed)]


def make(
    seed: int,
    origin_us: int,
    draw_faults: Callable[[Sequence[Plant]], tuple[Fault, ...]],
    live_from_us: int | None = None,
    n_plants: int = FIRST,
    grains: Sequence[Grain] = (),
) -> District:
    """The district of a seed; the same arguments make the same readings for ever. Live channels begin at live_from."""
    plants = make_district(seed, n_plants)
    faults = draw_faults(plants)
    signals = {
        plant.code: {
            c.name: Signal(plant.code, c, seed, origin_us, faults, live_from_us if c.is_live_only else None, grains)
            for c in plant.channels(live=True)
        }
        for plant in plants
    }
    return District(seed, origin_us, plants, signals, faults, tuple(grains))


def shift_edges(after_us: int, until_us: int) -> Ints:
    """The ends of shifts between two instants, with the one at or before the first: 00, 08 and 16 o'clock in UTC+8."""
    return np.arange(after_us // SHIFT_US * SHIFT_US, until_us + 1, SHIFT_US, dtype=np.int64)


def local_midnight(at_us: int) -> int:
    """The midnight in UTC+8 at or before an instant [us]."""
    return (at_us + LOCAL_US) // DAY_US * DAY_US - LOCAL_US


def send_past(
    district: District,
    gateways: Mapping[str, Gateway],
    after_us: int,
    until_us: int,
    *,
    live: bool,
    progress: Callable[[int], None],
) -> int:
    """Send what is due in (after, until], all plants side by side; returns how many readings."""
    n_readings = 0

    def of(plant: Plant) -> Iterator[tuple[str, list[str], int]]:
        nonlocal n_readings
        texts, n = district.said(plant.code, after_us, until_us, live=live)
        n_readings += n
        step = READINGS_PER_MESSAGE * MESSAGES_AT_ONCE
        for first in range(0, n, step):
            part = texts[first : first + step]
            yield READINGS, cut(part, READINGS_PER_MESSAGE), len(part)
        yield PRODUCTION, cut(district.output(plant, after_us, until_us), 100), 0

    for chunks in zip_longest(*(of(plant) for plant in district.plants)):
        for plant, chunk in zip(district.plants, chunks, strict=True):
            if chunk is not None:
                kind, bodies, n = chunk
                gateway = gateways[plant.code]
                gateway.send_bodies(kind, bodies)
                progress(n)
                while not gateway.wait_below(MOST_PENDING, 5):
                    progress(0)
    return n_readings


def send_due(district: District, gateways: Mapping[str, Gateway], after_us: int, until_us: int) -> int:
    """Send what fell due in (after, until] in live running; returns how many readings."""
    n_readings = 0
    for plant in district.plants:
        texts, n = district.said(plant.code, after_us, until_us, live=True)
        gateways[plant.code].send_bodies(READINGS, cut(texts, 200))
        gateways[plant.code].send_bodies(PRODUCTION, cut(district.output(plant, after_us, until_us), 100))
        n_readings += n
    return n_readings


def truth(district: District, until_us: int) -> dict[str, Any]:
    """What really happened until an instant: use per channel and day, output, coal, and every fault with its times."""
    edges = np.arange(local_midnight(district.origin_us), until_us + 1, DAY_US, dtype=np.int64)
    edges = edges[edges >= district.origin_us]
    days = [instant(int(edge) + LOCAL_US).date().isoformat() for edge in edges[:-1]]
    shifts = shift_edges(district.origin_us, until_us)
    return {
        "seed": district.seed,
        "time_zone": "Asia/Shanghai",
        "from": instant(district.origin_us).isoformat(),
        "to": instant(until_us).isoformat(),
        "plants": [
            {
                "enterprise": plant.code,
                "sector": plant.sector,
                "product": plant.product.code,
                "intended_intensity": plant.product.target,
                "intensity_unit": plant.product.target_unit,
                "boundary": plant.product.boundary[0],
                "intended_class": plant.product.intended_class,
                "budget_factor": plant.budget_factor,
                "flows": [
                    {
                        "flow": flow.code, "carrier": flow.carrier, "direction": flow.direction,
                        "is_renewable": flow.is_renewable, "meter": flow.meter, "channel": flow.channel,
                    }
                    for flow in plant.flows
                ],
                "calorific_values": [
                    {"carrier": said.carrier, "level": said.level, "kgce_per_unit": said.kgce_per_unit}
                    for said in plant.calorific
                ],
                "coal_tce_by_day": _by_day(days, coal_kgce(plant, district.signals[plant.code], edges) / 1000),
                "channels": [
                    {
                        "meter": signal.channel.meter, "channel": signal.channel.code, "unit": signal.channel.unit,
                        "use_by_day": _by_day(days, signal.use(edges)),
                    }
                    for signal in district.signals[plant.code].values()
                    if not signal.channel.is_live_only
                ],
                "production": [
                    {"from": s.start.isoformat(), "to": s.end.isoformat(), "quantity": s.quantity}
                    for s in statements(plant, district.signals[plant.code], shifts, district.seed)
                ],
            }
            for plant in district.plants
        ],
        "faults": [
            {
                "enterprise": enterprise, "meter": meter, "channel": channel, "kind": kind.value,
                "from": instant(start).isoformat(), "to": instant(min(end, until_us)).isoformat(),
            }
            for enterprise, meter, channel, kind, start, end in happened(district, until_us)
        ],
    }  # fmt: skip


def happened(district: District, until_us: int) -> list[tuple[str, str, str, Kind, int, int]]:
    """Every fault until an instant; rollovers are read off the registers, because some happen by themselves."""
    drawn = [
        (f.enterprise, f.meter, f.channel, f.kind, f.start_us, f.end_us)
        for f in district.faults
        if f.kind is not Kind.ROLLOVER and f.start_us <= until_us
    ]
    rolled = [
        (plant.code, signal.channel.meter, signal.channel.code, Kind.ROLLOVER, start, end)
        for plant in district.plants
        for signal in district.signals[plant.code].values()
        for start, end in signal.rollovers(until_us)
    ]
    return sorted(drawn + rolled)


def _by_day(days: list[str], values: Floats) -> dict[str, float]:
    return dict(zip(days, np.round(values, 6).tolist(), strict=True))
