"""What of a flow decides whether its use is an emission of the account, and of which part."""

from dataclasses import dataclass

from qingyu.domain.carbon.factor import EmissionPart
from qingyu.domain.carbon.guideline import Guideline, Netting
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.media import MEDIA
from qingyu.domain.energy.use import Use
from qingyu.domain.kernel.reason import Reason, because

FEEDSTOCK = because("feedstock_not_burnt")
CO2_GAS = "carbon_dioxide_gas"  # bought to shield or to fill, and let go
# Steam and returned condensate are heat; their heat is what their standard coal stands for.
STEAM = frozenset(code for code in CARRIERS if code.split("_")[0] in ("steam", "condensate"))


@dataclass(frozen=True, slots=True)
class FlowKind:
    """What of a flow decides how it is counted. supply: of electricity, grid, self_generated, direct_line or null."""

    direction: str
    is_feedstock: bool = False
    is_renewable: bool = False
    supply: str | None = None


def part_of(carrier: str) -> EmissionPart:
    """The part a carrier's emission belongs to.

    >>> part_of("raw_coal").value, part_of("steam").value
    ('combustion', 'heat')
    """
    if carrier == CO2_GAS:
        return EmissionPart.PROCESS
    if carrier == "electricity":
        return EmissionPart.ELECTRICITY
    return EmissionPart.HEAT if carrier == "heat" or carrier in STEAM else EmissionPart.COMBUSTION


def uncounted(use: Use, kind: FlowKind, book: Book) -> Reason | None:
    """Why a use is no emission of this account; null when it is counted."""
    if use.carrier in MEDIA and use.carrier != CO2_GAS:
        return because("medium_without_carbon")
    if kind.is_feedstock:
        return FEEDSTOCK
    if kind.is_renewable and kind.direction == "production":
        return because("own_renewable")
    absent = _not_of_guideline(part_of(use.carrier), kind, book.guideline(use.day))
    if absent is not None or use.carrier != "electricity":
        return absent
    if kind.is_renewable and kind.direction == "export":
        return because("own_renewable_sold")
    if kind.supply == "self_generated" and kind.direction == "purchase":
        return because("self_generated")
    # Green power bought over the grid counts by its certificates, not by its meter.
    if kind.is_renewable and kind.supply == "direct_line" and kind.direction != "export":
        row = book.green_is_zero("direct_line", use.day)
        if row is not None:
            return because("green_by_direct_line", scheme=row.scheme)
    return None


def _not_of_guideline(part: EmissionPart, kind: FlowKind, guideline: Guideline | None) -> Reason | None:
    """Why the guideline does not count electricity or heat of a flow; null when it does, or when none is known."""
    if guideline is None or part not in (EmissionPart.ELECTRICITY, EmissionPart.HEAT):
        return None
    netting = guideline.electricity if part is EmissionPart.ELECTRICITY else guideline.heat
    if netting is Netting.ABSENT:
        return because("not_of_guideline", guideline=guideline.code, item=part)
    if netting is Netting.BOUGHT and kind.direction == "export":
        return because("sold_is_product", item=part, guideline=guideline.code)
    return None
