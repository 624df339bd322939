"""Metering by GB 17167: rates, certificates, and parent meters against their children."""

from typing import Annotated, Literal

from fastapi import Path, Query

from api.deps import Conn, EnterpriseCode, Now, OfChannel, Reach, SpanFrom, SpanTo
from api.errors import documented
from api.keeping import kept
from api.routing import Router
from api.schemas.fields import SLUG_PATTERN, AskedDay
from qingyu.jobs.metering import energy_posts, meter_record, metering, node_balance
from qingyu.jobs.metering.energy_posts import EnergyPosts
from qingyu.jobs.metering.meter_record import MeterRecord, Register
from qingyu.jobs.metering.metering_answer import Certificates, Metering
from qingyu.jobs.metering.node_balance_answer import NodeBalance
from qingyu.jobs.restating.unconfirmed import marked

router = Router(prefix="/enterprises/{code}", tags=["metering"], responses=documented(401, 404))

MeterCode = Annotated[str, Path(pattern=SLUG_PATTERN, description="code of the meter")]


@router.get("/metering")
@kept
def show_metering(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    standard: Annotated[
        str | None, Query(pattern=r"^[a-z0-9-]{1,40}$", description="edition of GB 17167; the newest with tables")
    ] = None,
) -> Metering:
    """How the enterprise is equipped with meters now (配备率, 完好率, 检定率), and what is missing."""
    return metering.rates(conn, reach, code, now, standard)


@router.get("/certificates")
@kept
def show_certificates(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> Certificates:
    """Verification of the meters (检定台账): days left, overdue or not, grade, history and swaps of each meter."""
    return metering.certificates(conn, reach, code, now)


@router.get("/energy-posts")
def show_energy_posts(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> EnergyPosts:
    """Who holds the posts of energy management (能源管理岗位), and what the law finds lacking today."""
    return energy_posts.posts(conn, reach, code, now)


@router.get("/node-balance")
@kept
def show_node_balance(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    now: Now,
    from_: Annotated[AskedDay | None, Query(alias="from", description="first day; 30 days before `to`")] = None,
    to: Annotated[AskedDay | None, Query(description="day after the last; today")] = None,
    carrier: Annotated[str | None, Query(pattern=r"^[a-z0-9_]{1,63}$", description="one carrier only")] = None,
    by: Literal["day", "month"] = "day",
) -> NodeBalance:
    """Parent meters against the sum of their children, what is unaccounted for, and the reconciled quantities."""
    found = node_balance.report(conn, reach, code, from_, to, now, carrier, by)
    return marked(conn, reach, code, found)


@router.get("/meters/{meter}")
def show_meter(conn: Conn, reach: Reach, code: EnterpriseCode, meter: MeterCode) -> MeterRecord:
    """One meter with the settings, events and findings of its channels."""
    return meter_record.record(conn, reach, code, meter)


@router.get("/meters/{meter}/register")
def show_register(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    meter: MeterCode,
    now: Now,
    channel: OfChannel = None,
    from_: SpanFrom = None,
    to: SpanTo = None,
) -> Register:
    """Where a register stood at the end of each step of a span, in the unit on its face."""
    return meter_record.register(conn, reach, code, meter, channel, from_, to, now)
