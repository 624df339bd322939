"""Temperatures of a region, as an operator brings them in a file."""

from qingyu import sheets
from qingyu.db import weather as rows
from qingyu.db.weather import TemperatureSummary
from qingyu.domain.energy import periods
from qingyu.domain.energy.factors import Verified
from qingyu.domain.forecast import weather
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.tables import BadTable
from qingyu.errors import Invalid
from qingyu.jobs.access.audit import record
from qingyu.jobs.assessment import declared
from qingyu.jobs.assessment.acting import Acting


def bring(by: Acting, data: bytes, file: str, source: str, verified: Verified) -> int:
    """Keep the temperatures of a CSV file, all of them or none; how many are new.

    Raises BadTable with the line or with the byte that is no letter, Invalid for a day that has not ended.
    """
    read = weather.read(_text(data, file), file)
    today = periods.china_day(by.now)
    late = max(read, default=None)
    if late is not None and late >= today:
        raise Invalid(because("day_to_come", field="day", day=late))
    n = rows.put(by.conn, by.body.id, read, source, verified, by.actor, by.now)
    if n:
        detail = {"n": n, "from": str(min(read)), "to": str(max(read)), "source": source, "verified": verified.value}
        record(by.conn, declared.act(by, "declare", "temperatures", detail), by.now)
    return n


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode(sheets.encoding_of([data]))
    except UnicodeDecodeError as error:
        wanted = "wanted a CSV file in UTF-8, UTF-16 or GB18030"
        raise BadTable(f"{file}: {wanted}, got byte {error.start}, which is no letter in them") from error


def summary(by: Acting) -> list[TemperatureSummary]:
    """What a region has, by source."""
    return rows.summary(by.conn, by.body.id)
