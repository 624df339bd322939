"""The words of the arithmetic: one channel's readings, its versions and events, and what is found in them."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

UTC = ZoneInfo("UTC")
SECOND = 1_000_000  # [us]
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
SLOT = 900 * SECOND  # the quarter hour that the state samples and that demand and tariffs need
# What is read more rarely tells days, and nothing of the hours in them.
COARSEST_S = 3_600

# The values of RegisterKind, as documents and answers write them.
ChannelKind = Literal["cumulative", "cumulative_daily", "cumulative_monthly", "interval", "mean_power", "gauge"]


class RegisterKind(StrEnum):
    """How the numbers of a channel are to be read.

    A daily or monthly register begins again from zero at the enterprise's own midnight, by design.
    """

    CUMULATIVE = "cumulative"
    CUMULATIVE_DAILY = "cumulative_daily"
    CUMULATIVE_MONTHLY = "cumulative_monthly"
    INTERVAL = "interval"
    MEAN_POWER = "mean_power"
    GAUGE = "gauge"

    @property
    def is_period(self) -> bool:
        """Whether a reading stands for the period that begins at its label."""
        return self in (RegisterKind.INTERVAL, RegisterKind.MEAN_POWER)

    @property
    def is_register(self) -> bool:
        """Whether a reading is the state of a totaliser."""
        return self.restarts or self is RegisterKind.CUMULATIVE

    @property
    def restarts(self) -> bool:
        """Whether the totaliser begins again from zero by design."""
        return self in (RegisterKind.CUMULATIVE_DAILY, RegisterKind.CUMULATIVE_MONTHLY)


class State(IntEnum):
    """What the use of a slot rests on."""

    MISSING = 0
    MEASURED = 1
    ESTIMATED = 2
    SUSPECT = 3


class FindingKind(StrEnum):
    """What can be seen in a channel beside its use."""

    GAP = "gap"
    RESET = "reset"
    ROLLOVER = "rollover"
    SWAP = "swap"
    DIP = "dip"
    SPIKE = "spike"
    STUCK = "stuck"
    DROPOUT = "dropout"  # a register that fell and came back to its path
    REVERSE = "reverse"  # energy the other way on a channel that is not declared as signed
    RESENT = "resent"  # two instants closer than the channel can measure


@dataclass(frozen=True, slots=True)
class Version:
    """The settings of a channel in `[from_us, to_us)`, instants in microseconds UTC.

    interval_s: expected time between readings. [s]  multiplier: register unit to unit of use.  modulus, dip_tolerance,
    rated_max_per_h: in register units (of mean_power: the most it can show). [register unit, per h]
    """

    from_us: int
    to_us: int
    interval_s: int
    multiplier: float = 1.0
    modulus: float | None = None
    rated_max_per_h: float | None = None
    dip_tolerance: float = 0.0

    @property
    def is_coarse(self) -> bool:
        """Whether its readings are so rare that they tell days only, as in a history taken over."""
        return self.interval_s > COARSEST_S


@dataclass(frozen=True, slots=True)
class Event:
    """What an operator said of the register: a swap, a confirmed rollover, a reset."""

    at_us: int
    kind: str
    end_index: float | None = None
    start_index: float | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as the arithmetic needs it: versions and events in time order, the phase of its due instants. [us]

    service_us: from when on readings are due, its first one or the declared start of service; null: none ever. [us]
    is_signed: it measures both directions (net 净值): use may be negative, a register may run back.
    zone: whose midnight restarts a daily or monthly register.
    """

    kind: RegisterKind
    versions: tuple[Version, ...]
    events: tuple[Event, ...] = ()
    phase_us: int = 0
    service_us: int | None = -(2**60)
    is_signed: bool = False
    zone: ZoneInfo = UTC

    def longest_interval_us(self, from_us: int, to_us: int) -> int:
        """The longest expected interval of the versions that hold in a span, or within one interval of theirs. [us]

        >>> daily, fine = Version(0, 10 * DAY, 86_400), Version(10 * DAY, 99 * DAY, 900)
        >>> meter = Channel(RegisterKind.CUMULATIVE, (daily, fine))
        >>> [meter.longest_interval_us(day * DAY, day * DAY) // SECOND for day in (5, 11, 12)]
        [86400, 86400, 900]
        """
        near = [
            v.interval_s * SECOND
            for v in self.versions
            if v.from_us - v.interval_s * SECOND <= to_us and from_us <= v.to_us + v.interval_s * SECOND
        ]
        return max(near, default=SLOT)

    def is_coarse(self, at_us: Ints) -> Bools:
        """Whether so little was read at each instant that only days are known of it."""
        coarse = np.array([v.is_coarse for v in self.versions] + [False])
        return np.asarray(coarse[version_at(self.versions, at_us)] & (self.kind is not RegisterKind.GAUGE))


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings in time order, corrections laid over; `received` is false where only a correction knows a value."""

    at_us: Ints
    value: Floats
    received: Bools

    @classmethod
    def of(cls, at_us: Ints, value: Floats) -> "Readings":
        """Readings that all came from the meter."""
        return cls(at_us, value, np.ones(len(at_us), np.bool_))

    def keep(self, mask: Bools) -> "Readings":
        """The readings where the mask holds."""
        return Readings(self.at_us[mask], self.value[mask], self.received[mask])

    def __len__(self) -> int:
        return len(self.at_us)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, from when to when, and the numbers that show it."""

    kind: FindingKind
    from_us: int
    to_us: int
    evidence: dict[str, float | int | str | list[float] | None]


@dataclass(frozen=True, slots=True)
class Segments:
    """Stretches of time whose use is known or not, in time order: `[start, end)`, NaN where nothing is known.

    use: in the unit of the channel, after the multiplier.  quality: a State for each.
    """

    start_us: Ints
    end_us: Ints
    use: Floats
    quality: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots of 15 minutes in time order; `use` is NaN where nothing is known, which is never zero."""

    at_us: Ints
    use: Floats
    n_received: NDArray[np.int16]
    n_due: NDArray[np.int16]
    measured_share: NDArray[np.float32]
    estimated_share: NDArray[np.float32]
    state: NDArray[np.int16]

    def keep(self, mask: Bools) -> "Slots":
        """The slots where the mask holds."""
        return Slots(*(getattr(self, name)[mask] for name in self.__slots__))

    def beside(self, other: "Slots") -> "Slots":
        """These and others in time order."""
        order = np.argsort(np.concatenate([self.at_us, other.at_us]), kind="stable")
        columns = (np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__slots__)
        return Slots(*(column[order] for column in columns))

    def __len__(self) -> int:
        return len(self.at_us)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force at each reading, as arrays. A cap is huge and a modulus NaN where none is known."""

    interval_us: Ints
    multiplier: Floats
    cap_per_us: Floats
    tolerance: Floats
    modulus: Floats

    def of(self, index: Ints) -> "Settings":
        """The settings at some of the readings."""
        return Settings(
            self.interval_us[index],
            self.multiplier[index],
            self.cap_per_us[index],
            self.tolerance[index],
            self.modulus[index],
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer of the arithmetic: slots of the span, and findings of all readings given."""

    slots: Slots
    findings: tuple[Finding, ...] = field(default=())


# Clocks of meters and of the rated maximum's plate are not exact: a step may be this much larger than rated.
RATED_MARGIN = 1.1
# No rated maximum: finite, because infinity times no time is not a number.
UNKNOWN_CAP = 1e200


def version_at(versions: tuple[Version, ...], at_us: Ints) -> Ints:
    """The index of the version in force at each instant, -1 where there is none."""
    if not versions:
        return np.full(len(at_us), -1, np.int64)
    starts = np.array([v.from_us for v in versions], np.int64)
    ends = np.array([v.to_us for v in versions], np.int64)
    index = np.searchsorted(starts, at_us, "right") - 1
    return np.where((index >= 0) & (at_us < ends[index]), index, -1).astype(np.int64)


def settings_at(versions: tuple[Version, ...], index: Ints) -> Settings:
    """The settings of the versions with these indexes, one for each reading."""

    def pick(values: list[float]) -> Floats:
        return np.array(values, np.float64)[index]

    return Settings(
        interval_us=np.array([v.interval_s * SECOND for v in versions], np.int64)[index],
        multiplier=pick([v.multiplier for v in versions]),
        cap_per_us=pick(
            [UNKNOWN_CAP if v.rated_max_per_h is None else v.rated_max_per_h * RATED_MARGIN / HOUR for v in versions]
        ),
        tolerance=pick([v.dip_tolerance for v in versions]),
        modulus=pick([np.nan if v.modulus is None else v.modulus for v in versions]),
    )
