"""Load the published targets of the regions that are registered, each with its clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db import dual_control
from qingyu.db.dual_control import BodyId, RegionRow
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import SHARES, BodyTarget, Controlled, Demanded, Structural, TargetKind
from qingyu.domain.control.published import Level, Op, Target
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.assessment import published_targets

# What the barometer judges of all that documents demand, and how a printed value becomes one of ours.
_KINDS: Mapping[str, tuple[Demanded, TargetKind, float]] = {
    "EI_GDP_DROP": (Controlled.ENERGY, TargetKind.DROP, 0.01),
    "CI_GDP_DROP": (Controlled.CARBON, TargetKind.DROP, 0.01),
    "E_INCREMENT_CAP": (Controlled.ENERGY, TargetKind.INCREMENT, 1e4),
    "EI_IVA_DROP": (Structural.INDUSTRY_ENERGY, TargetKind.DROP, 0.01),
    # Documents print shares mostly without a sign: coal is meant as a ceiling, the others as a floor (our reading).
    "COAL_SHARE": (Structural.COAL, TargetKind.SHARE_AT_MOST, 0.01),
    "GAS_SHARE": (Structural.GAS, TargetKind.SHARE_AT_LEAST, 0.01),
    "NONFOSSIL_SHARE": (Structural.NON_FOSSIL, TargetKind.SHARE_AT_LEAST, 0.01),
    "COAL_FOR_POWER_SHARE": (Structural.COAL_FOR_POWER, TargetKind.SHARE_AT_LEAST, 0.01),
}
_LEVELS = {
    Level.NATION: "country",
    Level.PROVINCE: "province",
    Level.PREFECTURE: "prefecture",
    Level.CITY: "prefecture",
    Level.DISTRICT: "county",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the published targets: ids by fate. other: of a kind that no light judges."""

    added: Sequence[str]
    there: Sequence[str]
    no_region: Sequence[str]
    other: Sequence[str]


def load(conn: Connection, by: str, now: datetime) -> Loaded:
    """Load every published target that a light can judge, of every registered region; a second load adds nothing."""
    known = dual_control.registered(conn)
    fates: dict[str, list[str]] = {"added": [], "there": [], "no_region": [], "other": []}
    for printed in published_targets.shipped():
        fates[_loaded(conn, known, printed, by, now)].append(printed.id)
    if fates["added"]:
        record(conn, Act("declare", by, "published targets", detail={"added": fates["added"]}), now)
    return Loaded(**fates)


def _loaded(conn: Connection, known: Sequence[RegionRow], printed: Target, by: str, now: datetime) -> str:
    if printed.indicator not in _KINDS or (printed.base_year is None and _KINDS[printed.indicator][1] not in SHARES):
        return "other"
    region = _region(known, printed)
    if region is None:
        return "no_region"
    return "added" if dual_control.demand(conn, BodyId("region", region.id), as_target(printed), by, now) else "there"


def as_target(printed: Target) -> BodyTarget:
    """A printed target in our units. A share names no base year and speaks of its year alone: it counts from the last.

    Per cent are divided by 100, so that 30.5 % is 0.305 and nothing beside.
    """
    controlled, kind, factor = _KINDS[printed.indicator]
    base = printed.target_year - 1 if printed.base_year is None else printed.base_year
    value = printed.value / 100 if factor == 0.01 else printed.value * factor
    clause = f"{printed.clause}，左右" if printed.op is Op.ABOUT else printed.clause
    return BodyTarget(0, controlled, kind, value, base, printed.target_year, printed.document, clause, printed.verified)


def _region(known: Sequence[RegionRow], printed: Target) -> RegionRow | None:
    """The region of the printed name and level; documents leave out 自治区, 市 and the like."""
    level = _LEVELS[printed.level]
    found = [one for one in known if one.name_zh.startswith(printed.region_zh) and one.level == level]
    return found[0] if len(found) == 1 else None
