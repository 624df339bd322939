"""A coefficient from a measured calorific value (实测低位发热量), and the windows outside which nobody believes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from qingyu.domain.energy import carriers
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.conversion import GAS_STATES
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.answer import AS_TEXT, Answer
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid

KJ_PER_KGCE = 29_307.6  # 7000 kcal at 4.1868 kJ

PLAUSIBILITY_COLUMNS = (
    "id",
    "carrier",
    "unit",
    "low",
    "high",
    "hard_low",
    "hard_high",
    "source",
    "verified",
    "note",
)


@dataclass(frozen=True, slots=True)
class Window(Answer):
    """What a coefficient of a carrier is in practice [kgce/unit]; outside it has to be confirmed, and outside
    `hard_low` to `hard_high` it is refused."""

    id: str
    carrier: str
    unit: str
    low: float
    high: float
    hard_low: float
    hard_high: float
    verified: Annotated[Verified, AS_TEXT]


def from_ncv(ncv: float, ncv_unit: str, carrier: str) -> tuple[float, str]:
    """The coefficient of a net calorific value. ncv: [ncv_unit, as kJ/kg]  Returns k [kgce/unit] and its unit.

    Source: k = NCV / 29307.6 kJ/kgce (7000 kcal); the table of 2008 was reckoned with 29271.

    >>> k, unit = from_ncv(20_934.0, "kJ/kg", "raw_coal")
    >>> round(k, 4), unit
    (0.7143, 'kg')
    >>> from_ncv(29_307.6, "MJ/10^4 Nm3", "natural_gas")
    (0.1, 'm3')
    """
    heat, _, unit = ncv_unit.partition("/")
    if not converts(heat, "kJ") or (unit not in UNITS and unit not in GAS_STATES):
        raise Invalid(because("heat_per_unit_wanted", got=ncv_unit), code="unit_missing")
    return per_own_unit(convert(ncv, heat, "kJ") / KJ_PER_KGCE, unit, carrier)


def per_own_unit(amount: float, unit: str, carrier: str) -> tuple[float, str]:
    """What is said per a unit, per one that becomes the carrier's own. Returns it and that unit; raises Invalid.

    Gas in a named state becomes the normal cubic metre in which its use is counted.

    >>> per_own_unit(13_300.0, "10^4 Nm3", "natural_gas"), per_own_unit(0.7143, "kg", "raw_coal")
    ((1.33, 'm3'), (0.7143, 'kg'))
    """
    wanted = carriers.carrier(carrier).unit
    if unit in GAS_STATES and wanted == "m3":
        return amount / GAS_STATES[unit], wanted
    if not converts(unit, wanted):
        raise Invalid(because("coefficient_of_other_unit", carrier=carrier, unit=wanted, got=unit), code="odd_unit")
    return amount, unit


def check_plausible(
    carrier: str, kgce_per_unit: float, unit: str, windows: Sequence[Window], confirmed: bool = False
) -> bool:
    """Whether a coefficient k lies in the window of its carrier, or no window is known. kgce_per_unit: k. [kgce/unit]

    Raises Invalid outside it unless that is confirmed, and always outside what the carrier's coefficient can be.
    """
    refusal = QUANTITIES["coefficient"].refusal(kgce_per_unit)
    if refusal is not None:
        raise Invalid(refusal, code="impossible")
    plausible = True
    for window in windows:
        if window.carrier != carrier:
            continue
        k = kgce_per_unit / convert(1.0, unit, window.unit)
        said = {"carrier": carrier, "k": k, "unit": window.unit, "window": window.id}
        if not window.hard_low <= k <= window.hard_high:
            reason = because("declared_coefficient_impossible", low=window.hard_low, high=window.hard_high, **said)
            raise Invalid(reason, code="impossible")
        if not window.low <= k <= window.high:
            plausible = False
            if not confirmed:
                reason = because("declared_coefficient_implausible", low=window.low, high=window.high, **said)
                raise Invalid(reason, code="implausible")
    return plausible


def windows(text: str, file: str) -> list[tuple[Window, tables.Line]]:
    """The windows of a file, each with the row it was read from."""
    found = []
    for line in tables.read(text, file, PLAUSIBILITY_COLUMNS, key=lambda row: row.text("id")):
        carrier = line.one_of("carrier", CARRIERS, "a known carrier")
        unit = line.one_of("unit", UNITS, "a known unit")
        if not converts(unit, CARRIERS[carrier].unit):
            line.fail("unit", f"a unit that becomes {CARRIERS[carrier].unit}")
        low, high = line.number_or_none("low"), line.number_or_none("high")
        if low is None or high is None or not 0 < low < high:
            line.fail("low", "a positive number below `high`")
        hard_low, hard_high = line.number_or_none("hard_low"), line.number_or_none("hard_high")
        if hard_low is None or hard_high is None or not 0 < hard_low <= low < high <= hard_high:
            line.fail("hard_low", "a positive number up to `low`, and `hard_high` from `high` on")
        line.text("source")
        verified = line.choice("verified", Verified)
        window = Window(line.text("id"), carrier, unit, low, high, hard_low, hard_high, verified)
        found.append((window, line))
    return found
