"""What of an enterprise is there and what is not yet, for the list of what numbers may be trusted after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.metering.setting_up import Flow, Product

_q = queries("setting_up")


@dataclass(frozen=True, slots=True)
class SaidBeside:
    """What was declared beside the register. measured: carriers of which a calorific value was measured."""

    has_tariff: bool
    has_manager: bool
    measured: Sequence[str]


def flows(conn: Connection, enterprise_id: int, at: datetime) -> list[Flow]:
    """The flows that hold at an instant, by code."""
    return records(conn, Flow, _q.flows, {"enterprise_id": enterprise_id, "at": at})


def products(conn: Connection, enterprise_id: int) -> list[Product]:
    """The products, by code."""
    return records(conn, Product, _q.products, {"enterprise_id": enterprise_id})


def declared(conn: Connection, enterprise_id: int) -> SaidBeside:
    """What was declared of an enterprise beside its register."""
    found = record(conn, SaidBeside, _q.declared, {"enterprise_id": enterprise_id})
    assert found is not None  # a row of three questions
    return found
