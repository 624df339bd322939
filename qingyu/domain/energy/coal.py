"""Standard coal by GB/T 2589: quantity times coefficient, with the sign of the direction."""

from collections.abc import Callable
from enum import StrEnum

from qingyu.domain.energy.factors import Factor
from qingyu.domain.energy.units import convert, converter

CALORIFIC_KGCE_PER_KWH = 0.1229  # GB/T 2589-2020, printed; 3600/29307.6 would be 0.12284
KGCE_PER_TCE = 1000.0


class Direction(StrEnum):
    """Where a flow goes."""

    PURCHASE = "purchase"
    EXPORT = "export"
    STOCK = "stock"  # drawn from stock counts up; a channel that counts the rise has the sign -1
    PRODUCTION = "production"
    INTERNAL = "internal"
    RENEWABLE = "renewable_production"  # stored as a production that is renewable: sun and wind cross no meter before


def kind_of(direction: Direction, is_renewable: bool) -> Direction:
    """How a flow counts: own production of renewable primary energy is a kind of its own (column `flow.kind`)."""
    return Direction.RENEWABLE if direction is Direction.PRODUCTION and is_renewable else direction


# What crosses the boundary of an enterprise; sub-meters (internal, production) never add to its total. What an
# enterprise wins from sun, wind and water counts once, where it is won; what it recovers or converts (waste heat, a
# boiler's steam, coke-oven gas) came in as another energy already. Net rule of GB/T 2589-2020, from memory.
BOUNDARY_SIGN: dict[Direction, int] = {
    Direction.PURCHASE: 1,
    Direction.STOCK: 1,
    Direction.EXPORT: -1,
    Direction.RENEWABLE: 1,
}

# What a product is charged with: its inputs, less what its process gives back (recovered gas, exported steam).
PRODUCT_SIGN: dict[Direction, int] = {
    Direction.PURCHASE: 1,
    Direction.STOCK: 1,
    Direction.INTERNAL: 1,
    Direction.EXPORT: -1,
    Direction.PRODUCTION: -1,
    Direction.RENEWABLE: 1,
}


def boundary_sign(direction: Direction, is_renewable: bool) -> int:
    """How a flow counts in the enterprise's comprehensive energy: 1, -1, or 0 for what stays inside.

    >>> boundary_sign(Direction.PRODUCTION, True), boundary_sign(Direction.PRODUCTION, False)
    (1, 0)
    """
    return BOUNDARY_SIGN.get(kind_of(direction, is_renewable), 0)


def is_own_output(direction: Direction, carrier: str, supply: str | None) -> bool:
    """Whether a flow takes away electricity that was made here; one that is passed on (转供) says `supply` grid.

    >>> is_own_output(Direction.EXPORT, "electricity", None), is_own_output(Direction.EXPORT, "electricity", "grid")
    (True, False)
    """
    return direction is Direction.EXPORT and carrier == "electricity" and supply != "grid"


def scale(unit: str, factor: Factor) -> Callable[[float], float]:
    """What makes standard coal of quantities in a unit, for those who have many: the same digits as `coal_kgce`."""
    per_unit, in_its_unit = _per_unit(factor), converter(unit, factor.unit)
    if unit == factor.unit:
        return lambda quantity: quantity * per_unit
    return lambda quantity: in_its_unit(quantity) * per_unit


def _per_unit(factor: Factor) -> float:
    if factor.kgce_per_unit is None:
        raise ValueError(f"the factor {factor.id} has no single value; ask Factors.in_force")
    return factor.kgce_per_unit


def coal_kgce(quantity: float, unit: str, factor: Factor) -> float:
    """Standard coal E of a quantity. quantity: q, negative when it leaves. [unit]  factor: k.  Returns E. [kgce]

    Source: GB/T 2589-2020, E = sum of q_i x k_i. The factor must be a single value.

    >>> from qingyu.domain.energy.factors import Book, Verified
    >>> coal = Factor("x", "e", "raw_coal", Book.BOTH, "kg", 0.7143, Verified.TWO_SOURCES, "原煤", "raw coal")
    >>> round(coal_kgce(12_000.0, "t", coal) / 1000, 1)
    8571.6
    """
    return convert(quantity, unit, factor.unit) * _per_unit(factor)
