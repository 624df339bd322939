"""A region's account by what it is made of 地区能源账: accounts of its enterprises, statistics of the others.

Sums since January, as statistics print them. Each has how much of it is known, and what of it is metered, statistical
or estimated.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.control.span import Basis, Metered, Span, Total, lacking, totals
from qingyu.domain.kernel.reason import Reason, all_of, because


class Regional(StrEnum):
    """What is summed over a region."""

    ENERGY = "energy"
    CALORIFIC = "calorific"
    CARBON = "carbon"
    COAL = "coal"
    COAL_MADE = "coal_made"
    OIL = "oil"
    GAS = "gas"
    ELECTRICITY = "electricity"
    HEAT = "heat"
    BIOMASS = "biomass"
    OTHER_ENERGY = "other_energy"
    POWER = "power"
    OWN_POWER = "own_power"
    DIRECT_POWER = "direct_power"
    TRADED_POWER = "traded_power"
    CERTIFIED_POWER = "certified_power"
    RENEWABLE_POWER = "renewable_power"
    NON_FOSSIL = "non_fossil"
    CERTIFIED = "certified"
    FEEDSTOCK = "feedstock"
    COAL_FOR_POWER = "coal_for_power"
    COAL_CHEMISTRY = "coal_chemistry"


Key = tuple[str, str]  # code and scope of a stored value


@dataclass(frozen=True, slots=True)
class Source:
    """Which stored values make a quantity. group: whose parts tell how much of it is stated or estimated.

    verified: false where what is stored is our own reading of what statistics mean.
    """

    unit: str
    name_zh: str
    name_en: str
    keys: tuple[Key, ...]
    group: Key | None = None
    verified: bool = True


MARK: Key = ("structure.energy", "")


def _group(name_zh: str, name_en: str, group: str) -> Source:
    key = ("structure.energy", group)
    return Source("tce", name_zh, name_en, (key,), key)


def _power(name_zh: str, name_en: str, kind: str) -> Source:
    return Source("kWh", name_zh, name_en, (("structure.power", kind),), ("structure.energy", "electricity"))


def _coal_use(name_zh: str, name_en: str, use: str) -> Source:
    return Source("tce", name_zh, name_en, (("structure.coal_use", use),), ("structure.energy", "coal"), verified=False)


_RENEWABLE = tuple(("structure.non_fossil", kind) for kind in ("own", "direct", "traded"))
_CERTIFICATES = ("certificates", "")
SOURCES: Mapping[Regional, Source] = {
    Regional.ENERGY: Source("tce", "能源消费总量（等价）", "energy, equivalent book", (("coal.equivalent", ""),), MARK),
    Regional.CALORIFIC: Source(
        "tce", "能源消费总量（当量）", "energy, calorific book", (("coal.calorific", ""),), MARK
    ),
    Regional.CARBON: Source("tCO2", "碳排放总量", "CO2", (("co2.total", ""),)),
    Regional.COAL: _group("煤炭", "coal", "coal"),
    Regional.COAL_MADE: _group("焦炭及煤制燃料", "coke and fuels made of coal", "coal_made"),
    Regional.OIL: _group("石油", "oil", "oil"),
    Regional.GAS: _group("天然气", "natural gas", "gas"),
    Regional.ELECTRICITY: _group("电力", "electricity", "electricity"),
    Regional.HEAT: _group("热力", "heat", "heat"),
    Regional.BIOMASS: _group("生物质燃料", "biomass fuels", "biomass"),
    Regional.OTHER_ENERGY: _group("其他能源", "other energy", "other"),
    Regional.POWER: _power("全社会用电量", "electricity consumed", "consumed"),
    Regional.OWN_POWER: _power("自发自用可再生电量", "own renewable electricity", "own"),
    Regional.DIRECT_POWER: _power("绿电直连电量", "renewable electricity by direct line", "direct"),
    Regional.TRADED_POWER: _power("绿电交易电量", "green power traded", "traded"),
    Regional.CERTIFIED_POWER: Source("kWh", "绿证电量", "electricity by certificates", (_CERTIFICATES,)),
    Regional.RENEWABLE_POWER: Source(
        "tce", "可再生电力折标煤", "renewable electricity", _RENEWABLE, ("structure.energy", "electricity")
    ),
    Regional.NON_FOSSIL: Source(
        "tce",
        "非化石能源（物理量）",
        "non-fossil energy, physical",
        (*_RENEWABLE, ("structure.energy", "biomass")),
        ("structure.energy", "electricity"),
    ),
    Regional.CERTIFIED: Source("tce", "绿证折标煤", "energy by certificates", (("certificates", "tce"),)),
    Regional.FEEDSTOCK: Source("tce", "原料用能", "feedstock energy", (("structure.feedstock", ""),), MARK),
    Regional.COAL_FOR_POWER: _coal_use("电煤", "coal for power", "power"),
    Regional.COAL_CHEMISTRY: _coal_use("煤化工用煤", "coal of coal chemistry", "chemistry"),
}


@dataclass(frozen=True, slots=True)
class StoredPart:
    """What an enterprise stores of a key in a span. n: months that have a row; n_unknown: those without a value.

    weight, weighed: of the months that tell their completeness, the sizes, and those times it. stated, estimated: of
    the value, in its unit. reason: why it is unknown, where it is not for want of a month.
    """

    enterprise: str
    key: Key
    n: int
    n_unknown: int
    value: float
    weight: float
    weighed: float
    verified: bool
    stated: float = 0.0
    estimated: float = 0.0
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity of a region in a span. totals: by what they can be made of.

    known: what the accounts come to as far as they are known; other: of everybody without an account, as stated.
    completeness: of the known accounts, by size. metered, statistical, estimated: of what is known, summing to 1; null
    where the accounts do not say. [1]
    """

    quantity: Regional
    totals: Mapping[Basis, Total]
    missing: Reason
    known: float
    other: float | None
    completeness: float | None
    metered: float | None
    statistical: float | None
    estimated: float | None
    n: int
    n_known: int
    verified: bool

    @property
    def total(self) -> Total:
        """As stated before as summed."""
        found = next((self.totals[basis] for basis in Basis if basis in self.totals), None)
        return found or Total(None, None, self.missing, self.verified)


def line(
    quantity: Regional,
    enterprises: Sequence[str],
    parts: Mapping[tuple[str, Key], StoredPart],
    stated: Mapping[tuple[str, Span], float],
    span: Span,
    n_unseen: int = 0,
) -> Line:
    """A quantity of a region. enterprises: all there are; parts: by enterprise and key; stated: sums of documents.

    n_unseen: how many more there are that the caller does not see: then no sum is told.
    """
    source = SOURCES[quantity]
    lacking_ones = [code for code in enterprises if not _is_whole(code, source, parts, span)]
    own = [parts[code, key] for code in enterprises for key in source.keys if (code, key) in parts]
    known = math.fsum(part.value for part in own)
    verified = all(part.verified and (source.verified or part.value == 0.0) for part in own)
    metered = Metered(None if lacking_ones or not enterprises else known, None, known, verified)
    if n_unseen:
        metered = Metered(None, because("members_unseen", n=n_unseen), known, verified)
    elif not enterprises:
        metered = Metered(None, because("no_enterprise_in_region"), 0.0, True)
    elif lacking_ones:
        metered = Metered(None, _why(lacking_ones, enterprises, own, span), known, verified)
    statistic = f"{quantity}_other"
    other, total = stated.get((statistic, span)), stated.get((f"{quantity}_total", span))
    weight = math.fsum(part.weight for part in own)
    shares = _shares(source, enterprises, parts, known, max(known + (other or 0.0), total or 0.0))
    return Line(
        quantity,
        totals(metered, other, total),
        lacking(metered, other, statistic, span),
        known,
        other,
        math.fsum(part.weighed for part in own) / weight if weight else None,
        *shares,
        len(enterprises),
        len(enterprises) - len(lacking_ones),
        verified,
    )


def _why(
    lacking_ones: Sequence[str], enterprises: Sequence[str], own: Sequence[StoredPart], span: Span
) -> Reason | None:
    """Why some enterprises have no sum: what their parts say, and whose months are missing."""
    told = {part.enterprise: part.reason for part in own if part.n_unknown and part.reason is not None}
    missing = [code for code in lacking_ones if code not in told]
    if not missing:
        return all_of(told.values())
    said = {"n_missing": len(missing), "n": len(enterprises), "span": span.label, "first": missing[0]}
    return all_of([because("enterprises_without_months", **said), *told.values()])


def _is_whole(enterprise: str, source: Source, parts: Mapping[tuple[str, Key], StoredPart], span: Span) -> bool:
    """Whether an enterprise has every month. A group of carriers it never used is zero, in a month that has groups."""
    for key in source.keys:
        found = parts.get((enterprise, key))
        sparse = key[0].startswith(("structure.", "certificates"))
        marked = parts.get((enterprise, MARK)) if sparse else found
        if marked is None or marked.n < span.through_month or (found is not None and found.n_unknown):
            return False
    return True


def _shares(
    source: Source,
    enterprises: Sequence[str],
    parts: Mapping[tuple[str, Key], StoredPart],
    known: float,
    whole: float,
) -> tuple[float | None, float | None, float | None]:
    """Metered, statistical and estimated of what is known. whole: accounts and statistics together."""
    if source.group is None or whole <= 0 or known < 0:
        return None, None, None
    own = [parts[code, source.group] for code in enterprises if (code, source.group) in parts]
    size = math.fsum(part.value for part in own)
    part_stated, part_estimated = (
        min(1.0, max(0.0, math.fsum(getattr(part, name) for part in own) / size)) if size > 0 else 0.0
        for name in ("stated", "estimated")
    )
    estimated = part_estimated * known / whole
    metered = max(0.0, 1.0 - part_stated - part_estimated) * known / whole
    return metered, 1.0 - metered - estimated, estimated
