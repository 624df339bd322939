"""Economic figures, splits of shared flows, processes, weather: what intensities stand on beside readings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.db.pool import Connection, one, records, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.intensity.allocation import Member, Method, Rule
from qingyu.domain.intensity.economics import Basis, Figure
from qingyu.domain.kernel.answer import Named
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.validity import Validity

_q = queries("intensity")


def rules(conn: Connection, enterprise_id: int) -> list[Rule]:
    """Every rule ever declared of an enterprise; the latest of those valid on a day holds."""
    return [
        Rule(
            id=row["id"],
            flow=row["flow"],
            method=Method(row["method"]),
            members=tuple(Member(**member) for member in row["members"]),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            declared_by=row["declared_by"],
            declared_at=row["declared_at"].isoformat(),
            source=row["source"],
        )
        for row in rows(conn, _q.rules, {"enterprise_id": enterprise_id})
    ]


def hours(conn: Connection, enterprise_id: int, months: Collection[date]) -> dict[tuple[str, date], float]:
    """Declared running hours by product and month. [h]"""
    found = rows(conn, _q.hours, {"enterprise_id": enterprise_id, "months": sorted(months)})
    return {(row["product"], row["month"]): row["hours"] for row in found}


def figures(conn: Connection, enterprise_id: int, from_month: date, to_month: date) -> list[Figure]:
    """Economic figures of the months in [from_month, to_month), the highest revision of each price basis."""
    found = rows(conn, _q.figures, {"enterprise_id": enterprise_id, "from_month": from_month, "to_month": to_month})
    return [
        Figure(
            id=row["id"],
            month=row["month"],
            output_value_cny=row["output_value_cny"],
            value_added_cny=row["value_added_cny"],
            basis=Basis(row["price_basis"]),
            base_year=row["base_year"],
            revision=row["revision"],
            source=row["source"],
            declared_by=row["declared_by"],
            declared_at=row["declared_at"].isoformat(),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Process(Named):
    """A process 工序: a unit of level 2."""


def processes(conn: Connection, enterprise_id: int) -> dict[str, Process]:
    """The process of each product that has one."""
    found = rows(conn, _q.processes, {"enterprise_id": enterprise_id})
    return {row.pop("product"): Process(**row) for row in found}


def degree_days(conn: Connection, enterprise_id: int, months: Collection[date]) -> dict[tuple[date, str], float]:
    """Degree-days by month and kind (heating, cooling). [K·d]"""
    found = rows(conn, _q.degree_days, {"enterprise_id": enterprise_id, "months": sorted(months)})
    return {(row["month"], row["kind"]): row["degree_days"] for row in found}


@dataclass(frozen=True, slots=True)
class Sensitivity(Validity):
    """How energy answers to the weather: of a product, or of what is charged to none. [kgce/(K·d)]"""

    product: str | None
    kind: str
    kgce_per_degree_day: float


def sensitivities(conn: Connection, enterprise_id: int) -> list[Sensitivity]:
    """How energy answers to the weather, every declaration, the latest last."""
    return records(conn, Sensitivity, _q.sensitivities, {"enterprise_id": enterprise_id})


@dataclass(frozen=True, slots=True)
class MonthValue:
    """A month's value of a product or of the whole, in force, without its inputs."""

    code: str
    scope: str
    start_on: date
    value: float | None
    unit: str
    completeness: float | None
    reason: Reason | None
    verified: bool
    is_open: bool
    inputs_hash: str


@dataclass(frozen=True, slots=True)
class SummableMonth(MonthValue):
    """A month's value with what a longer window is added up from. expected_kgce: of the due readings. [kgce]"""

    energy: float | None
    energy_unit: str | None
    energy_reason: Reason | None
    output: float | None
    product_unit: str | None
    output_reason: Reason | None
    unsplit: Reason | None
    coverage: float | None
    until: date | None
    expected_kgce: float | None


SUMMABLE_REASONS = ("reason", "output_reason", "energy_reason", "unsplit")


def months(
    conn: Connection, enterprise_id: int, from_month: date, to_month: date, codes: Sequence[str] = ("intensity",)
) -> list[SummableMonth]:
    """Month rows in force with energy, output and readings; those of the enterprise's coal always among them."""
    asked = {"enterprise_id": enterprise_id, "from_month": from_month, "to_month": to_month, "codes": list(codes)}
    return records(conn, told(SummableMonth, *SUMMABLE_REASONS), _q.months, asked)


def trend(
    conn: Connection, enterprise_id: int, from_month: date, to_month: date, codes: Sequence[str]
) -> list[MonthValue]:
    """Month rows in force of some codes, without their inputs."""
    asked = {"enterprise_id": enterprise_id, "from_month": from_month, "to_month": to_month, "codes": list(codes)}
    return records(conn, told(MonthValue), _q.trend, asked)


def names(conn: Connection, enterprise_id: int) -> dict[str, dict[str, int]]:
    """The ids of units, flows and products by kind and code."""
    found: dict[str, dict[str, int]] = {"unit": {}, "flow": {}, "product": {}}
    for row in rows(conn, _q.names, {"enterprise_id": enterprise_id}):
        found[row["kind"]][row["code"]] = row["id"]
    return found


def find(conn: Connection, what: str, **values: object) -> Mapping[str, float | None] | None:
    """The numbers of `hours_revision`, `figure_revision`, `degree_days_revision`, `process_of` or `unit_level`."""
    return one(conn, getattr(_q, what), values)


def add(conn: Connection, what: str, **values: Any) -> int | None:
    """Run one of the `add_…` statements; returns the id where it gives one."""
    with conn.cursor() as cursor:
        cursor.execute(getattr(_q, what), values)
        row = cursor.fetchone() if cursor.description is not None else None
        return int(row[0]) if row else None
