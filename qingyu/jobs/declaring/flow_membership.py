"""Whose a flow is: its units do not change in closed months unsaid, and no channel is counted in two places."""

from collections.abc import Mapping

from qingyu.db import meters
from qingyu.db.meters import CountedTwice, FlowUnits
from qingyu.db.pool import Connection
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict
from qingyu.jobs.declaring.registration import Flow


def check_units(conn: Connection, enterprise_id: int, flow: Flow, units: Mapping[str, int | None]) -> None:
    """Refuse other units of a flow where closed months stand on those it has: from a day on it is another flow.

    units: by column, as the document says.  Raises Conflict.
    """
    known = meters.find(conn, "flow_units", FlowUnits, enterprise_id=enterprise_id, code=flow.code)
    if known is None or not known.holds_closed or flow.restate:
        return
    if any(getattr(known, name) != unit for name, unit in units.items()):
        raise Conflict(because("flow_of_closed_months", flow=flow.code))


def check_counted_once(conn: Connection, enterprise_id: int) -> None:
    """Refuse where one source counts in two places: what of a channel crosses the boundary is at most the whole.

    Raises Conflict.
    """
    directions = [each.value for each in BOUNDARY_SIGN]
    twice = meters.find(conn, "counted_twice", CountedTwice, enterprise_id=enterprise_id, directions=directions)
    if twice is not None:
        flows = tuple(repr(flow) for flow in twice.flows)
        raise Conflict(because("counted_twice", channel=twice.channel, share=twice.share, flows=flows))
