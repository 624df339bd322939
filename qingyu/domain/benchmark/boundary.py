"""What a yardstick charges (统计边界): the codes of `benchmarks.csv`, and the flows of a unit that make one up."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy.coal import PRODUCT_SIGN, Direction
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import Reason, because

ELECTRICITY = "electricity"
_HEAT = frozenset({"heat", "steam", "waste_heat", "condensate"})


class Kinds(StrEnum):
    """Which energies a boundary counts."""

    ALL = "all"
    ELECTRICITY = "electricity"
    FUEL = "fuel"  # neither electricity nor heat: they are what the fuel becomes


class Need(StrEnum):
    """What must be measured inside a boundary, or its value is too good."""

    ELECTRICITY = "electricity"
    FUEL = "fuel"  # anything but electricity: coal, coke, gas, steam


@dataclass(frozen=True, slots=True)
class Boundary:
    """What a code charges, in both languages. verified: whether the text of the standard was seen."""

    code: str
    kinds: Kinds
    needs: tuple[Need, ...]
    zh: str
    en: str
    verified: Verified = Verified.UNVERIFIED

    def counts(self, carrier: str) -> bool:
        """Whether a carrier is charged."""
        if self.kinds is Kinds.ELECTRICITY:
            return carrier == ELECTRICITY
        return self.kinds is Kinds.ALL or (carrier != ELECTRICITY and carrier not in _HEAT)


_POWER, _BOTH = (Need.ELECTRICITY,), (Need.ELECTRICITY, Need.FUEL)


def _of(kinds: Kinds, needs: tuple[Need, ...], *rows: tuple[str, str, str]) -> dict[str, Boundary]:
    return {code: Boundary(code, kinds, needs, zh, en) for code, zh, en in rows}


# Scopes from memory, unverified, but for those the standard is quoted for; docs/benchmarks.md.
BOUNDARIES: dict[str, Boundary] = {
    **_of(
        Kinds.ELECTRICITY,
        _POWER,
        ("AL-CELL", "电解槽整流交流电量", "AC power into the rectifiers of the pot series"),
        ("AL-LIQ", "电解槽交流电量及电解辅助用电", "the pot series with the auxiliaries of electrolysis"),
        ("AL-ING", "铝液综合交流电量及铸造用电", "electrolysis with its auxiliaries and casting"),
        ("CK-EL", "生料制备至熟料入库用电", "power from the raw mill to the clinker store"),
        ("CM-GRIND", "熟料库至水泥库用电", "power from the clinker store to the cement store"),
        ("FA-SMELT", "矿热炉变压器用电", "power of the furnace transformer"),
        ("CC-FURN", "电石炉用电", "power of the carbide furnace"),
    ),
    **_of(
        Kinds.FUEL,
        (Need.FUEL,),
        ("CK-COAL", "熟料烧成用煤", "coal burnt for clinker"),
        ("PW-EL", "供电分摊的燃料", "fuel of the unit for power sent out"),
        ("PW-HEAT", "供热分摊的燃料", "fuel of the unit for heat sent out"),
    ),
    **_of(
        Kinds.ALL,
        _BOTH,
        ("AL-INGE", "铝锭各种能源", "every energy of electrolysis and casting"),
        ("ALUMINA", "氧化铝全厂", "the whole alumina works"),
        ("CARBON-AN", "阳极煅烧工序", "the calcining step of anodes alone"),
        ("CK-ALL", "生料制备至熟料入库的煤和电", "coal and power from the raw mill to the clinker store"),
        ("CK-CMP", "可比熟料的煤和电", "coal and power of clinker in its comparable form"),
        ("CM-ALL", "熟料分摊及粉磨", "the clinker share and grinding"),
        ("CM-CMP", "可比水泥", "cement in its comparable form"),
        ("FA-ALL", "冶炼电、还原剂及辅助用能", "furnace power, reductants and auxiliaries less recovered gas"),
        ("SODA", "纯碱装置(含石灰窑)", "the soda unit with its lime kiln"),
        ("CC-ALL", "电石装置", "the carbide unit with its carbon materials"),
        ("CHEM-FEED", "装置全部原料和燃料", "all coal, gas, steam and power of the unit, feedstock in"),
        ("COKE", "备煤至煤气净化", "coal preparation to gas cleaning, less coke, gas and tar"),
        ("SEMICOKE", "兰炭装置", "the retort plant"),
        ("REFINE", "炼油装置", "the refinery"),
        ("SI", "工业硅装置", "all energy of the silicon unit with its reductants"),
        ("MG", "煅烧至精炼", "magnesium from calcining to refining"),
        ("P4", "黄磷装置", "all energy of the phosphorus unit"),
        ("GLASS", "熔化至包装", "melting to packing"),
        ("CERAMIC", "制备至烧成", "preparation to firing"),
    ),
    **_of(
        Kinds.ALL,
        _POWER,
        ("CAUSTIC", "电解交流电及蒸汽", "electrolysis power and steam to the concentration"),
        ("CHEM-UNIT", "装置界区", "battery limits of the unit"),
        ("CTO", "煤制烯烃装置", "the olefins unit"),
        ("ST-PROC", "本工序(回收的煤气和蒸汽扣除)", "that process alone, recovered gas and steam credited"),
        ("SMELT", "精矿至金属", "concentrate to metal by route"),
        ("MINE", "采掘、提升、通风、排水", "mining, hoisting, ventilation and drainage"),
        ("UNIT", "产品所在单元", "the product's whole unit"),
    ),
}


@dataclass(frozen=True, slots=True)
class FlowEnds:
    """A flow between two units. is_known: whether a channel measures it or somebody states it."""

    code: str
    carrier: str
    direction: Direction
    source: str | None
    target: str | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class ProductBoundary:
    """What a product's boundary was registered as: units with all below them, or flows with shares. [1]"""

    units: tuple[str, ...] = ()
    flows: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The share of each flow that a boundary is charged with, negative where energy leaves it; or why there is none."""

    shares: Mapping[str, float]
    reason: Reason | None = None


def build(
    product: str,
    code: str,
    declared: ProductBoundary | None,
    parents: Mapping[str, str | None],
    flows: Mapping[str, FlowEnds],
) -> Built:
    """The flows of a yardstick's boundary for a product. parents: of each unit, the one above it.

    Never the plant's total for want of better: without a registered boundary, or where a meter is missing, the reason.
    """
    known = BOUNDARIES.get(code)
    if known is None:
        return Built({}, because("boundary_unknown", boundary=code))
    if declared is None:
        return Built({}, because("boundary_not_registered", boundary=code, product=product, needs=known.needs))
    shares = dict(declared.flows or {}) or of_units(frozenset(declared.units), parents, flows.values(), known)
    return Built(shares, lacking(product, known, declared, shares, flows))


def lacking(
    product: str, known: Boundary, declared: ProductBoundary, shares: Mapping[str, float], flows: Mapping[str, FlowEnds]
) -> Reason | None:
    """Which meter a boundary lacks; null where there is nothing to say against it."""
    unknown = sorted(code for code in shares if code not in flows or not flows[code].is_known)
    if unknown:
        return because("boundary_flow_unknown", boundary=known.code, product=product, flow=unknown[0])
    if declared.flows:
        return None  # which flows they are was checked when they were registered
    return missing_need(product, known, shares, flows, ", ".join(declared.units))


def missing_need(
    product: str, known: Boundary, shares: Mapping[str, float], flows: Mapping[str, FlowEnds], where: str
) -> Reason | None:
    """What a boundary needs and no flow brings in."""
    inward = {flows[code].carrier for code, share in shares.items() if share * PRODUCT_SIGN[flows[code].direction] > 0}
    for need in known.needs:
        if not any((carrier == ELECTRICITY) == (need is Need.ELECTRICITY) for carrier in inward):
            return because("boundary_meter_missing", boundary=known.code, product=product, need=need, where=where)
    return None


def of_units(
    units: Set[str], parents: Mapping[str, str | None], flows: Iterable[FlowEnds], known: Boundary
) -> dict[str, float]:
    """The flows that cross the edge of some units, each with +-1 so that what goes in counts up.

    >>> ends = [FlowEnds("grid", "electricity", Direction.PURCHASE, None, "plant", True),
    ...         FlowEnds("to-pots", "electricity", Direction.INTERNAL, "plant", "pots", True),
    ...         FlowEnds("gas-out", "blast_furnace_gas", Direction.PRODUCTION, "pots", "plant", True)]
    >>> above = {"plant": None, "pots": "plant"}
    >>> of_units({"pots"}, above, ends, BOUNDARIES["AL-CELL"]), of_units({"plant"}, above, ends, BOUNDARIES["UNIT"])
    ({'to-pots': 1.0}, {'grid': 1.0})
    """
    inside = {unit for unit in parents if _within(unit, units, parents)}
    holds_all = any(parents.get(unit) is None for unit in units)
    found: dict[str, float] = {}
    for flow in flows:
        sign = _sign(flow, inside, holds_all)
        if sign and known.counts(flow.carrier):
            found[flow.code] = sign / PRODUCT_SIGN[flow.direction]
    return found


def _within(unit: str, units: Set[str], parents: Mapping[str, str | None]) -> bool:
    at: str | None = unit
    while at is not None:
        if at in units:
            return True
        at = parents.get(at)
    return False


def _sign(flow: FlowEnds, inside: Set[str], holds_all: bool) -> float:
    """+1 for what goes into the units, -1 for what leaves them, 0 for what stays inside or outside."""
    goes_in = flow.target in inside if flow.target is not None else holds_all
    comes_out = flow.source in inside if flow.source is not None else holds_all
    match flow.direction:
        case Direction.PURCHASE | Direction.STOCK | Direction.RENEWABLE:
            return 1.0 if goes_in else 0.0
        case Direction.EXPORT:
            return -1.0 if comes_out else 0.0
        case _:
            return float(goes_in) - float(comes_out)
