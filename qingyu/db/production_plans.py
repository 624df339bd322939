"""What enterprises plan to make, and what measures are to save, in the database."""

from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.forecast.planned import Scenario

_q = queries("production_plans")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A planned month of a product under a scenario. quantity: [unit]"""

    product: str
    name_zh: str
    name_en: str
    unit: str
    scenario: str
    month: date
    quantity: float
    revision: int
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of an open case. effect: what it is to save in a year [tce]."""

    case_id: int
    what: str
    owner: str
    due_on: date
    effect: float


def plans(conn: Connection, enterprise_id: int, from_month: date, to_month: date) -> list[PlanRow]:
    """What is planned for [from_month, to_month), by product, scenario and month."""
    asked = {"enterprise_id": enterprise_id, "from_month": from_month, "to_month": to_month}
    return records(conn, PlanRow, _q.plans, asked)


def products(conn: Connection, enterprise_id: int) -> list[tuple[str, str, str, str]]:
    """The products of an enterprise: code, names in Chinese and English, unit."""
    return list(conn.execute(_q.products, {"enterprise_id": enterprise_id}).fetchall())


def product_id(conn: Connection, enterprise_id: int, product: str) -> int | None:
    """The id of a product; null where the enterprise has none of that code."""
    row = conn.execute(_q.product, {"enterprise_id": enterprise_id, "product": product}).fetchone()
    return None if row is None else row[0]


def hold(conn: Connection, enterprise_id: int) -> None:
    """Declare the plan of an enterprise alone, until the transaction ends."""
    conn.execute(_q.hold, {"enterprise_id": enterprise_id})


def add(
    conn: Connection,
    enterprise_id: int,
    product: int,
    scenario: Scenario,
    month: date,
    quantity: float,
    document: str,
    by: str,
    at: datetime,
) -> None:
    """Plan a month; what was planned of it before stays to be read. quantity: in the unit of the product."""
    said = {"enterprise_id": enterprise_id, "product_id": product, "scenario": scenario.value, "month": month}
    conn.execute(_q.add, said | {"quantity": quantity, "document": document, "by": by, "at": at})


def measures(conn: Connection, enterprise_id: int) -> list[MeasureRow]:
    """The measures of open cases that are to save standard coal."""
    return records(conn, MeasureRow, _q.measures, {"enterprise_id": enterprise_id})
