"""Whether a region stood in a month: one may begin with a month, and be followed by another."""

from datetime import date

from qingyu.db import bodies as rows
from qingyu.db.bodies import PlaceRow
from qingyu.db.pool import Connection
from qingyu.domain.control.assessed_body import label
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound
from qingyu.jobs.refused import Refused


def place(conn: Connection, code: str) -> PlaceRow:
    """A region or body by its code; raises NotFound."""
    found = rows.find(conn, code)
    if found is None:
        raise NotFound(because("region_or_body_unknown", code=code))
    return found


def check_month(conn: Connection, code: str, month: date) -> None:
    """Raises Refused for a month in which a region was not yet, or no more."""
    found = place(conn, code)
    if found.valid_from is not None and month < found.valid_from:
        raise Refused(because("region_begins", region=code, month=label(found.valid_from)))
    check_not_ended(found, month)


def check_not_ended(stands: PlaceRow, month: date) -> None:
    """Raises Refused for a month in which a region was no more."""
    if stands.valid_to is not None and stands.valid_to <= month:
        said = {"region": stands.code, "month": label(stands.valid_to), "successor": stands.parent}
        raise Refused(because("region_ended", **said))
