"""What is declared of meters: needs, certificates, tolerances; and the nodes of flows to balance."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.metering.certificates import MeterCertificate
from qingyu.domain.metering.needs import DeclaredUse, Flow

_q = queries("metering")


@dataclass(frozen=True, slots=True)
class LargestUseRow:
    """The largest measured use of a channel in a quarter-hour, of either sign. use: [unit of use]"""

    channel_id: int
    use: float
    slot_at: datetime


@dataclass(frozen=True, slots=True)
class Need:
    """What a unit says to use of an energy, and how many instruments measure all of it. amount: [amount_unit]"""

    amount: float | None
    amount_unit: str | None
    instruments: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The tolerance that a node declares; null where accuracy classes make it. [1]"""

    tolerance_share: float | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class ToleranceRow(Tolerance):
    """A tolerance with its node."""

    unit: str
    carrier: str


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate of a meter says. due_on: the first day it no longer holds."""

    certificate_no: str
    laboratory: str
    accuracy_class: str | None
    class_id: str | None
    seal_no: str | None
    due_on: date


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """What flows between units, by a channel that measures it; a flow that none measures has no channel.

    weight: sign and share. [1]  to_use: from the unit of the channel to that of use. [1]
    """

    code: str
    carrier: str
    direction: str
    source: str | None
    target: str | None
    from_at: datetime | None
    to_at: datetime | None
    channel_id: int | None
    channel_unit: str | None
    to_use: float | None
    meter: str | None
    weight: float | None


@dataclass(frozen=True, slots=True)
class LoneChannelRow:
    """A channel that feeds no flow and stands in a unit."""

    code: str
    carrier: str
    unit: str
    channel_id: int
    channel_unit: str
    to_use: float
    meter: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """What a channel counted on a day, and of how many slots. use: [unit of use]"""

    channel_id: int
    day: date
    use: float | None
    n_slots: int
    n_missing: int


@dataclass(frozen=True, slots=True)
class MeterSwap(Answer):
    """A recorded swap of an instrument."""

    channel: str
    at: datetime
    end_index: float
    start_index: float
    reason: Annotated[str, Field(description="why, in the words of who recorded it")]
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SwapRow:
    """A swap of the instrument of a meter."""

    meter: str
    swap: MeterSwap


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate of a meter."""

    meter: str
    certificate: MeterCertificate


@dataclass(frozen=True, slots=True)
class DueRow:
    """A meter in use whose certificate has an end. due_on: the first day it no longer holds."""

    meter: str
    name_zh: str
    name_en: str
    certificate_no: str | None
    due_on: date


def flows(conn: Connection, enterprise_id: int, at: datetime) -> list[Flow]:
    """The flows that hold at an instant, with the meters that measure each."""
    found = rows(conn, _q.flows, {"enterprise_id": enterprise_id, "at": at})
    return [Flow(**{**row, "meters": tuple(row["meters"])}) for row in found]


def needs(conn: Connection, enterprise_id: int) -> list[DeclaredUse]:
    """What the units declare to use of each energy."""
    return [DeclaredUse(**row) for row in rows(conn, _q.needs, {"enterprise_id": enterprise_id})]


def declare_need(
    conn: Connection, enterprise_id: int, unit_id: int, energy: str, said: Need, by: str, now: datetime
) -> bool:
    """Append what a unit uses of an energy; False where the same is declared already."""
    key = {"enterprise_id": enterprise_id, "unit_id": unit_id, "energy": energy}
    return _append(conn, _q.latest_need, _q.add_need, key, said, by, now)


def declare_tolerance(
    conn: Connection, enterprise_id: int, unit_id: int, carrier: str, said: Tolerance, by: str, now: datetime
) -> bool:
    """Append the tolerance of a node; False where the same is declared already."""
    key = {"enterprise_id": enterprise_id, "unit_id": unit_id, "carrier": carrier}
    return _append(conn, _q.latest_tolerance, _q.add_tolerance, key, said, by, now)


def declare_certificate(
    conn: Connection, enterprise_id: int, meter_id: int, verified_on: date, said: Certified, by: str, now: datetime
) -> bool:
    """Append a certificate of a meter; False where the newest of the same day says the same."""
    key = {"enterprise_id": enterprise_id, "meter_id": meter_id, "verified_on": verified_on}
    return _append(conn, _q.latest_certificate, _q.add_certificate, key, said, by, now)


def _append(
    conn: Connection,
    find: str,
    add: str,
    key: Mapping[str, object],
    said: Need | Tolerance | Certified,
    by: str,
    now: datetime,
) -> bool:
    if record(conn, type(said), find, {**key}) == said:
        return False
    conn.execute(add, {**key, **asdict(said), "declared_by": by, "declared_at": now})
    return True


def meter_id(conn: Connection, enterprise_id: int, code: str) -> int | None:
    """The id of a meter."""
    row = one(conn, _q.meter_id, {"enterprise_id": enterprise_id, "code": code})
    return None if row is None else int(row["id"])


def certificates_in_force(conn: Connection, enterprise_id: int, day: date) -> dict[str, MeterCertificate]:
    """The certificate that holds on a day, by meter; a meter without one is not there."""
    found = records(conn, _certificate, _q.certificates_in_force, {"enterprise_id": enterprise_id, "day": day})
    return {row.meter: row.certificate for row in found}


def certificate_history(conn: Connection, enterprise_id: int) -> list[CertificateRow]:
    """Every declared certificate, newest first."""
    return records(conn, _certificate, _q.certificate_history, {"enterprise_id": enterprise_id})


def _certificate(*, meter: str, **own: Any) -> CertificateRow:
    return CertificateRow(meter, MeterCertificate(**own))


def swaps(conn: Connection, enterprise_id: int) -> list[SwapRow]:
    """The recorded swaps of instruments, newest first."""
    return records(conn, _swap, _q.swaps, {"enterprise_id": enterprise_id})


def _swap(*, meter: str, **own: Any) -> SwapRow:
    return SwapRow(meter, MeterSwap(**own))


def largest_uses(conn: Connection, channel_ids: Sequence[int], since: datetime) -> dict[int, LargestUseRow]:
    """The largest measured use in a quarter-hour since an instant, by channel; those without any are left out."""
    found = records(conn, LargestUseRow, _q.largest_uses, {"channel_ids": list(channel_ids), "since": since})
    return {row.channel_id: row for row in found}


def instruments_due(conn: Connection, enterprise_id: int, day: date, now: datetime) -> list[DueRow]:
    """The certificates that hold on a day, of the meters in use, with the day each is due."""
    return records(conn, DueRow, _q.instruments_due, {"enterprise_id": enterprise_id, "day": day, "now": now})


def tolerances(conn: Connection, enterprise_id: int) -> dict[tuple[str, str], ToleranceRow]:
    """The declared tolerances by unit and carrier."""
    found = records(conn, ToleranceRow, _q.tolerances, {"enterprise_id": enterprise_id})
    return {(row.unit, row.carrier): row for row in found}


def edges(
    conn: Connection, enterprise_id: int, carrier: str | None, from_at: datetime, to_at: datetime
) -> list[EdgeRow]:
    """What flows between the units in a span, a row for each channel that measures it."""
    asked = {"enterprise_id": enterprise_id, "carrier": carrier, "from_at": from_at, "to_at": to_at}
    return records(conn, EdgeRow, _q.edges, asked)


def lone_channels(
    conn: Connection, enterprise_id: int, carrier: str | None, from_at: datetime, to_at: datetime
) -> list[LoneChannelRow]:
    """The channels in use in a span that feed no flow."""
    asked = {"enterprise_id": enterprise_id, "carrier": carrier, "from_at": from_at, "to_at": to_at}
    return records(conn, LoneChannelRow, _q.lone_channels, asked)


def days(conn: Connection, channel_ids: Sequence[int], from_day: date, to_day: date) -> list[DayRow]:
    """Use of each day of some channels; the ids come from a query that knew the caller's scope."""
    asked = {"channel_ids": list(channel_ids), "from_day": from_day, "to_day": to_day}
    return records(conn, DayRow, _q.days, asked)


def registered_classes(conn: Connection, enterprise_id: int) -> dict[str, str]:
    """The accuracy class by meter as the registration names it."""
    found = rows(conn, _q.registered_classes, {"enterprise_id": enterprise_id})
    return {row["meter"]: row["accuracy_class"] for row in found}
