"""What a channel says: true states from its curve, then what its faults make of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from device_sim.district.curves import SLOT_US, Curve, Floats, Ints, chance
from device_sim.district.fleet import key_of
from device_sim.district.plant import Channel
from device_sim.district.plant_faults import DAY_US, HOUR_US, Fault, Kind

SKEW_US = 240_000_000
LOCAL_US = 8 * HOUR_US  # the district's clock is UTC+8


@dataclass(frozen=True, slots=True)
class Said:
    """Readings of a channel with the time at which each reaches the platform [us]."""

    at_us: Ints
    values: Floats
    arrival_us: Floats


@dataclass(frozen=True, slots=True)
class Grain:
    """Up to an instant [us] everything is read at this interval, by the clock of the district: a past taken over."""

    until_us: int
    interval_s: int


class Signal:
    """One channel of one plant under a seed, with its faults. grains: how it was read before, in time order."""

    def __init__(
        self, plant: str, channel: Channel, seed: int, origin_us: int, faults: Sequence[Fault],
        first_us: int | None = None, grains: Sequence[Grain] = (),
    ) -> None:  # fmt: skip
        self._grains = () if channel.is_live_only else tuple(grains)
        self.plant, self.channel = plant, channel
        self.faults = [f for f in faults if (f.enterprise, f.meter, f.channel) == (plant, channel.meter, channel.code)]
        self._key = key_of(seed, plant, channel.meter, channel.code)
        self._curve = Curve(channel.loads, origin_us // SLOT_US)
        self._origin_us = origin_us
        self._first_us = origin_us if first_us is None else first_us
        self._modulus = round(channel.modulus / channel.resolution) if channel.modulus else None
        self._opening = self._opening_counts()

    def counts(self, at_us: Ints) -> Ints:
        """The true index since the origin, in the last digit of the register."""
        unit = self.channel.multiplier * self.channel.resolution
        # The curve of a channel without rest is floored once, so that differences of counts add up to the total.
        return np.floor(self._curve.total(at_us) / unit + 1e-9).astype(np.int64)

    def use(self, edges_us: Ints) -> Floats:
        """True use between neighbouring instants [unit of the channel]."""
        unit = self.channel.multiplier * self.channel.resolution
        use: Floats = np.diff(self.counts(edges_us)) * unit
        return use

    def due(self, after_us: int, until_us: int) -> Ints:
        """The labels of the readings that become known in (after, until] [us]."""
        parts, low = [], after_us
        for grain in (*self._grains, Grain(until_us, self.channel.interval_s)):
            step, high = grain.interval_s * 1_000_000, min(grain.until_us, until_us)
            ends = np.arange((low + LOCAL_US) // step * step + step - LOCAL_US, high + 1, step, dtype=np.int64)
            parts.append(ends - step if self.channel.kind in ("interval", "mean_power") else ends)
            low = max(low, high)
        labels = np.concatenate(parts)
        return labels[labels >= self._first_us]

    def _step_us(self, at_us: Ints) -> Ints:
        """How long the period of each label is [us]."""
        step = np.full(len(at_us), self.channel.interval_s * 1_000_000, np.int64)
        for grain in reversed(self._grains):
            step[at_us < grain.until_us] = grain.interval_s * 1_000_000
        return step

    def true_values(self, at_us: Ints) -> Floats:
        """What the instrument shows or measures, faults of registers included, those of delivery not."""
        channel = self.channel
        match channel.kind:
            case "interval" | "mean_power":
                step = self._step_us(at_us)
                use = (self.counts(at_us + step) - self.counts(at_us)) * channel.resolution
                return np.round(use * (3_600_000_000 / step if channel.kind == "mean_power" else 1.0), 6)
            case "gauge":
                return np.round(self._curve.rate_per_h(at_us) * (0.995 + 0.01 * chance(self._key, at_us)), 1)
        state = self._opening + self.counts(at_us)
        for fault in self.faults:
            if fault.kind in (Kind.SWAP, Kind.RESET):
                before = int(self.counts(np.array([fault.start_us]))[0])
                state = np.where(at_us >= fault.start_us, self.counts(at_us) - before, state)
        shown = state % self._modulus if self._modulus else state
        return shown.astype(np.float64) * channel.resolution

    def swap_indices(self, fault: Fault) -> tuple[float, float]:
        """End index of the old and start index of the new instrument of a swap, in register units."""
        end = self._opening + int(self.counts(np.array([fault.start_us]))[0])
        return (end % self._modulus if self._modulus else end) * self.channel.resolution, 0.0

    def rollovers(self, until_us: int) -> list[tuple[int, int]]:
        """When the register passed its modulus until an instant, drawn or by itself: between which readings [us]."""
        if self._modulus is None:
            return []
        at_us = self.due(self._origin_us - 1, until_us)
        fell = np.flatnonzero(np.diff(self.true_values(at_us)) < 0)
        told = [f.start_us for f in self.faults if f.kind in (Kind.SWAP, Kind.RESET)]
        steps = [(int(at_us[i]), int(at_us[i + 1])) for i in fell]
        return [(start, end) for start, end in steps if not any(start < instant <= end for instant in told)]

    def said(self, at_us: Ints) -> Said:
        """The readings of these labels as they are sent; lost ones are absent, repeated ones stand twice."""
        labels, values = at_us.copy(), self.true_values(at_us)
        arrival = at_us.astype(np.float64)
        keep, twice = np.ones(len(at_us), np.bool_), np.zeros(len(at_us), np.bool_)
        for fault in self.faults:
            inside = (at_us >= fault.start_us) & (at_us < fault.end_us)
            if not inside.any():
                continue
            match fault.kind:
                case Kind.LOST | Kind.SILENT:
                    keep &= ~inside
                case Kind.LATE:
                    arrival[inside] += DAY_US
                case Kind.REPEATED:
                    twice |= inside & (chance(self._key + 1, at_us) < 0.3)
                case Kind.REORDERED:
                    arrival[inside] += chance(self._key + 2, at_us[inside]) * 3 * HOUR_US
                case Kind.STUCK:
                    values[inside] = self.true_values(np.array([fault.start_us]))[0]
                case Kind.SPIKE:
                    values[inside] = self._spiked(values[inside])
                case Kind.SKEWED:
                    labels[inside] += SKEW_US
        index = np.concatenate([np.flatnonzero(keep), np.flatnonzero(keep & twice)])
        return Said(labels[index], np.round(values[index], 6), arrival[index])

    def _spiked(self, values: Floats) -> Floats:
        channel = self.channel
        if channel.kind != "cumulative" or channel.rated_max_per_h is None:
            return values * 40
        # A hundred hours at full load, as when a digit is misread.
        return values + 100 * channel.rated_max_per_h

    def _opening_counts(self) -> int:
        if self._modulus is None:
            return 0
        for fault in self.faults:
            if fault.kind is Kind.ROLLOVER:
                return self._modulus - int(self.counts(np.array([fault.start_us]))[0])
        return int((0.02 + 0.3 * float(chance(self._key, np.array([7]))[0])) * self._modulus)
