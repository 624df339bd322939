"""What a plant still lacks before its numbers may be trusted, in the order in which it is set up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.kernel.reason import Reason, because


class Step(StrEnum):
    """What is looked at."""

    UNITS = "units"
    GATEWAYS = "gateways"
    METERS = "meters"
    READINGS = "readings"
    FLOWS = "flows"
    STATEMENTS = "statements"
    NEEDS = "needs"
    CERTIFICATES = "certificates"
    RATED = "rated"
    TARIFF = "tariff"
    FACTORS = "factors"
    PRODUCTS = "products"
    YARDSTICKS = "yardsticks"
    OUTPUT = "output"
    POST = "post"


# Without these there is no number at all; without the others there is one that is worth less.
BEFORE_NUMBERS = frozenset({Step.UNITS, Step.GATEWAYS, Step.METERS, Step.READINGS, Step.FLOWS})


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow, and whether a meter or a document says how much it is. direction: purchase, export, internal, ..."""

    code: str
    carrier: str
    direction: str
    is_metered: bool
    is_stated: bool

    @property
    def crosses(self) -> bool:
        """Whether it counts in the energy of the enterprise."""
        return self.direction in {sign.value for sign in BOUNDARY_SIGN}


@dataclass(frozen=True, slots=True)
class Product:
    """A product: whether its output was stated, a yardstick stands beside it, and what that charges is said."""

    code: str
    has_output: bool
    has_yardstick: bool
    has_boundary: bool


@dataclass(frozen=True, slots=True)
class Plant:
    """What there is of a plant. The lists name what lacks something: gateways that sent nothing, channels without a
    reading, needs of GB 17167 without a meter, meters without a certificate in date, channels without a rated maximum.
    """

    has_boundary: bool = False
    n_gateways: int = 0
    n_meters: int = 0
    unheard: Sequence[str] = ()
    silent: Sequence[str] = ()
    needs: Sequence[str] = ()
    undated: Sequence[str] = ()
    unrated: Sequence[str] = ()
    flows: Sequence[Flow] = ()
    products: Sequence[Product] = ()
    has_tariff: bool = False
    has_manager: bool = False
    measured: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list; without a reason nothing is missing. lacking: what of the plant it is about."""

    step: Step
    reason: Reason | None = None
    lacking: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return self.reason is None


# The fuels of the energy statistics: electricity and heat are counted in energy, and nobody measures what they hold.
_FUELS = frozenset(code for code, one in CARRIERS.items() if one.statistics_code) - {
    "electricity",
    "heat",
    "waste_heat",
}


def items(plant: Plant) -> Iterator[Item]:
    """Every line, met or not, in the order of the steps.

    >>> [one.step.value for one in items(Plant()) if not one.is_met and one.step in BEFORE_NUMBERS]
    ['units', 'gateways', 'meters', 'readings', 'flows']
    """
    yield Item(Step.UNITS, None if plant.has_boundary else because("setup_units"))
    if plant.n_gateways == 0:
        yield Item(Step.GATEWAYS, because("setup_no_gateway"))
    else:
        yield _listed(Step.GATEWAYS, "setup_gateways", plant.unheard)
    yield Item(Step.METERS, None if plant.n_meters else because("setup_meters"))
    if plant.n_meters == 0:
        yield Item(Step.READINGS, because("setup_no_reading"))
    else:
        yield _listed(Step.READINGS, "setup_readings", plant.silent)
    crossing = [flow for flow in plant.flows if flow.crosses]
    yield Item(Step.FLOWS, None if crossing else because("setup_flows"))
    unsaid = [flow.code for flow in crossing if not flow.is_metered and not flow.is_stated]
    yield _listed(Step.STATEMENTS, "setup_statements", unsaid)
    yield _listed(Step.NEEDS, "setup_needs", plant.needs)
    yield _listed(Step.CERTIFICATES, "setup_certificates", plant.undated)
    yield _listed(Step.RATED, "setup_rated", plant.unrated)
    buys = any(flow.carrier == "electricity" and flow.direction == "purchase" for flow in plant.flows)
    yield Item(Step.TARIFF, because("setup_tariff") if buys and not plant.has_tariff else None)
    fuels = {flow.carrier for flow in crossing} & _FUELS - plant.measured
    yield _listed(Step.FACTORS, "setup_factors", sorted(fuels))
    yield Item(Step.PRODUCTS, None if plant.products else because("setup_products"))
    if plant.products:
        judged = [one.code for one in plant.products if not (one.has_yardstick and one.has_boundary)]
        yield _listed(Step.YARDSTICKS, "setup_yardsticks", judged)
        yield _listed(Step.OUTPUT, "setup_output", [one.code for one in plant.products if not one.has_output])
    else:
        yield from (Item(step, because("setup_products")) for step in (Step.YARDSTICKS, Step.OUTPUT))
    yield Item(Step.POST, None if plant.has_manager else because("setup_post"))


def _listed(step: Step, code: str, lacking: Sequence[str]) -> Item:
    return Item(step, because(code, n=len(lacking)) if lacking else None, tuple(lacking))
