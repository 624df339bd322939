"""Rounds of leaders 领跑者遴选: what is announced, who applied, what a review found and what was decided."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from qingyu.db import tenancy
from qingyu.db.pool import Connection, one, records, rows
from qingyu.db.sql import queries
from qingyu.domain.benchmark.leader_board import BoardLine
from qingyu.domain.benchmark.leader_review import Facts, Outcome, Place, ReviewCheck, relative
from qingyu.domain.benchmark.leader_round import Bar, LeaderRound, RoundKind, RoundStage, stage_on
from qingyu.domain.benchmark.yardstick import Class
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import read
from qingyu.domain.kernel.scope import Scope

_q = queries("leader_rounds")


@dataclass(frozen=True, slots=True)
class RoundRow(LeaderRound):
    """A round as it is stored. passed: the newest act of the authority.

    zones: of the enterprises of its region that the caller sees.
    """

    id: int
    region_id: int
    region: str
    declared_by: str
    declared_at: datetime
    passed: RoundStage | None
    zones: list[str]

    def days(self, now: datetime) -> list[date]:
        """The own days of the enterprises whose round it is; China's day where none is seen."""
        return [periods.local_day(now, ZoneInfo(zone)) for zone in self.zones] or [periods.china_day(now)]

    def stage(self, now: datetime) -> RoundStage:
        """Where it stands, for those the caller sees."""
        return stage_on(self, self.passed, *self.days(now))


@dataclass(frozen=True, slots=True)
class RoundStageRow:
    """An act of the authority on a round. content, sha256: of a publication."""

    id: int
    stage: RoundStage
    document: str
    text: str
    content: dict[str, Any] | None
    sha256: str | None
    passed_by: str
    passed_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What a review found of an application. value, level: [unit]; inputs_hash: the proof of the value."""

    sector: str
    facts: Facts
    inputs_hash: str | None
    outcomes: list[Outcome]
    place: Place


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application that holds, with its newest review and the decision on that; null where there is none."""

    id: int
    enterprise_id: int
    enterprise: str
    name_zh: str
    name_en: str
    product: str
    product_zh: str
    product_en: str
    yardstick: str
    is_nominated: bool
    document: str
    applied_by: str
    applied_at: datetime
    review_id: int | None
    sector: str | None
    value: float | None
    unit: str | None
    level: float | None
    gap_relative: float | None
    verified: bool | None
    inputs_hash: str | None
    outcomes: list[Outcome]
    place: int | None
    is_proposed: bool | None
    is_chosen: bool | None
    text: str | None
    authority: str | None
    decided_by: str | None
    decided_at: datetime | None

    @property
    def is_leader(self) -> bool:
        """Whether it goes into the list: as decided, else as proposed."""
        return bool(self.is_proposed if self.is_chosen is None else self.is_chosen)


def listing(
    conn: Connection, region: str | None = None, code: str | None = None, concerning: str | None = None
) -> list[RoundRow]:
    """The rounds that concern the caller, the newest window first; of one region, or one of it.

    concerning: those of this region and of the regions it lies in alone.
    """
    return records(conn, _round, _q.listing, {"region": region, "code": code, "concerning": concerning})


def _round(*, kind: str, bar: str, yardsticks: list[str], given: list[str], passed: str | None, **own: Any) -> RoundRow:
    stage, lists = None if passed is None else RoundStage(passed), (tuple(yardsticks), tuple(given))
    return RoundRow(kind=RoundKind(kind), bar=Bar(bar), yardsticks=lists[0], given=lists[1], passed=stage, **own)


def one_by_one(conn: Connection, region_id: int) -> None:
    """Wait for whoever acts on a round of the region, until this transaction ends."""
    conn.execute(_q.one_by_one, {"region_id": region_id})


def put(conn: Connection, region_id: int, of: LeaderRound, by: str, now: datetime) -> None:
    """Announce a round, or change what was announced."""
    said = {**asdict(of), "yardsticks": list(of.yardsticks), "given": list(of.given)}
    conn.execute(_q.put, {**said, "region_id": region_id, "by": by, "now": now})


def pass_stage(
    conn: Connection, of: RoundRow, stage: RoundStage, document: str, text: str, by: str, now: datetime,
    content: Mapping[str, Any] | None = None, sha256: str | None = None,
) -> int:  # fmt: skip
    """Write down an act of the authority; returns its id. content, sha256: of a publication."""
    said = {"stage": stage, "document": document, "text": text, "sha256": sha256, "by": by, "now": now}
    kept = None if content is None else Jsonb(dict(content))
    row = conn.execute(
        _q.pass_stage, {**said, "content": kept, "round_id": of.id, "region_id": of.region_id}
    ).fetchone()
    assert row is not None, "RETURNING gives a row"
    return int(row[0])


def stages(conn: Connection, round_id: int) -> list[RoundStageRow]:
    """The acts of the authority on a round, the first first."""
    return records(conn, _stage, _q.stages, {"round_id": round_id})


def _stage(*, stage: str, **own: Any) -> RoundStageRow:
    return RoundStageRow(stage=RoundStage(stage), **own)


def apply(
    conn: Connection, round_id: int, enterprise_id: int, product: str, yardstick: str, document: str, by: str,
    now: datetime, *, is_nominated: bool,
) -> bool:  # fmt: skip
    """Write down an application; false where the product has one that holds."""
    said = {"product": product, "yardstick": yardstick, "document": document, "is_nominated": is_nominated}
    of = {"round_id": round_id, "enterprise_id": enterprise_id, "by": by, "now": now}
    return conn.execute(_q.apply, {**of, **said}).fetchone() is not None


def withdraw(conn: Connection, id_: int, by: str, now: datetime) -> None:
    """Take an application back."""
    conn.execute(_q.withdraw, {"id": id_, "by": by, "now": now})


def applications(conn: Connection, round_id: int) -> list[ApplicationRow]:
    """The applications of a round that hold and that the caller sees, by sector and place."""
    return records(conn, _application, _q.applications, {"round_id": round_id})


def _application(*, checks: list[dict[str, Any]] | None, **own: Any) -> ApplicationRow:
    return ApplicationRow(outcomes=[_outcome(**one) for one in checks or ()], **own)


def _outcome(*, check: str, reason: Any, **own: Any) -> Outcome:
    return Outcome(check=ReviewCheck(check), reason=read(reason), **own)


def review(conn: Connection, application_id: int, stage_id: int, made: Review) -> None:
    """Write down what a review found of an application."""
    facts, place = made.facts, made.place
    checks = [{**asdict(one), "reason": one.reason and one.reason.as_json()} for one in made.outcomes]
    said = {"sector": made.sector, "value": facts.value, "unit": facts.unit, "level": facts.level}
    said |= {"gap_relative": relative(facts), "verified": facts.verified, "inputs_hash": made.inputs_hash}
    said |= {"place": place.place, "is_proposed": place.proposed}
    of = {"application_id": application_id, "stage_id": stage_id, "checks": Jsonb(checks)}
    conn.execute(_q.review, {**said, **of})


def decide(
    conn: Connection, row: ApplicationRow, chosen: bool, text: str, authority: str, by: str, now: datetime
) -> None:
    """Write down what an officer decided of an application as it was reviewed."""
    said = {"is_chosen": chosen, "text": text, "authority": authority, "by": by, "now": now}
    conn.execute(_q.decide, {**said, "application_id": row.id, "review_id": row.review_id})


def lies_in(conn: Connection, region_id: int | None, in_id: int) -> bool:
    """Whether a region is another one or lies in it."""
    row = one(conn, _q.lies_in, {"region_id": region_id, "in_id": in_id})
    return bool(row and row["lies_in"])


def estimated(conn: Connection, enterprise_id: int, from_on: date, before: date) -> float | None:
    """The share of the slots of an enterprise's flows in [from_on, before) that were estimated. [1]"""
    row = one(conn, _q.estimated, {"enterprise_id": enterprise_id, "from_on": from_on, "before": before})
    return row["share"] if row else None


def open_matters(conn: Connection, enterprise_id: int) -> int:
    """How many warnings and cases of an enterprise are open."""
    row = one(conn, _q.open_matters, {"enterprise_id": enterprise_id})
    return int(row["n"]) if row else 0


def missed(conn: Connection, enterprise_id: int, year: int) -> list[tuple[str, str]]:
    """Scheme and indicator of what was found not met of an enterprise for a year or since."""
    found = rows(conn, _q.missed, {"enterprise_id": enterprise_id, "year": year})
    return [(row["scheme"], row["indicator"]) for row in found if row["met"] is False]


def seen(conn: Connection) -> list[int]:
    """The enterprises that the caller sees, by id."""
    return [row["id"] for row in rows(conn, _q.seen, {})]


def board(conn: Connection, region_id: int, month: date) -> dict[str, list[BoardLine]]:
    """By yardstick the class of every product of a region over the twelve months that end with a month.

    Over everybody, for the makers of shares only, never shown.
    """
    found: dict[str, list[BoardLine]] = {}
    with tenancy.over_everybody(conn):
        for row in rows(conn, _q.board, {"region_id": region_id, "month": month}):
            line = BoardLine(row["enterprise_id"], Class(row["class"]), row["output"], row["verified"])
            found.setdefault(row["yardstick"], []).append(line)
    return found


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A product over twelve months. value: [unit of the yardstick]; output: in its denominator, null where unknown."""

    yardstick: str
    code: str
    name_zh: str
    name_en: str
    product: str
    value: float
    output: float | None
    class_: Class
    verified: bool


def sectors(conn: Connection, scope: Scope, region_id: int, month: date) -> list[SectorRow]:
    """The products of a body's enterprises over the twelve months that end with a month, by yardstick."""
    asked = {**scope.parameters(), "region_id": region_id, "month": month}
    return records(conn, _sector, _q.sectors, asked)


def _sector(**row: Any) -> SectorRow:
    return SectorRow(class_=Class(row.pop("class")), **row)
