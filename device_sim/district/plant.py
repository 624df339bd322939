"""What a made-up plant consists of: meters with the loads they measure, flows, a product and its yardsticks."""

from dataclasses import dataclass

from device_sim.district.curves import Load

# kgce per native unit, GB/T 2589-2020 (coke: dry; natural gas: oilfield); the platform uses its own file.
KGCE = {
    "electricity": 0.1229, "raw_coal": 714.3, "washed_coal": 900.0, "coke": 971.4, "natural_gas": 1.33,
    "blast_furnace_gas": 0.1286,
}  # fmt: skip
KJ_PER_KGCE = 29_307.6  # 7000 kcal at 4.1868 kJ
KG_PER_T = 1000.0


@dataclass(frozen=True, slots=True)
class Calorific:
    """What a plant says its own fuel holds. ncv: net calorific value [kJ/kg of a solid, kJ/m3 of a gas]"""

    carrier: str
    level: str
    ncv: float
    unit: str

    @property
    def kgce_per_unit(self) -> float:
        """Standard coal in a tonne of a solid, in a cubic metre of a gas."""
        return self.ncv / KJ_PER_KGCE * (KG_PER_T if self.unit == "kJ/kg" else 1.0)


@dataclass(frozen=True, slots=True)
class Channel:
    """A measuring point 测点. resolution: the last digit of the register, in register units."""

    meter: str
    code: str
    quantity: str
    carrier: str
    kind: str
    unit: str
    interval_s: int
    loads: tuple[Load, ...]
    multiplier: float = 1.0
    resolution: float = 0.01
    modulus: float | None = None
    rated_max_per_h: float | None = None
    is_live_only: bool = False

    @property
    def name(self) -> str:
        """Meter and channel."""
        return f"{self.meter}/{self.code}"


@dataclass(frozen=True, slots=True)
class Meter:
    """An instrument in a unit."""

    code: str
    unit: str
    name_zh: str
    name_en: str
    accuracy_class: str
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of GB 17167: 1 boundary, 2 process, 3 equipment."""

    code: str
    level: int
    parent: str | None
    name_zh: str
    name_en: str
    conversion: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy over the boundary, inside it from the plant to a unit, or made in a unit of the plant."""

    code: str
    carrier: str
    direction: str
    unit: str
    meter: str
    channel: str
    is_feedstock: bool = False
    is_renewable: bool = False

    @property
    def sign(self) -> float:
        """How it counts over the boundary: own sun and wind cross no meter before, so they count where they are won."""
        if self.direction == "purchase" or (self.direction == "production" and self.is_renewable):
            return 1.0
        return -1.0 if self.direction == "export" else 0.0

    @property
    def sign_inside(self) -> float:
        """How it counts for the units it goes into or leaves."""
        return 1.0 if self.direction == "internal" else self.sign


@dataclass(frozen=True, slots=True)
class Product:
    """A product; target: the intensity its output is made from, in the unit of its yardsticks per product unit.

    flows: all it is charged with.  boundary: what its yardsticks charge, and the units that is.  charged: the flows
    that cross the edge of these.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    limit_id: str | None
    benchmark_id: str | None
    flows: tuple[str, ...]
    boundary: tuple[str, tuple[str, ...]]
    charged: tuple[str, ...]
    target: float
    target_unit: str
    intended_class: str | None


@dataclass(frozen=True, slots=True)
class Plant:
    """An enterprise that does not exist. budget_factor: budget over true use, below 1 is an overrun."""

    code: str
    name_zh: str
    name_en: str
    sector: str
    region: str
    industry: str
    tier: str
    two_high: bool
    units: tuple[Unit, ...]
    meters: tuple[Meter, ...]
    flows: tuple[Flow, ...]
    product: Product
    budget_factor: float
    calorific: tuple[Calorific, ...] = ()

    def kgce(self, carrier: str) -> float:
        """Standard coal in a unit of a carrier here: by the plant's own calorific value, else the printed one."""
        return next((said.kgce_per_unit for said in self.calorific if said.carrier == carrier), KGCE[carrier])

    def channels(self, *, live: bool) -> list[Channel]:
        """All channels; those that exist for the live picture only when asked."""
        return [c for meter in self.meters for c in meter.channels if live or not c.is_live_only]

    def channel(self, meter: str, code: str) -> Channel:
        """One channel."""
        return next(c for c in self.channels(live=True) if c.meter == meter and c.code == code)
