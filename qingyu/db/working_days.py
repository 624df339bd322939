"""The calendar of working days 工作日: statutory holidays, and the weekend days that are made up for."""

from qingyu.db.editions import DataFile, put_rows
from qingyu.db.pool import Connection, rows
from qingyu.db.sql import queries
from qingyu.domain.quality.working_days import DayKind, SpecialDay, WorkingDays, special_days

_q = queries("working_days")


def _put_holidays(conn: Connection, text: str, file: str, edition: str) -> None:
    put_rows(conn, file, edition, _q.add_holidays, [_holiday_row(edition, day) for day in special_days(text, file)])


FILES = (DataFile("holidays.csv", _put_holidays),)


def _holiday_row(edition: str, day: SpecialDay) -> dict[str, object]:
    kept = {name: getattr(day, name) for name in ("day", "name_zh", "name_en", "source")}
    return {**kept, "edition": edition, "kind": day.kind.value, "verified": day.verified.value}


def in_force(conn: Connection) -> WorkingDays:
    """The calendar of working days in force."""
    return WorkingDays.of({row["day"]: DayKind(row["kind"]) for row in rows(conn, _q.holidays)})
