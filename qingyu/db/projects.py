"""Energy-intensive projects 两高项目 of regions: what is declared of them, their stages and their offsets."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from qingyu.db.pool import Connection, record, records, rows
from qingyu.db.sql import queries
from qingyu.domain.control.project import OffsetKind, Project, ProjectStage

_q = queries("projects")


@dataclass(frozen=True, slots=True)
class ProjectRow(Project):
    """A project as it is stored. region: its code; coal_offset [t], carbon_offset [tCO2]: the sums of what goes.

    declared_at: of what is declared now; first_declared_at: since when there is such a project.
    """

    id: int
    region: str
    document: str
    declared_by: str
    declared_at: datetime
    first_declared_at: datetime
    stage: ProjectStage
    coal_offset: float
    carbon_offset: float

    def offset(self, kind: OffsetKind) -> float:
        """The sum of what goes. [t, tCO2]"""
        return self.coal_offset if kind is OffsetKind.COAL else self.carbon_offset


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage that a project passed."""

    stage: ProjectStage
    document: str
    authority: str
    text: str
    passed_by: str
    passed_at: datetime


@dataclass(frozen=True, slots=True)
class OffsetRow:
    """What goes for what a project adds. amount: [t of coal, tCO2]"""

    kind: OffsetKind
    amount: float
    source: str
    document: str
    declared_by: str
    declared_at: datetime


def listing(conn: Connection, region_id: int, code: str | None = None) -> list[ProjectRow]:
    """The projects of a region and below it, by region and code; with a code the one of the region itself."""
    return records(conn, _project, _q.listing, {"region_id": region_id, "code": code})


def approved(conn: Connection, region_id: int, from_at: datetime, to_at: datetime) -> frozenset[int]:
    """The ids of the projects of a region and below it that were approved in [from_at, to_at)."""
    asked = {"region_id": region_id, "from_at": from_at, "to_at": to_at}
    return frozenset(row["project_id"] for row in rows(conn, _q.approved, asked))


def _project(*, stage: str, **own: Any) -> ProjectRow:
    return ProjectRow(stage=ProjectStage(stage), **own)


def one_by_one(conn: Connection, region_id: int) -> None:
    """Wait for whoever acts on a project of the region, until this transaction ends."""
    conn.execute(_q.one_by_one, {"region_id": region_id})


def put(conn: Connection, region_id: int, project: Project, document: str, by: str, now: datetime) -> None:
    """Declare what a project is to use, or change it."""
    conn.execute(_q.put, {**asdict(project), "region_id": region_id, "document": document, "by": by, "now": now})


def pass_stage(conn: Connection, region_id: int, project_id: int, stage: StageRow) -> None:
    """Write down a stage that a project passed."""
    said = {"stage": stage.stage, "document": stage.document, "authority": stage.authority, "text": stage.text}
    of = {"project_id": project_id, "region_id": region_id, "by": stage.passed_by, "now": stage.passed_at}
    conn.execute(_q.pass_stage, {**of, **said})


def stages(conn: Connection, project_id: int) -> list[StageRow]:
    """The stages a project passed, the first first."""
    return records(conn, _stage, _q.stages, {"project_id": project_id})


def stage_at(conn: Connection, project_id: int, until: datetime) -> ProjectStage:
    """The stage a project had passed until an instant, the instant included."""
    passed = [one.stage for one in stages(conn, project_id) if one.passed_at <= until]
    return passed[-1] if passed else ProjectStage.PROPOSED


def _stage(*, stage: str, **own: Any) -> StageRow:
    return StageRow(stage=ProjectStage(stage), **own)


def add_offset(conn: Connection, region_id: int, project_id: int, offset: OffsetRow) -> bool:
    """Write down what goes for a project; false where its source offsets something already."""
    said = {"kind": offset.kind, "amount": offset.amount, "source": offset.source, "document": offset.document}
    of = {"project_id": project_id, "region_id": region_id, "by": offset.declared_by, "now": offset.declared_at}
    return conn.execute(_q.add_offset, {**of, **said}).fetchone() is not None


def offsets(conn: Connection, project_id: int) -> list[OffsetRow]:
    """What goes for what a project adds, the first first."""
    return records(conn, _offset, _q.offsets, {"project_id": project_id})


def _offset(*, kind: str, **own: Any) -> OffsetRow:
    return OffsetRow(kind=OffsetKind(kind), **own)


@dataclass(frozen=True, slots=True)
class StartRow:
    """What a project became. product: code of the product whose intensity was promised; empty where none.

    unit: of the enterprise; empty where the project became the whole of it.
    """

    enterprise_id: int
    enterprise: str
    name_zh: str
    name_en: str
    unit: str
    product: str
    started_on: date
    document: str
    declared_by: str
    declared_at: datetime


def start(conn: Connection, region_id: int, project_id: int, row: StartRow) -> None:
    """Write down what a project became."""
    said = {"enterprise_id": row.enterprise_id, "unit": row.unit, "product": row.product, "started_on": row.started_on}
    of = {"project_id": project_id, "region_id": region_id, "by": row.declared_by, "now": row.declared_at}
    conn.execute(_q.start, {**of, **said, "document": row.document})


def started(conn: Connection, project_id: int) -> StartRow | None:
    """What a project became, as it was said last."""
    return record(conn, StartRow, _q.started, {"project_id": project_id})
