"""Parts of a registration document: meters with their channels, and what happened to their registers."""

from datetime import date
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from qingyu.domain.energy.conversion import GAS_STATES
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel.reason import because
from qingyu.domain.metering.series import ChannelKind
from qingyu.jobs.declaring.bounded import Index, Modulus, Multiplier, Rated, Tolerance
from qingyu.jobs.declaring.facts import ChannelFacts
from qingyu.jobs.declaring.parts import Code, DocumentPart, Named, Words
from qingyu.jobs.refused import Unfit

# Counted but no energy: reactive energy of an electricity meter.
_OTHER_UNITS = ("kvarh", *GAS_STATES)


class EarlierReading(DocumentPart):
    """How often a channel was read up to an instant: the history of many a meter is coarser than its present."""

    until: AwareDatetime
    interval_s: int = Field(ge=1, le=86_400)


class Channel(DocumentPart):
    """A measuring point 测点; `changed_at` says from when new settings hold, `valid_to` when it was retired.

    `unit` is that on the meter's face; `facts` are what is needed to make it the unit of use of its carrier.
    `recorded_until`: what is registered is a recording that ends there; nothing is due after it until a reading comes.
    `read_before`: how often it was read before, in time order; `interval_s` holds from the last of them on.
    """

    code: Code
    quantity: Words
    carrier: Words
    kind: ChannelKind
    unit: Words
    valid_from: AwareDatetime
    is_signed: bool = False
    interval_s: int = Field(900, ge=1, le=86_400)
    read_before: tuple[EarlierReading, ...] = ()
    multiplier: Multiplier = 1.0
    modulus: Modulus | None = None
    rated_max_per_h: Rated | None = None
    dip_tolerance: Tolerance = 0.0
    in_service_from: AwareDatetime | None = None
    changed_at: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None
    shorten: bool = False
    recorded_until: AwareDatetime | None = None
    facts: ChannelFacts | None = None

    @model_validator(mode="after")
    def _has_a_known_unit(self) -> Self:
        if self.is_signed and self.kind in ("cumulative_daily", "cumulative_monthly", "gauge"):
            raise Unfit(because("signed_register_wanted", kind=self.kind))
        # A gauge (temperature, power factor) may have any unit: it is never summed.
        if self.kind != "gauge" and self.unit not in UNITS and self.unit not in _OTHER_UNITS:
            raise Unfit(because("unit_none_of", unit=self.unit, known=(*UNITS, *_OTHER_UNITS)))
        return self


class Meter(Named):
    """An instrument with its certificate."""

    unit: Code
    accuracy_class: Words | None = None
    certificate_no: Words | None = None
    verified_on: date | None = None
    due_on: date | None = None
    channels: tuple[Channel, ...] = Field(min_length=1)


class Event(DocumentPart):
    """What happened to a channel's register."""

    meter: Code
    channel: Code
    at: AwareDatetime
    kind: Literal["swap", "reset", "rollover", "correction"]
    end_index: Index | None = None
    start_index: Index | None = None
    value: Index | None = None
    reason: Words = Field(min_length=1)

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        if self.kind == "swap" and (self.end_index is None or self.start_index is None):
            raise Unfit(because("swap_needs_indexes"))
        if self.kind == "correction" and self.value is None:
            raise Unfit(because("correction_needs_value"))
        return self
