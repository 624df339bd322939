"""Conditions of products, price lists and rules, leaders, and what peers are compared by."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db import editions, tenancy
from qingyu.db.intensity import SUMMABLE_REASONS, MonthValue, Process, SummableMonth
from qingyu.db.pool import Connection, one, records, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.benchmark.corrections import Condition, ProductCondition
from qingyu.domain.cost import price_policy
from qingyu.domain.cost.price_policy import Listing, PricePolicy
from qingyu.domain.kernel.tables import Line
from qingyu.domain.kernel.validity import Validity

PRICE_POLICIES = "price_policies.csv"

_q = queries("benchmarks")


def conditions(conn: Connection, enterprise_id: int) -> list[ProductCondition]:
    """The conditions declared of an enterprise's products, every row, in the order of declaration."""
    found = rows(conn, _q.conditions, {"enterprise_id": enterprise_id})
    return [ProductCondition(**{**row, "condition": Condition(row["condition"])}) for row in found]


def add_condition(conn: Connection, **values: Any) -> None:
    """Declare a condition of a product."""
    conn.execute(_q.add_condition, values)


@dataclass(frozen=True, slots=True)
class Listed(Validity):
    """What a line was listed as by the authorities. list_class: null is on no list."""

    product: str
    list_class: Listing | None
    line_started_on: date | None
    document: str


def listings(conn: Connection, enterprise_id: int) -> list[Listed]:
    """What the lines of an enterprise were listed as, every row, in the order of declaration."""
    found = rows(conn, _q.listings, {"enterprise_id": enterprise_id})
    return [Listed(**{**row, "list_class": row["list_class"] and Listing(row["list_class"])}) for row in found]


def add_listing(conn: Connection, **values: Any) -> None:
    """Declare what a line is listed as."""
    conn.execute(_q.add_listing, values)


def put_policies(conn: Connection, text: str, file: str, edition: str) -> None:
    """Load the price rules of a file as an edition."""
    found = price_policy.policies(text, file, edition)
    parameters = [{"edition": edition, "id": p.id, "content": Jsonb(line.cells)} for p, line in found]
    editions.put_rows(conn, file, edition, _q.add_policies, parameters)


def policies(conn: Connection) -> list[PricePolicy]:
    """The price rules of the current edition."""
    found = rows(conn, _q.policies)
    return [
        price_policy.policy(Line(PRICE_POLICIES, n, row["content"]), row["edition"], {r["id"] for r in found})
        for n, row in enumerate(found, start=2)
    ]


@dataclass(frozen=True, slots=True)
class LeaderEntry:
    """What the operator says of a leader. value: null where only the name is published. [unit]"""

    code: str
    yardsticks: list[str]
    industry: str | None
    product_zh: str
    product_en: str
    company: str
    value: float | None
    unit: str
    year: int
    region: str | None
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class KeptLeader(LeaderEntry):
    """An entry of the list of leaders, and who put it."""

    put_by: str
    put_at: datetime


def put_leader(conn: Connection, entry: LeaderEntry, put_by: str, put_at: datetime, *, withdrawn: bool = False) -> None:
    """Append an entry of the list of leaders."""
    conn.execute(_q.put_leader, {**asdict(entry), "put_by": put_by, "put_at": put_at, "withdrawn": withdrawn})


def leaders(conn: Connection, yardsticks: Sequence[str] | None = None) -> list[KeptLeader]:
    """The entries that hold, all or those for some yardsticks."""
    asked = {"yardsticks": None if yardsticks is None else list(yardsticks)}
    return records(conn, KeptLeader, _q.leaders, asked)


def was_leader(conn: Connection, code: str) -> bool:
    """Whether a code was ever in the list, withdrawn ones too."""
    row = conn.execute(_q.was_leader, {"code": code}).fetchone()
    return bool(row and row[0])


@dataclass(frozen=True, slots=True)
class PublishedLeader:
    """The lowest value of a published round; which company it was is not kept. kind: with the year of the round."""

    id: str
    sector: str
    product_zh: str
    product_en: str
    unit: str
    value: float
    kind: str
    source: str
    verified: str
    note: str


def published_leaders(conn: Connection) -> list[PublishedLeader]:
    """The lowest values of published rounds."""
    return records(conn, PublishedLeader, _q.published_leaders)


def known_yardsticks(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Which of some yardsticks are in the current edition."""
    return {row["id"] for row in rows(conn, _q.known_yardsticks, {"ids": list(ids)})}


def processes(conn: Connection, enterprise_id: int) -> dict[str, Process]:
    """The process of each product all whose flows go into one."""
    found = rows(conn, _q.processes, {"enterprise_id": enterprise_id})
    return {row.pop("product"): Process(**row) for row in found}


def places(conn: Connection, enterprise_id: int) -> frozenset[str]:
    """The codes of an enterprise's region and of all above it."""
    return frozenset(row["code"] for row in rows(conn, _q.places, {"enterprise_id": enterprise_id}))


def region_id(conn: Connection, code: str) -> int | None:
    """The id of a region, null where nobody registered it."""
    row = one(conn, _q.region_id, {"code": code})
    return row["id"] if row else None


def regions_above(conn: Connection, region: int) -> list[int]:
    """The ids of the regions a region lies in, the nearest first."""
    return [row["id"] for row in rows(conn, _q.regions_above, {"region_id": region})]


def sisters(conn: Connection, region: int) -> dict[int, int]:
    """The region beside this one, or this one, that each region under the same larger one lies in."""
    return {row["id"]: row["sister_id"] for row in rows(conn, _q.sisters, {"region_id": region})}


def peer_month(conn: Connection, before: date) -> date | None:
    """The latest closed month with anything to compare."""
    with tenancy.over_everybody(conn):
        row = one(conn, _q.peer_month, {"before": before})
    return row["month"] if row else None


@dataclass(frozen=True, slots=True)
class PeerLine:
    """What an enterprise's line used per unit of product in a month, in the unit of its yardstick."""

    yardstick: str
    unit: str
    enterprise_id: int
    value: float
    output: float | None
    region_id: int


def peers(conn: Connection, month: date, region: int | None, yardsticks: Sequence[str] | None) -> list[PeerLine]:
    """One row of each enterprise's product and yardstick; for the makers of percentiles only, never shown."""
    wanted = None if yardsticks is None else list(yardsticks)
    with tenancy.over_everybody(conn):
        return records(conn, PeerLine, _q.peers, {"month": month, "region_id": region, "yardsticks": wanted})


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """The intensity of a product in a closed month. value: [unit]"""

    product: str
    value: float
    unit: str


def closed_months(conn: Connection, enterprise_id: int, from_on: date, before: date) -> list[ClosedMonth]:
    """The intensity of each product in its closed months of [from_on, before), the newest first."""
    span = {"enterprise_id": enterprise_id, "from_on": from_on, "before": before}
    return records(conn, ClosedMonth, _q.closed_months, span)


@dataclass(frozen=True, slots=True)
class GapMonth(SummableMonth):
    """A month's gap with what it was held against. yardstick: as in the inputs of the value; in_force: it still was."""

    yardstick: dict[str, Any] | None
    in_force: bool | None
    boundary: str | None
    electricity_kwh: float | None


def gap_months(
    conn: Connection, enterprise_id: int, from_month: date, to_month: date, codes: Sequence[str]
) -> list[GapMonth]:
    """The gaps of some codes in the months of [from_month, to_month), with what a period is added up from."""
    span = {"from_month": from_month, "to_month": to_month, "codes": list(codes)}
    asked = {"enterprise_id": enterprise_id, **span}
    return records(conn, told(GapMonth, *SUMMABLE_REASONS), _q.gap_months, asked)


@dataclass(frozen=True, slots=True)
class ProvenMonth(MonthValue):
    """A month's value with its inputs as they are stored."""

    inputs: dict[str, Any]


def worth_inputs(conn: Connection, enterprise_id: int, months: Sequence[date]) -> list[ProvenMonth]:
    """The savings of some months, and what carriers cost in them."""
    asked = {"enterprise_id": enterprise_id, "months": list(months)}
    return records(conn, told(ProvenMonth), _q.worth_inputs, asked)
