"""The years in which days and months of people lie: the arithmetic of calendars is sure of them, a slip is in none."""

from qingyu.domain.kernel.reason import Reason, because

FIRST_YEAR, LAST_YEAR = 2000, 2099


def fault(year: int) -> Reason | None:
    """Why a year is none of these; null where it is one.

    >>> fault(2026), fault(9999).code
    (None, 'year_wanted')
    """
    if FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return because("year_wanted", first=FIRST_YEAR, last=LAST_YEAR, got=year)
