"""Energy-intensive projects 两高项目: what they will use, what replaces it, and whether they may be approved.

A project passes its gate when the coal and the carbon it adds are replaced (sum of offsets >= ratio x added; one source
offsets once), when its unit intensity reaches the region's bar, and when the region is on schedule with its intensity
(缓批限批 otherwise: 青海省碳达峰实施方案 三(五)6). A recorded act of the authority opens a gate that a check closes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.reason import Reason, because

# What sums of offsets and gaps of lights may differ by without being another amount, as a share. [1]
TOLERANCE = 1e-9


class ProjectStage(StrEnum):
    """Where a project stands."""

    PROPOSED = "proposed"  # 拟建
    REVIEWED = "reviewed"  # 已审查: the opinion of 节能审查 is given
    APPROVED = "approved"  # 已批复
    REFUSED = "refused"  # 不予批复
    BUILDING = "building"  # 在建
    RUNNING = "running"  # 已投产
    CLOSED = "closed"  # 已退出


_S = ProjectStage
NEXT: Mapping[ProjectStage, tuple[ProjectStage, ...]] = {
    _S.PROPOSED: (_S.REVIEWED, _S.REFUSED),
    _S.REVIEWED: (_S.APPROVED, _S.REFUSED),
    _S.APPROVED: (_S.BUILDING, _S.CLOSED),
    _S.BUILDING: (_S.RUNNING, _S.CLOSED),
    _S.RUNNING: (_S.CLOSED,),
    _S.REFUSED: (),
    _S.CLOSED: (),
}


class OffsetKind(StrEnum):
    """What an offset replaces: coal [t] or carbon [tCO2]."""

    COAL = "coal"
    CARBON = "carbon"


class CheckKind(StrEnum):
    """What the gate looks at."""

    COAL = "coal_replacement"
    CARBON = "carbon_replacement"
    INTENSITY = "unit_intensity"
    SCHEDULE = "region_on_schedule"


@dataclass(frozen=True, slots=True)
class Project:
    """What a project is to use in a year. yardstick: id of the level its intensity is judged by; empty where none is.

    intensity: expected, in the yardstick's unit. energy_tce: equivalent book. coal_t: raw coal. coal_ratio,
    carbon_ratio: how many tonnes have to go for each that is added; 1 等量, above 1 减量; 0 where none has to. [1]
    """

    code: str
    name: str
    product: str
    yardstick: str
    intensity: float | None
    energy_tce: float
    coal_t: float
    carbon_tco2: float
    coal_ratio: float
    carbon_ratio: float

    def added(self, kind: OffsetKind) -> float:
        """What is added and has to be replaced, before the ratio. [t, tCO2]"""
        return self.coal_t if kind is OffsetKind.COAL else self.carbon_tco2

    def ratio(self, kind: OffsetKind) -> float:
        """How much has to go for each that is added. [1]"""
        return self.coal_ratio if kind is OffsetKind.COAL else self.carbon_ratio


class ProjectBar(tables.FilePart):
    """The level that new projects of a province have to reach."""

    province: str
    level: Literal["level1", "benchmark"]
    source: str
    verified: Verified


class _File(tables.FilePart):
    bars: tuple[ProjectBar, ...]


def read_bars(text: str, file: str) -> dict[str, ProjectBar]:
    """The bars of a TOML file by province; raises BadTable with the file, the place and what was wanted."""
    return {one.province: one for one in tables.read_toml(text, file, _File).bars}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the gate. met: null where it cannot be told, with the reason. wanted, actual: [unit]"""

    kind: CheckKind
    met: bool | None
    wanted: float | None
    actual: float | None
    unit: str
    reason: Reason | None = None


def replaced(project: Project, kind: OffsetKind, offset: float) -> Check:
    """Whether what a project adds is replaced. offset: the sum of what goes. [t, tCO2]

    >>> kiln = Project("p", "", "", "", None, 9e4, 1e5, 2e5, 1.25, 0.0)
    >>> replaced(kiln, OffsetKind.COAL, 125_000.0).met, replaced(kiln, OffsetKind.COAL, 124_999.0).met
    (True, False)
    """
    wanted = project.ratio(kind) * project.added(kind)
    unit = "t" if kind is OffsetKind.COAL else "tCO2"
    check = CheckKind.COAL if kind is OffsetKind.COAL else CheckKind.CARBON
    return Check(check, offset >= wanted * (1 - TOLERANCE), wanted, offset, unit)


def reaches(project: Project, level: float | None, unit: str) -> Check:
    """Whether the expected intensity reaches the region's bar; less is better. level: of the bar. [unit]"""
    reason = None
    if project.intensity is None:
        reason = because("project_without_intensity")
    elif level is None:
        reason = because("bar_without_level")
    met = None if reason or level is None or project.intensity is None else project.intensity <= level
    return Check(CheckKind.INTENSITY, met, level, project.intensity, unit, reason)


def on_schedule(target: float | None, actual: float | None, gap: float | None, reason: Reason | None) -> Check:
    """Whether the region is on schedule with its intensity. gap: of the barometer; above zero it is behind. [1]

    >>> on_schedule(0.03, 0.03, 0.0, None).met, on_schedule(0.03, 0.029999, 1e-6, None).met
    (True, False)
    """
    met = None if gap is None else gap <= TOLERANCE
    return Check(CheckKind.SCHEDULE, met, target, actual, "1", None if met is not None else reason)


def closed_by(checks: Iterable[Check]) -> list[Check]:
    """The checks that keep the gate closed: what is not met, and what cannot be told."""
    return [one for one in checks if not one.met]


def refusal(stage: ProjectStage, to: ProjectStage, checks: Sequence[Check], authority: str) -> Reason | None:
    """Why a project may not pass to a stage. authority: the act that opens a closed gate; empty where there is none."""
    if to not in NEXT[stage]:
        return because("project_stage_not_next", project_stage=stage, project_stage_to=to)
    closed = closed_by(checks) if to is ProjectStage.APPROVED else []
    if closed and not authority:
        return because("project_gate_closed", n=len(closed), project_check=closed[0].kind)
    return None
