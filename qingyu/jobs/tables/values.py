"""What a cell says as a number, a day, a month, an instant or a text; Unfit says what was wanted and what came."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qingyu import sheets
from qingyu.domain.kernel import years
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.sentences.say import say
from qingyu.jobs.refused import Unfit
from qingyu.jobs.tables.sheet import Formula, Percent

_LARGEST = 1e300  # beyond it a unit such as 10^8 kWh makes infinity of a number
_LARGEST_WHOLE = 2**31 - 1  # a column of the database holds no larger one
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")  # 36526 is the first day of 2000, 73050 the last of 2099
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:?\d{2}.*")
_PACKED_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:-(\d{1,2})|/(\d{1,2})|\.(\d{1,2})|年(\d{1,2})月?)")
_PACKED_MONTH = re.compile(r"((?:19|20)\d{2})(\d{2})")
# A spreadsheet turns 2026-11 that somebody typed into a date, and saves it so as CSV.
_NAMED_MONTH = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(\d{2})", re.IGNORECASE)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")
# No more than that: the general normal form would make 52 of 5².
_HALF_WIDTH = sheets.FULL_WIDTH | {0x3000: 0x20}
_YES = frozenset({"true", "yes", "y", "1", "是", "√"})
_NO = frozenset({"false", "no", "n", "0", "否"})


def plain(text: str) -> str:
    """A text with the digits, letters and signs of full width as those of half width, without blanks at its ends."""
    return text.translate(_HALF_WIDTH).strip()


def shown_as_text(cell: Any) -> str:
    """A cell as it stands in a sentence of English."""
    found = shown(cell)
    return say(found, "en") if isinstance(found, Reason) else found


def shown(cell: Any) -> str | Reason:
    """A cell as it stands in a sentence."""
    if isinstance(cell, Formula):
        return because("cell_is_formula" if cell.text.startswith("=") else "cell_is_error", text=cell.text)
    if isinstance(cell, Percent):
        return f"{cell.value * 100:g}%"
    return repr(cell if isinstance(cell, str | int | float | bool) else str(cell))[:80]


def text(cell: Any) -> str:
    """A cell as text; a whole number as it is written, because a code may be one."""
    if isinstance(cell, Formula):
        raise Unfit(because("cell_without_value", cell=shown(cell)))
    if isinstance(cell, bool | datetime | date | Percent):
        raise Unfit(because("cell_no_text", cell=shown(cell)))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def number(cell: Any, thousands: str | None = None) -> float:
    """A cell as a finite number. thousands: the sign between groups of three digits, where that is declared.

    >>> number("１２．５"), number("1,234.5", thousands=","), number(3)
    (12.5, 1234.5, 3.0)
    """
    if isinstance(cell, Formula):
        raise Unfit(because("cell_without_value", cell=shown(cell)))
    if isinstance(cell, Percent) or (isinstance(cell, str) and plain(cell).endswith(("%", "‰"))):
        raise Unfit(because("cell_is_percentage", cell=shown(cell)))
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise Unfit(because("cell_no_number", cell=shown(cell)))
    found = cell if not isinstance(cell, str) else _written(cell, thousands)
    if not abs(found) < _LARGEST:  # a NaN is not smaller either
        raise Unfit(because("cell_not_finite", cell=shown(cell)))
    return float(found) + 0.0  # what is nothing has no sign


def _written(cell: str, thousands: str | None) -> float:
    written = plain(cell)
    if thousands is not None and thousands in written:
        written = _ungrouped(cell, written, thousands)
    elif re.search(r"\d[,' ]\d", written):
        raise Unfit(because("cell_has_sign_between_digits", cell=shown(cell)))
    try:
        return float(sheets.number(written))
    except ValueError:
        raise Unfit(because("cell_no_number", cell=shown(cell))) from None


def _ungrouped(cell: str, written: str, thousands: str) -> str:
    if not re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:\.\d+)?", written):
        raise Unfit(because("cell_not_grouped", cell=shown(cell), separator=repr(thousands)))
    return written.replace(thousands, "")


def whole(cell: Any, thousands: str | None = None) -> int:
    """A cell as a whole number."""
    found = number(cell, thousands)
    if not found.is_integer():
        raise Unfit(because("cell_not_whole", cell=shown(cell)))
    if abs(found) > _LARGEST_WHOLE:
        raise Unfit(because("cell_too_large", most=_LARGEST_WHOLE, cell=shown(cell)))
    return int(found)


def year(cell: Any) -> int:
    """A cell as a year.

    >>> year("2026年"), year(2026.0)
    (2026, 2026)
    """
    found = whole(plain(cell).removesuffix("度").removesuffix("年") if isinstance(cell, str) else cell)
    _in_years(found)
    return found


def day(cell: Any, years_from: int = 1900) -> date:
    """A cell as a day: a date, the serial number of one, or a text that begins with the year.

    >>> day("2026年11月1日"), day("20261101"), day("46327"), day("2026/11/1")
    (datetime.date(2026, 11, 1), datetime.date(2026, 11, 1), datetime.date(2026, 11, 1), datetime.date(2026, 11, 1))
    """
    found = moment(cell, years_from)
    if found.time() != time() or found.tzinfo is not None:
        raise Unfit(because("cell_no_whole_day", cell=shown(cell)))
    return found.date()


def month(cell: Any, years_from: int = 1900) -> str:
    """A cell as a month, YYYY-MM; a day stands for its month only where it is the first.

    >>> month("2026年3月"), month("202603"), month("Mar-26"), month("2026-03-01")
    ('2026-03', '2026-03', '2026-03', '2026-03')
    """
    if isinstance(cell, str | int | float) and not isinstance(cell, bool):
        written = plain(text(cell))
        found = _MONTH.fullmatch(written) or _PACKED_MONTH.fullmatch(written)
        if found is not None:
            return _month_of(cell, *(int(part) for part in found.groups() if part is not None))
        named = _NAMED_MONTH.fullmatch(written)
        if named is not None:
            return _month_of(cell, 2000 + int(named[2]), _NAMES.index(named[1].lower()) + 1)
    first = day(cell, years_from)
    if first.day != 1:
        raise Unfit(because("cell_no_month", cell=shown(cell)))
    return f"{first:%Y-%m}"


def _month_of(cell: Any, year: int, number: int) -> str:
    if not 1 <= number <= 12:
        raise Unfit(because("cell_no_month", cell=shown(cell)))
    _in_years(year)
    return f"{year:04}-{number:02}"


def moment(cell: Any, years_from: int = 1900) -> datetime:
    """A cell as a day with a time of that day, without a zone where the cell names none."""
    found = _moment(cell, years_from)
    _in_years(found.year)
    return found


def _in_years(number: int) -> None:
    fault = years.fault(number)
    if fault is not None:
        raise Unfit(fault)


def _moment(cell: Any, years_from: int) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(cell, years_from)
    if not isinstance(cell, str):
        raise Unfit(because("cell_no_day", cell=shown(cell)))
    written = plain(cell)
    if _SERIAL.fullmatch(written):
        return _of_number(float(written), years_from)
    try:
        found = _of_text(written) or (datetime.fromisoformat(written) if _ISO.fullmatch(written) else None)
    except ValueError:
        found = None
    if found is not None:
        return found
    raise Unfit(because("cell_day_of_unknown_order", cell=shown(cell)))


def _of_text(written: str) -> datetime | None:
    date_part, _, clock = written.partition(" ")
    found = _DAY.fullmatch(date_part) or _PACKED_DAY.fullmatch(date_part)
    if found is None:
        return None
    year, number, day_ = (int(part) for part in found.groups() if part is not None)
    at = _CLOCK.fullmatch(clock.strip()) if clock else None
    if clock and at is None:
        return None
    hours = [int(part or 0) for part in at.groups()] if at else [0, 0, 0]
    # A spreadsheet writes the end of a day as 24:00.
    after = timedelta(days=1) if hours == [24, 0, 0] else timedelta()
    return datetime(year, number, day_, 0 if after else hours[0], hours[1], hours[2]) + after  # noqa: DTZ001


def _of_number(cell: float, years_from: int) -> datetime:
    # A cell may be a whole number that is no float.
    packed = str(int(cell)) if 1e7 <= cell < 1e8 and cell == int(cell) else ""
    if packed:
        found = _of_text(packed)
        if found is not None:
            return found
    if not 36_526 - 1_462 <= cell < 73_051:
        raise Unfit(because("cell_no_day", cell=shown(cell)))
    first = datetime(1904, 1, 1) if years_from == 1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    return first + timedelta(seconds=round(cell * 86_400))


def located(at: datetime, zone: ZoneInfo) -> datetime:
    """A day with its time as an instant, UTC; without an offset it is local. ValueError for one that comes twice."""
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    first, second = at.replace(tzinfo=zone, fold=0), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise Unfit(because("cell_instant_twice", cell=str(at), zone=zone.key))
    return first.astimezone(UTC)


def flag(cell: Any) -> bool:
    """A cell as yes or no."""
    if isinstance(cell, bool):
        return cell
    written = plain(text(cell)).lower()
    if written in _YES or written in _NO:
        return written in _YES
    raise Unfit(because("cell_no_flag", cell=shown(cell)))
